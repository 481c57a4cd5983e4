"""Every letter that Unicode calls a capital begins a name, wherever the product looks for names."""

import re
import sys
import unicodedata

import pytest

from bot.answering.gate.evidence import Evidence
from bot.answering.gate.names import unsupported_name
from bot.answering.understanding.follow_up import stand_alone
from retrieval.language.quotations import find_quotations
from retrieval.language.script import UPPER, begins_with_capital
from retrieval.language.sentences import spans
from retrieval.reading.blocks import blocks_of
from retrieval.reading.labels import is_byline
from retrieval.reading.lines import Line
from retrieval.search.question import Question
from tests.articles import article
from tests.conftest import ROOT

CAPITALS = [chr(c) for c in range(sys.maxunicode) if unicodedata.category(chr(c)) in {"Lu", "Lt"}]
CASELESS = ["泽连斯基", "زيلينسكي", "זלנסקי", "ზელენსკი", "젤렌스키", "ज़ेलेंस्की", "ゼレンスキー"]
WRITTEN = ["composed", "decomposed"]


def names_of(form: str = "composed") -> list[str]:
    """A name for every capital, in one script as far as the capital has a small letter."""
    return [unicodedata.normalize("NFC" if form == "composed" else "NFD", _name(capital)) for capital in CAPITALS]


def _name(capital: str) -> str:
    small = capital.lower()
    return capital + (small * 3 if small != capital else "rova")


def refused(statement: str, source: str) -> bool:
    """Whether the gate holds a name of the statement for invented."""
    read = article(source)
    return unsupported_name(statement, [Evidence(read, 0, len(read.text_raw))]) is not None


def test_the_pattern_of_a_capital_is_what_unicode_says() -> None:
    pattern = re.compile(UPPER)
    everything = map(chr, range(sys.maxunicode))

    assert [c for c in everything if pattern.fullmatch(c)] == CAPITALS
    assert all(map(begins_with_capital, CAPITALS))


@pytest.mark.parametrize("form", WRITTEN)
def test_an_invented_name_is_refused_whatever_letter_it_begins_with(form: str) -> None:
    source = "The treaty on the river stays closed until the vote."
    passed = [n for n in names_of(form) if not refused(f"The treaty on the river with {n} stays closed.", source)]

    assert passed == []


@pytest.mark.parametrize("form", WRITTEN)
def test_a_name_of_the_source_passes_however_its_accents_are_written(form: str) -> None:
    told = [f"The treaty with {name} stays closed." for name in names_of()]
    sources = [f"The treaty with {name} stays closed until the vote." for name in names_of(form)]

    assert [one for one, source in zip(told, sources, strict=True) if refused(one, source)] == []


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("text", ["{} said: “The harbour stays shut.”", "“The harbour stays shut,” said {}."])
def test_whoever_is_named_with_a_quotation_is_its_speaker(text: str, form: str) -> None:
    found = {name: find_quotations(text.format(name))[0].speaker for name in names_of(form)}

    assert [name for name, speaker in found.items() if speaker is None or speaker.name != name] == []


@pytest.mark.parametrize("form", WRITTEN)
def test_he_means_the_person_of_the_question_before(form: str) -> None:
    asked = "And what did he say about NATO?"
    found = {name: stand_alone(asked, [f"What did {name} say about tariffs?"]) for name in names_of(form)}

    assert [name for name, text in found.items() if text != f"And what did {name} say about NATO?"] == []


@pytest.mark.parametrize("form", WRITTEN)
def test_the_names_of_a_question_begin_with_any_capital(form: str) -> None:
    assert [name for name in names_of(form) if Question(f"What did {name} say?").names != (name,)] == []


@pytest.mark.parametrize("form", WRITTEN)
def test_a_sentence_may_begin_with_any_capital(form: str) -> None:
    texts = [f"The talks ended. {name} left the harbour." for name in names_of(form)]

    assert [text for text in texts if len(list(spans(text, 0, len(text)))) != 2] == []


@pytest.mark.parametrize("form", WRITTEN)
def test_a_line_of_two_sentences_is_no_subhead(form: str) -> None:
    before, after = "The council met in the harbour on Monday and voted.", "It approved the plan, " + "and so on " * 12
    lines = {name: f"{before}\n\nThe talks ended. {name} left\n\n{after}.\n" for name in names_of(form)}

    assert [name for name, text in lines.items() if blocks_of(text)[1].label == "subhead"] == []


@pytest.mark.parametrize("form", WRITTEN)
def test_an_author_may_begin_with_any_capital(form: str) -> None:
    lines = [f"By {name} {name} and Ida {name}" for name in names_of(form)]

    assert [line for line in lines if not is_byline(Line(0, len(line), line))] == []


@pytest.mark.parametrize("name", CASELESS)
def test_nothing_is_guessed_in_scripts_without_capitals(name: str) -> None:
    assert Question(f"what did {name} say?").names == ()
    assert not refused(f"the treaty with {name} stays closed.", "The treaty stays closed.")


# Classes of capitals that are not about natural language, and why.
PLAIN = {
    "bot/answering/models/tokens.py": "the pattern by which the encoding cuts a text, as its makers wrote it",
    "bot/answering/models/excerpts.py": "the marks of chat templates are ASCII",
    "retrieval/reading/head.py": "the initials of an agency behind a dateline",
    "retrieval/reading/blocks.py": "the letter that numbers an item of a list",
    "retrieval/reading/article.py": "a language's code",
    "retrieval/reading/formats/page.py": "an encoding's name",
    "retrieval/reading/formats/front_matter.py": "a field's name",
    "retrieval/reading/formats/content_type.py": "an element of XML",
    "config/logging.py": "the token of a bot",
    "config/sections.py": "the letters that Telegram allows in a webhook's secret",
}
CAPITAL_CLASS = re.compile(r"\[[^\]\n]*(?:A-Z|À-|А-Я|\\u00c0|\\u0410|\\u0400)|\\p\{L")


def outside_language() -> list[str]:
    """The files of the product that are not the owner of language."""
    paths = (path for top in ("bot", "config", "prompts", "retrieval") for path in (ROOT / top).rglob("*"))
    kept = (path for path in paths if path.suffix in {".py", ".toml", ".md"} and "sample" not in path.parts)
    return sorted(
        str(name) for path in kept if not str(name := path.relative_to(ROOT)).startswith("retrieval/language")
    )


def test_capitals_have_one_owner() -> None:
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in outside_language()}

    assert [name for name, text in texts.items() if CAPITAL_CLASS.search(text) and name not in PLAIN] == []
    assert [name for name in PLAIN if not CAPITAL_CLASS.search(texts[name])] == []


def test_inside_language_they_stand_in_one_file() -> None:
    wide = re.compile(r"\[[^\]\n]*(?:À-|А-Я|\\u00c0|\\u0410|\\u0400)")
    files = (path for path in (ROOT / "retrieval/language").rglob("*") if path.suffix in {".py", ".toml"})

    assert [path.name for path in files if wide.search(path.read_text(encoding="utf-8"))] == []


def test_rules_have_one_loader() -> None:
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in outside_language()}

    assert [name for name, text in texts.items() if "tomllib" in text] == []
