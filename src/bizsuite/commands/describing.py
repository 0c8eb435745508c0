"""The schema as text, and whether the committed copy is true."""

import difflib
import sys
from pathlib import Path

from bizsuite.app import SUITES, compose
from bizsuite.commands.place import Stopped
from bizsuite.settings import CHECKOUT, Settings

SNAPSHOT = CHECKOUT / "schema.graphql"


def sdl(modules: str = "") -> str:
    """The schema definition of some modules; of all when none are named. Stops for an unknown one."""
    chosen = [name.strip() for name in modules.split(",") if name.strip()] or SUITES
    return compose(chosen).schema.as_str().rstrip() + "\n"


def print_schema(modules: str) -> None:
    """Print it on standard output: that of these modules, else of those that the settings choose."""
    sys.stdout.write(sdl(modules or Settings.load().modules))


def check_snapshot(snapshot: Path = SNAPSHOT) -> None:
    """Compare it with the committed copy; stops with the first differing lines."""
    committed = snapshot.read_text() if snapshot.exists() else ""
    if committed == sdl():
        return
    lines = difflib.unified_diff(
        committed.splitlines(), sdl().splitlines(), "schema.graphql", "the code", lineterm=""
    )
    sys.stdout.write("\n".join(list(lines)[:60]) + "\n")
    raise Stopped("schema.graphql is not what the code says; run `make schema` and commit it.")
