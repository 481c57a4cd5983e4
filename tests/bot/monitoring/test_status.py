"""`briefing status` and what Prometheus and a watcher are told, over real databases and real HTTP."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner

from bot import storage
from bot.answering.record import LibraryState, Record
from bot.cli import app
from bot.conversations import Conversations, Session
from bot.delivery.health import deafness
from bot.delivery.pulse import PollRequest
from bot.monitoring.facts import bot_facts
from bot.monitoring.metrics import Metrics
from bot.monitoring.server import Watched, watched, watched_database
from bot.schedules.schedule import Schedule
from bot.schedules.subscription_request import AskedSubscription
from bot.schedules.subscriptions import ChatSubscriptions
from bot.sole import sole_runner
from bot.storage import UpdateKey
from bot.updates import Inbox, KeptUpdate
from config.errors import LibraryError, SettingsError
from retrieval.feeds.subscriptions import Subscriptions
from retrieval.library.database import Database
from tests.faults.fake_services import answer, refusal
from tests.libraries import lay_tables
from tests.ports import free_port

SECRET = "What did the unnamed witness say?"
CHAT = 987654321


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    """A database with all tables, and one feed that failed twice."""
    opened = Database(lay_tables(tmp_path), url)
    subscriptions = Subscriptions(opened)
    feed = subscriptions.add("https://feeds.example/secret-path")
    subscriptions.went_wrong(feed, "no")
    subscriptions.went_wrong(subscriptions.all()[0], "no")
    yield opened
    opened.close()


def answer_two(database: Database) -> None:
    """One answer and one refusal in a chat, the first with a record of its making."""
    conversations = Conversations(database)
    record = Record(LibraryState(3, 3, None, "sound"), passed=3, withheld=("a", "b"), ms={"search": 40, "write": 200})
    conversations.remember(Session(CHAT), answer(SECRET, id_="a1"), record)
    conversations.remember(Session(CHAT), refusal(SECRET, id_="a2"))


def values(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Every sample by its name and its one label, as Prometheus' own reader reads it."""
    return {
        (sample.name, next((v for k, v in sample.labels.items() if k != "le"), "")): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


def test_questions_and_verdicts_are_counted_from_the_start_on_and_once(database: Database) -> None:
    answer_two(database)
    metrics = Metrics(database, throttled=lambda: 2, silence=lambda: 7.5)
    before = values(metrics)

    answer_two(database)
    values(metrics)
    after = values(metrics)

    assert before["briefing_questions_total", "answered"] == before["briefing_questions_total", "refused"] == 0
    assert after["briefing_questions_total", "answered"] == after["briefing_questions_total", "refused"] == 1
    assert after["briefing_gate_statements_total", "passed"] == 3
    assert after["briefing_stage_seconds_sum", "write"] == pytest.approx(0.2)
    assert after["briefing_stage_seconds_count", "search"] == 1
    assert after["briefing_telegram_throttled_total", ""] == 2
    assert after["briefing_telegram_silence_seconds", ""] == 7.5
    assert (after["briefing_feeds_failing", ""], after["briefing_feed_errors", ""]) == (1, 2)


def test_metrics_name_nobody_and_nothing_asked(database: Database) -> None:
    metrics = Metrics(database, throttled=lambda: 0, silence=lambda: 0)
    answer_two(database)

    text = metrics.text().decode()

    assert not re.search(rf"witness|{CHAT}|secret-path", text)


def test_a_briefing_that_nobody_sent_in_time_is_counted(database: Database) -> None:
    daily, long_ago = (
        AskedSubscription(Schedule("daily", clock_time(7), "UTC", 0), ""),
        datetime(2025, 1, 1, tzinfo=UTC),
    )
    metrics = Metrics(database, throttled=lambda: 0, silence=lambda: 0)
    before = metrics.text().decode()

    ChatSubscriptions(database).add(daily, long_ago, chat=CHAT)

    assert "briefing_digests_late 0.0" in before
    assert "briefing_digests_late 1.0" in metrics.text().decode()


def test_what_waits_is_told_with_its_age(database: Database) -> None:
    inbox = Inbox(database)
    inbox.add([KeptUpdate(UpdateKey(CHAT, n), "{}") for n in range(3)])
    inbox.bury(UpdateKey(CHAT, 2))
    with database.write() as connection:
        connection.execute(sa.update(storage.inbox).values(changed_at=time.time() - 60))

    queue = bot_facts(database).queue

    assert (queue.waiting, queue.dead) == (2, 1)
    assert 60 <= queue.oldest_s < 1_000


def test_a_clock_that_went_back_makes_no_negative_age(database: Database) -> None:
    Inbox(database).add([KeptUpdate(UpdateKey(CHAT, 1), "{}")])
    with database.write() as connection:
        connection.execute(sa.update(storage.inbox).values(changed_at=time.time() + 1_000))

    assert bot_facts(database).queue.oldest_s == 0


def test_the_command_tells_the_same_in_lines_and_as_json(database: Database, tmp_path: Path) -> None:
    answer_two(database)
    env = {"BRIEFING_DATA_DIR": str(tmp_path), "BRIEFING_DATABASE__URL": database.url, "COLUMNS": "200"}

    shown = CliRunner().invoke(app, ["status"], env=env)
    with sole_runner(tmp_path):
        told = json.loads(CliRunner().invoke(app, ["status", "--json"], env=env).stdout)

    assert "answers: 1 answered, 1 refused; statements shown 3, withheld" in shown.stdout
    assert "medians    search 40 ms, write 200 ms" in shown.stdout
    assert "bot        does not run" in shown.stdout
    assert f"database   {database.backend.title} (" in shown.stdout
    assert "1, of which 1 fail" in shown.stdout
    assert told["answers"] == {"answered": 1, "refused": 1}
    assert told["running"].startswith("process ")


def test_status_of_an_empty_place_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["status"], env={"BRIEFING_DATA_DIR": str(tmp_path / "no"), "COLUMNS": "200"})

    assert (done.exit_code, done.stderr.count("\n")) == (4, 1)
    assert not (tmp_path / "no").exists()


def test_a_watcher_is_told_what_is_wrong() -> None:
    wrong = {"healthy": "", "ready": "stopping"}

    def no_metrics() -> bytes:
        raise LibraryError("locked by /secret/place")

    with watched(0, Watched(lambda: wrong["healthy"], lambda: wrong["ready"], no_metrics)) as port:
        ask = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        with ask:
            replies = [ask.get(path) for path in ("/healthz", "/readyz?x=1", "/metrics", "/", "/healthz/..", "//")]
            posted = ask.post("/healthz")

    assert [reply.status_code for reply in replies] == [200, 503, 503, 404, 404, 404]
    assert [reply.text for reply in replies[:3]] == ["ok\n", "stopping\n", "LibraryError\n"]
    assert posted.status_code == 501


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    told = Watched(lambda: "", lambda: "", lambda: b"")
    with (
        watched(0, told) as port,
        pytest.raises(SettingsError, match=f"port {port} cannot be used"),
        watched(port, told),
    ):
        pass


def test_health_is_the_age_of_the_last_answer() -> None:
    now = [0.0]
    polling = PollRequest(lambda: now[0])

    now[0] = 100
    assert deafness(polling, 180) == ""
    now[0] = 181
    assert deafness(polling, 180) == "nothing heard from Telegram for 181 s"
    polling.beat()
    assert deafness(polling, 180) == ""


def test_a_conversation_in_the_terminal_is_well_while_its_database_is(database: Database) -> None:
    port = free_port()

    with watched_database(port, database), httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as ask:
        replies = [ask.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")]
    with watched_database(0, database) as none:
        assert none == 0

    assert replies == [200, 200, 200]
