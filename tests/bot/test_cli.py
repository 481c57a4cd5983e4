"""The command line as its user meets it: real processes, real files, exit codes that mean something."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.services import open_services
from config.settings import load_settings
from tests.articles import HARBOUR, TALKS
from tests.conftest import ROOT

REFUSED, REJECTED, USAGE, FAILED = 1, 1, 2, 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents, one of them no text."""
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "talks.md").write_text(f"---\ntitle: Talks\noutlet: Test Wire\ndate: 2025-05-05\n---\n{TALKS}\n")
    (papers / "harbour.txt").write_text(HARBOUR)
    (papers / "noise.txt").write_bytes(bytes(range(256)) * 20)
    return papers


@dataclass(frozen=True)
class Done:
    """How a call of the command ended."""

    returncode: int
    stdout: str
    stderr: str


def briefing(data_dir: Path, *arguments: str, stdin: str = "", **env: str) -> Done:
    """Run the command in this process: a process of its own costs three seconds of imports."""
    runner = CliRunner()
    result = runner.invoke(
        app, arguments, input=stdin, env={"BRIEFING_DATA_DIR": str(data_dir), "COLUMNS": "120", **env}
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def briefing_process(data_dir: Path, *arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=120,
        env={**os.environ, "BRIEFING_DATA_DIR": str(data_dir), "COLUMNS": "120", **env},
    )


def lines(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def no_traceback(done: Done) -> bool:
    return "Traceback" not in done.stderr + done.stdout


def test_articles_are_read_searched_and_asked(data_dir: Path, folder: Path) -> None:
    ingested = briefing(data_dir, "ingest", str(folder), "--json")
    again = briefing(data_dir, "ingest", str(folder), "--json")
    found = briefing(data_dir, "search", "Who protested outside the harbour?", "--limit", "2", "--json")
    asked = briefing(data_dir, "ask", "What did Anna Berg say about the river treaty?", "--json")

    assert ingested.returncode == REJECTED
    assert [(row["source"], row["status"]) for row in lines(ingested)] == [
        ("harbour.txt", "added"),
        ("noise.txt", "rejected"),
        ("talks.md", "added"),
    ]
    assert {row["status"] for row in lines(again)} == {"unchanged", "rejected"}
    (result,) = lines(found)
    assert result["results"][0]["source"] == "harbour.txt"
    assert HARBOUR[result["results"][0]["start"] : result["results"][0]["end"]] == result["results"][0]["text"]
    (answer,) = lines(asked)
    assert asked.returncode == 0
    assert answer["status"] == "answered"
    raw = (folder / "talks.md").read_text()
    for citation in answer["citations"]:
        assert raw[citation["start"] : citation["end"]] == citation["excerpt"]
    assert answer["citations"][0] | {"excerpt": "", "start": 0, "end": 0, "article_id": ""} == {
        "n": 1,
        "article_id": "",
        "source": "talks.md",
        "title": "Talks",
        "outlet": "Test Wire",
        "author": None,
        "published": "2025-05-05",
        "published_basis": "meta",
        "kind": answer["citations"][0]["kind"],
        "url": None,
        "excerpt": "",
        "start": 0,
        "end": 0,
        "warnings": [],
        "begins": "",
    }
    assert set(answer) == {
        "id", "question", "asked_as", "status", "text", "points", "citations", "withheld", "missing", "scope", "writer",
        "prompt", "elapsed_ms", "language", "lead", "notes", "failed_writers", "broken_off",
    }  # fmt: skip


def test_files_of_one_name_in_two_folders_are_two_articles(data_dir: Path, tmp_path: Path) -> None:
    for name, text in (("one", TALKS), ("two", HARBOUR)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "news.txt").write_text(text)

    first = briefing(data_dir, "ingest", str(tmp_path / "one"), "--json")
    second = briefing(data_dir, "ingest", str(tmp_path / "two"), "--json")
    (tmp_path / "one" / "news.txt").write_text(TALKS.replace("three hours", "four hours"))
    changed = briefing(data_dir, "ingest", str(tmp_path / "one"), str(tmp_path / "two"), "--json")

    assert [row["status"] for row in (*lines(first), *lines(second))] == ["added", "added"]
    assert [row["status"] for row in lines(changed)] == ["updated", "unchanged"]


def test_a_question_file_is_answered_in_order_with_history_and_day(
    data_dir: Path, folder: Path, tmp_path: Path
) -> None:
    briefing(data_dir, "ingest", str(folder))
    questions = tmp_path / "questions.jsonl"
    rows = [
        {"id": "a", "question": "What did Anna Berg say about the treaty?", "asked_at": "2025-05-06", "extra": 1},
        {"id": "b", "question": "And what did she say about the vote?", "history": ["What did Anna Berg say?"]},
        {"id": "c", "question": "What is the boiling point of tungsten?"},
    ]
    questions.write_text("\n".join(json.dumps(row) for row in rows))

    done = briefing(data_dir, "ask", "--file", str(questions), "--json")

    answers = lines(done)
    assert done.returncode == 0
    assert [a["id"] for a in answers] == ["a", "b", "c"]
    assert answers[1]["asked_as"] == "And what did Anna Berg say about the vote?"
    assert answers[2]["status"] == "refused"
    assert "tungsten" in answers[2]["missing"]


def test_run_without_a_terminal_reads_the_sample_and_answers_the_first_question(empty_dir: Path) -> None:
    done = briefing_process(empty_dir, "run")

    assert done.returncode == 0
    assert "a fundamental understanding that a permanent solution is impossible" in done.stdout
    assert "[1]" in done.stdout
    assert "Sample Wire, 12 December 2025, Lavrov says" in done.stdout
    assert (
        done.stderr.strip()
        == "No articles yet: reading the bundled sample articles (made-up outlets, public events of 2025)."
    )


def test_run_answers_every_line_of_standard_input(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))

    done = briefing(
        data_dir, "run", stdin="Who protested outside?\n\nHow long did the talks last?\nbrief me on the harbour\n"
    )

    assert done.stdout.count("> ") == 3
    assert "Brief · harbour\n" in done.stdout
    assert "Fishermen protested outside." in done.stdout
    assert "three hours" in done.stdout


def test_a_refusal_says_what_was_searched_and_exits_with_1(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))

    done = briefing(data_dir, "ask", "What is the boiling point of tungsten?")

    assert done.returncode == REFUSED
    assert "Searched: 2 articles, 5 May 2025." in done.stdout
    assert "tungsten" in done.stdout


def test_why_tells_how_an_answer_came_about(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))
    (first,) = lines(briefing(data_dir, "ask", "What did Anna Berg say about the treaty?", "--json"))
    briefing(data_dir, "ask", "What is the boiling point of tungsten?")

    by_id = briefing(data_dir, "why", first["id"])
    last = briefing(data_dir, "why")
    (data,) = lines(briefing(data_dir, "why", first["id"], "--json"))
    unknown = briefing(data_dir, "why", "nothing")

    assert "Asked: What did Anna Berg say about the treaty?" in by_id.stdout
    assert "Searched: 2 articles" in by_id.stdout
    assert "Writer extractive: written" in by_id.stdout
    assert "tungsten" in last.stdout
    assert "Refused by code" in last.stdout
    assert data["answer"] == first
    assert data["record"]["corpus"]["index"] == "resting"
    assert {"search", "write"} <= set(data["record"]["ms"])
    raw = {path.name: path.read_text() for path in folder.glob("[th]*")}
    assert all(0 <= e["start"] < e["end"] <= len(raw[e["source"]]) for e in data["record"]["excerpts"])
    assert unknown.returncode == 1
    assert "nothing" in unknown.stderr


def test_an_answer_that_cannot_be_kept_is_shown_nevertheless(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))
    with sqlite3.connect(data_dir / "briefing.db") as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'disk full'); END")

    done = briefing(data_dir, "ask", "Who protested outside the harbour?")

    assert done.returncode == 0
    assert "Fishermen protested outside." in done.stdout
    assert "not kept" in done.stderr


def test_a_conversation_in_the_terminal_leans_on_its_answers(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))

    done = briefing(data_dir, "run", stdin="Who has fished here since 1976?\nAnd what did he say?\n")

    assert "Understood as: And what did Olu Ade say?" in done.stdout


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "Какова температура плавления вольфрама?",
            ("Мои статьи на это не отвечают.", "2 статьи, 5 мая 2025"),
        ),
        ("Яка температура плавлення вольфраму, і що це?", ("Мої статті на це не відповідають.", "2 статті, 5 травня")),
    ],
)
def test_a_refusal_is_in_the_language_of_the_question(
    data_dir: Path, folder: Path, question: str, says: tuple[str, ...]
) -> None:
    briefing(data_dir, "ingest", str(folder))

    done = briefing(data_dir, "ask", question)

    assert done.returncode == REFUSED
    assert all(part in done.stdout for part in says)


def test_an_empty_library_says_what_to_do(data_dir: Path) -> None:
    done = briefing(data_dir, "ask", "Anything?")

    assert done.returncode == REFUSED
    assert "briefing ingest" in done.stdout


def test_damage_to_the_index_is_said_answered_around_and_mended(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))
    for path in (data_dir / "index").rglob("*.bin"):
        path.write_bytes(b"torn")
    (data_dir / "index" / "generation-000001" / "chroma.sqlite3").write_bytes(b"torn")

    torn = briefing_process(data_dir, "ask", "Who protested outside the harbour?")
    after = briefing(data_dir, "ask", "Who protested outside the harbour?")

    assert torn.returncode == 0
    assert "Fishermen protested outside." in torn.stdout
    assert "rebuilding" in torn.stderr
    assert after.stdout == torn.stdout
    assert "rebuilding" not in after.stderr


def test_a_question_waits_for_no_import_of_chroma(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))
    code = (
        "import sys; from bot.cli import app; "
        "app(['ask', 'Who protested outside the harbour?'], standalone_mode=False); "
        "slow = {'chromadb', 'langsmith', 'langchain_core', 'tiktoken', 'alembic', 'onnx', 'httpcore'}; "
        "slow |= {'trafilatura', 'telegram'}; "
        "print(sorted(slow & sys.modules.keys()))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"BRIEFING_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=120,
    )

    assert "Fishermen protested outside." in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ingest", "/nowhere/at/all"], FAILED, "/nowhere/at/all"),
        (["ask"], USAGE, "--file"),
        (["ask", " "], USAGE, "no word"),
        (["ask", "?!"], USAGE, "no word"),
        (["ask", "x", "--asked-at", "soon"], USAGE, "2025-12-01"),
        (["ask", "What happened last week?", "--asked-at", "0001-01-02"], REFUSED, ""),
        (["ask", "--file", "/nowhere.jsonl"], USAGE, "/nowhere.jsonl"),
        (["search", "x", "--limit", "0"], USAGE, "limit"),
        (["frobnicate"], USAGE, "frobnicate"),
    ],
)
def test_a_wrong_call_is_one_clear_message(data_dir: Path, arguments: list[str], code: int, says: str) -> None:
    done = briefing(data_dir, *arguments)

    assert done.returncode == code
    assert says in done.stderr
    assert no_traceback(done)


@pytest.mark.parametrize(
    "row",
    ["{", "[]", '{"q": 1}', '{"question": 5}', '{"question": "x", "asked_at": 5}', '{"question": "since:foo x"}'],
)
def test_a_bad_line_of_a_question_file_is_named(data_dir: Path, tmp_path: Path, row: str) -> None:
    (tmp_path / "q.jsonl").write_text(f'{{"id": 1, "question": "fine?"}}\n{row}\n')

    done = briefing(data_dir, "ask", "--file", str(tmp_path / "q.jsonl"))

    assert done.returncode == USAGE
    assert no_traceback(done)


def test_a_data_directory_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    done = briefing(tmp_path / "file" / "data", "ask", "x")

    assert done.returncode == FAILED
    assert "data directory" in done.stderr
    assert no_traceback(done)


def test_a_misspelt_setting_is_reported_with_what_was_meant(data_dir: Path) -> None:
    wrong = briefing(data_dir, "check", BRIEFING_DATA_DIRR="x")
    nested = briefing(data_dir, "check", BRIEFING_TELEGRAM__TOKN="1:a")

    assert wrong.returncode == 1
    assert "did you mean BRIEFING_DATA_DIR?" in wrong.stdout
    assert nested.returncode == FAILED
    assert "did you mean BRIEFING_TELEGRAM__TOKEN?" in nested.stderr


def test_check_says_what_is_reachable_and_never_prints_the_token(data_dir: Path) -> None:
    done = briefing(
        data_dir,
        "check",
        BRIEFING_TELEGRAM__TOKEN="123456:CANARY-CANARY-CANARY",
        BRIEFING_TELEGRAM__API_URL="http://127.0.0.1:9",
        BRIEFING_MODEL__NAME="openai:local",
        BRIEFING_MODEL__API_KEY="CANARY",
        BRIEFING_MODEL__BASE_URL="http://127.0.0.1:9/v1",
        BRIEFING_LOG__LEVEL="debug",
    )

    assert done.returncode == 1
    assert "cannot be reached" in done.stdout
    assert "CANARY" not in done.stdout + done.stderr


def test_check_says_of_every_model_how_its_tokens_are_counted(data_dir: Path) -> None:
    done = briefing(
        data_dir,
        "check",
        BRIEFING_MODEL__NAME="openai:gpt-4.1-mini",
        BRIEFING_MODEL__API_KEY="key",
        BRIEFING_MODEL__BASE_URL="http://127.0.0.1:9/v1",
        BRIEFING_MODEL__FALLBACKS="anthropic:claude-sonnet-4-5@http://127.0.0.1:9, ollama:qwen3@http://127.0.0.1:9",
    )

    said = [line for line in done.stdout.splitlines() if "its tokens" in line]
    assert ["exactly, by tiktoken (o200k_base)" in line for line in said] == [True, False, False]
    assert ["by estimate" in line for line in said] == [False, True, True]
    assert all(line.startswith("ok") for line in said)


def test_read_shows_a_document_as_the_reader_sees_it(folder: Path, data_dir: Path) -> None:
    done = briefing(data_dir, "read", str(folder / "talks.md"), "--json")

    (document,) = lines(done)
    assert document["title"] == "Talks"
    assert document["published"] == "2025-05-05"
    assert document["body"] == TALKS
    assert set(document) == {
        "source", "title", "outlet", "author", "published", "published_basis", "published_from", "published_to",
        "published_precision", "publisher_family", "via", "url", "kind", "kind_basis", "language", "truncated",
        "truncated_basis", "fidelity", "text_checked", "altered", "dropped", "body",
    }  # fmt: skip


def test_read_shows_a_range_of_days_as_a_range(tmp_path: Path, data_dir: Path) -> None:
    text = "The ministers met on Friday, March 7, 2025 in Oslo. This week they signed the treaty.\n"
    (tmp_path / "undated.txt").write_text(text)

    (document,) = lines(briefing(data_dir, "read", str(tmp_path / "undated.txt"), "--json"))

    assert (document["published"], document["published_basis"]) == (None, "text-inferred")
    assert (document["published_from"], document["published_to"]) == ("2025-03-08", None)
    assert document["published_precision"] == "range"


def test_ingest_ends_with_a_table_of_what_became_of_the_documents(data_dir: Path, folder: Path) -> None:
    done = briefing(data_dir, "ingest", str(folder))

    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[:3] == [["documents", "passages"], ["added", "2", "2"], ["rejected", "1"]]
    assert rows[3][:2] == ["3", "in"]
    assert done.stderr.count("noise.txt: this is not text") == 1


def test_ingest_of_an_empty_folder_says_so(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()

    done = briefing(data_dir, "ingest", str(tmp_path / "nothing"))

    assert (done.returncode, done.stdout) == (0, "No document found.\n")


def test_a_reindex_that_is_killed_leaves_the_index_as_it_was(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))
    with open_services(load_settings(data_dir=data_dir, _env_file=None)) as services:
        before = services.index.location

    killed = briefing_process(data_dir, "reindex", BRIEFING_FAILPOINT="generation filled")

    assert killed.returncode == -9
    with open_services(load_settings(data_dir=data_dir, _env_file=None)) as services:
        assert services.index.state == "sound"
        assert services.index.location == before
        assert services.index.probe_now()


def test_every_command_explains_itself(data_dir: Path) -> None:
    done = briefing(data_dir, "--help")

    for command in ("ingest", "search", "ask", "why", "chat", "run", "read", "check"):
        assert command in done.stdout


@pytest.mark.parametrize(
    ("command", "question", "said"),
    [
        ("ask", "since:yesterdy x", "since:yesterdy is no day; write it as since:2025-08-14"),
        ("search", "kind:rumour x", "kind:rumour is no kind; the kinds are"),
        ("ask", "since:2026 until:2025 x", "since:2026-01-01 until:2025-12-31 ends before it begins"),
        ("ask", 'from:"The Moscow Times x', "opens a quotation and does not close it"),
    ],
)
def test_an_operator_that_cannot_be_read_is_one_clear_line(
    data_dir: Path, command: str, question: str, said: str
) -> None:
    done = briefing(data_dir, command, question, COLUMNS="300")

    assert done.returncode == FAILED
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert said in line


def test_operators_narrow_and_are_named_in_the_answer(data_dir: Path, folder: Path) -> None:
    briefing(data_dir, "ingest", str(folder))
    asked = "What did Anna Berg say about the river treaty?"

    within = briefing(data_dir, "ask", f"from:wire until:2025-05 {asked}", "--json")
    outside = briefing(data_dir, "ask", f"since:2025-06 {asked}", "--json")

    (answer,), (refusal,) = lines(within), lines(outside)
    assert answer["status"] == "answered"
    assert answer["scope"] == {
        "articles": 1,
        "from": "2025-05-05",
        "to": "2025-05-05",
        "filters": ["from:wire", "until:2025-05-31"],
    }
    assert outside.returncode == REFUSED
    assert refusal["scope"]["filters"] == ["since:2025-06-01"]
    assert refusal["citations"] == []


def test_a_wrong_file_of_names_is_one_clear_line(data_dir: Path) -> None:
    (data_dir / "aliases.toml").write_text("[persons]\n", encoding="utf-8")

    done = briefing(data_dir, "ask", "Who?", COLUMNS="300")

    assert done.returncode == FAILED
    (line,) = done.stderr.splitlines()
    assert line.endswith("aliases.toml: unknown table [persons]; names stand under people, places, bodies")
