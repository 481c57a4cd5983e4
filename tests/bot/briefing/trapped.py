"""Invented articles with traps: planted copies, other figures, opinion, stale news, a correction, two quakes."""

from retrieval.articles import Article
from tests.articles import article

STRIKE = (
    "Dockers at Northport harbour began a strike on Monday after talks over night shifts broke down. "
    "The union said 120 dockers had walked out at the northern terminal. "
    "“We will not load a single ship until the shifts are paid,” said Mara Lindholm, who leads the dockers’ union. "
    "The harbour board of Northport called the strike unlawful and went to court on Monday evening. "
    "Eleven container ships waited outside the harbour, the board said."
)
OTHER_FIGURE = (
    "The strike at Northport harbour entered its second day on Tuesday. "
    "The harbour board said 200 dockers had walked out at the northern terminal. "
    "Harbour director Piet Aalbers said the board would not negotiate under pressure. "
    "He added that two ships had been sent to Southport instead."
)
UPDATE = (
    "A court in Northport forbade the dockers’ strike on Thursday. "
    "The union must pay a fine of 30,000 crowns a day if the strike at Northport harbour goes on, the court ruled. "
    "Mara Lindholm said the union would appeal against the ruling on Friday."
)
OPINION = (
    "Opinion. The dockers of Northport are right, and I think that the board should be ashamed of its night shifts. "
    "A strike at Northport harbour is the only language that its directors understand, in my view."
)
STALE = (
    "Dockers at Northport harbour ended a strike of nine days in October 2019. "
    "The union had demanded higher pay for 640 dockers at Northport harbour."
)
VARNA = (
    "An earthquake of magnitude 5.8 shook the coastal town of Varnholm on 5 March 2025. "
    "At least 12 people were killed in Varnholm, the rescue service said. "
    "The earthquake damaged 300 houses in Varnholm and its harbour."
)
LORCA = (
    "An earthquake of magnitude 6.1 shook the mountain town of Lorquet on 7 March 2025. "
    "At least 40 people were killed in Lorquet, the rescue service said. "
    "The earthquake damaged 900 houses in Lorquet and cut its only road."
)
UNDATED = "The museum of Varnholm keeps forty model ships. Its rooms were painted by pupils of the town school."
CORRECTED = UPDATE.replace("30,000 crowns", "3,000 crowns")


def trapped() -> list[Article]:
    """Return the articles; four outlets plant copies of the first."""
    copies = [_of(STRIKE, f"copy{n}.txt", f"Copy Gazette {n}", "2025-03-03") for n in range(1, 5)]
    return [
        _of(STRIKE + " The board meets again on Wednesday.", "strike.txt", "Northport Herald", "2025-03-03"),
        *(one for n, one in enumerate(copies, 1) if n),
        _of(OTHER_FIGURE, "figure.txt", "Coast Daily", "2025-03-04"),
        _of(UPDATE, "update.txt", "Northport Herald", "2025-03-06"),
        _of(OPINION, "opinion.txt", "Harbour Review", "2025-03-05", kind="opinion", author="Jon Barr"),
        _of(STALE, "stale.txt", "Coast Daily", "2019-10-20"),
        _of(VARNA, "varna.txt", "Coast Daily", "2025-03-06"),
        _of(LORCA, "lorca.txt", "Northport Herald", "2025-03-08"),
        _of(UNDATED, "museum.txt", "Coast Daily", None),
    ]


def corrected() -> Article:
    """Return the newer text of the article on the ruling: another fine."""
    return _of(CORRECTED, "update.txt", "Northport Herald", "2025-03-06")


def _of(text: str, source: str, outlet: str, published: str | None, **known: object) -> Article:
    """One planted copy differs from the next in a last sentence, as pages do."""
    own = f"{text} {outlet} keeps this report open." if source.startswith("copy") else text
    return article(own, source, outlet=outlet, published=published, **known)
