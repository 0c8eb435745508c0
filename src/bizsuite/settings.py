"""What the environment may set: variables with the prefix BIZSUITE_, each checked and refused by its name."""

import difflib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "BIZSUITE_"

CHECKOUT = Path(__file__).resolve().parents[2]

STATE = Path("/var/lib/bizsuite")
"""Where root's data lie: PostgreSQL runs as another user, who must reach them."""

SHORTEST_KEY = 32
"""Characters that a given SECRET_KEY has at least."""


class WrongSetting(Exception):
    """A variable is unknown or malformed; one line names it."""


def postgres_url(text: str) -> str:
    """A PostgreSQL address as SQLAlchemy and asyncpg want it; libpq's `sslmode` becomes asyncpg's `ssl`."""
    if not text:
        return text
    try:
        url = make_url(text)
    except ArgumentError:
        url = URL.create("unknown")
    if url.drivername not in {"postgresql", "postgres", "postgresql+asyncpg"} or not url.database:
        raise ValueError("is not a PostgreSQL address such as postgresql://user:password@host/database")
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return url.set(drivername="postgresql+asyncpg", query=query).render_as_string(hide_password=False)


def storage_url(text: str) -> str:
    """An address of a folder or of an S3-compatible store."""
    parts = urlsplit(text)
    is_folder = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
    is_bucket = parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc
    if text and (not (is_folder or is_bucket) or parts.query or parts.fragment):
        raise ValueError("is not an address such as file:///var/lib/files or s3://bucket/prefix")
    return text


def default_data_dir() -> Path:
    """`.data` in the checkout (else in the working folder); for root a folder of its own for each of these."""
    home = CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    if os.geteuid() == 0:
        return STATE / hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return home / ".data"


PostgresUrl = Annotated[str, AfterValidator(postgres_url)]
StorageUrl = Annotated[str, AfterValidator(storage_url)]


class Settings(BaseSettings):
    """All settings; a value that is empty counts as not set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    database_url: PostgresUrl = Field(default="", repr=False)
    """The PostgreSQL to work with; empty: the embedded one."""
    database_owner_url: PostgresUrl = Field(default="", repr=False)
    """The same database as its owner, for migrations; empty: as `database_url`."""
    database_direct_url: PostgresUrl = Field(default="", repr=False)
    """The same database past a pooler in transaction mode; given, `database_url` is taken to be such a pooler."""
    database_replica_url: PostgresUrl = Field(default="", repr=False)
    """A streaming replica for reads; empty: none."""
    data_dir: Path = Field(default_factory=default_data_dir)
    """Where the embedded PostgreSQL, the secret key and stored files lie."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """The port to listen on; 0: any free one."""
    workers: int = Field(default=1, ge=1, le=256)
    """Server processes; one for each core serves best."""
    modules: str = ""
    """Suites and slices, comma-separated, such as `crm,erp.sales`; empty: all."""
    secret_key: SecretStr = SecretStr("")
    """Signs tokens and links; empty: made once and kept in the data folder."""
    page_max: int = Field(default=100, ge=1, le=10_000)
    """The largest page that a connection gives."""
    cost_max: int = Field(default=10_000, ge=1)
    """Objects that the answer to one document may hold."""
    depth_max: int = Field(default=12, ge=1, le=100)
    """Levels of a document."""
    rate: int | None = Field(default=None, ge=1)
    """Cost that a token may spend a second; empty: no limit."""
    storage_url: StorageUrl = ""
    """Where contents of files lie; empty: a folder in the data folder."""
    upload_max: int = Field(default=100_000_000, ge=1, le=2_000_000_000)
    """Bytes that one uploaded file may have."""
    pg_bin: Path | None = None
    """The folder with the programs of another PostgreSQL to embed, 15 or newer."""
    engine: Literal["plan", "oracle"] = "plan"
    """Who reads: plans, or the plain executor by which they are measured."""
    log_format: Literal["console", "json"] = "console"
    """How log lines look."""

    @classmethod
    def load(cls) -> Self:
        """The settings as the environment has them; raises WrongSetting."""
        for name in sorted(os.environ):
            if name.upper().startswith(PREFIX):
                cls._known(name)
        try:
            return cls()
        except ValidationError as error:
            raise WrongSetting("; ".join(map(_sentence, error.errors()))) from None

    @classmethod
    def _known(cls, name: str) -> None:
        names = [field.upper() for field in cls.model_fields]
        bare = name.upper().removeprefix(PREFIX)
        if bare not in names:
            near = difflib.get_close_matches(bare, names, 1)
            raise WrongSetting(
                f"{name} is not a setting" + (f"; did you mean {PREFIX}{near[0]}?" if near else ".")
            )

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"needs at least {SHORTEST_KEY} characters")
        return key

    @field_validator("data_dir", "pg_bin")
    @classmethod
    def _absolute(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        return path and path.expanduser().absolute()

    @model_validator(mode="after")
    def _beside_an_address(self) -> Self:
        """The other addresses say nothing without the first."""
        for name in ("database_owner_url", "database_direct_url", "database_replica_url"):
            if getattr(self, name) and not self.database_url:
                raise ValueError(f"{PREFIX}{name.upper()} is of use only beside {PREFIX}DATABASE_URL")
        return self

    @property
    def embedded(self) -> bool:
        """Whether the program brings its own PostgreSQL."""
        return not self.database_url

    @property
    def pooler(self) -> bool:
        """Whether `database_url` leads through a pooler, where nothing may be prepared or listened to."""
        return bool(self.database_direct_url)

    @property
    def direct_url(self) -> str:
        """The address for what needs a session of its own: advisory locks, LISTEN."""
        return self.database_direct_url or self.database_url

    @property
    def owner_url(self) -> str:
        """The address for migrations."""
        return self.database_owner_url or self.direct_url

    @property
    def postgres_folder(self) -> Path:
        """Where the embedded PostgreSQL lives."""
        return self.data_dir / "postgres"

    @property
    def storage(self) -> str:
        """Where contents of files lie."""
        return self.storage_url or (self.data_dir / "files").as_uri()

    @property
    def chosen_modules(self) -> tuple[str, ...]:
        """The names in `modules`; none: all suites."""
        return tuple(name for part in self.modules.split(",") if (name := part.strip()))

    def signing_key(self) -> str:
        """The secret key; made once, readable by us alone, when the environment has none."""
        if given := self.secret_key.get_secret_value():
            return given
        kept = self.data_dir / "secret"
        try:
            if not kept.exists():
                self._make_key(kept)
            return kept.read_text()
        except OSError as error:
            raise WrongSetting(
                f"{PREFIX}DATA_DIR cannot be used: {error.strerror}: {error.filename}"
            ) from None

    def _make_key(self, kept: Path) -> None:
        """Write the key whole before it gets its name, so that two processes at once end up with one key."""
        missing = [folder for folder in (self.data_dir, *self.data_dir.parents) if not folder.exists()]
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            for folder in missing:
                folder.chmod(0o755)
        handle, fresh = tempfile.mkstemp(dir=self.data_dir)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, kept)
        except FileExistsError:
            pass
        finally:
            os.unlink(fresh)


def _sentence(error: Any) -> str:
    """One complaint of pydantic as part of one line; values that may hold a password are not repeated."""
    complaint = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return complaint
    name = str(error["loc"][0])
    given = "" if name.endswith("_url") or name == "secret_key" else f", not {error['input']!r}"
    return f"{PREFIX}{name.upper()}: {complaint[0].lower()}{complaint[1:]}{given}"
