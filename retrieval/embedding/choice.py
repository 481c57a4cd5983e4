"""Which embedder a setting names: `e5`, `minilm` and `bge` are built in, `provider:model` is any LangChain knows."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import structlog

from config.errors import EmbeddingError, SettingsError
from retrieval.embedding.bge import BgeSmall
from retrieval.embedding.e5 import MultilingualE5
from retrieval.embedding.embedder import Embedder
from retrieval.embedding.encoder import Encoder
from retrieval.embedding.minilm import MiniLM

SETTING = "BRIEFING_RETRIEVAL__EMBEDDINGS"
BUILT_IN: Mapping[str, type[Encoder]] = MappingProxyType({"e5": MultilingualE5, "minilm": MiniLM, "bge": BgeSmall})

_log = structlog.get_logger(__name__)


def embedder_named(
    name: str, models: Path, built_in: Mapping[str, type[Encoder]] = BUILT_IN, *, threads: int | None = None
) -> Embedder:
    """Return the embedder of this name; `models` is where the built-in ones keep their graphs, `threads`: see Encoder.

    Where the package of a built-in one is missing another one takes its place, and the log says so. Raises
    SettingsError where nothing has this name, or where LangChain cannot make it.
    """
    if ":" in name:
        return _of_langchain(name)
    if name not in built_in:
        raise SettingsError(f"{SETTING} is {name!r}: use {', '.join(built_in)} or provider:model")
    for other in (name, *built_in):
        if built_in[other].recipe.is_installed:
            if other != name:
                missing = built_in[name].recipe.package
                _log.warning(f"the package {missing} is not installed: {other} makes the vectors instead of {name}")
            return built_in[other](models, threads=threads)
    raise SettingsError(f"{SETTING} is {name!r}, and no package with an embedding model is installed")


def embedder_of(stored: str, models: Path, *, threads: int | None = None) -> Embedder | None:
    """Return the embedder whose name stands beside stored vectors, or None where it cannot be had any more."""
    for own in BUILT_IN.values():
        if own.name == stored and own.recipe.is_installed:
            return own(models, threads=threads)
    try:
        return _of_langchain(stored) if ":" in stored else None
    except SettingsError:
        return None


def _of_langchain(name: str) -> Embedder:
    from langchain.embeddings import init_embeddings  # noqa: PLC0415  # half a second, and only for such a name

    from retrieval.embedding.langchain import LangChainEmbedder  # noqa: PLC0415

    try:
        return LangChainEmbedder(init_embeddings(name), name=name)
    except (ImportError, ValueError, EmbeddingError) as error:
        raise SettingsError(f"{SETTING} is {name!r}, which cannot be used: {error}") from error
    except Exception as error:  # every provider has errors of its own, and none of them is ours
        raise SettingsError(f"{SETTING} is {name!r}, which cannot be used: {type(error).__name__}: {error}") from error
