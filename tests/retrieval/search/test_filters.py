"""Operators in a question: read, refused in words, reported, and never more than a narrowing."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.asker import OPERATOR
from bot.services import Services
from config.errors import QuestionError
from retrieval.articles import SHARED, Article
from retrieval.search.filters import Filters, read_filters
from retrieval.search.question import Question
from retrieval.search.wishes import Wishes
from tests.articles import article

FACTS = [
    {"outlet": "The Moscow Times", "author": "Ruth Deyermond", "published": "2025-08-14", "kind": "opinion"},
    {"outlet": "Reuters", "published": "2025-08-14", "kind": "news"},
    {"outlet": "Reuters", "author": "Ann Lee", "published": "August 2025", "kind": "analysis"},
    {"outlet": "Sky News", "via": "Yahoo News", "published": "2024-12-31", "kind": "news"},
    {"kind": "unknown"},
]
VALUES = {
    "from": ["Reuters", "moscow", '"The Moscow Times"', "yahoo", "Nobody"],
    "by": ["deyermond", '"Ann Lee"', "Nobody"],
    "kind": ["news", "opinion", "ANALYSIS", "statement", "unknown"],
    "since": ["2024", "2025-08", "2025-08-14", "2025-08-15", "2031"],
    "until": ["2024", "2025-07", "2025-08", "2025-08-13", "1999"],
}
OPERATORS = st.sampled_from([f"{operator}:{value}" for operator, values in VALUES.items() for value in values])


@pytest.fixture(scope="module")
def documents() -> list[Article]:
    texts = [f"The ferry {n} left the harbour of Ystad{n}. Nobody was on board." for n in range(len(FACTS))]
    return [article(text, f"{n}.txt", **facts) for n, (text, facts) in enumerate(zip(texts, FACTS, strict=True))]


def readable(operators: str) -> bool:
    """Whether a time in them does not end before it begins, which is refused."""
    try:
        return bool(read_filters(operators))
    except QuestionError as error:
        return error.fault != "reversed"


def found(library: Services, text: str) -> set[str]:
    return {e.article.source for e in library.retriever.search(Question(text, date(2025, 9, 1)), 10).excerpts}


@pytest.mark.parametrize(
    ("text", "wording", "filters"),
    [
        ("Who left?", "Who left?", Filters()),
        ("from:Reuters Who left?", "Who left?", Filters(outlets=("Reuters",))),
        ('Who from:"The Moscow Times" left?', "Who left?", Filters(outlets=("The Moscow Times",))),
        ("Who left? BY:“Ruth Deyermond”", "Who left?", Filters(authors=("Ruth Deyermond",))),
        ("by:«Ann Lee» by:„Bo Ek“ who", "who", Filters(authors=("Ann Lee", "Bo Ek"))),
        ("since:2025 x", "x", Filters(since=date(2025, 1, 1))),
        ("since:2025-8 x", "x", Filters(since=date(2025, 8, 1))),
        ("since:2025-08-14 x", "x", Filters(since=date(2025, 8, 14))),
        ("until:2024 x", "x", Filters(until=date(2024, 12, 31))),
        ("until:2024-02 x", "x", Filters(until=date(2024, 2, 29))),
        ("until:2024-02-03 x", "x", Filters(until=date(2024, 2, 3))),
        ("kind:Opinion kind:news x", "x", Filters(kinds=("opinion", "news"))),
        (
            "since:2025 since:2025-08 until:2026 until:2025 x",
            "x",
            Filters(since=date(2025, 8, 1), until=date(2025, 12, 31)),
        ),
        ("He wrote a wherefrom:x and 10:30", "He wrote a wherefrom:x and 10:30", Filters()),
    ],
)
def test_operators_are_read_and_taken_out_of_the_question(text: str, wording: str, filters: Filters) -> None:
    assert read_filters(text) == (wording, filters)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from: Reuters x", 'from: needs a value after it, such as from:Reuters or from:"The Moscow Times"'),
        ('by:"" x', 'by: needs a value after it, such as by:"Ruth Deyermond"'),
        ('from:"The Moscow Times x', 'from:"The opens a quotation and does not close it; write from:Reuters or'),
        ("by:'Ann Lee' x", 'by:\'Ann opens a quotation and does not close it; write by:"Ruth Deyermond"'),
        ("since:yesterdy x", "since:yesterdy is no day; write it as since:2025-08-14"),
        ("until:14.08.2025 x", "until:14.08.2025 is no day; write it as until:2025-08"),
        ("since:2025-13 x", "since:2025-13 is no day (month must be in 1..12); write it as since:2025-08-14"),
        ("until:2025-02-30 x", "until:2025-02-30 is no day (day "),
        ("since:2025-00 x", "since:2025-00 is no day (month must be in 1..12)"),
        ("until:2025-08-00 x", "until:2025-08-00 is no day (day "),
        ("since:0000 x", "since:0000 is no day (year "),
        ("kind:rumour x", "kind:rumour is no kind; the kinds are news, opinion, analysis, statement, unknown"),
        (
            "since:2025-09 until:2025-08 x",
            "since:2025-09-01 until:2025-08-31 ends before it begins; did you mean since:2025-08-31",
        ),
    ],
)
def test_an_operator_that_cannot_be_read_says_how_it_is_written(text: str, said: str) -> None:
    with pytest.raises(QuestionError) as raised:
        read_filters(text)

    assert said in str(raised.value)


def test_filters_read_back_what_they_wrote() -> None:
    text = 'from:"The Moscow Times" from:Reuters by:Lee kind:news since:2025-08-01 until:2025-08-31'

    filters = read_filters(f"{text} x")[1]

    assert str(filters) == text
    assert read_filters(f"x {filters}")[1] == filters


@pytest.mark.parametrize(
    ("operators", "sources"),
    [
        ("from:reuters", {"1.txt", "2.txt"}),
        ("from:yahoo", {"3.txt"}),
        ("from:reuters from:moscow", {"0.txt", "1.txt", "2.txt"}),
        ("by:Lee", {"2.txt"}),
        ("kind:news", {"1.txt", "3.txt"}),
        ("since:2025-08-14", {"0.txt", "1.txt", "2.txt"}),
        ("since:2025-08-15", {"2.txt"}),
        ("until:2025-08-13", {"2.txt", "3.txt"}),
        ("until:2024", {"3.txt"}),
        ("from:reuters kind:news", {"1.txt"}),
        ("from:nobody", set()),
    ],
)
def test_only_what_the_filters_let_through_is_found(library: Services, operators: str, sources: set[str]) -> None:
    assert found(library, f"{operators} Which ferry left the harbour?") == sources


@given(st.lists(OPERATORS, min_size=1, max_size=4), OPERATORS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_only_narrow(library: Services, operators: list[str], further: str) -> None:
    assume(readable(f"{further} {' '.join(operators)}"))
    text = f"{' '.join(operators)} Which ferry left the harbour?"
    question = Question(text, date(2025, 9, 1))
    allowed = library.library.filtered(question.filters, SHARED)

    result = library.retriever.search(question, 10)

    assert {excerpt.passage_id for excerpt in result.excerpts} == allowed.passages
    assert all(question.filters.let_through(excerpt.article) for excerpt in result.excerpts)
    assert result.searched == allowed.summary
    if not further.startswith(("from", "by", "kind")):  # those hold alternatives; a day more only narrows
        assert found(library, f"{further} {text}") <= found(library, text)


@pytest.mark.anyio
async def test_an_answer_names_the_filters_that_it_was_found_under(library: Services) -> None:
    answer = (
        await library.ask("from:Reuters kind:news since:2025-08 Which ferry left the harbour of Ystad1?", OPERATOR)
    ).answer

    assert answer.as_json()["scope"] == {
        "articles": 1,
        "from": "2025-08-14",
        "to": "2025-08-14",
        "filters": ["from:Reuters", "kind:news", "since:2025-08-01"],
    }
    assert {citation.source for citation in answer.citations} == {"1.txt"}


@pytest.mark.anyio
async def test_muted_outlets_are_left_out_by_any_of_their_names_and_the_answer_says_so(library: Services) -> None:
    asker = replace(OPERATOR, wishes=Wishes(muted=("Yahoo News", "thomson reuters"), language="uk"))

    found = await library.search("Which ferry left the harbour?", asker, limit=10)
    answer = (await library.ask("Did a zeppelin leave for Kyiv?", asker)).answer

    assert {excerpt.article.outlet for excerpt in found.excerpts} == {"The Moscow Times", None}
    assert answer.scope.filters == ('without:"Yahoo News"', 'without:"thomson reuters"')
    assert answer.language == "uk"
    assert answer.text.startswith("Мої статті на це не відповідають")


@pytest.mark.anyio
async def test_a_question_without_operators_names_no_filters(library: Services) -> None:
    answer = (await library.ask("Which ferry left the harbour of Ystad1?", OPERATOR)).answer

    assert answer.as_json()["scope"]["filters"] == []
    assert answer.scope.articles == len(FACTS)
