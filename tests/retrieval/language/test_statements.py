from retrieval.articles import Statement
from retrieval.language.statements import author_speaks, statements_of
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


def test_the_author_of_an_opinion_piece_speaks_in_it() -> None:
    text = "Ferries must run\n\nOpinion\n\nBy Olha Bondar\n\nThe ferries must run on Sundays, and the city must pay."
    one = author_speaks(article(text, kind="opinion", author="Olha Bondar"))
    assert one is not None
    assert (one.name, one.kind, text[one.start : one.end]) == ("Olha Bondar", "author", "Olha Bondar")
    assert author_speaks(article(text, kind="news", author="Olha Bondar")) is None
