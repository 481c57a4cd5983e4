"""Whose words a statement is that does not name them: said where it is sure, and nowhere else."""

import pytest

from bot.answering.citations import cite
from bot.answering.draft import Draft, Point
from bot.answering.gate.evidence import Evidence
from bot.answering.gate.gate import check
from bot.answering.gate.whose import unnamed_speaker
from tests.articles import article, excerpt

MET = "Foreign Minister Lena Orlov met reporters on Monday.\n\n"
PORTS = "“The ports will be opened,” she said."


def told(text: str, statement: str) -> str:
    """Whom code names for the part of an article that says `statement`."""
    read = article(text)
    start = text.index(statement)
    return unnamed_speaker(statement, [Evidence(read, start, start + len(statement))], verbatim=True)


@pytest.mark.parametrize(
    "statement",
    [
        "“The ports will be opened,” she said.",
        "“The ports will be opened. All of them,” she said.",
        "She called the plan “a gift to all of the north” on Monday.",
        "In Moscow she said “the ports will be opened”.",
    ],
)
def test_the_only_person_named_before_a_pronoun_is_the_speaker(statement: str) -> None:
    assert told(MET + statement, statement) == "Lena Orlov"


def test_words_that_go_on_in_a_paragraph_of_their_own_keep_their_speaker() -> None:
    statement = "“We waited for it for a very long time.”"

    assert told(f"{MET}“The ports will be opened,” Lena Orlov said. {statement}", statement) == "Lena Orlov"


def test_the_name_is_shown_without_the_articles_markup() -> None:
    assert told("The **Minister Lena Orlov** met reporters.\n\n" + PORTS, PORTS) == "Lena Orlov"


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Lena Orlov met Premier Ada Castell.\n\n" + PORTS, PORTS),
        (MET + "Castell smiled. " + PORTS, PORTS),
        (
            MET + "“The ports will be opened,” she told Ada Castell.",
            "“The ports will be opened,” she told Ada Castell.",
        ),
        (MET + "“The ports will be opened,” Orlov said.", "“The ports will be opened,” Orlov said."),
        ("The mood was good.\n\n" + PORTS, PORTS),
        (MET + "The rain had stopped. " + PORTS, "The rain had stopped. " + PORTS),
        (MET + "The “northern ports” are to be opened.", "The “northern ports” are to be opened."),
        (MET + "The ports were shut.", "The ports were shut."),
    ],
    ids=[
        "two named",
        "another between",
        "another in it",
        "named in it",
        "nobody",
        "not all theirs",
        "no words",
        "none",
    ],
)
def test_where_there_is_doubt_or_no_need_nobody_is_named(text: str, statement: str) -> None:
    assert told(text, statement) == ""


def test_words_of_two_people_are_nobodys() -> None:
    first, second = article(MET + PORTS, "one.txt"), article(MET.replace("Lena Orlov", "Ada Bell") + PORTS, "two.txt")
    pieces = [Evidence(one, one.text_raw.index(PORTS), len(one.text_raw)) for one in (first, second)]

    assert [unnamed_speaker(PORTS, [piece], verbatim=True) for piece in pieces] == ["Lena Orlov", "Ada Bell"]
    assert unnamed_speaker(PORTS, pieces, verbatim=True) == ""


@pytest.mark.parametrize(
    ("known", "language", "lead"),
    [
        ({}, "en", "Lena Orlov, as reported in [1]:"),
        ({}, "ru", "Lena Orlov, как сообщается в [1]:"),
        ({}, "uk", "Lena Orlov, як повідомляється в [1]:"),
        ({"kind": "opinion", "outlet": "The Example"}, "en", "Lena Orlov, as reported in [1], The Example (opinion):"),
        ({"kind": "opinion"}, "ru", "Lena Orlov, как сообщается в [1], мнение:"),
    ],
)
def test_the_statement_says_who_speaks_and_where_it_is_reported(
    known: dict[str, str], language: str, lead: str
) -> None:
    source = excerpt(article(MET + PORTS, **known))

    (point,), _ = cite(check(Draft((Point(PORTS, ("1.2",)),)), [source]).points, language=language)

    assert point.said == f"{lead} {PORTS}"


@pytest.mark.parametrize(
    ("point", "lead"),
    [
        ("The ports will be opened.", "Lena Orlov, as reported in [1]:"),
        ("Orlov said that the ports will be opened.", ""),
    ],
    ids=["a claim", "named"],
)
def test_a_claim_in_the_writers_words_is_never_shown_as_a_fact(point: str, lead: str) -> None:
    source = excerpt(article(MET + PORTS))

    shown, _ = cite(check(Draft((Point(point, ("1.2",)),)), [source]).points)

    assert [one.lead for one in shown] == [lead]


def test_what_the_article_says_itself_is_given_nobodys_name() -> None:
    source = excerpt(article(MET + PORTS + " The northern ferry sank in March."))

    (point,), _ = cite(check(Draft((Point("The northern ferry sank in March.", ("1.3",)),)), [source]).points)

    assert point.lead == ""


def test_words_that_nobody_is_said_to_speak_are_shown_as_reported() -> None:
    source = excerpt(
        article("The mood was good in the whole town.\n\n“The ports will be opened for all of the north.”")
    )
    quoted = "“The ports will be opened for all of the north.”"

    (point,), _ = cite(check(Draft((Point(quoted, ("1.2",)),)), [source]).points)

    assert point.lead == "As reported in [1]:"
