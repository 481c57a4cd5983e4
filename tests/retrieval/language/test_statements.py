import pytest

from retrieval.articles import Statement
from retrieval.language.statements import statements_of
from tests.articles import article


def said(text: str) -> list[tuple[str, str | None]]:
    """The words of every statement with who says them."""
    return [(text[one.start : one.end], one.speaker and one.speaker.name) for one in statements(text)]


def statements(text: str, **known: str) -> tuple[Statement, ...]:
    return statements_of(article(text, **known))


def test_a_quotation_and_a_reported_clause_are_statements_of_who_says_them() -> None:
    assert said("Olha Bondar said that the bridge was safe. “We looked at every pillar,” Bondar told the council.") == [
        ("the bridge was safe", "Olha Bondar"),
        ("“We looked at every pillar,”", "Olha Bondar"),
    ]


def test_two_people_of_one_surname_stay_apart() -> None:
    text = "Olha Bondar met Ivan Bondar. “It is safe,” said Ivan Bondar. “It is not safe at all,” said Olha Bondar."
    assert [name for _, name in said(text)] == ["Ivan Bondar", "Olha Bondar"]


def test_every_sentence_of_a_turn_is_said_by_the_person_of_its_label() -> None:
    text = (
        "The bridge hour (transcript)\n\nFebruary 15, 2025\n\n"
        "IVAN MELNYK, HOST: Welcome to you all.\n\n"
        "OLHA BONDAR, BRIDGE MASTER (through translator): We looked at it. It is safe.\n\n"
        "IVAN MELNYK: Do you trust it?\n\nBONDAR: I do.\n\nMELNYK: Thank you."
    )
    assert said(text)[1:3] == [("We looked at it.", "OLHA BONDAR"), ("It is safe.", "OLHA BONDAR")]
    assert ("I do.", "OLHA BONDAR") in said(text)


def test_a_quotation_may_be_signed_behind_a_dash() -> None:
    text = "The mayor spoke first.\n\n“The gates are older than I am, and they hold.” — Olha Bondar, lock keeper"
    assert said(text) == [("“The gates are older than I am, and they hold.”", "Olha Bondar")]


def test_who_carried_the_words_and_when_they_were_said_stand_in_the_reporting_clause() -> None:
    text = "Olha Bondar told Reuters on 3 March 2025 that the gates would open on 9 May 2025."
    (one,) = statements(text)
    assert (one.via, one.said and one.said.first.isoformat()) == ("Reuters", "2025-03-03")


def test_a_people_and_its_country_have_one_key_and_whoever_speaks_for_a_body_is_the_body() -> None:
    text = (
        "A spokesman for the Chinese foreign ministry said the drills were over. "
        "China's foreign ministry said on its website that nobody was hurt."
    )
    assert len({one.speaker and one.speaker.key for one in statements(text)}) == 1


def test_a_pronoun_that_may_mean_two_people_gives_no_speaker() -> None:
    assert said("Olha Bondar met Iryna Melnyk. She said that the bridge was safe.") == [("the bridge was safe", None)]


@pytest.mark.parametrize(
    "text",
    [
        "« Le pont est sûr pour tout le monde », a déclaré Olha Bondar lundi.",
        "Olha Bondar a dit : « Nous restons ici. » « C'est la fin », a ajouté le ministre Paul Martin.",
        "«El puente es seguro para todos los vecinos», afirmó Olha Bondar el lunes.",
        "El presidente Pedro Sanz dijo: «Nos quedamos». «Es el final», añadió la ministra Ana Ruiz.",
        "Il ministro Marco Rossi ha dichiarato: «Restiamo qui». «È la fine», ha aggiunto Anna Bianchi.",
        "Minister Jan Kowal powiedział: „Zostajemy”. „To koniec” – dodała Anna Nowak.",
        "Bakan Mehmet Aydın şöyle dedi: “Kalıyoruz.” “Bu son,” diye ekledi Ayşe Demir.",
        "Министър Иван Петров каза: „Оставаме.“ „Това е краят“, добави Ана Иванова.",
        "“这座桥对所有人都是安全的，”邦达尔说。",
        "قالت بوندار: «الجسر آمن للجميع ولا خطر فيه».",
    ],
)
def test_a_language_without_rules_names_nobody(text: str) -> None:
    for written in (text, " ".join([text] * 3)):
        assert [name for _, name in said(written) if name] == []


def test_german_words_in_english_names_make_no_german() -> None:
    text = "Three people were hurt near Des Moines, an MIT professor said."
    assert said(text) == [("Three people were hurt near Des Moines", "an MIT professor")]


def test_a_title_tells_the_sex_in_its_own_language_only() -> None:
    text = "It was cold in the town. Sprecher Kim Berg met Carl Marsh. He said that the bridge was safe."
    assert said(text) == [("the bridge was safe", None)]
    assert said(text.replace("Sprecher", "Mrs.")) == [("the bridge was safe", "Carl Marsh")]


def test_a_german_verb_stands_second() -> None:
    text = (
        "Am Montag sagte Olha Bondar: „Die Brücke ist sicher.“ „Wir haben sie geprüft“, so die Sprecherin Iryna Melnyk."
    )
    assert [name for _, name in said(text)] == ["Olha Bondar", "Iryna Melnyk"]


GERMAN = "Es war ein ganz gewöhnlicher Tag in der Stadt, und das wussten alle. "


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("Minister Karl Berg sagte, dass die Brücke im Mai öffne.", "die Brücke im Mai öffne", "Karl Berg"),
        ("Minister Karl Berg sagte, die Brücke sei sicher.", "die Brücke sei sicher", "Karl Berg"),
        ("Am Montag kündigte Karl Berg an, dass die Brücke öffne.", "die Brücke öffne", "Karl Berg"),
        ("Karl Berg hat gesagt, die Brücke sei sicher.", "die Brücke sei sicher", "Karl Berg"),
        ("Die Brücke sei sicher, sagte Karl Berg am Montag.", "Die Brücke sei sicher", "Karl Berg"),
        ("Die Brücke sei sicher, so Karl Berg.", "Die Brücke sei sicher", "Karl Berg"),
        ("Wie die Behörde mitteilte, ist die Brücke sicher.", "ist die Brücke sicher", "die Behörde"),
        ("Laut Karl Berg ist die Brücke sicher.", "ist die Brücke sicher", "Karl Berg"),
        ("Nach Ansicht von Karl Berg ist die Brücke sicher.", "ist die Brücke sicher", "Karl Berg"),
        ("Dem Ministerium zufolge ist die Brücke sicher.", "ist die Brücke sicher", "Dem Ministerium"),
    ],
)
def test_german_tells_in_other_words(text: str, words: str, speaker: str) -> None:
    assert said(GERMAN + text) == [(words, speaker)]


@pytest.mark.parametrize(
    "text",
    [
        "Als die Sitzung endete, sagte Berg nichts.",
        "Den Angaben zufolge starben zwei Menschen.",
        "Die Zahl der Opfer stieg, weil niemand warnte.",
        "Karl Berg öffnete am Montag die Brücke, die seit Mai gesperrt war.",
    ],
)
def test_german_that_tells_nothing_of_anybody_is_no_statement(text: str) -> None:
    assert said(GERMAN + text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Со слов Ивана Котова, мост откроют в мае.", [("мост откроют в мае", "Ивана Котова")]),
        ("С точки зрения Котова, мост не нужен.", [("мост не нужен", "Котова")]),
        (
            "Иван Котов отметил, что мост откроют, и добавил, что порт закроют.",
            [("мост откроют", "Иван Котов"), ("порт закроют", "Иван Котов")],
        ),
        ("Ивану Котову сказали, что мост закрыт.", []),
        ("Зі слів Олени Бойко, міст не потрібен.", [("міст не потрібен", "Олени Бойко")]),
        ("Олені Бойко сказали, що міст закрито.", []),
        (
            "Olha Bondar said the bridge is safe and conceded that the port is not.",
            [("the bridge is safe", "Olha Bondar"), ("the port is not", "Olha Bondar")],
        ),
        (
            "Olha Bondar said the bridge is safe, adding that the port is not.",
            [("the bridge is safe", "Olha Bondar"), ("the port is not", "Olha Bondar")],
        ),
    ],
)
def test_what_is_said_ends_where_the_next_report_begins(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The governor visited the flooded parts of Osterdam on Thursday and promised new homes.", []),
        ("The army entered Westport on Friday and declared the port free.", []),
        ("The coach left the pitch at Westport and said nothing to reporters.", []),
        ("In Osterdam on Monday the mayor opened a bridge and said it would last.", []),
        ("In Osterdam, Ida Holt opened a bridge and said it would last.", ["Ida Holt"]),
        ("The foreign minister of Norland, Ida Holt, came to Osterdam and said the loan was ready.", ["Ida Holt"]),
        ("Norland shelled Westport on Monday and said it had hit two ships.", ["Norland"]),
    ],
)
def test_who_did_something_and_then_said_something_is_no_place_that_stands_between(
    text: str, expected: list[str]
) -> None:
    assert [name for _, name in said(text)] == expected


def test_a_name_before_a_colon_in_a_list_says_nothing() -> None:
    assert said("Olha Bondar: bridge master since 2009.\n\nIvan Melnyk: harbour pilot, retired last year.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge is closed, Olha Bondar told Radio Harbour on Thursday.", "The bridge is closed"),
        ("The port will open again, Olha Bondar informed the council.", "The port will open again"),
        ("In the old town hall, Olha Bondar told the council that the bridge is closed.", "the bridge is closed"),
        ("Olha Bondar told Radio Harbour on Thursday the bridge was closed.", "the bridge was closed"),
        ("Olha Bondar told the council in Rosa Hall on Friday night she would resign.", "she would resign"),
        ("Olha Bondar told Reuters the bridge was closed.", "the bridge was closed"),
    ],
)
def test_whoever_hears_it_is_no_part_of_what_is_said_before(text: str, expected: str) -> None:
    assert [(words, name) for words, name in said(text) if name == "Olha Bondar"] == [(expected, "Olha Bondar")]


def test_what_is_told_behind_a_comma_is_not_the_clause_before_it() -> None:
    told = said("Olha Bondar left the town hall, telling Radio Harbour, “The bridge is closed for good.”")

    assert all("left" not in words for words, _ in told)


@pytest.mark.parametrize("figure", ["200,000", "3,200,000"])
def test_a_comma_inside_a_number_parts_no_clauses(figure: str) -> None:
    told = said(f"“We lost the trees,” Olha Bondar said, adding {figure} more were damaged. The rest stood.")

    assert told == [("“We lost the trees,”", "Olha Bondar")]
