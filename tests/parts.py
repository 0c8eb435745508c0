"""Parts that pip does not bring into our own environment; their tests are left out where they are missing.

Chromium and PgBouncer come from the system's package manager, the S3 server from `make s3`.
"""

import os
import shutil
from pathlib import Path

S3 = Path(__file__).parents[1] / ".venv-s3" / "bin"
SEARCHED = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", str(S3)])

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "pgbouncer": ("pgbouncer",),
    "s3": ("moto_server",),
}


def find(part: str) -> str | None:
    """The path of a part's program, or None."""
    return next((path for name in PROGRAMS[part] if (path := shutil.which(name, path=SEARCHED))), None)


def missing() -> list[str]:
    """The parts that this machine lacks; marks of the same names stand on the tests that need them."""
    return [part for part in PROGRAMS if find(part) is None]
