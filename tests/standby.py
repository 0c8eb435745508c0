"""A streaming replica of a server of the tests, made as an operator makes one, by pg_basebackup."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bizsuite.kernel.postgres import Server
from bizsuite.kernel.programs import account_for, find_bin, reachable
from tests.database import private_folder

SECONDS = 60


class Standby:
    """A replica in a folder of its own, which can be killed and begun again."""

    def __init__(self, primary: Server, folder: Path) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._account = account_for(primary.data)
        self._bin = reachable(find_bin(), self._account, folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._account.own(folder)
        source = primary.dsn("postgres")
        made = self._account.run(
            self._bin / "pg_basebackup", "-D", self._data, "-R", "-X", "stream", "-c", "fast", "-d", source
        )
        assert made.returncode == 0, made.stderr

    def url(self, database: str = "bizsuite") -> str:
        """The address of a database as SQLAlchemy reads it."""
        return f"postgresql+asyncpg://bizsuite@/{database}?host={self.folder}&port=5432"

    @property
    def reads(self) -> int:
        """How many snapshots it has given so far."""
        return (self.folder / "log").read_text().count("REPEATABLE READ")

    def start(self) -> None:
        """Return when it answers."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "max_connections": "200",
            "log_statement": "all",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen(
            [self._bin / "postgres", "-D", self._data, "-p", "5432", *options],
            stdout=log,
            stderr=log,
            env={"PATH": "/usr/bin:/bin", "TZ": "UTC"},
            cwd="/",
            **self._account.switch,
        )
        log.close()
        deadline = time.monotonic() + SECONDS
        ready = (self._bin / "pg_isready", "-q", "-h", self.folder, "-d", "postgres")
        while self._account.run(*ready).returncode != 0:
            if time.monotonic() > deadline or self._process.poll() is not None:
                self.stop(signal.SIGQUIT)
                raise AssertionError((self.folder / "log").read_text())
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it; with SIGQUIT at once, as a crash does."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(SECONDS)


@contextmanager
def primary_and_standby() -> Iterator[tuple[Server, Standby]]:
    """A server of its own, and a replica that follows it."""
    folders = private_folder(), private_folder()
    # Commits are flushed before they are acknowledged, as everywhere but in tests.
    with Server(folders[0], durable=False, options={"synchronous_commit": "on"}) as primary:
        standby = Standby(primary, folders[1])
        standby.start()
        try:
            yield primary, standby
        finally:
            standby.stop()
    for folder in folders:
        shutil.rmtree(folder)
