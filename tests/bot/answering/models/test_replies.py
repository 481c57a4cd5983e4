"""What a model sends is read as far as it is complete, in whatever pieces it comes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.draft import Draft, Point
from bot.answering.models.replies import MOST_POINTS, GrowingDraft, plain_reply, read_draft

POINTS = [
    {"text": "He said “no” {twice}.", "evidence": ["1.1", "1.2"]},
    {"text": 'Второе: \\ и "}.', "evidence": []},
]
WHOLE = json.dumps({"points": POINTS, "insufficient": True, "missing": "a date"})
READ = (Point("He said “no” {twice}.", ("1.1", "1.2")), Point('Второе: \\ и "}.', ()))


@given(st.integers(min_value=1, max_value=60), st.sampled_from(["", "Here it is:\n```json\n", '{"draft": ']))
def test_each_point_comes_once_and_only_when_it_is_complete(size: int, before: str) -> None:
    growing, reply = GrowingDraft(), before + WHOLE

    pieces = [growing.feed(reply[:end]) for end in range(size, len(reply) + size, size)]

    assert tuple(point for piece in pieces for point in piece) == READ


@given(st.integers(min_value=0, max_value=len(WHOLE)))
def test_a_reply_that_is_cut_anywhere_yields_no_half_point(end: int) -> None:
    points = GrowingDraft().feed(WHOLE[:end])

    assert tuple(points) == READ[: len(points)]


@pytest.mark.parametrize(
    "reply",
    [
        WHOLE,
        f"```json\n{WHOLE}\n```",
        f"Of course! {{ Here it is: }} {WHOLE} I hope it helps.",
        WHOLE.replace('"missing"', '"more": {"a": [1]}, "missing"'),
    ],
)
def test_a_draft_is_found_in_what_stands_around_it(reply: str) -> None:
    assert read_draft(reply) == Draft(READ, insufficient=True, missing="a date")


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "no",
        "{",
        "[]",
        "null",
        '{"points": "x"}',
        '{"points": [{"text": 5}]}',
        '{"points": [[]]}',
        "[" * 5_000,
        "{" * 5_000,
        '{"points":' * 5_000,
    ],
)
def test_what_is_no_draft_is_none(reply: str) -> None:
    assert read_draft(reply) is None


def test_a_point_that_is_none_is_passed_over_while_the_others_come() -> None:
    points = GrowingDraft().feed(json.dumps({"points": [POINTS[0], {"text": 5}, POINTS[1]]}))

    assert tuple(points) == READ


def test_a_flood_of_points_is_bounded() -> None:
    flood = json.dumps({"points": [POINTS[0]] * 500})

    draft = read_draft(flood)

    assert len(GrowingDraft().feed(flood)) == MOST_POINTS
    assert draft is not None
    assert len(draft.points) == MOST_POINTS


def test_what_a_model_writes_is_one_line_of_plain_characters() -> None:
    said = "A [link](https://example.org)\n**bold** \u202eback \ud83d \x1b[31mred"

    assert plain_reply(said) == "A link bold back \ufffd [31mred"


@given(st.text())
def test_any_reply_is_read_without_an_error(reply: str) -> None:
    draft, points = read_draft(reply), GrowingDraft().feed(reply)

    assert draft is None or isinstance(draft, Draft)
    assert len(points) <= MOST_POINTS


def test_an_object_that_is_no_draft_is_passed_over() -> None:
    draft = read_draft('{"note": "thinking"} then {"points": [], "insufficient": true, "missing": "price"}')

    assert draft
    assert draft.insufficient
    assert read_draft('{"note": "thinking"}') is None


@pytest.mark.parametrize(
    ("evidence", "pointers"),
    [
        ("[1.6]", ("1.6",)),
        ("[1.10, 1.2]", ("1.10", "1.2")),
        ('"1.6"', ("1.6",)),
        ('"1.6, 1.5"', ("1.6", "1.5")),
        ('"1.2; 2.3 and 3.4"', ("1.2", "2.3", "3.4")),
        ('["1.2, 1.3"]', ("1.2", "1.3")),
        ('["[1.2]", "[2.1][2.2]"]', ("1.2", "2.1", "2.2")),
        ('["Excerpt 1.6"]', ("1.6",)),
        ('"Excerpt 2, sentence 4"', ("2.4",)),
        ('"1.5-1.7"', ("1.5", "1.6", "1.7")),
        ('["1.5 to 1.6"]', ("1.5", "1.6")),
        ('"1.5–6"', ("1.5", "1.6")),
        ('"1.9-2.1"', ("1.9", "2.1")),
        ('"1.1-1.900"', ("1.1", "1.900")),
        ('{"pointer": "1.6"}', ("1.6",)),
        ('[{"pointer": 1.6}, {"pointer": "1.7"}]', ("1.6", "1.7")),
        ("null", ()),
        ("7", ("7",)),
        ('"the second excerpt"', ("the second excerpt",)),
        ('["1.2.3"]', ("1.2.3",)),
    ],
)
def test_every_unambiguous_form_of_a_pointer_is_read(evidence: str, pointers: tuple[str, ...]) -> None:
    draft = read_draft(f'{{"points": [{{"text": "He left.", "evidence": {evidence}}}]}}')

    assert draft == Draft((Point("He left.", pointers),))


@pytest.mark.parametrize(
    "reply",
    [
        '{"points": {"text": "It isn\'t over.", "evidence": ["1.2"]}, "insufficient": false}',
        '{"points": [{"text": "It isn\'t over.", "evidence": ["1.2"],},], "insufficient": false,}',
        "{'points': [{'text': 'It isn't over.', 'evidence': ['1.2']}], 'insufficient': False, 'missing': None}",
        "{'points': [{'text': \"It isn't over.\", 'evidence': ['1.2']}]}",
        "Here it is:\n```json\n{'points': [{'text': 'It isn\\'t over.', 'evidence': '1.2',}]}\n```",
        '[{"text": "It isn\'t over.", "evidence": ["1.2"]}]',
        '{"text": "It isn\'t over.", "evidence": 1.2}',
        '{"answer": {"points": [{"text": "It isn\'t over.", "evidence": ["1.2"]}]}}',
        '<think>Perhaps [1.9] or {"points": []}?</think>It isn\'t over [1.2].',
        "Here is the answer:\n\n- It isn't over. [1.2]\n",
        "1. **It isn't over** (1.2).",
        "**Answer:** It isn't over [1.2].",
        '{points: [{text: "It isn\'t over.", evidence: ["1.2"]}]}',
        '{"points": [{"statement": "It isn\'t over.", "pointers": ["1.2"]}]}',
    ],
)
def test_every_unambiguous_form_of_a_draft_is_read(reply: str) -> None:
    draft = read_draft(reply)

    assert draft
    (point,) = draft.points
    assert (point.text.rstrip("."), point.evidence) == ("It isn't over", ("1.2",))


def test_prose_is_read_a_marked_sentence_at_a_time() -> None:
    draft = read_draft("Sure! Berg ruled it out [1.1]. The talks took hours.[1.2, 1.3] Nobody knows why.")

    assert draft == Draft((Point("Berg ruled it out.", ("1.1",)), Point("The talks took hours.", ("1.2", "1.3"))))


@pytest.mark.parametrize("reply", ["Growth was 3.5 percent (see above).", "<think>It is [1.2].", "{'a': [1.2]}"])
def test_prose_that_points_at_nothing_is_no_draft(reply: str) -> None:
    assert read_draft(reply) is None
