"""The rules of scoring, on answers small enough to judge by eye."""

from typing import Any

import pytest

from tests.evals.scoring import (
    Measured,
    score_all_gold,
    score_answers,
    score_named,
    score_search,
    score_verbatim,
    touches,
)

LONG = "the council voted on Tuesday to close the old harbour bridge to lorries for one year"


def cited(*excerpts: str, source: str = "a.txt", status: str = "answered") -> dict[str, Any]:
    citations = [{"excerpt": text, "source": source, "start": 0, "end": len(text)} for text in excerpts]
    return {"status": status, "citations": citations}


@pytest.mark.parametrize(
    ("excerpt", "piece", "expected"),
    [
        ("It was closed.", "IT WAS “closed”", True),  # letters and digits count, nothing else
        ("closed", "It was closed on Tuesday.", True),
        ("see [the bridge](https://example.org/x)", "See the bridge", True),
        (f"On Monday {LONG} and more", f"Yesterday {LONG} or less", True),
        ("the council voted on Tuesday and went home", LONG, False),  # one run of five words is no proof
        ("lorries were harmed by the old bridge", LONG, False),
        ("", "anything", False),
        ("...", "anything", False),
    ],
)
def test_an_excerpt_touches_evidence_that_it_shares_most_words_with(excerpt: str, piece: str, expected: bool) -> None:
    assert touches(excerpt, piece) is expected


def test_answers_are_scored_by_the_evidence_that_they_show() -> None:
    questions = [
        {"id": "both", "evidence": ["first piece of it", "second piece of it"]},
        {"id": "late", "evidence": ["first piece of it", "second piece of it"]},
        {"id": "wrong", "evidence": ["first piece of it"]},
        {"id": "silent", "evidence": ["first piece of it"]},
        {"id": "nowhere", "answerable": False},
        {"id": "invented", "answerable": False},
    ]
    answers = {
        "both": cited("First piece of it.", "Second piece of it."),
        "late": cited("Something else.", "Second piece of it."),
        "wrong": cited("Something else."),
        "silent": cited("First piece of it.", status="refused"),
        "nowhere": cited(),
        "invented": cited("Something else."),
    }

    assert score_answers(questions, answers) == {
        "answered": Measured(0.75, 4),
        "shown_any": Measured(0.5, 4),
        "shown_all": Measured(0.25, 4),
        "first": Measured(0.25, 4),
        "refused": Measured(0.5, 2),
    }


def test_an_answer_counts_only_in_an_excerpt_of_a_gold_source() -> None:
    question = {"id": "q", "answers": ["Squid-Game"], "gold_urls": ["https://example.org/a.txt"]}

    right = score_answers([question], {"q": cited("It is “Squid Game”.")})
    elsewhere = score_answers([question], {"q": cited("It is “Squid Game”.", source="b.txt")})

    assert right["first"] == Measured(1.0, 1)
    assert elsewhere["shown_any"] == Measured(0.0, 1)


def test_passages_are_scored_by_the_place_of_the_first_right_one() -> None:
    gold = {"answers": ["five"], "gold_urls": ["a"]}
    questions = [{"id": "second", **gold}, {"id": "fifth", **gold}, {"id": "never", **gold}]
    wrong, right = {"source": "a", "text": "six"}, {"source": "a", "text": "It is FIVE."}
    other = {"source": "b", "text": "five"}
    found = {"second": [other, right], "fifth": [wrong] * 4 + [right], "never": [wrong] * 10 + [right]}

    scores = score_search([*questions, {"id": "unanswered", "has_answer": False, **gold}], found)

    assert scores == {"excerpt_mrr10": Measured(0.2333, 3), "excerpt_hit4": Measured(0.3333, 3)}


def test_an_excerpt_is_verbatim_only_at_its_place_in_a_known_source() -> None:
    texts = {"a.txt": "It was closed.", "b.txt": "Was it closed?"}

    assert score_verbatim([cited("It was")], texts.get) == Measured(1.0, 1)
    assert score_verbatim([cited("It was", source="b.txt"), cited("It", source="c.txt")], texts.get).value == 0


def test_every_gold_article_must_be_among_ten() -> None:
    question = {"id": "q", "gold_urls": ["a", "b"]}
    both, late = [{"source": "a"}, {"source": "b"}], [{"source": "a"}, *[{"source": "x"}] * 9, {"source": "b"}]

    assert score_all_gold([question], {"q": both}).value == 1.0
    assert score_all_gold([question], {"q": late}).value == 0.0


def test_outlets_read_are_scored_by_f1() -> None:
    questions = [{"id": "q", "outlets": ["A", "B"]}, {"id": "r", "outlets": []}]

    assert score_named(questions, {"q": ["A"], "r": []}).value == round(2 * 1 / 3, 4)
    assert score_named(questions, {"q": ["A", "B"], "r": ["C"]}).value == 0.8
