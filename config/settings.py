"""Settings, read once from the environment and from `.env`; every name stands in `.env.example`."""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.exceptions import SettingsError as PydanticSettingsError

from config.errors import SettingsError
from config.models import ModelSettings
from config.sections import (
    DatabaseSettings,
    FetchSettings,
    LogSettings,
    McpSettings,
    OriginalsSettings,
    RetentionSettings,
    RetrievalSettings,
    Section,
    TelegramSettings,
    WatchSettings,
)

PREFIX = "BRIEFING_"
DELIMITER = "__"
SECRETS_DIR = Path("/run/secrets")  # where Docker and Podman put them


class Settings(BaseSettings):
    """Everything an operator can change."""

    model_config = SettingsConfigDict(
        env_file=".env",
        secrets_dir=SECRETS_DIR,
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(default=Path("data"), description="Holds everything that the bot writes.")
    database: DatabaseSettings = DatabaseSettings()
    telegram: TelegramSettings = TelegramSettings()
    model: ModelSettings = ModelSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    originals: OriginalsSettings = OriginalsSettings()
    retention: RetentionSettings = RetentionSettings()
    fetch: FetchSettings = FetchSettings()
    log: LogSettings = LogSettings()
    watch: WatchSettings = WatchSettings()
    mcp: McpSettings = McpSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's interface
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over a container's secret files, which win over `.env`.

        A secret file has a setting's name in small letters, and holds its value alone: `briefing_telegram__token`.
        """
        files = NestedSecretsSettingsSource(
            file_secret_settings,
            secrets_dir_missing="ok",
            secrets_prefix=PREFIX,
            secrets_nested_delimiter=DELIMITER,
        )
        return init_settings, env_settings, files, dotenv_settings


def load_settings(**overrides: Any) -> Settings:
    """Read the environment and `.env`, or raise SettingsError with one line for every wrong name or value."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [_complaint(f"{PREFIX}{DELIMITER.join(map(str, e['loc'])).upper()}", e["msg"]) for e in error.errors()]
        raise SettingsError("these settings cannot be used:\n  " + "\n  ".join(lines)) from None
    except PydanticSettingsError as error:
        raise SettingsError(str(error)) from None


def _complaint(name: str, message: str) -> str:
    if meant := misspelt_names({name: ""}).get(name):
        return f"nothing reads {name}; did you mean {meant}?"
    return f"{name}: {message}"


def names_in_file(path: Path = Path(".env")) -> list[str]:
    """Return the settings' names that the `.env` file of this folder sets where the environment does not."""
    try:
        given = DotEnvSettingsSource(Settings, env_file=path).env_vars
    except (OSError, UnicodeDecodeError):
        return []
    ours = [name.upper() for name in given if name.upper().startswith(PREFIX)]
    return sorted(set(ours) - {name.upper() for name in os.environ})


def setting_names() -> Iterator[tuple[str, Any, str]]:
    """Yield every environment name with its default and its description, in the order of the classes."""
    for name, field in Settings.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and issubclass(part, Section):
            for inner, inner_field in part.model_fields.items():
                yield f"{PREFIX}{name}{DELIMITER}{inner}".upper(), inner_field.default, inner_field.description or ""
        else:
            yield f"{PREFIX}{name}".upper(), field.default, field.description or ""


def misspelt_names(environ: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """Return the BRIEFING_ names in the environment that no setting reads, each with the nearest real name or None."""
    known = [name for name, _, _ in setting_names()]
    odd = [name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known]
    return {name: next(iter(difflib.get_close_matches(name.upper(), known, n=1)), None) for name in odd}
