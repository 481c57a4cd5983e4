"""A data directory as a released version left it opens, answers and forgets nothing."""

import re
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from bot import storage
from bot.asker import OPERATOR, Asker
from bot.conversations import Session
from bot.services import open_services
from config.errors import SchemaTooNewError
from config.settings import Settings, load_settings
from retrieval.embedding.onnx_graph import DIMENSIONS
from retrieval.library import schema
from retrieval.library.database import Database
from retrieval.library.vectors import loaded, loaded_sentences
from tests.articles import HARBOUR, TALKS, article

QUESTION = "What did Anna Berg say about the river treaty?"
CHAT = 7
# The newest migrations of the library and of the bot in each release.
RELEASES = {"0.1.0": ("0008", "0002"), "0.2.0": ("0010", "0002")}
NOT_COPIED = {"library_version", "bot_version", "alembic_version"}


def test_every_released_version_is_tried() -> None:
    changelog = (Path(__file__).parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)) == set(RELEASES)


def settings_of(folder: Path) -> Settings:
    """With the embedder that all releases so far know."""
    return load_settings(data_dir=folder, retrieval={"embeddings": "minilm"}, _env_file=None)


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A data directory of this version: two articles, and an answer given in a chat."""
    folder = tmp_path_factory.mktemp("today")
    (folder / "models").symlink_to(model_folder, target_is_directory=True)
    with open_services(settings_of(folder)) as services:
        list(services.ingest([article(TALKS, "talks.txt"), article(HARBOUR, "harbour.txt")]))
    return folder


def made_by(release: tuple[str, str], today: Path, folder: Path) -> None:
    """Build the tables by the migrations of a release, and fill them with what it knew of today's rows."""
    folder.mkdir(exist_ok=True)
    database = Database(folder / "briefing.db")
    for head, module in zip(release, (schema, storage), strict=True):
        config = Config()
        config.set_main_option("script_location", str(module.MIGRATIONS))
        with database.write() as connection:
            config.attributes.update(connection=connection, version_table=module.VERSION_TABLE)
            command.upgrade(config, head)
    database.close()
    with sqlite3.connect(folder / "briefing.db") as old:
        old.execute("ATTACH ? AS today", (str(today / "briefing.db"),))
        for table in sorted(_plain_tables(old, "main") & _plain_tables(old, "today") - NOT_COPIED):
            _copy(old, table)
        _vectors_as_then(old)
        old.execute("DELETE FROM facts WHERE name IN ('terms', 'quotations')")  # other versions of the rules


def _plain_tables(connection: sqlite3.Connection, side: str) -> set[str]:
    """The tables that hold rows of their own: not the lexical index, which is made of the articles."""
    found = connection.execute(f"SELECT name, sql FROM {side}.sqlite_master WHERE type = 'table'").fetchall()
    virtual = [name for name, sql in found if sql and sql.startswith("CREATE VIRTUAL")]
    made = {name for name, _ in found if any(name.startswith(f"{one}_") for one in virtual)}
    return {name for name, _ in found if not name.startswith("sqlite_")} - made - set(virtual)


def _copy(old: sqlite3.Connection, table: str) -> None:
    known = [[row[1] for row in old.execute(f"PRAGMA {side}.table_info({table})")] for side in ("main", "today")]
    columns = ", ".join(f'"{name}"' for name in known[0] if name in known[1])
    old.execute(f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}")


def _vectors_as_then(old: sqlite3.Connection) -> None:
    """Vectors took twice the room then: float32 of passages, float16 of their sentences."""
    for id_, vector in old.execute("SELECT id, vector FROM passages").fetchall():
        old.execute("UPDATE passages SET vector = ? WHERE id = ?", (loaded([vector]).tobytes(), id_))
    for id_, own in old.execute("SELECT passage_id, vectors FROM sentence_vectors").fetchall():
        then = loaded_sentences(own, DIMENSIONS).astype("<f2").tobytes()
        old.execute("UPDATE sentence_vectors SET vectors = ? WHERE passage_id = ?", (then, id_))


@pytest.mark.anyio
@pytest.mark.parametrize("release", RELEASES)
async def test_a_library_of_a_release_opens_and_answers(release: str, today: Path, empty_dir: Path) -> None:
    made_by(RELEASES[release], today, empty_dir)
    with sqlite3.connect(empty_dir / "briefing.db") as old:
        old.execute(
            "INSERT INTO answers (id, chat_id, topic, root, question, body, said_at) VALUES (?, ?, 0, 0, ?, ?, 1.0)",
            (
                "old1",
                CHAT,
                "Old?",
                '{"id":"old1","question":"Old?","status":"refused","text":"No.","scope":{"articles":2}}',
            ),
        )

    with open_services(settings_of(empty_dir)) as services:
        answered = (await services.ask(QUESTION, OPERATOR)).answer
        kept = services.answer_given("old1", Asker(chat=CHAT))
        sources = {one.source for one in services.articles(OPERATOR)}
        damaged = services.damaged()
        session = services.conversations.history(Session(CHAT))

    assert sources == {"talks.txt", "harbour.txt"}
    assert damaged == []
    assert answered.status == "answered"
    assert "will not be reopened" in answered.citations[0].excerpt
    assert kept is not None
    assert kept.answer.text == "No."
    assert len(session) == 1


def test_a_library_of_a_later_version_is_one_clear_line(today: Path, tmp_path: Path) -> None:
    (tmp_path / "briefing.db").write_bytes((today / "briefing.db").read_bytes())
    with sqlite3.connect(tmp_path / "briefing.db") as later:
        later.execute("UPDATE library_version SET version_num = '9999'")

    with pytest.raises(SchemaTooNewError, match="newer version"), open_services(settings_of(tmp_path)):
        pass
