"""The program as a person meets it on a terminal: what it refuses, in one line, and what it promises."""

import re
import socket
import subprocess
import time
from pathlib import Path

import httpx2
import pytest

from tests.processes import KEY, calling, found_tenant, run, serving

COMMANDS = (
    "serve",
    "demo",
    "migrate",
    "seed",
    "import",
    "export",
    "schema",
    "token",
    "user",
    "jobs",
    "doctor",
)
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
Ended = subprocess.CompletedProcess[str]


def refused(ended: Ended) -> str:
    """The one line on stderr of a command that was refused."""
    assert ended.returncode == 1, (ended.stdout, ended.stderr)
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith("bizsuite: ")
    return line.removeprefix("bizsuite: ")


def misused(ended: Ended) -> str:
    """What a command says that was called wrongly."""
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    return ended.stderr


@pytest.fixture
async def acme(database: str) -> str:
    """The address of a database with the tenant acme."""
    await found_tenant(database)
    return database


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str) -> None:
    ended = run(command, "--help")
    assert ended.returncode == 0
    assert ended.stderr == ""
    assert re.search(rf"Example: (BIZSUITE_\w+=\S+ )?bizsuite {command}\b", " ".join(ended.stdout.split()))


def test_the_program_lists_its_commands() -> None:
    ended = run("--help")
    assert ended.returncode == 0
    assert re.findall(r"^  (\w+)  ", ended.stdout, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [("nosuch",), ("token", "--tenant", "acme"), ("seed", "--scale", "many"), ("serve", "--port", "1")],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two(arguments: tuple[str, ...]) -> None:
    assert "Usage: bizsuite" in misused(run(*arguments))


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").touch()
    given = ("import", "--tenant", "x", "--mapping", str(tmp_path / "mapping.toml"), str(tmp_path / "gone"))
    assert "gone" in misused(run(*given))


def test_a_port_in_use(acme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused(run("serve", DATABASE_URL=acme, PORT=port))
    assert line == f"cannot listen on 127.0.0.1 port {port}: Address already in use."


def test_no_such_tenant_and_no_such_user(acme: str) -> None:
    nobody = run("token", "--tenant", "nosuch", "--user", "admin@acme.example", DATABASE_URL=acme)
    assert refused(nobody) == "There is no tenant nosuch."
    stranger = run("token", "--tenant", "acme", "--user", "nobody@acme.example", DATABASE_URL=acme)
    assert "nobody@acme.example" in refused(stranger)


@pytest.mark.parametrize("command", ["serve", "migrate", "doctor", "jobs"])
def test_a_wrong_setting_is_refused_by_name(command: str) -> None:
    line = refused(run(command, PORTT=1))
    assert line == "BIZSUITE_PORTT is not a setting; did you mean BIZSUITE_PORT?"
    assert refused(run(command, PORT="many")).startswith("BIZSUITE_PORT: ")
    told = refused(run(command, DATABASE_URL="mysql://root:secret@db/x"))
    assert told.startswith("BIZSUITE_DATABASE_URL: ")
    assert "secret" not in told


def test_an_unknown_module(acme: str) -> None:
    assert refused(run("schema", "--modules", "erp.nosuch")) == "there is no module 'erp.nosuch'"
    assert refused(run("serve", DATABASE_URL=acme, MODULES="nosuch", PORT=0)) == "there is no module 'nosuch'"


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve",),
        ("migrate",),
        ("doctor",),
        ("jobs", "--once"),
        ("seed",),
        ("token", "--tenant", "acme", "--user", "admin@acme.example"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_database_that_does_not_answer(arguments: tuple[str, ...]) -> None:
    began = time.monotonic()
    line = refused(run(*arguments, DATABASE_URL=NOWHERE, PORT=0))
    assert line == "the database does not answer: Connect call failed ('127.0.0.1', 1)"
    assert time.monotonic() - began < 20


def test_a_database_without_tables(server: object, database: str) -> None:
    empty = re.sub(r"/clone_\w+", "/postgres", database)
    assert refused(run("serve", DATABASE_URL=empty, PORT=0)) == "the database is empty; run bizsuite migrate."


def test_the_schema_of_chosen_modules() -> None:
    ended = run("schema", "--modules", "base.parties")
    assert ended.returncode == 0
    assert ended.stderr == ""
    assert "type Customer implements" in ended.stdout
    assert "type SalesOrder " not in ended.stdout


def test_doctor_tells_what_it_looked_at_and_its_exit_code_says_whether_all_is_well(acme: str) -> None:
    ended = run("doctor", DATABASE_URL=acme)
    assert (ended.returncode, ended.stderr) == (0, "")
    database, migrations, books = ended.stdout.splitlines()
    assert database.startswith("database: PostgreSQL ")
    assert migrations == "migrations: up to date"
    assert re.fullmatch(r"acme / acme Ltd\.: \d+ inspections, 0 findings", books)


async def test_a_token_from_the_last_line_is_good_and_the_first_answer_comes_soon(
    acme: str, tmp_path: Path
) -> None:
    ended = run("token", "--tenant", "acme", "--user", "sales@acme.example", DATABASE_URL=acme)
    assert (ended.returncode, ended.stderr) == (0, "")
    token = ended.stdout.splitlines()[-1]
    began = time.monotonic()
    with serving(tmp_path, DATABASE_URL=acme) as server:
        async with calling(server.url, token) as caller:
            data = await caller.ask("{ viewer { email roles } }")
            print(f"start to first answer: {time.monotonic() - began:.2f} s")
            assert data == {"viewer": {"email": "sales@acme.example", "roles": ["sales"]}}
        async with httpx2.AsyncClient(trust_env=False) as stranger:
            answer = await stranger.post(server.url, json={"query": "{ viewer { id } }"})
            assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert server.stop() == 0
    assert KEY not in (tmp_path / "server.log").read_text()
