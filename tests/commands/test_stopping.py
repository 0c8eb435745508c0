"""What is left behind when a process is asked to end: a database that was shut down, and no broken-off work."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from bizsuite.kernel.cluster import running
from tests.processes import CHECKOUT, PROGRAM, SECONDS, Serving, environment, serving


def said_since(log: Path, begin: int) -> str:
    return log.read_bytes()[begin:].decode()


def shut_down(data: Path, server: Serving, begin: int) -> None:
    """Stop the server, and hold that PostgreSQL has written everything down before the process ended."""
    assert running(data / "postgres" / "data") is not None
    assert server.stop() == 0
    assert running(data / "postgres" / "data") is None
    said = said_since(data / "postgres" / "log", begin)
    assert "received fast shutdown request" in said
    assert "database system is shut down" in said


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_is_asked_to_end_shuts_its_database_down(
    data: Path, tmp_path: Path, workers: int
) -> None:
    log = data / "postgres" / "log"
    begin = log.stat().st_size
    with serving(tmp_path, DATA_DIR=data, WORKERS=workers) as server:
        shut_down(data, server, begin)
    said = said_since(log, begin)
    # Also how it began: the one before, a command that had ended, had shut it down.
    assert "database system was shut down at" in said
    assert "recovery" not in said
    assert (tmp_path / "server.log").read_text() == ""


@pytest.mark.parametrize(
    ("asked", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"]
)
def test_a_worker_that_is_asked_to_end_shuts_its_database_down(
    data: Path, asked: signal.Signals, code: int
) -> None:
    log = data / "postgres" / "log"
    begin = log.stat().st_size
    with begun("jobs", data) as process:
        until(data, VOUCHED, "1")
        process.send_signal(asked)
        assert process.wait(SECONDS) == code
    assert "database system is shut down" in said_since(log, begin)


VOUCHED = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'"
"""One, as soon as the session of a worker vouches for its jobs."""


@contextmanager
def begun(command: str, data: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A command as a process, which does not outlive the test."""
    # A shell that runs the tests in its background has them ignore SIGINT, and what they start as well.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        [PROGRAM, command], env=environment(DATA_DIR=data), cwd=CHECKOUT, preexec_fn=heed
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(data: Path, question: str, answer: str) -> None:
    """Wait until the embedded PostgreSQL answers so."""
    deadline = time.monotonic() + SECONDS
    while psql(data, question) != answer:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def psql(data: Path, question: str) -> str:
    """The answer of the embedded PostgreSQL; nothing while it does not serve."""

    async def ask() -> str:
        live = running(data / "postgres" / "data")
        if live is None:
            return ""
        try:
            connection = await asyncpg.connect(host=live.folder, port=live.port, user="bizsuite")
        except (OSError, asyncpg.PostgresError):
            return ""
        try:
            return str(await connection.fetchval(question))
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_a_command_that_is_broken_off_shuts_its_database_down(data: Path) -> None:
    log = data / "postgres" / "log"
    begin = log.stat().st_size
    with begun("seed", data) as process:
        until(data, "SELECT 1", "1")
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 128 + signal.SIGTERM
    assert "database system is shut down" in said_since(log, begin)
