"""The answerer as the settings want it."""

from bot.answering.answerer import Answerer
from bot.answering.decision import Decision
from bot.answering.models.configured import Models, configured_models
from bot.answering.understanding.understanding import Understanding
from bot.answering.writer_chain import Drafting
from bot.answering.writers.extractive import ExtractiveWriter
from bot.telemetry import is_traced
from config.settings import Settings
from retrieval.search.retriever import ArticleRetriever


def build_answerer(settings: Settings, retriever: ArticleRetriever, models: Models | None = None) -> Answerer:
    """Return what answers, with the models of the settings where none are given.

    Raises SettingsError or PromptError where a model cannot be built.
    """
    models = models or configured_models(settings.model)
    return Answerer(
        retriever,
        Understanding(models.counter, models.rewriter),
        Decision(Drafting(ExtractiveWriter(), models.writers), models.judge),
        excerpts=settings.retrieval.excerpts,
        seconds=settings.model.timeout,
        archive=settings.retrieval.archive,
        traced=bool(models.writers) or is_traced(),
    )
