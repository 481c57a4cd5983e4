"""Nothing is shown that the sources do not carry."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.citations import cite
from bot.answering.draft import Draft, Point
from bot.answering.gate import check, quoted_spans
from bot.answering.normalise import find, normalise
from retrieval.articles import Excerpt
from retrieval.readable import readable
from tests.articles import HARBOUR, TALKS, article, excerpt

NASTY = (
    "The envoy said the plan is not “permitted under the\u00a0accord” and never was. "
    "He called it “[very severe](#)” and “a half-built bridge”. "
    "Министр заявил: «Мы настаиваем на гарантиях для всех». "
    "It cost 1,000 crowns in 1976."
)


@pytest.fixture
def excerpts() -> list[Excerpt]:
    return [
        excerpt(article(TALKS)),
        excerpt(article(HARBOUR, "harbour.txt"), 2),
        excerpt(article(NASTY, "nasty.txt"), 3),
    ]


def passes(text: str, evidence: list[str], excerpts: list[Excerpt]) -> bool:
    return bool(check(Draft((Point(text, tuple(evidence)),)), excerpts).points)


def test_a_point_with_pointers_to_supplied_sentences_is_shown(excerpts: list[Excerpt]) -> None:
    verdict = check(Draft((Point("Talks lasted three hours.", ("1.2",)),)), excerpts)

    assert [point.text for point in verdict.points] == ["Talks lasted three hours."]
    assert verdict.points[0].evidence[0].text == "Her deputy told reporters that talks had lasted three hours."


@pytest.mark.parametrize("pointer", ["9.1", "1.9", "0.1", "1.0", "1", "1.-1", "", "x.y", "1.1.1", "99999.1"])
def test_a_pointer_at_nothing_drops_its_point(pointer: str, excerpts: list[Excerpt]) -> None:
    verdict = check(Draft((Point("Something.", (pointer,)),)), excerpts)

    assert not verdict.points
    assert len(verdict.reasons) == 1


def test_one_wrong_pointer_among_right_ones_drops_the_point(excerpts: list[Excerpt]) -> None:
    assert not passes("Talks lasted three hours.", ["1.2", "7.7"], excerpts)


def test_a_point_without_evidence_is_dropped(excerpts: list[Excerpt]) -> None:
    assert not passes("The sky is blue.", [], excerpts)


def test_neighbouring_sentences_become_one_excerpt(excerpts: list[Excerpt]) -> None:
    verdict = check(Draft((Point("Talks.", ("1.1", "1.2")),)), excerpts)

    assert len(verdict.points[0].evidence) == 1
    assert verdict.points[0].evidence[0].text.endswith("three hours.")


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ('She said "the river treaty will not be reopened before the vote".', "1.1"),
        ("She said “The River treaty will not be reopened”.", "1.1"),
        ("It was “permitted under the accord”, or not.", "3.1"),
        ("He called it “very severe”.", "3.2"),
        ("He called it “a half‑built bridge”.", "3.2"),
        ("Он сказал: «мы настаиваем на гарантиях».", "3.3"),
    ],
)
def test_a_quotation_that_stands_in_the_source_is_shown(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert passes(text, [evidence], excerpts)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("She said “the river treaty will be reopened before the vote”.", "1.1"),  # a word dropped
        ("She said “the river treaty will now not be reopened”.", "1.1"),  # a word added
        ("She said “the river accord will not be reopened”.", "1.1"),  # a word replaced
        ("She said “before the vote the river treaty will not be reopened”.", "1.1"),  # turned round
        ("She said “the river treaty … before the vote”.", "1.1"),  # an ellipsis that swallows “not”
        ("The plan is “plan is permitted under the accord”.", "3.1"),
        ("She said “talks had lasted three hours”.", "1.1"),  # true, but in another sentence
        ("She said “we were never asked”.", "1.1"),  # true, but in another document
        ("It cost “10,000 crowns”.", "3.4"),
        ("It was in “1796”.", "3.4"),
        ("She said “the river treaty will not be reopened before the vote, or ever.", "1.1"),  # never closed
        ("Он сказал: «мы настаиваем на уступках».", "3.3"),
        ("He called it “very sеvere”.", "3.2"),  # a Cyrillic letter that looks Latin
        ("She said „the river treaty is dead“.", "1.1"),
        ("She said ‘the river treaty is dead’.", "1.1"),
        ("She said “the river “treaty” is dead”.", "1.1"),
    ],
)
def test_a_quotation_that_does_not_stand_there_drops_its_point(
    text: str, evidence: str, excerpts: list[Excerpt]
) -> None:
    assert not passes(text, [evidence], excerpts)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The talks lasted 3 hours.", "1.2"),
        ("It cost 1 000 crowns in 1976.", "3.4"),
        ("Berg’s deputy spoke of three hours.", "1.2"),  # the name stands in the sentence before
        ("The council approved 1,200 berths on 3 March.", "2.1"),
    ],
)
def test_numbers_and_names_that_stand_in_the_source_are_shown(
    text: str, evidence: str, excerpts: list[Excerpt]
) -> None:
    assert passes(text, [evidence], excerpts)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The talks lasted 4 hours.", "1.2"),
        ("It cost 10,000 crowns in 1976.", "3.4"),
        ("It cost 1,000 crowns in 19760.", "3.4"),
        ("It cost 1,000 crowns in 976.", "3.4"),
        ("The council approved 1,200 berths on 13 March.", "2.1"),
        ("The deputy of Putin spoke of three hours.", "1.2"),
        ("The council of Oslo approved 1,200 berths.", "2.1"),
    ],
)
def test_a_number_or_name_that_the_source_does_not_hold_drops_its_point(
    text: str, evidence: str, excerpts: list[Excerpt]
) -> None:
    assert not passes(text, [evidence], excerpts)


def test_a_quotation_is_printed_with_the_sources_own_characters(excerpts: list[Excerpt]) -> None:
    verdict = check(Draft((Point('Berg: "The river TREATY will not be reopened"', ("1.1",)),)), excerpts)

    assert verdict.points[0].text == 'Berg: "the river treaty will not be reopened"'


def test_marks_that_the_writer_invents_are_removed(excerpts: list[Excerpt]) -> None:
    verdict = check(Draft((Point("Talks lasted three hours [12.3] [4].", ("1.2",)),)), excerpts)

    assert verdict.points[0].text == "Talks lasted three hours."


def test_no_excerpt_carries_no_point() -> None:
    assert not check(Draft((Point("Anything.", ("1.1",)),)), []).points


def test_a_quotation_that_folds_to_nothing_proves_nothing() -> None:
    assert find("\u200b\u00ad", TALKS) is None
    assert find("", TALKS) is None


def test_apostrophes_are_no_quotation_marks() -> None:
    assert quoted_spans("Berg’s plan and the harbour’s berths") == []


@given(st.text(alphabet=st.sampled_from("ab “”‘’«»\"'*_[](#)\u00a0\u00ad\u200bﬁЙй.,…—-1\n"), max_size=60))
def test_every_folded_character_maps_back_into_the_text(text: str) -> None:
    folded, origin = normalise(text)

    assert len(folded) == len(origin)
    assert all(0 <= place < len(text) for place in origin)
    assert origin == sorted(origin)


@given(st.text(max_size=80), st.text(max_size=10), st.text(max_size=10))
def test_what_is_cut_out_of_a_text_is_found_in_it(middle: str, before: str, after: str) -> None:
    wanted, _ = normalise(middle)
    place = find(middle, before + middle + after)

    if wanted and not re.search(r"[\[\]()*_]", before + middle + after) and unicodedata.is_normalized("NFKC", middle):
        assert place is not None


@given(st.lists(st.tuples(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=3)), max_size=4))
def test_whatever_a_writer_sends_only_slices_of_the_articles_are_cited(points: list[tuple[str, list[str]]]) -> None:
    excerpts = [excerpt(article(TALKS)), excerpt(article(HARBOUR, "harbour.txt"), 2)]
    draft = Draft(tuple(Point(text, (*evidence, "1.1")) for text, evidence in points))

    said, citations = cite(check(draft, excerpts).points)

    texts = {e.article.id: e.article.text_raw for e in excerpts}
    assert all(texts[c.article_id][c.start : c.end] == c.excerpt for c in citations)
    assert all(point.citations for point in said)


def test_shown_text_hides_markup_and_invisible_characters() -> None:
    assert readable("He [said](#) “**no**”\u200b \u202eand left.\n") == "He said “no” and left."
