"""Parts that only the system's package manager can bring; their tests are left out where they are missing."""

import os
import shutil

SEARCHED = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])

PROGRAMS = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "pgbouncer": ("pgbouncer",)}


def find(part: str) -> str | None:
    """The path of a part's program, or None."""
    return next((path for name in PROGRAMS[part] if (path := shutil.which(name, path=SEARCHED))), None)


def missing() -> list[str]:
    """The parts that this machine lacks; marks of the same names stand on the tests that need them."""
    return [part for part in PROGRAMS if find(part) is None]
