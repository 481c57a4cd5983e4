"""The parts of the settings, a class each: what an operator can change, its default, and what it means."""

import re
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BaseModel, Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import NoDecode


class Section(BaseModel):
    """A nested part: frozen, and a name that it does not know is an error."""

    model_config = {"extra": "forbid", "frozen": True, "hide_input_in_errors": True}


class TelegramSettings(Section):
    """How to reach the Bot API, and who may talk to the bot."""

    token: SecretStr | None = Field(default=None, description="The token from @BotFather. Without it: the terminal.")
    api_url: HttpUrl = Field(
        default=HttpUrl("https://api.telegram.org"), description="The Bot API server; change it for your own one."
    )
    allowed: Annotated[frozenset[int] | None, NoDecode] = Field(
        default=frozenset(),
        description="User and chat ids that get answers, separated by commas; `*` for everyone; "
        "empty: whoever sends the pairing code printed at start.",
    )

    owner: int | None = Field(
        default=None, description="The user id of the bot's owner, who needs no pairing code and lets others in."
    )
    questions_a_person: int = Field(default=0, ge=0, description="Questions that a person may ask a day; 0: no bound.")
    questions_a_group: int = Field(default=0, ge=0, description="Questions that a group may ask a day; 0: no bound.")
    tokens_a_person: int = Field(
        default=0, ge=0, description="Tokens that models may cost for a person a day; 0: no bound."
    )
    tokens_a_group: int = Field(
        default=0, ge=0, description="Tokens that models may cost for a group a day; 0: no bound."
    )
    webhook_url: HttpUrl | None = Field(
        default=None,
        description="The address under which Telegram reaches the bot, https://…, and brings the updates; unset: the "
        "bot asks for them.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="What Telegram shows with every update that it brings; unset: made from the token.",
    )
    webhook_host: str = Field(
        default="127.0.0.1", description="The address of this machine at which updates are taken; 0.0.0.0: all of them."
    )
    webhook_port: int = Field(default=8443, ge=1, le=65535, description="The port at which updates are taken.")

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, value: SecretStr | None) -> SecretStr | None:
        """Telegram takes no other characters; what is shorter can be guessed."""
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{24,256}", value.get_secret_value()):
            raise ValueError("must be 24 to 256 letters (A to Z), digits, _ and -")
        return value

    @field_validator("allowed", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        """`*` becomes None (everyone); `1, -100` becomes {1, -100}."""
        if not isinstance(value, str):
            return value
        if value.strip() == "*":
            return None
        return [part.strip() for part in value.split(",") if part.strip()]


class RetrievalSettings(Section):
    """How many passages are looked at and shown, and where the vectors live."""

    candidates: int = Field(default=100, ge=5, le=500, description="Passages taken from each side before fusion.")
    excerpts: int = Field(default=10, ge=1, le=30, description="Passages handed to the writer.")
    archive: bool = Field(
        default=False, description="The articles are an archive: a question of today may mean what is years old."
    )
    embeddings: str = Field(
        default="e5",
        description="What makes the vectors: `e5` (a hundred languages), `minilm` (English, small), `bge` (English; "
        "`make english` installs it), or `provider:model`, as LangChain's init_embeddings reads it.",
    )
    rewriter: str = Field(
        default="", description="`module:name` of a LangChain Runnable: a question in, other wordings of it out."
    )
    reranker: str = Field(default="", description="`module:name` of a LangChain BaseDocumentCompressor.")
    patience: float = Field(default=3, gt=0, le=60, description="Seconds that either of the two may take.")
    chroma_url: HttpUrl | None = Field(
        default=None, description="A Chroma server; unset: Chroma in the data directory."
    )


class OriginalsSettings(Section):
    """The bytes that articles were read from, kept so that a better reader can read them again."""

    keep: bool = Field(default=True, description="Whether they are kept at all, compressed, in the data directory.")
    megabytes: int = Field(default=2000, ge=1, description="How much they may take; the oldest go first.")
    days: int = Field(default=0, ge=0, description="How long they are kept; 0: as long as there is room.")


class RetentionSettings(Section):
    """How long what people write, and what they were answered, is kept."""

    conversations_days: int = Field(
        default=180,
        ge=1,
        description="Days after which answers, and what chats were shown in briefings, are forgotten.",
    )
    inbox_days: int = Field(default=7, ge=1, description="Days after which messages that were answered are forgotten.")
    records_days: int = Field(default=90, ge=1, description="Days after which it is forgotten how answers came about.")


class FetchSettings(Section):
    """How pages and feeds are fetched from the web."""

    allow_private: Annotated[frozenset[IPv4Network | IPv6Network], NoDecode] = Field(
        default=frozenset(),
        description="Private addresses or networks that may be fetched from, separated by commas: 10.1.0.0/16.",
    )
    ports: Annotated[frozenset[Annotated[int, Field(ge=1, le=65535)]], NoDecode] = Field(
        default=frozenset({80, 443}), description="The ports that may be asked, separated by commas."
    )
    timeout: float = Field(default=20, gt=0, le=300, description="Seconds that one page may take, redirects included.")
    delay: float = Field(default=1, ge=0, le=60, description="Seconds between two requests to one host.")

    @field_validator("allow_private", "ports", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """`80, 443` becomes {80, 443}."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class LogSettings(Section):
    """What the log says and how."""

    level: str = Field(default="info", pattern="^(debug|info|warning|error)$", description="The least that is logged.")
    json_lines: bool = Field(default=False, description="One JSON object a line instead of readable lines.")


class DatabaseSettings(Section):
    """Where articles, chats and everything else is kept that must not be lost."""

    url: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL database, postgresql://user:password@host:port/name; unset: SQLite in the data "
        "directory.",
    )

    @field_validator("url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        """A password may be in it: it is not repeated."""
        if value is not None and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        return value

    @property
    def address(self) -> str | None:
        """The URL with all that is secret in it; None for SQLite."""
        return self.url.get_secret_value() if self.url else None


class WatchSettings(Section):
    """How the running bot is watched from outside."""

    port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="The port of /healthz, /readyz and /metrics, on this machine alone; 0: none.",
    )
    trace_text: bool = Field(
        default=False,
        description="Whether traces (OTEL_*) hold the texts of questions, excerpts and answers.",
    )


class McpSettings(Section):
    """The articles for other programs, by the Model Context Protocol."""

    token: SecretStr | None = Field(
        default=None,
        min_length=24,
        description="What programs must show that come over HTTP (`briefing mcp --http PORT`); 24 characters or more.",
    )
