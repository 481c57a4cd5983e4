"""A built-in model's graph: built once from the weights of an installed package, kept in the data directory."""

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import structlog
from filelock import FileLock, Timeout

from config.errors import EmbeddingError, StorageFullError
from retrieval.embedding.onnx_graph import Built

LOCK_TIMEOUT_S = 120

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model's graph is made of an installed package, of which nothing is imported.

    `builder` belongs to `build`: another graph needs another number. `sha256` names the files that are read, by their
    paths in the package. `build` gets a folder that holds them, and the name under which the weights will be kept.
    """

    model: str
    builder: int
    package: str
    sha256: Mapping[str, str]
    build: Callable[[Path, str], Built]

    @property
    def name(self) -> str:
        """What stands beside vectors: the model, and of which weights."""
        return f"{self.model}@{next(iter(self.sha256.values()))[:12]}"

    @property
    def stem(self) -> str:
        """How the built files' names begin."""
        return f"{self.model}.{self.builder}"

    @property
    def weights(self) -> str:
        """The file of weights, as the graph names it: beside itself."""
        return f"{self.stem}.weights"

    @property
    def is_installed(self) -> bool:
        """Whether the package is there; what its files hold is seen when they are read."""
        return find_spec(self.package) is not None


def ensure_model(recipe: Recipe, directory: Path, *, package: Path | None = None) -> Path:
    """Return the path of the graph in `directory`, checked to be whole; it is built where it is missing or damaged.

    The weights lie beside it. The graph's name carries the SHA-256 of both files, so they can never be out of step.
    Processes that start at once wait for the one that builds. `package` is the folder of the trained weights, by
    default the installed one.
    Raises EmbeddingError where the weights or the folder cannot be used, StorageFullError where there is no room.
    """
    return _whole_model(recipe, directory) or _build_alone(recipe, directory, package)


def packaged(recipe: Recipe, name: str, package: Path | None = None) -> Path:
    """Return the path of a file of the model's package; EmbeddingError where it is missing or not the one we know."""
    path = (package or _package_folder(recipe)) / name
    try:
        with path.open("rb") as file:
            known = hashlib.file_digest(file, "sha256").hexdigest() == recipe.sha256[name]
    except OSError as error:
        raise EmbeddingError(f"cannot read {path}: {error.strerror}; install {recipe.package} again") from error
    if not known:
        raise EmbeddingError(
            f"{path} is damaged or of another model: its SHA-256 differs; install {recipe.package} again"
        )
    return path


def _package_folder(recipe: Recipe) -> Path:
    """Where the weights lie. The package itself is not imported."""
    spec = find_spec(recipe.package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddingError(f"the package {recipe.package}, which holds the embedding model, is missing; install it")
    return Path(spec.submodule_search_locations[0])


def _whole_model(recipe: Recipe, directory: Path) -> Path | None:
    """The graph that this builder made, or None where there is none or bytes of it or of its weights have changed."""
    for path in directory.glob(f"{recipe.stem}.*.onnx"):
        with suppress(OSError), (directory / recipe.weights).open("rb") as weights:
            digest = hashlib.file_digest(weights, "sha256")
            digest.update(path.read_bytes())
            if path == _model_path(recipe, directory, digest.hexdigest()):
                return path
    return None


def _model_path(recipe: Recipe, directory: Path, digest: str) -> Path:
    return directory / f"{recipe.stem}.{digest}.onnx"


def _build_alone(recipe: Recipe, directory: Path, package: Path | None) -> Path:
    """Build while no other process does; whoever waited finds the work done."""
    with _refusals_explained(directory):
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(directory / f"{recipe.model}.lock", timeout=LOCK_TIMEOUT_S):
            return _whole_model(recipe, directory) or _build(recipe, directory, package)


def _build(recipe: Recipe, directory: Path, package: Path | None) -> Path:
    started = time.perf_counter()
    folder = package or _package_folder(recipe)
    for name in recipe.sha256:
        packaged(recipe, name, folder)
    built = recipe.build(folder, recipe.weights)
    path = _model_path(recipe, directory, _digest(built))
    _clear(recipe, directory)
    _write(directory / recipe.weights, built.weights)
    _write(path, built.graph)  # last: without it nothing is there
    _log.info("embedding model built", path=str(path), seconds=round(time.perf_counter() - started, 1))
    return path


def _digest(built: Built) -> str:
    digest = hashlib.sha256(built.weights)
    digest.update(built.graph)
    return digest.hexdigest()


def _clear(recipe: Recipe, directory: Path) -> None:
    """Delete what other builders, broken writes and damage left: 90 MB each."""
    for path in directory.glob(f"{recipe.model}.*"):
        if path.suffix in {".onnx", ".weights", ".part"}:
            with suppress(OSError):
                path.unlink()


def _write(path: Path, content: bytes) -> None:
    """Write so that the name never stands for half a file, whenever the power fails."""
    part = path.with_name(f"{path.stem}.{uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


@contextmanager
def _refusals_explained(directory: Path) -> Iterator[None]:
    try:
        yield
    except Timeout as error:
        raise EmbeddingError(
            f"another process has been building the embedding model in {directory} for more than {LOCK_TIMEOUT_S} s; "
            "stop it and start again"
        ) from error
    except OSError as error:
        reason = f"cannot write the embedding model to {directory}: {error.strerror}"
        if error.errno in _FULL:
            raise StorageFullError(f"{reason}; free 100 MB and start again") from error
        raise EmbeddingError(f"{reason}; check the owner and the rights of the folder") from error
