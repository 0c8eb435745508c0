"""The folder of an embedded PostgreSQL: made, guarded, and read to learn what runs over it."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bizsuite.kernel.programs import Account, CannotStart

OWNER = "bizsuite"
"""The superuser, and the name of the database that is made at the first start."""

PATH_LIMIT = 85
"""Bytes of a folder in which a Unix socket fits: systems allow some 104 with the socket's own name."""

FULL = "No space left on device"

LOG_LIMIT = 16 * 2**20
"""Bytes of log from which a start begins a new one; the one before is kept."""


@dataclass(frozen=True)
class Live:
    """A server that accepts connections: its process, and the folder and number of its socket."""

    pid: int
    folder: str
    port: int


def running(data: Path) -> Live | None:
    """The server over a data folder, when its file says ready and its socket answers.

    After kill -9 the file still says ready; and a socket alone may belong to a server that is shutting down.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    live = Live(int(lines[0]), lines[4].strip(), int(lines[3]))
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(f"{live.folder}/.s.PGSQL.{live.port}")
    except OSError:
        return None
    return live


def alive(pid: int) -> bool:
    """Whether a process with this number runs; one that has ended and that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except (PermissionError, FileNotFoundError):
        # Somebody else's process; or a system without /proc, whose first process does wait for orphans.
        return not Path("/proc/self").exists() or Path(f"/proc/{pid}").exists()


@contextlib.contextmanager
def locked(path: Path, give_up: Callable[[], bool]) -> Iterator[None]:
    """Hold a lock that all processes of this machine respect; it falls with its holder."""
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if give_up():
                    raise CannotStart("PostgreSQL was told to stop before it had started.") from None
                time.sleep(0.01)
        yield


def make_folder(folder: Path, account: Account) -> None:
    """A folder for the account alone; parents that are made are open for passage, others stay as they are."""
    missing = [parent for parent in folder.parents if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    if account.uid is not None:
        for parent in missing:
            parent.chmod(0o755)
    if folder.stat().st_uid in {os.geteuid(), account.uid}:
        account.own(folder)
        folder.chmod(0o700)
    if account.uid is not None and account.run("/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode != 0:
        raise CannotStart(
            f"PostgreSQL does not run as root but as user {account.uid}, who cannot reach {folder}; "
            "choose another data folder (BIZSUITE_DATA_DIR, or DATA= for make)."
        )


def initialise(data: Path, bin: Path, version: int, account: Account, durable: bool) -> None:
    """A new cluster, made beside its place and moved there when whole: a crash leaves no half of one."""
    for half in data.parent.glob(f"{data.name}.*"):
        shutil.rmtree(half)
    new = data.with_name(f"{data.name}.{os.getpid()}")
    new.mkdir(mode=0o700)
    account.own(new)
    made = account.run(bin / "initdb", "-D", new, *initdb_options(version, durable))
    if made.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise CannotStart(f"PostgreSQL could not make its data folder {data}: {why(made.stderr)}.")
    new.rename(data)


def initdb_options(version: int, durable: bool) -> list[str]:
    """Options of a new cluster: UTF-8, sorted by code point, and letters of every script known as letters.

    With the character type C, trigrams of Chinese would be silently empty.
    """
    letters = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    locale = [f"--lc-ctype={letters}", "--lc-collate=C", "--lc-messages=C"]
    if version >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-instructions", *locale]
    return options if durable else [*options, "--no-sync"]


def socket_folder(folder: Path, account: Account) -> str:
    """The folder itself; where its path is too long for a socket, one of our own in the temp folder."""
    if len(os.fsencode(folder)) <= PATH_LIMIT:
        return str(folder)
    name = f"bizsuite-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
    short = Path(tempfile.gettempdir()) / name
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
        account.own(short)
    found = short.lstat()
    if short.is_symlink() or found.st_uid not in {os.geteuid(), account.uid} or found.st_mode & 0o077:
        raise CannotStart(f"The folder {short}, needed for PostgreSQL's socket, belongs to somebody else.")
    return str(short)


def log_of(folder: Path) -> Path:
    """The file that the server's messages are added to, not yet too long."""
    log = folder / "log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.rename(folder / "log.old")
    return log


def why(said: str) -> str:
    """The reason in what PostgreSQL wrote before it gave up, without its full stop.

    A full disk makes it stumble over many other things before the end, so that is looked for first.
    """
    if FULL in said:
        return FULL
    reasons: list[str] = re.findall(r"(?:FATAL|PANIC|error):\s+(.+)", said)
    lines = reasons or [line for line in said.splitlines() if line.strip()] or ["it said nothing"]
    return lines[-1].strip().rstrip(".")
