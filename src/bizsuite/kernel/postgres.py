"""The embedded PostgreSQL: started, shared, watched over and stopped by the program itself."""

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import asyncpg

from bizsuite.kernel.cluster import (
    OWNER,
    Live,
    alive,
    initialise,
    locked,
    log_of,
    make_folder,
    running,
    socket_folder,
    why,
)
from bizsuite.kernel.programs import Account, CannotStart, account_for, find_bin, major, reachable

__all__ = ["OWNER", "CannotStart", "Server"]

log = logging.getLogger(__name__)

START_SECONDS = 300
"""How long a server may recover from a crash before we give up on it."""

LEFTOVER_SECONDS = 20
"""How long the children of a killed server may hold on to its memory and its lock file."""

STOP_SECONDS = 30
"""How long a server may take to write everything down before it is told to stop at once."""

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For data that nobody will miss: tests."""


class Server:
    """One PostgreSQL over one folder, reached through a Unix socket only.

    The first process that starts it owns it; others attach. It stops when its owner stops it or dies, however
    suddenly, and is started again when it dies itself or its owner leaves while others still need it.
    """

    def __init__(
        self,
        folder: Path,
        bin: Path | None = None,
        durable: bool = True,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self._bin = bin
        self._durable = durable
        self._options = {"max_connections": "200", **({} if durable else FAST), **(options or {})}
        self._live: Live | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None

    # For those who use it

    def start(self) -> Self:
        """Return when the server accepts connections and its database exists; raises CannotStart."""
        if self._keeper is not None:
            return self
        started: Future[None] = Future()
        self._stopping.clear()
        self._keeper = threading.Thread(target=self._keep, args=(started,), name="postgres", daemon=True)
        self._keeper.start()
        try:
            started.result()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop a server of ours after it has written everything down; leave one that we attached to alone."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        self._stopping.set()
        for how in (signal.SIGINT, signal.SIGQUIT):
            if (child := self._child) is not None:
                child.send_signal(how)
            keeper.join(STOP_SECONDS)
            if not keeper.is_alive():
                break
        live, self._live = self._live, None
        if live is not None and live.folder != str(self.folder):
            with contextlib.suppress(OSError):  # Another server may have begun there.
                Path(live.folder).rmdir()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def dsn(self, database: str = OWNER) -> str:
        """The address of a database as asyncpg and psql read it."""
        live = self._serving()
        return f"postgresql://{OWNER}@/{quote(database)}?host={quote(live.folder, safe='/')}&port={live.port}"

    def url(self, database: str = OWNER) -> str:
        """The address of a database as SQLAlchemy reads it."""
        return self.dsn(database).replace("postgresql:", "postgresql+asyncpg:", 1)

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self._serving().pid

    @property
    def attached(self) -> bool:
        """Whether another process owns the server."""
        return self._serving() is not None and self._child is None

    def _serving(self) -> Live:
        if self._live is None:
            raise CannotStart("The embedded PostgreSQL is not running.")
        return self._live

    # The thread that watches over it

    def _keep(self, started: "Future[None]") -> None:
        """Start or attach, then begin again whenever the server is gone, until `stop`.

        A thread of its own, because the system ends a child with the *thread* that started it.
        """
        try:
            self._begin()
        except OSError as error:
            sentence = f"The folder {self.folder} cannot be used for PostgreSQL: {error.strerror or error}."
            started.set_exception(CannotStart(sentence))
            return
        except BaseException as error:
            started.set_exception(error)
            return
        started.set_result(None)
        while self._gone():
            try:
                self._begin()
                log.warning("PostgreSQL was gone and is back as process %s.", self.pid)
            except Exception as error:
                log.error("PostgreSQL is gone and does not come back: %s", error)
                self._stopping.wait(1)

    def _gone(self) -> bool:
        """Wait until the server has ended; True when nobody asked for that."""
        if self._child is not None:
            if self._stopping.is_set():
                self._child.send_signal(signal.SIGINT)
            self._child.wait()
            self._child = None
        elif self._live is not None:
            while alive(self._live.pid) and not self._stopping.wait(0.2):
                pass
        return not self._stopping.is_set()

    def _begin(self) -> None:
        """Attach to a server that runs over the folder already, else start one; one process at a time."""
        account = account_for(self.data)
        make_folder(self.folder, account)
        with locked(self.folder / "lock", self._stopping.is_set):
            live = running(self.data)
            if live is None or not _answers(live):
                live = self._launch(account)
            self._live = live

    def _launch(self, account: Account) -> Live:
        """Make the data folder if there is none, and start the server over it.

        The children of a server that was killed hold its memory and its lock file for up to a second or so.
        """
        bin = self._programs(account)
        deadline = time.monotonic() + LEFTOVER_SECONDS
        while True:
            written = log_of(self.folder)
            begin = written.stat().st_size if written.exists() else 0
            live = self._spawn(bin, account, written)
            if live is not None and _answers(live):
                return live
            said = written.read_bytes()[begin:].decode(errors="replace")
            leftover = "still in use" in said or "already exists" in said
            if not leftover or time.monotonic() > deadline or self._stopping.is_set():
                raise CannotStart(f"PostgreSQL did not start: {why(said)} (see {written}).")
            time.sleep(0.1)

    def _programs(self, account: Account) -> Path:
        """The programs that fit the data folder, which is made with them when there is none."""
        bin = reachable(find_bin(self._bin), account, self.folder)
        version = major(bin, account)
        mark = self.data / "PG_VERSION"
        if not mark.exists():
            initialise(self.data, bin, version, account, self._durable)
        if int(mark.read_text()) != version:
            raise CannotStart(
                f"The data in {self.data} were made by PostgreSQL {mark.read_text().strip()}, "
                f"but the programs in {bin} are version {version}; move the data away or set BIZSUITE_PG_BIN."
            )
        return bin

    def _spawn(self, bin: Path, account: Account, written: Path) -> Live | None:
        """Start the server as our child and wait until it is ready; None when it ended instead."""
        options = {**self._options, "unix_socket_directories": socket_folder(self.folder, account)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with written.open("ab") as output:
            self._child = subprocess.Popen(
                [bin / "postgres", "-D", self.data, "-p", "5432", "-c", "listen_addresses=", *settings],
                env={"PATH": "/usr/bin:/bin", "TZ": "UTC"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with(os.getpid()),
                **account.switch,
            )
        live = self._awaited(self._child)
        if live is None:
            self._child = None
        return live

    def _awaited(self, child: "subprocess.Popen[bytes]") -> Live | None:
        """The server as soon as our child, and no other process, says ready; None when the child ended."""
        deadline = time.monotonic() + START_SECONDS
        while child.poll() is None:
            live = running(self.data)
            if live is not None and live.pid == child.pid:
                return live
            if time.monotonic() > deadline or self._stopping.is_set():
                child.send_signal(signal.SIGQUIT)
            time.sleep(0.005)
        return None


def _answers(live: Live) -> bool:
    """Whether the server lets us in; makes our database when it is not there yet."""
    try:
        asyncio.run(_have_database(live))
    except (OSError, asyncpg.InterfaceError, asyncpg.OperatorInterventionError):
        return False
    return True


async def _have_database(live: Live) -> None:
    connection = await asyncpg.connect(host=live.folder, port=live.port, user=OWNER, database="postgres")
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", OWNER):
            await connection.execute(f"CREATE DATABASE {OWNER} TEMPLATE template0")
    finally:
        await connection.close()


def _end_with(parent: int) -> Callable[[], None] | None:
    """What the child does before it becomes PostgreSQL: ask to be shut down when its parent dies (Linux)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    set_parent_death_signal = 1

    def ask() -> None:
        prctl(set_parent_death_signal, int(signal.SIGINT))
        if os.getppid() != parent:
            os._exit(1)

    return ask
