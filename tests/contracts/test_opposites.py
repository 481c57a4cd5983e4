"""Every pair of opposites contradicts wherever statements are compared: gate, premises, publishers side by side."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import pytest

from bot.answering.conflicts import disagreement
from bot.answering.draft import Point
from bot.answering.gate.evidence import Evidence
from bot.answering.gate.gate import CheckedPoint, check_point
from retrieval.articles import Excerpt
from retrieval.language.opposites import opposed, stances
from retrieval.language.rules import languages, rules
from retrieval.language.sameness import contradicts
from retrieval.language.terms import terms
from retrieval.language.words import fold, stem
from retrieval.library.extent import Summary
from retrieval.search.found import Found
from retrieval.search.premises import contradiction
from retrieval.search.question import Question
from tests.articles import article, excerpt

SENTENCES = {"en": "The council {} the plan.", "ru": "Совет {} план.", "uk": "Рада {} план."}


class Pair(NamedTuple):
    """Two words, the sentence of the one and the sentence of the other."""

    one: str
    other: str
    said: str
    contrary: str


def pairs(language: str) -> Iterator[Pair]:
    """Yield every two opposites of a language, in both orders; of the inflections of one stem the first."""
    sentence = SENTENCES[language]
    for listed in rules("opposites", language)["pairs"]:
        sides = [_one_a_stem(listed["one"]), _one_a_stem(listed["other"])]
        for first, second in (sides, sides[::-1]):
            for one, other in product(first, second):
                yield Pair(one, other, sentence.format(one), sentence.format(other))


def _one_a_stem(listed: Sequence[str]) -> list[str]:
    return list({stem(fold(word)): word for word in reversed(listed)}.values())


@cache
def _excerpt(text: str, outlet: str = "Bay Wire") -> Excerpt:
    return excerpt(article(f"{text} It rained.", f"{outlet} {text}", outlet=outlet))


@cache
def _point(text: str, outlet: str) -> CheckedPoint:
    of = _excerpt(text, outlet).article
    return CheckedPoint(text, (Evidence(of, of.sentences[0].start, of.sentences[0].end),), verbatim=True)


@pytest.mark.parametrize("language", languages())
def test_every_opposite_is_refused_by_the_gate(language: str) -> None:
    tried = list(pairs(language))

    passed = [p for p in tried if check_point(Point(p.contrary, ("1.1",)), [_excerpt(p.said)]).points]

    assert len(tried) > 200
    assert passed == []


@pytest.mark.parametrize("language", languages())
def test_every_opposite_of_another_publisher_is_a_conflict(language: str) -> None:
    agreed = [
        (p.one, p.other)
        for p in pairs(language)
        if disagreement([_point(p.said, "Bay Wire"), _point(p.contrary, "Coast Post")]) != "conflict"
    ]

    assert agreed == []


def test_every_opposite_contradicts_what_a_question_takes_for_granted() -> None:
    taken = [
        (p.one, p.other)
        for p in pairs("en")
        if contradiction(_found(f"Why has the council {p.one} the plan?", p.contrary)) is None
    ]

    assert taken == []


def _found(question: str, text: str) -> Found:
    weights = dict.fromkeys(terms(question), 1.0)
    return Found(Question(question), (_excerpt(text),), Summary(1, 1, None, None), weights)


@pytest.mark.parametrize("language", languages())
def test_every_inflection_that_is_listed_has_its_opposites(language: str) -> None:
    listed = [word for pair in rules("opposites", language)["pairs"] for key in ("one", "other") for word in pair[key]]

    assert [word for word in listed if not stances(SENTENCES[language].format(word))] == []


@pytest.mark.parametrize(
    "word", ["approves", "approving", "rejecting", "lifting", "tightens", "weakening", "expelling"]
)
def test_an_inflection_that_is_not_listed_is_known_by_its_stem(word: str) -> None:
    assert stances(f"The council is {word} the plan.")


@pytest.mark.parametrize("language", languages())
def test_no_stem_stands_on_both_sides_of_a_pair(language: str) -> None:
    for pair in rules("opposites", language)["pairs"]:
        one, other = ({stem(fold(word)) for word in pair[key]} for key in ("one", "other"))

        assert not one & other


@pytest.mark.parametrize("language", languages())
def test_the_same_word_and_another_of_its_list_pass_the_gate(language: str) -> None:
    sentence = SENTENCES[language]
    tried = [
        (word, said)
        for pair in rules("opposites", language)["pairs"]
        for key in ("one", "other")
        for word, said in product(_one_a_stem(pair[key])[:4], repeat=2)
    ]

    assert [both for both in tried if opposed(sentence.format(both[0]), sentence.format(both[1]))] == []


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("The council lifted the ban it had imposed.", "The council lifted the ban."),
        ("The council lifted the ban it had imposed.", "The council had imposed the ban."),
        ("The council rejected the plan.", "The council did not approve the plan."),
        ("The council approved the plan.", "The council did not reject the plan."),
        ("Exports rose while imports fell.", "Imports fell."),
        ("Exports rose while imports fell.", "Exports rose."),
        ("Norland lowered the toll on steel and raised it on wood.", "Norland raised the toll on wood."),
        ("The council approved the ban on boats.", "The council accepted the ban on boats."),
        ("Minister Berg resigned, but President Ade stayed in office.", "President Ade stayed in office."),
        ("The plan was approved by the council on Monday.", "The council backed the plan on Monday."),
        ("The bank announced a cut, and rates fell to 3 percent.", "Rates fell to 3 percent."),
        ("Berg beat Ade in the vote.", "Berg won the vote."),
        ("Совет отклонил план.", "Совет не одобрил план."),
        ("Рада відхилила план.", "Рада не схвалила план."),
    ],
)
def test_what_only_looks_like_an_opposite_passes_the_gate(source: str, statement: str) -> None:
    verdict = check_point(Point(statement, ("1.1",)), [_excerpt(source)])

    assert verdict.points, verdict.reasons


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("The council debated the plan for hours and rejected it.", "The council approved the plan."),
        ("The plan was rejected by the council.", "The council approved the plan."),
        ("The council, after a long debate, imposed the toll.", "The council lifted the toll."),
        ("Exports rose while imports fell.", "Imports rose."),
        ("Berg was beaten in the vote.", "Berg won the vote."),
        ("The court found the mayor guilty of fraud.", "The court found the mayor innocent of fraud."),
        ("The bank did not raise its key rate.", "The bank did not lower its key rate."),
        ("План был отклонён советом.", "План был одобрен советом."),
    ],
)
def test_an_opposite_in_another_build_is_refused(source: str, statement: str) -> None:
    assert not check_point(Point(statement, ("1.1",)), [_excerpt(source)]).points


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Minister Berg resigned on Monday.", "President Ade stayed in office on Monday."),
        ("The council did not approve the plan.", "The council rejected the plan."),
        ("The council could reject the plan.", "The council approved the plan."),
        ("The council lifted the ban that it had imposed.", "The council imposed the ban."),
        ("The free press was banned.", "The press was jailed."),
        ("Norland imposed the toll in 2019.", "Norland lifted the toll in 2024."),
        ("Berg won the vote against Ade.", "Ade lost the vote to Berg."),
        ("Moscow rejected the idea of talks.", "Kyiv welcomed the idea of talks."),
        ("Norland did not sign the river treaty.", "Sudland signed the river treaty."),
    ],
)
def test_what_holds_together_is_no_contradiction(one: str, other: str) -> None:
    assert not contradicts(one, other)
    assert not contradicts(other, one)
