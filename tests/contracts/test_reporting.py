"""Whatever the reader knows as a verb of reporting is a claim for the gate, and nobody else keeps such a list."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import Verdict, check
from retrieval.articles import Excerpt
from retrieval.language.denial import denies
from retrieval.language.inflection import forms_of
from retrieval.language.reporting_verbs import forms, verbs
from retrieval.language.rules import rules
from retrieval.language.speech import claims
from retrieval.search.sentences import terms_of
from tests.articles import article, excerpt
from tests.conftest import ROOT

LANGUAGES = ("en", "ru", "uk")
BERG, ADE = "Anna Berg", "Olu Ade"
SOURCES = {
    "en": "“The treaty stays closed until the vote,” Foreign Minister Anna Berg said after meeting President Olu Ade.",
    "ru": "«Договор останется закрытым до голосования», — сказала министр Анна Берг после встречи с Олу Аде.",
    "uk": "«Договір залишиться закритим до голосування», — сказала міністерка Анна Берг після зустрічі з Олу Аде.",
}
TREATY = {
    "en": "the treaty stays closed until the vote",
    "ru": "договор останется закрытым до голосования",
    "uk": "договір залишиться закритим до голосування",
}
TRUE, FALSE = (
    {"en": "Anna Berg", "ru": "Анна Берг", "uk": "Анна Берг"},
    {"en": "Olu Ade", "ru": "Олу Аде", "uk": "Олу Аде"},
)
THAT = {"en": " that ", "ru": ", что ", "uk": ", що "}
CAN = {"en": "did", "ru": "может", "uk": "може"}
LEFT = {"en": "left", "ru": "вышел", "uk": "вийшов"}

OF_OTHERS = {  # no lists of verbs of reporting: what else in them happens to be some
    "dates.toml": "kinds of records that bear a day in their heading",
    "asking.toml": "nouns for what somebody says",
    "speakers.toml": "what tells who speaks",
    "irregular.toml": "forms that no stemmer brings together",
    "opposites.toml": "pairs of words that contradict",
    "fidelity.toml": "signs of rewording",
    "factuality.toml": "what makes of an act a plan, a fear or an accusation",
    "glossary.toml": "English words for Russian and Ukrainian ones",
    "inferred.toml": "signs of whose article it is",
    "tense.toml": "forms that tell when something is",
    "question_kinds.toml": "how a question is put",
    "answering_words.toml": "what an answer holds",
    "en.toml": "what is said to the bot that is no question",
    "failures.py": "what the bot itself says",
}


@cache
def source(language: str) -> Excerpt:
    return excerpt(article(SOURCES[language]))


def reports(text: str, speaker: frozenset[str]) -> bool:
    """Tell whether the speaker is said to say something in `text`."""
    return any(terms_of(claim.mention) & speaker for claim in claims(text))


def verdict(text: str, language: str) -> Verdict:
    return check(Draft((Point(text, ("1.1",)),)), [source(language)])


def forms_in(language: str, kind: str, part: str) -> Iterator[str]:
    for entry in rules("reporting", language)[kind]:
        yield from (form for form, own in forms_of(entry, language) if own == part)


def statements(form: str, language: str, kind: str, part: str) -> Iterator[str]:
    """Yield the treaty's sentence as somebody's words, in every order that this form allows."""
    told, that = TREATY[language], THAT[language]
    if part == "base":
        yield f"{{}} {CAN[language]} {form}{that}{told}."
    elif part == "participle":
        yield f"{{}} {LEFT[language]}, {form}{that}{told}."
        if language == "en":
            yield f"{{}} is {form} that {told}."
    else:
        yield f"{{}} {form}{that}{told}."
        if kind == "speech":
            yield f"{{}} {form} {told}."
            yield f"{told.capitalize()}, {{}} {form}."
        if kind == "speech" and form not in forms("hearers"):
            yield f"{told.capitalize()}, {form} {{}}."


def wrong(language: str, kind: str) -> Iterator[str]:
    for part in ("finite", "base", "participle"):
        for form in forms_in(language, kind, part):
            for text in statements(form, language, kind, part):
                reasons = verdict(text.format(FALSE[language]), language).reasons
                if not any("who says it" in reason or "denies" in reason for reason in reasons):
                    yield f"shown: {text.format(FALSE[language])} {reasons}"
                if not denies(form) and not verdict(text.format(TRUE[language]), language).points:
                    yield f"refused: {text.format(TRUE[language])}"


@pytest.mark.parametrize("kind", ["speech", "acts"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_every_verb_of_reporting_is_a_claim(language: str, kind: str) -> None:
    assert len(rules("reporting", language)[kind]) > 30
    assert list(wrong(language, kind)) == []


@pytest.mark.parametrize(
    "text",
    [
        "According to {}, the treaty stays closed until the vote.",
        "In {}’s view, the treaty stays closed until the vote.",
        "{}: the treaty stays closed until the vote.",
        "{}’s concession that the treaty stays closed until the vote came late.",
        "It was conceded by {} that the treaty stays closed until the vote.",
        "The treaty stays closed until the vote, as {} has conceded.",
        "The treaty, {} maintains, stays closed until the vote.",
        "{} went on to say that the treaty stays closed until the vote.",
        "{} let it be known that the treaty stays closed until the vote.",
        "{} gave assurances that the treaty stays closed until the vote.",
        "{} is quoted as saying that the treaty stays closed until the vote.",
        "{} came back and conceded that the treaty stays closed until the vote.",
        "{}’s view is that the treaty stays closed until the vote.",
        "{}’s warning: the treaty stays closed until the vote.",
        "The treaty stays closed until the vote, in {}’s opinion.",
        "The treaty stays closed until the vote, per {}.",
        "The treaty stays closed until the vote, as {} put it.",
    ],
)
def test_whoever_is_made_the_source_has_to_be_it(text: str) -> None:
    assert verdict(text.format(BERG), "en").points
    assert any("who says it" in reason for reason in verdict(text.format(ADE), "en").reasons)


@pytest.mark.parametrize(
    "text",
    [
        "{} zufolge bleibt der Vertrag bis zur Abstimmung geschlossen.",
        "Der Vertrag bleibt bis zur Abstimmung geschlossen, so {}.",
        "{} räumte ein, dass der Vertrag bis zur Abstimmung geschlossen bleibt.",
        "{} betonte, der Vertrag bleibe bis zur Abstimmung geschlossen.",
    ],
)
def test_whoever_is_made_the_source_in_german_has_to_be_it(text: str) -> None:
    spoken = "„Der Vertrag bleibt bis zur Abstimmung geschlossen“, sagte Anna Berg nach dem Treffen mit Olu Ade."
    drafts = {name: Draft((Point(text.format(name), ("1.1",)),)) for name in (BERG, ADE)}

    assert [name for name, draft in drafts.items() if check(draft, [excerpt(article(spoken))]).points] == [BERG]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The union was attacked by the ministry in March.", "In March the ministry attacked the union."),
        ("The union read the plan, and the mayor put off the vote.", "The mayor put off the vote."),
        ("The new claims of the union went to court.", "New claims went to court."),
        ("The report on the bridge went to the council.", "The council got the report on the bridge."),
        ("On Monday the mayor said the pool is open.", "On Monday the mayor said the pool is open."),
        ("The bids went to Berg’s account on Monday.", "The bids went to Berg’s account."),
        ("The tax rose to 5 per cent per household.", "The tax rose to 5 per cent per household."),
    ],
)
def test_what_is_done_and_not_said_is_no_claim(text: str, said: str) -> None:
    found = check(Draft((Point(said, ("1.1",)),)), [excerpt(article(text))])

    assert found.points, found.reasons


@pytest.mark.parametrize(
    "subject", ["The ruling", "the filing", "A finding", "Tenant advocates", "The accused", "Its mailing"]
)
@pytest.mark.parametrize("form", ["{} argued that {}.", "{} observed the mayor’s claim that {}.", "{}, {} warned."])
def test_a_subject_that_looks_like_a_verb_says_something(subject: str, form: str) -> None:
    order = (TREATY["en"].capitalize(), subject) if form.startswith("{},") else (subject, TREATY["en"])

    assert subject in {claim.mention for claim in claims(form.format(*order))}


@pytest.mark.parametrize("others", ["{} aides", "{}’s critics", "A former {} adviser", "The {} campaign"])
def test_nobody_speaks_for_the_person_whose_name_they_bear(others: str) -> None:
    source = excerpt(article(f"{others.format('Trump')} said the treaty stays closed until the vote."))
    for speaker, shown in (("Trump", False), (others.format("Trump"), True)):
        draft = Draft((Point(f"{speaker} argued that the treaty stays closed until the vote.", ("1.1",)),))
        assert bool(check(draft, [source]).points) is shown


@pytest.mark.parametrize(
    "mention", ["Trump himself", "Former President Trump", "Trump this week", "Trump, the president,"]
)
def test_a_person_is_known_with_what_is_said_of_them(mention: str) -> None:
    source = excerpt(article(f"{mention} said the treaty stays closed until the vote."))
    draft = Draft((Point("Trump said the treaty stays closed until the vote.", ("1.1",)),))

    assert check(draft, [source]).points


def test_search_takes_every_verb_of_speech_for_reporting() -> None:
    speaker = terms_of("Berg")
    told = list(forms_in("en", "speech", "finite"))

    assert [form for form in told if not reports(f"Later Berg {form} something.", speaker)] == []
    assert reports("According to Berg the pool is open.", speaker)
    assert not reports("Berg opened the pool.", speaker)


def test_nobody_else_keeps_a_list_of_verbs_of_reporting() -> None:
    known = {form for form, verb in verbs().items() if verb.kind == "speech" and verb.part == "finite"}
    files = [path for package in ("retrieval", "bot", "prompts") for path in (ROOT / package).rglob("*.*")]
    lists = {path: list(_lists(path)) for path in files if path.name not in {"reporting.toml", *OF_OTHERS}}

    assert {str(path) for path, found in lists.items() for one in found if len(_words(one) & known) > 2} == set()


def _lists(path: Path) -> Iterator[str]:
    """Yield the lists of words and the alternatives of patterns in a file, each as one text."""
    if path.suffix == ".toml":
        yield from _lists_in(tomllib.loads(path.read_text(encoding="utf-8")))
    elif path.suffix == ".txt":
        yield path.read_text(encoding="utf-8")
    elif path.suffix == ".py":
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.List | ast.Tuple | ast.Set):
                yield " ".join(str(one.value) for one in node.elts if isinstance(one, ast.Constant))
            elif isinstance(node, ast.Constant) and "|" in str(node.value):
                yield str(node.value)


def _lists_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for own in value.values():
            yield from _lists_in(own)
    elif isinstance(value, list):
        yield " ".join(map(str, value))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.casefold()))
