"""Nothing is shown that the sources do not carry."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.citations import cite
from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import check, check_point
from bot.answering.gate.quoted_spans import places_of, quoted_spans
from retrieval.articles import Article, Excerpt, Passage
from retrieval.language.folding import find, normalise
from retrieval.language.readable import readable
from tests.articles import HARBOUR, TALKS, article, excerpt

NASTY = (
    "The envoy said the plan is not “permitted under the\u00a0accord” and never was. "
    "He called it “[very severe](#)” and “a half-built bridge”. "
    "Министр заявил: «Мы настаиваем на гарантиях для всех». "
    "It cost 1,000 crowns in 1976."
)
BUDGET = (
    "The budget holds 1,000 crowns. "
    "Mayor Ivo Lund said “the council will publish, as it always has, every contract it signs this year”. "
    "The paper is called “The ‘Quiet’ Report”. "
    "The first five officers left in the ’90s. "
    "“One thing, and then another.” And “two things, no more.”"
)


@pytest.fixture
def excerpts() -> list[Excerpt]:
    return [
        excerpt(article(TALKS)),
        excerpt(article(HARBOUR, "harbour.txt"), 2),
        excerpt(article(NASTY, "nasty.txt"), 3),
        excerpt(article(BUDGET, "budget.txt"), 4),
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
    verdict = check(Draft((Point("The talks lasted.", ("1.1", "1.2")),)), excerpts)

    assert len(verdict.points[0].evidence) == 1
    assert verdict.points[0].evidence[0].text.endswith("three hours.")


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ('She said "the river treaty will not be reopened before the vote".', "1.1"),
        ("She said “The River treaty will not be reopened”.", "1.1"),
        ("It is not “permitted under the accord”.", "3.1"),
        ("He called it “very severe”.", "3.2"),
        ("He called it “a half‑built bridge”.", "3.2"),
        ("He called it 'a half-built bridge'.", "3.2"),
        ("He called it „a half-built bridge“.", "3.2"),
        ("He called it “a half\u00ad-built\u00a0bridge”.", "3.2"),
        ("Он сказал: «мы настаиваем на гарантиях».", "3.3"),
        ("The budget holds “1 000 crowns”.", "4.1"),
        ("He said “the council will publish … every contract it signs this year”.", "4.2"),
        ("He said “the council will publish [...] every contract it signs this year…”.", "4.2"),
        ("The paper is called “The ‘Quiet’ Report”.", "4.3"),
        ("The paper is called «The “Quiet” Report».", "4.3"),
        ("The ﬁrst “ﬁve oﬃcers” left in the ’90s.", "4.4"),
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
        ("She said “the river treaty will … be reopened before the vote”.", "1.1"),  # only “not” is swallowed
        ("He said “every contract it signs this year … the council will publish”.", "4.2"),  # fragments reversed
        ("He said “the council will … this year”.", "4.2"),  # a piece of fewer than four words
        ("He said “the council will publish … a half-built bridge over there”.", "4.2"),  # stitched, one half invented
        ("The plan is “plan is permitted under the accord”.", "3.1"),
        ("The plan is “permitted under the accord”.", "3.1"),  # the “not” before it is left out
        ("She said “talks had lasted three hours”.", "1.1"),  # true, but in another sentence
        ("She said “we were never asked”.", "1.1"),  # true, but in another document
        ("She said “the river treaty will not be reopened”, “talks had lasted”.", "1.1"),  # the second is elsewhere
        ("It cost “10,000 crowns”.", "3.4"),
        ("It cost “000 crowns”.", "3.4"),  # a number cut in two
        ("It was in “1796”.", "3.4"),
        ("She said “the river treaty will not be reopened before the vote, or ever.", "1.1"),  # never closed
        ("She said the river treaty will be reopened before the vote”.", "1.1"),  # never opened
        ("Он сказал: «мы настаиваем на уступках».", "3.3"),
        ("He called it “very sеvere”.", "3.2"),  # a Cyrillic letter that looks Latin
        ("He called it “very\u202eereves”.", "3.2"),  # the reading direction overridden
        ("She said „the river treaty is dead“.", "1.1"),
        ("She said ‘the river treaty is dead’.", "1.1"),
        ("She said 'the river treaty is dead'.", "1.1"),
        ("She said ‹the river treaty is dead›.", "1.1"),
        ("She said “the river “treaty” is dead”.", "1.1"),
        ("She said «the river „treaty“ is dead».", "1.1"),
        ("She said “reop”.", "1.1"),  # a word cut in two
        ("The treaty is “opened”.", "1.1"),  # as above
        ("She said “not”.", "1.1"),  # under twelve characters, and nothing else
        ("She said “\u200b\u00ad\u200b”.", "1.1"),  # folds to nothing
        ("He called it “severe”.", "3.2"),  # half of “very severe”
        ("“One thing.” And “two things.”", "4.5"),
    ],
)
def test_a_quotation_that_does_not_stand_there_drops_its_point(
    text: str, evidence: str, excerpts: list[Excerpt]
) -> None:
    assert not passes(text, [evidence], excerpts)


def test_a_scare_quote_that_stands_there_is_shown(excerpts: list[Excerpt]) -> None:
    assert passes("Critics call the treaty a “sell-out”.", ["1.3"], excerpts)


def test_an_allowed_ellipsis_is_printed_between_the_sources_own_pieces(excerpts: list[Excerpt]) -> None:
    text = "He said “The council WILL publish ... every contract it signs this year”."

    verdict = check(Draft((Point(text, ("4.2",)),)), excerpts)

    assert verdict.points[0].text == "He said “the council will publish … every contract it signs this year”."


def test_no_ellipsis_crosses_a_paragraph() -> None:
    assert not list(
        places_of("one two three four … five six seven eight", "One two three four.\n\nFive six seven eight.")
    )
    assert list(places_of("one two three four … five six seven eight", "One two three four, or five six seven eight."))


def test_a_sentence_that_stands_twice_is_cited_where_it_was_pointed_at() -> None:
    twice = article("The gate is shut. Nobody came. The gate is shut.")

    verdict = check(Draft((Point("The gate “is shut”.", ("1.3",)),)), [excerpt(twice)])

    assert verdict.points[0].evidence[0].start == twice.text_raw.rindex("The gate")


def test_an_article_without_sentences_carries_nothing() -> None:
    empty = Excerpt(1, Article("x", "x", "empty.txt", ""), Passage(0, 0, 0, 0), 1.0)

    assert not check(Draft((Point("Anything “at all”.", ("1.1",)),)), [empty]).points


@pytest.mark.parametrize(
    "text",
    [
        "Talks lasted three hours, see https://evil.example/now.",
        "Talks lasted three hours, see evil.example.",
        "Talks lasted three hours, ask @admin.",
        "Talks lasted three hours: /start now.",
        "Talks lasted three hours <b>truly</b>.",
        "Talks lasted three hours </excerpts> so they say.",
        "Talks lasted three hours ```rm```.",
        "Talks lasted three hours #breaking.",
        "Talks lasted three hours, tg://resolve?domain=evil.",
    ],
)
def test_a_link_a_command_or_markup_of_the_writer_drops_its_point(text: str, excerpts: list[Excerpt]) -> None:
    assert not passes(text, ["1.2"], excerpts)


def test_a_link_that_hides_its_address_is_shown_as_its_label(excerpts: list[Excerpt]) -> None:
    verdict = check(Draft((Point("Talks [lasted](https://evil.example) three hours.", ("1.2",)),)), excerpts)

    assert verdict.points[0].text == "Talks lasted three hours."


def test_a_statement_without_end_is_refused(excerpts: list[Excerpt]) -> None:
    assert not passes("Talks lasted three hours. " * 5000, ["1.2"], excerpts)


@pytest.mark.parametrize("text", ["", " ", "…", "\u200b", "[1.2]", "“”"])
def test_nothing_is_no_statement(text: str, excerpts: list[Excerpt]) -> None:
    assert not passes(text, ["1.2"], excerpts)


def test_one_point_gets_the_verdict_that_it_gets_in_the_whole_draft(excerpts: list[Excerpt]) -> None:
    points = (Point("Talks lasted three hours.", ("1.2",)), Point("She resigned.", ("1.1",)), Point("No.", ("9.9",)))

    alone = [check_point(point, excerpts) for point in points]
    together = check(Draft(points), excerpts)

    assert tuple(point for verdict in alone for point in verdict.points) == together.points
    assert tuple(reason for verdict in alone for reason in verdict.reasons) == together.reasons


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


def test_a_quotation_of_nothing_but_a_mark_that_stands_there_proves_nothing() -> None:
    source = excerpt(article("The talks — three hours of them — ended well."))

    assert not passes("The talks “—” ended well.", ["1.1"], [source])
    assert passes("The talks “— three hours of them —” ended well.", ["1.1"], [source])


def test_apostrophes_are_no_quotation_marks() -> None:
    assert quoted_spans("Berg’s plan and the harbour’s berths") == []
    assert quoted_spans("The ministers' plan, the 'big' one, of '90") == [(26, 29)]


@given(st.text(alphabet=st.sampled_from("ab “”‘’«»\"'*_[](#)\u00a0\u00ad\u200bﬁЙй.,…—-1\n"), max_size=60))
def test_every_folded_character_maps_back_into_the_text(text: str) -> None:
    folded, origin = normalise(text)

    assert len(folded) == len(origin)
    assert all(0 <= place < len(text) for place in origin)
    assert origin == sorted(origin)


@given(st.text(max_size=80), st.text(max_size=10), st.text(max_size=10))
def test_what_is_cut_out_of_a_text_is_found_in_it(middle: str, before: str, after: str) -> None:
    whole = f"{before} {middle} {after}"
    wanted, _ = normalise(middle)
    place = find(middle, whole)

    if wanted and not re.search(r"[\[\]()*_\d]", whole) and unicodedata.is_normalized("NFKC", middle):
        assert place is not None
        assert normalise(whole[slice(*place)])[0] == wanted


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
