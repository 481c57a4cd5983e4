"""Two quakes on one island, a vote and a fire: invented articles of invented outlets."""

from datetime import date

from retrieval.articles import Article
from tests.articles import article

MARCH = {
    "quake-a": "A magnitude 6.1 earthquake shook Velmora on 3 March 2025 and killed 12 people in Port Selby. "
    "Houses fell in Port Selby, the mayor Tomas Ilin said. Rescue teams dug through the rubble of a school.",
    "quake-b": "Twelve people died in Port Selby when an earthquake of magnitude 6.1 hit Velmora on 3 March 2025. "
    "A school collapsed, mayor Tomas Ilin told reporters. Rescue teams with dogs were still searching.",
    "quake-c": "Rescue teams in Port Selby pulled a girl from a school that fell in the earthquake of 3 March 2025 on "
    "Velmora. Mayor Tomas Ilin praised them. At least 15 people have been killed, he said.",
}
JUNE = {
    "quake-x": "An earthquake of magnitude 5.4 struck Velmora on 9 June 2025; in the valley of Oredo nine people died. "
    "A dam above Oredo is leaking, governor Lena Marsk said. Villages near the dam were cleared.",
    "quake-y": "Nine people were killed in Oredo by the magnitude 5.4 earthquake that struck Velmora on 9 June 2025. "
    "Governor Lena Marsk ordered villages below the leaking dam to be cleared.",
    "quake-z": "Engineers opened the gates of the dam above Oredo, which has leaked since the earthquake on Velmora of "
    "9 June 2025. Governor Lena Marsk said the villages stay cleared.",
}
OTHERS = {
    "vote": "The parliament of Karsk passed a budget with 61 votes against 44 after a debate of eleven hours. "
    "Finance minister Ada Brenn called it the last with a deficit. The opposition walked out.",
    "fire": "A fire destroyed the old opera of Lindmouth in the night. Nobody was hurt; the orchestra lost its "
    "instruments. The conductor Hugo Weil wept in front of the ruin.",
}


def articles() -> list[Article]:
    """All of them, the quakes dated by their days."""
    days = dict.fromkeys(MARCH, date(2025, 3, 4)) | dict.fromkeys(JUNE, date(2025, 6, 10))
    texts = MARCH | JUNE | OTHERS
    return [article(text, name, published=days.get(name), outlet=f"The {name} Post") for name, text in texts.items()]
