"""Settings: defaults, what is refused and how, secrets, and the key that is made once."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bizsuite import settings
from bizsuite.settings import Settings, WrongSetting, default_data_dir


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without our variables but the data folder."""
    for name in [name for name in os.environ if name.startswith("BIZSUITE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BIZSUITE_DATA_DIR", str(tmp_path / "new" / "data"))


def loaded(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    """The settings with these variables set."""
    for name, value in values.items():
        monkeypatch.setenv(f"BIZSUITE_{name}", value)
    return Settings.load()


def refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    """The line with which these variables are refused."""
    with pytest.raises(WrongSetting) as caught:
        loaded(monkeypatch, **values)
    return str(caught.value)


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(monkeypatch)
    assert (found.host, found.port, found.workers) == ("127.0.0.1", 8000, 1)
    assert (found.page_max, found.cost_max, found.depth_max, found.rate) == (100, 10_000, 12, None)
    assert (found.embedded, found.pooler, found.pg_bin, found.log_format) == (True, False, None, "console")
    assert found.chosen_modules == ()


def test_empty_is_as_good_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, PORT="", RATE="", DATABASE_URL="", PG_BIN="") == loaded(monkeypatch)


def test_values(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(
        monkeypatch, PORT="0", RATE="50", MODULES=" crm, erp.sales ,", PG_BIN="~/bin", LOG_FORMAT="json"
    )
    assert (found.port, found.rate, found.chosen_modules) == (0, 50, ("crm", "erp.sales"))
    assert found.pg_bin == Path.home() / "bin"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgresql://a:b@h/d", "postgresql+asyncpg://a:b@h/d"),
        ("postgres://h:5433/d", "postgresql+asyncpg://h:5433/d"),
        ("postgresql+asyncpg://a@/d?host=/run/x", "postgresql+asyncpg://a@/d?host=%2Frun%2Fx"),
        ("postgresql://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
    ],
)
def test_addresses_of_databases(monkeypatch: pytest.MonkeyPatch, given: str, read: str) -> None:
    found = loaded(monkeypatch, DATABASE_URL=given)
    assert (found.database_url, found.direct_url, found.owner_url, found.embedded) == (
        read,
        read,
        read,
        False,
    )


def test_a_direct_address_means_that_the_other_is_a_pooler(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(monkeypatch, DATABASE_URL="postgresql://p/d", DATABASE_DIRECT_URL="postgresql://h/d")
    assert found.pooler is True
    assert found.direct_url == found.owner_url == "postgresql+asyncpg://h/d"


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("PROT", "1", "BIZSUITE_PROT is not a setting; did you mean BIZSUITE_PORT?"),
        ("XYZZY", "", "BIZSUITE_XYZZY is not a setting."),
        (
            "PORT",
            "http",
            "BIZSUITE_PORT: input should be a valid integer, unable to parse string as an integer, not 'http'",
        ),
        ("PORT", "65536", "BIZSUITE_PORT: input should be less than or equal to 65535, not '65536'"),
        ("LOG_FORMAT", "xml", "BIZSUITE_LOG_FORMAT: input should be 'console' or 'json', not 'xml'"),
        ("SECRET_KEY", "short", "BIZSUITE_SECRET_KEY: needs at least 32 characters"),
        (
            "DATABASE_REPLICA_URL",
            "postgresql://h/d",
            "BIZSUITE_DATABASE_REPLICA_URL is of use only beside BIZSUITE_DATABASE_URL",
        ),
    ],
)
def test_refused_by_name_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    assert refusal(monkeypatch, **{name: value}) == line


@pytest.mark.parametrize(
    "value", ["mysql://u:hidden@h/d", "hidden", "postgresql://u:hidden@h", "//hidden:x:y/"]
)
def test_a_wrong_address_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    line = refusal(monkeypatch, DATABASE_URL=value)
    assert line == (
        "BIZSUITE_DATABASE_URL: is not a PostgreSQL address such as postgresql://user:password@host/database"
    )


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(monkeypatch, DATABASE_URL="postgresql://u:hidden@h/d", SECRET_KEY="hidden" * 8)
    assert "hidden" not in repr(found) + str(found)
    assert found.signing_key() == "hidden" * 8


def test_the_key_is_made_once_for_us_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Settings.load().signing_key(), range(16)))
    found = loaded(monkeypatch)
    kept = found.data_dir / "secret"
    assert keys == {kept.read_text()}
    assert len(kept.read_text()) == 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(found.data_dir.iterdir()) == [kept]


def test_a_data_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = loaded(monkeypatch, DATA_DIR=str(tmp_path / "file" / "data"))
    with pytest.raises(WrongSetting, match=r"^BIZSUITE_DATA_DIR cannot be used: Not a directory: "):
        found.signing_key()


def test_root_has_a_folder_for_each_checkout_and_others_one_inside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_data_dir() == settings.CHECKOUT / ".data"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    here = default_data_dir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(settings, "CHECKOUT", tmp_path)
    assert here.parent == default_data_dir().parent == Path("/var/lib/bizsuite")
    assert here != default_data_dir()
