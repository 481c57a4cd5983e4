"""One damaged article is left out of everything, and said to be; no command and no start ends with it."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.asker import OPERATOR
from bot.services import open_services
from config.errors import DamagedArticleError
from config.settings import load_settings
from retrieval.reading import read
from tests.articles import HARBOUR, TALKS
from tests.libraries import library_of

QUESTION = "What did Anna Berg say about the river treaty?"
OF_ARTICLE = "UPDATE articles SET {} WHERE source = 'talks.txt'"
OF_STATEMENTS = "UPDATE statements SET {} WHERE article_id = (SELECT id FROM articles WHERE source = 'talks.txt')"
OF_PASSAGES = "UPDATE passages SET {} WHERE article_id = (SELECT id FROM articles WHERE source = 'talks.txt')"
DAMAGE = {
    "blocks that are no JSON": OF_ARTICLE.format("blocks = '{['"),
    "blocks that are nothing": OF_ARTICLE.format("blocks = 'null'"),
    "sentences of another form": OF_ARTICLE.format("""sentences = '{"a": 1}'"""),
    "sentences beyond the text": OF_ARTICLE.format("sentences = '[[0, 99999, 0]]'"),
    "quotations that are a number": OF_ARTICLE.format("quotations = '7'"),
    "a day that is none": OF_ARTICLE.format("published_first = 'no day', published_last = 'no day'"),
    "a moment that is none": OF_ARTICLE.format("ingested_at = 'yesterday'"),
    "a text that is bytes": OF_ARTICLE.format("text_raw = CAST(text_raw AS BLOB)"),
    "a text that is not UTF-8": OF_ARTICLE.format("text_raw = CAST(x'ff4142' AS TEXT)"),
    "an outlet that is bytes": OF_ARTICLE.format("outlet = x'ff41'"),
    "a kind that there is not": OF_ARTICLE.format("kind = 'gossip'"),
    "a statement on a day that is none": OF_STATEMENTS.format("said_first = 'x', said_last = 'x'"),
    "a statement that begins at a word": OF_STATEMENTS.format("start = 'x'"),
    "a passage beyond the sentences": OF_PASSAGES.format("first = 50, last = 99"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A data directory of two articles with their originals, nothing of it damaged."""
    texts, folder = tmp_path_factory.mktemp("texts"), tmp_path_factory.mktemp("whole")
    (texts / "talks.txt").write_text(TALKS)
    (texts / "harbour.txt").write_text(HARBOUR)
    with library_of(read(texts), folder, model_folder) as services:
        services.index.rebuild()
    return folder


def damaged_copy(whole: Path, folder: Path, *statements: str) -> Path:
    copy = shutil.copytree(whole, folder / "damaged", symlinks=True)
    with sqlite3.connect(copy / "briefing.db") as connection:
        assert [connection.execute(one).rowcount > 0 for one in statements] == [True] * len(statements)
    connection.close()
    return copy


@pytest.mark.anyio
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_a_damaged_article_is_left_out_told_and_made_anew(damage: str, whole: Path, tmp_path: Path) -> None:
    with open_services(load_settings(data_dir=damaged_copy(whole, tmp_path, damage), _env_file=None)) as services:
        asked = await services.ask(QUESTION, OPERATOR)
        other = await services.ask("How many berths did the council approve?", OPERATOR)
        listed = [article.source for article in services.articles(OPERATOR)]
        stories = await services.stories(OPERATOR)
        (damaged,) = services.damaged()
        with pytest.raises(DamagedArticleError, match=f"briefing reread {damaged}"):
            services.article(damaged, OPERATOR)
        list(services.rereader.read(services.rereader.named(damaged)))
        services.complete(lambda _done, _total: None)
        again = await services.ask(QUESTION, OPERATOR)
        left = services.damaged()

    assert not any(citation.source == "talks.txt" for citation in asked.answer.citations)
    assert "1,200" in other.answer.text
    assert "harbour.txt" in listed
    assert stories is not None
    assert left == []
    assert "will not be reopened" in again.answer.text


def test_vectors_and_rules_that_a_damaged_article_waits_for_hold_up_neither_start_nor_the_others(
    whole: Path, tmp_path: Path
) -> None:
    copy = damaged_copy(
        whole,
        tmp_path,
        DAMAGE["sentences of another form"],
        "UPDATE passages SET vector = NULL",
        "DELETE FROM sentence_vectors",
        "UPDATE facts SET value = 'older' WHERE name IN ('terms', 'shingles', 'quotations')",
        "UPDATE articles SET statements = NULL",
    )

    with open_services(load_settings(data_dir=copy, _env_file=None)) as services:
        services.complete(lambda _done, _total: None)
        to_come = services.summary(OPERATOR).to_come
        (damaged,) = services.damaged()
        removed = services.remove(damaged, OPERATOR)
        left = services.damaged()

    assert to_come == 0
    assert [article.source for article in removed] == ["talks.txt"]
    assert left == []


@pytest.mark.anyio
async def test_a_vector_that_was_cut_short_ends_no_search(whole: Path, tmp_path: Path) -> None:
    copy = damaged_copy(
        whole,
        tmp_path,
        OF_PASSAGES.format("vector = x'0102'"),
        "UPDATE sentence_vectors SET vectors = x'0102'",
    )
    shutil.rmtree(copy / "index")

    with open_services(load_settings(data_dir=copy, _env_file=None)) as services:
        found = await services.search("the river treaty", OPERATOR, limit=2)

    assert found.excerpts
