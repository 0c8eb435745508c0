"""The storeys and the anatomy of slices."""

import ast
from pathlib import Path

import pytest

from bizsuite.app import MODULES
from tests.house.sources import ANATOMY, SOURCE, calls, imported, nodes, python_files, slice_of

SLICES = sorted({name for path in python_files("src") if (name := slice_of(path))})
BRIDGES = [name for name in SLICES if name.startswith("bridges.")]
ROOMS = [name for name in SLICES if not name.startswith("bridges.")]
BY_NAME = {module.name: module for module in MODULES}
SECOND_FILES = {
    "housekeeping",
    "pricing",
    "taxation",
    "chart",
    "charts",
    "balances",
    "positions",
    "tokens",
    "passwords",
    "signin",
    "doorkeeper",
    "log",
    "files",
    "transfer",
    "asked",
    "agreeing",
}
"""Further files that a slice may have where the matter deserves it."""


def files_of(name: str) -> list[Path]:
    """The files of a slice or a bridge."""
    return [path for path in python_files("src") if slice_of(path) == name]


def test_every_slice_is_a_module_that_the_app_knows() -> None:
    """A folder that no schema can contain is dead code."""
    assert sorted(BY_NAME) == SLICES


@pytest.mark.parametrize("name", ROOMS)
def test_a_slice_has_the_eight_files_of_the_anatomy(name: str) -> None:
    """Whoever knows one slice finds their way in all; a file that grew is a package of the same name."""
    folder = SOURCE / name.replace(".", "/")
    rooms = {path.stem for path in folder.iterdir() if path.name not in ("__init__.py", "__pycache__")}
    assert rooms - set(ANATOMY) <= SECOND_FILES
    assert "module" in rooms


@pytest.mark.parametrize("name", SLICES)
def test_a_module_requires_what_it_imports_and_nothing_else(name: str) -> None:
    """`requires` is the truth about a module, or leaving one out breaks another."""
    used = {
        other
        for path in files_of(name)
        for target in imported(path)
        for other in SLICES
        if f"{target}.".startswith(f"bizsuite.{other}.") and other != name
    }
    assert set(BY_NAME[name].requires) == used


def test_nobody_commits_but_the_edge() -> None:
    """What cannot be written needs no reviewer."""
    committing = [
        f"{path.name}:{call.lineno}"
        for path in python_files("src")
        if slice_of(path)
        for name in ("commit", "rollback")
        for call in calls(path, name)
    ]
    assert committing == []


def test_a_table_is_written_only_by_the_slice_that_owns_it() -> None:
    """Others read it, and ask its owner's services to write."""
    breaches = []
    for name in SLICES:
        for path in files_of(name):
            foreign = _foreign_tables(path, name)
            for call in [
                *calls(path, "add"),
                *calls(path, "insert"),
                *calls(path, "update"),
                *calls(path, "delete"),
            ]:
                for argument in call.args[:1]:
                    if (written := _constructed(argument)) in foreign:
                        breaches.append(f"{path}:{call.lineno} writes {written}")
    assert breaches == []


def _foreign_tables(path: Path, own: str) -> set[str]:
    """The names under which a file knows tables of other slices."""
    names = set()
    for node in nodes(path):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and f".{own}." not in f"{node.module}."
            and (
                node.module.endswith(".tables")
                and node.module.startswith("bizsuite.")
                and "kernel" not in node.module
            )
        ):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def _constructed(node: ast.expr) -> str:
    """`Order` for `Order(...)`, `Order` or `table_of(Order)`."""
    if isinstance(node, ast.Call):
        if getattr(node.func, "id", "") == "table_of" and node.args:
            return _constructed(node.args[0])
        node = node.func
    return node.id if isinstance(node, ast.Name) else ""
