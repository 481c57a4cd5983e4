"""Whatever the reader knows as a verb of reporting is a claim for the gate, and nobody else keeps such a list."""

import re
from collections.abc import Iterator

import pytest

from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import check
from retrieval.articles import Excerpt
from retrieval.language.reporting import verbs
from tests.articles import article, excerpt
from tests.conftest import ROOT

SAID = {
    "en": "“The treaty stays closed until the vote,” Foreign Minister Anna Berg said after meeting President Olu Ade.",
    "ru": "«Договор останется закрытым до голосования», — сказала министр Анна Берг после встречи с президентом Олу Аде.",
    "uk": "«Договір залишиться закритим до голосування», — сказала міністерка Анна Берг після зустрічі з президентом Олу Аде.",
}
TREATY = {
    "en": "the treaty stays closed until the vote",
    "ru": "договор останется закрытым до голосования",
    "uk": "договір залишиться закритим до голосування",
}
THAT = {"en": " that", "ru": ", что", "uk": ", що"}
SPEAKERS = {"en": ("President Ade", "Anna Berg"), "ru": ("Президент Аде", "Анна Берг"), "uk": ("Президент Аде", "Анна Берг")}
WILL = {"en": "did", "ru": "может", "uk": "може"}


def language(form: str) -> str:
    if form.isascii():
        return "en"
    return "uk" if re.search(r"[іїєґ]|[вч]ши|чи(сь)?$|ти(ся)?$|в(ся)?$|ть(ся)?$|є$", form) and not _is_russian(form) else "ru"


def _is_russian(form: str) -> bool:
    return bool(re.search(r"[ыэъё]|(?:л|ла|ло|ли)(?:с[ья])?$|(?:а|и|е|я|у|ы|о)ть(?:ся)?$|[еиую]т(?:ся)?$", form))


def forms(kind: str, part: str) -> Iterator[str]:
    return (form for form, verb in verbs().items() if verb.kind == kind and verb.part == part)


def shown(text: str, source: Excerpt) -> bool:
    return bool(check(Draft((Point(text, ("1.1",)),)), [source]).points)
