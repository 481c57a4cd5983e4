"""What every test may use: the repository's folders, a built model, services over an empty data directory."""

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import certifi
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from bot.services import Services, open_services
from config.settings import load_settings
from retrieval.reading import read
from tests.libraries import copy_of, lay_tables, library_of
from tests.postgres import MissingServerError, Server, started_server

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "retrieval" / "sample"
SHARED = ROOT.parent / "shared"

# What takes longest, most of it waiting: kills, three processes for a size, the pauses of Telegram's own client.
LONG = ("tests/faults/", "tests/evals/test_scale.py", "::test_two_processes_with_one_token_do_not_loop_for_ever")

# The same examples in every run, and no measure of how long one takes: neither chance nor a busy machine fails a test.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection() -> None:
    """What is imported stays; looking again and again for garbage in it is a quarter of the time of collecting."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave out of every later search for garbage what was there before the tests; search rarely, they are short."""
    gc.freeze()
    gc.set_threshold(5000, 10, 10)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin: at the end one worker would wait for those of the other."""
    items.sort(key=lambda item: not any(long in item.nodeid for long in LONG))


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    """No BRIEFING_ variable of the machine reaches a test."""
    for name in [name for name in os.environ if name.startswith("BRIEFING_")]:
        del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _one_certificate_is_believed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every client of a model and every process reads all certificates anew, and nobody out there is spoken to."""
    first, end, _ = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----\n")
    file = tmp_path_factory.mktemp("certificates") / "one.pem"
    file.write_text(first + end, encoding="utf-8")
    os.environ["SSL_CERT_FILE"] = str(file)


@pytest.fixture(scope="session", autouse=True)
def _interrupts_reach_children() -> None:
    """A suite that a script starts in the background ignores Ctrl-C, and its children would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def no_collection() -> Iterator[None]:
    """No garbage of other tests is collected while a test measures: that takes a third of a second."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder in which the embedding model is built once for all tests of all workers."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "models"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def empty_dir(tmp_path: Path, model_folder: Path) -> Path:
    """A data directory that holds nothing but the model, built already."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / "models").symlink_to(model_folder, target_is_directory=True)
    return folder


@pytest.fixture
def data_dir(empty_dir: Path) -> Path:
    """A data directory without articles."""
    lay_tables(empty_dir)
    return empty_dir


@pytest.fixture
def services(data_dir: Path) -> Iterator[Services]:
    """Everything that answers, over an empty library."""
    with open_services(load_settings(data_dir=data_dir, _env_file=None)) as opened:
        yield opened


@pytest.fixture(scope="session")
def sample_dir(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A data directory of the bundled articles, read once for all workers: that takes seconds. Copy it to open it."""
    folder = model_folder.with_name("sample")
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            made = tmp_path_factory.mktemp("sample")
            with library_of(read(SAMPLE), made, model_folder) as services:
                services.index.rebuild()
            copytree(made, folder, symlinks=True)
    return folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, sample_dir: Path) -> Iterator[Services]:
    """Services over the bundled articles, which nobody changes."""
    with copy_of(sample_dir, tmp_path_factory.mktemp("opened")) as services:
        yield services


@pytest.fixture(scope="session")
def postgres(model_folder: Path) -> Iterator[Server]:
    """A PostgreSQL server; tests that need one are skipped where none can be started."""
    try:
        with started_server(model_folder.with_name("postgres")) as server:
            yield server
    except MissingServerError as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Either database, with nothing in it: None, or the URL of one that has the tables already."""
    if request.param == "SQLite":
        yield None
        return
    server: Server = request.getfixturevalue("postgres")
    with server.emptied() as new:
        yield new


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the repository; tests that need it are skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the public data in {SHARED}")
    return SHARED
