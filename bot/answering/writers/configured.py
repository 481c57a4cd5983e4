"""The model writer that the settings name, if they name one."""

from pathlib import Path

from bot.answering.tokens import TokenCounter
from bot.answering.writers import Writer
from config.settings import ModelSettings
from prompts import load_prompt


def model_writer(settings: ModelSettings, data_dir: Path) -> Writer | None:
    """Return the writer, or None without a model; raises SettingsError or PromptError where it cannot be built."""
    if not settings.name:
        return None
    # LangChain's model classes cost a second to import: whoever configured no model need not wait for them.
    from bot.answering.writers.model import ANSWER_BLANKS, ModelWriter, build_model  # noqa: PLC0415

    prompt = load_prompt("answer", ANSWER_BLANKS)
    counter = TokenCounter(data_dir / "tiktoken")
    return ModelWriter(build_model(settings), settings.name, prompt, counter, settings.context_tokens)
