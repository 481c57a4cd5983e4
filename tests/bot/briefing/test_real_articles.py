"""On real articles: every excerpt is the stored text, every name and number of a line stands in its own evidence."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from bot.answering.gate.evidence import Evidence
from bot.answering.gate.facts import unsupported
from bot.asker import OPERATOR
from bot.briefing.piece import Piece
from bot.services import Services, open_services
from config.settings import load_settings
from retrieval.articles import Article
from retrieval.library.passages import split
from retrieval.reading import read
from tests.evals.briefings import WordsOnly

OF_RTQA = 30  # articles: enough to meet every form of a page there


@pytest.fixture(scope="module")
def library(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder, embedder = tmp_path_factory.mktemp("real"), WordsOnly()
    found = [*read(shared / "corpus"), *islice(read(shared / "bench" / "rtqa22" / "articles.jsonl"), OF_RTQA)]
    with open_services(load_settings(data_dir=folder, _env_file=None), embedder=embedder, brief=True) as services:
        for article in (one for one in found if isinstance(one, Article)):
            cut = split(article, embedder.count_tokens)
            services.library.add(article, cut, embedder.embed_passages([""] * len(cut), []))
        yield services


@pytest.fixture(scope="module")
def pieces(library: Services) -> Sequence[Piece]:
    async def made() -> list[Piece]:
        topics = ("Ukraine peace plan", "Trump", "prices")
        briefs = [await library.brief(topic, OPERATOR) for topic in topics]
        lines = [await library.timeline(topic, OPERATOR) for topic in topics]
        changes = [await library.changes(topic, OPERATOR) for topic in topics]
        return [*briefs, *lines, *changes, await library.digest(OPERATOR, since=date(2022, 1, 1))]

    return asyncio.run(made())


def test_every_excerpt_is_the_stored_text_and_carries_the_names_and_numbers_of_its_line(
    pieces: Sequence[Piece], library: Services
) -> None:
    lines = 0
    for piece in pieces:
        cited = {one.n: one for one in piece.citations}
        held = library.library.articles({one.article_id for one in piece.citations}, OPERATOR.scopes)
        for line in piece.lines:
            own = [cited[n] for n in line.citations]
            assert all(one.excerpt == held[one.article_id].text_raw[one.start : one.end] for one in own)
            assert unsupported(line.text, [Evidence(held[one.article_id], one.start, one.end) for one in own]) is None
            assert {int(number) for number in re.findall(r"\[(\d+)\]", line.lead)} <= set(line.citations)
            lines += 1
    assert lines > 40


def test_a_brief_says_no_sentence_twice_and_keeps_opinion_by_itself(pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        kinds = {one.n: one.kind for one in piece.citations}
        shown = [line.text for section in piece.sections if section.name != "disagree" for line in section.lines]
        assert len(shown) == len(set(shown)), piece.header
        for section in piece.sections:
            opinion = {kinds[n] == "opinion" for line in section.lines for n in line.citations}
            assert opinion <= {section.name == "opinion"}
