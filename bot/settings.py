"""Settings from the environment and `.env`; each variable is explained in `.env.example`.

A wrong one raises `WrongSetting`, which `words.program.wrong_setting` puts into a sentence.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

TELEGRAM = "telegram.org"
PROXIES = ("http", "https", "socks4", "socks5")


class WrongSetting(Exception):
    """A variable is missing (`value` is None) or wrong.  `value` is "" where it is a secret."""

    def __init__(self, variable: str, value: str | None) -> None:
        super().__init__(variable)
        self.variable = variable
        self.value = value


def _wrong(variable: str) -> PydanticCustomError:
    return PydanticCustomError("wrong_setting", "{variable}", {"variable": variable})


def _is_url(value: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.netloc or parts.path) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


class KeptSettings(BaseSettings):
    """What is needed to reach what is kept; enough for migrations, copies and health."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8-sig", env_ignore_empty=True, extra="ignore", str_strip_whitespace=True, frozen=True
    )

    data_dir: Path = Path("data")
    database_url: str = Field(default="", repr=False)
    timezone: str = "Europe/Moscow"
    clock_file: Path | None = None
    telegram_api_url: str = ""
    log_level: str = "INFO"
    debug: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def files_dir(self) -> Path:
        """Where `storage.files` keeps documents and reports."""
        return self.data_dir / "files"

    @property
    def real_telegram(self) -> bool:
        host = urlsplit(self.telegram_api_url).hostname or TELEGRAM
        return host == TELEGRAM or host.endswith(f".{TELEGRAM}")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise _wrong("TIMEZONE") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _known_base(cls, value: str) -> str:
        scheme = value.split(":", 1)[0].split("+", 1)[0]
        named = value.partition("://")[2].strip("/")
        if value and (scheme not in ("sqlite", "postgresql", "postgres") or not named or named == ":memory:"):
            raise _wrong("DATABASE_URL")
        return value.replace("postgres://", "postgresql://", 1)

    @field_validator("telegram_api_url")
    @classmethod
    def _http(cls, value: str) -> str:
        if value and not _is_url(value, "http", "https"):
            raise _wrong("TELEGRAM_API_URL")
        return value.rstrip("/")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
            raise _wrong("LOG_LEVEL")
        return value.upper()

    @model_validator(mode="before")
    @classmethod
    def _base_in_data(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("database_url"):
            values["database_url"] = f"sqlite:///{Path(values.get('data_dir') or 'data') / 'bot.db'}"
        return values

    @model_validator(mode="after")
    def _no_moved_clock_for_real_people(self) -> "KeptSettings":
        if self.clock_file is not None and self.real_telegram:
            raise _wrong("CLOCK_FILE")
        return self


class Settings(KeptSettings):
    """All that `run` needs.  Empty strings mean «not set»."""

    bot_token: SecretStr
    proxy_url: str = Field(default="", repr=False)
    admin_ids: Annotated[frozenset[int], NoDecode]
    redis_url: str = Field(default="", repr=False)
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_host: str = "0.0.0.0"  # noqa: S104 - in a container the proxy in front comes from outside
    webhook_port: int = Field(default=8080, ge=1, le=65535)
    send_rate: float = Field(default=29, gt=0, le=1000)  # messages a second over all chats
    chat_rate: float = Field(default=1, gt=0, le=1000)  # messages a second to one chat

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed, for `bot.logs.install`."""
        return tuple(filter(None, (self.bot_token.get_secret_value(), self.webhook_secret.get_secret_value())))

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        number, _, rest = value.get_secret_value().strip().partition(":")
        if not number.isdecimal() or not rest or not rest.replace("-", "").replace("_", "").isalnum():
            raise _wrong("BOT_TOKEN")
        return SecretStr(f"{number}:{rest}")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            ids = frozenset(int(part) for part in value.replace(";", ",").split(",") if part.strip())
        except ValueError:
            raise _wrong("ADMIN_IDS") from None
        if not ids or min(ids) <= 0:
            raise _wrong("ADMIN_IDS")
        return ids

    @field_validator("proxy_url")
    @classmethod
    def _proxy(cls, value: str) -> str:
        if value and not _is_url(value, *PROXIES):
            raise _wrong("PROXY_URL")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        if value and not _is_url(value, "redis", "rediss", "unix"):
            raise _wrong("REDIS_URL")
        return value

    @model_validator(mode="after")
    def _webhook(self) -> "Settings":
        if not self.webhook_url:
            return self
        # Telegram calls only https (Bot API, setWebhook); a Bot API server of one's own may call http.
        if not _is_url(self.webhook_url, *(("https",) if self.real_telegram else ("http", "https"))):
            raise _wrong("WEBHOOK_URL")
        secret = self.webhook_secret.get_secret_value()
        if not 1 <= len(secret) <= 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
            raise _wrong("WEBHOOK_SECRET")
        return self


class OnlyGiven(Settings):
    """Settings that neither the environment nor a file has a say in: for the demonstration and for tests."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


S = TypeVar("S", bound=KeptSettings)

SECRET = {"BOT_TOKEN", "WEBHOOK_SECRET", "DATABASE_URL", "PROXY_URL", "REDIS_URL"}


def load(env_file: Path | None = Path(".env"), **given: Any) -> Settings:
    """All settings; `given` (by field) wins over the environment, and that over the file.  Raises WrongSetting."""
    return _load(Settings, env_file, given)


def load_kept(env_file: Path | None = Path(".env"), **given: Any) -> KeptSettings:
    """The settings of what is kept alone: no token is needed.  Raises WrongSetting."""
    return _load(KeptSettings, env_file, given)


def _load(kind: type[S], env_file: Path | None, given: Mapping[str, Any]) -> S:
    try:
        return kind(_env_file=env_file, **given)
    except ValidationError as error:
        # Raised anew outside of the handler's context: pydantic's own text shows the values.
        first = error.errors(include_url=False, include_context=True)[0]
    except UnicodeDecodeError:
        raise WrongSetting(".env", "") from None
    variable = first["msg"] if first["type"] == "wrong_setting" else str(first["loc"][0]).upper()
    if first["type"] == "missing":
        raise WrongSetting(variable, None)
    value = first["input"]
    if isinstance(value, (dict, KeptSettings)):
        value = value.get(variable.lower(), "") if isinstance(value, dict) else getattr(value, variable.lower())
    raise WrongSetting(variable, "" if variable in SECRET else str(value))
