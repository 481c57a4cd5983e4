"""Which language models write, in which order they are tried, and what each may cost."""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import NoDecode

from config.sections import Section


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """One model of the chain: its name, and its server and key where the settings name them."""

    name: str
    base_url: str | None = None
    api_key: SecretStr | None = None

    @property
    def provider(self) -> str:
        """The part of the name before the first colon."""
        return self.name.partition(":")[0]


class ModelSettings(Section):
    """The language models that write; none: the extractive writer, which needs no model."""

    name: str = Field(default="", description="`provider:model`, as LangChain's init_chat_model reads it.")
    base_url: HttpUrl | None = Field(default=None, description="The server of an OpenAI-compatible model or Ollama.")
    api_key: SecretStr | None = Field(default=None, description="The key, where the provider's own variable is unset.")
    fallbacks: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Models that are tried in this order where the one before fails, separated by commas: "
        "`provider:model`, or `provider:model@http://server`. What cannot be built is left out.",
    )
    timeout: float = Field(
        default=12, gt=0, le=300, description="Seconds from the question until the extractive writer takes over."
    )
    request_timeout: float = Field(default=8, gt=0, le=300, description="Seconds that one request to a model may take.")
    retries: int = Field(default=1, ge=0, le=1, description="Further tries where a model's server is overloaded.")
    context_tokens: int = Field(default=4000, ge=500, description="Tokens of excerpts that the model is shown.")
    reply_tokens: int = Field(default=1500, ge=100, le=20_000, description="Tokens that a reply may have.")
    rewrite: bool = Field(default=True, description="Whether the model makes follow-up questions stand alone.")
    judge: bool = Field(default=False, description="Whether the model first judges if the excerpts answer at all.")

    @field_validator("fallbacks", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """`ollama:a, openai:b` becomes a tuple."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("fallbacks")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for n, one in enumerate(value, start=1):
            name, at, url = one.partition("@http")
            if ":" not in name or (at and not url.startswith(("://", "s://"))):  # it may be a key: it is not repeated
                raise ValueError(f"number {n} is neither provider:model nor provider:model@http://server")
        return value

    @property
    def choices(self) -> tuple[ModelChoice, ...]:
        """The models in the order in which they are tried. Only the first one's provider is sent the key, and only at
        the first one's server.
        """
        if not self.name:
            return ()
        first = ModelChoice(self.name, str(self.base_url) if self.base_url else None, self.api_key)
        return (first, *(_fallback(one, first) for one in self.fallbacks))


def _fallback(one: str, first: ModelChoice) -> ModelChoice:
    name, at, url = one.partition("@http")
    if at:
        return ModelChoice(name, f"http{url}")
    return replace(first, name=name) if name.partition(":")[0] == first.provider else ModelChoice(name)
