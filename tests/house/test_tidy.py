"""Small files, plain names, a docstring on everything that others call: what keeps a house readable."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT, calls, functions, nodes, python_files, tree

LINES_MAX = 400
TEST_LINES_MAX = 600
FUNCTION_LINES_MAX = 60
PARAMETERS_MAX = 8
SOURCES = python_files("src")
EVERYTHING = python_files("src", "tests", "bench")
NAMELESS = re.compile(r"(Manager|Helper|Util|Utils|Common|Misc|DTO|Impl)$|^Base[A-Z]|^(Order|User)Model$")
FORBIDDEN_FILES = {"common.py", "misc.py", "data.py", "process.py", "utils.py", "helpers.py", "base.py"}


def short(path: Path) -> str:
    """A file's path in the checkout."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", EVERYTHING, ids=short)
def test_a_file_holds_one_idea(path: Path) -> None:
    """A file of more than 400 lines is two ideas; a file of tests may have 600."""
    most = TEST_LINES_MAX if ROOT / "tests" in path.parents else LINES_MAX
    assert len(path.read_text().splitlines()) <= most


def test_a_function_fits_on_a_screen() -> None:
    """A function of more than 60 lines does more than its name says."""
    long = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in EVERYTHING
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_names_say_what_a_thing_is() -> None:
    """`Manager` and `Helper` are names for what nobody has understood."""
    bad = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and NAMELESS.search(node.name)
    ]
    assert bad == []
    assert [short(path) for path in SOURCES if path.name in FORBIDDEN_FILES] == []


def test_everything_public_says_what_it_is_for() -> None:
    """A docstring is for whoever calls; private names and dunders may go without."""
    silent = []
    for path in SOURCES:
        if not ast.get_docstring(tree(path)):
            silent.append(short(path))
        nested = {inner for outer in functions(path) for inner in ast.walk(outer) if inner is not outer}
        for node in nodes(path):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                # Nobody else can call what stands inside a function.
                private = node.name.startswith("_") or node in nested or _is_overload(node)
                if not private and not ast.get_docstring(node):
                    silent.append(f"{short(path)}:{node.lineno} {node.name}")
    assert silent == []


def _is_overload(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a definition only says one way to call the function that follows."""
    return any(getattr(each, "id", "") == "overload" for each in node.decorator_list)


def test_two_positional_parameters_then_keywords() -> None:
    """A call with many bare values is read wrongly; a function with many parameters wants a value of its own."""
    wide = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in functions(path)
        if len(node.args.args) + len(node.args.kwonlyargs) > PARAMETERS_MAX + 1
    ]
    assert wide == []


def test_nothing_unfinished_is_on_main() -> None:
    """What is not done is not there; notes for later live in issues."""
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|HACK)\b")
    found = [
        f"{short(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if words.search(line)
    ]
    assert found == []


MONEY_FILES = [
    path for path in SOURCES if path.stem in ("rules", "service", "tables", "loaders", "pricing", "ledger")
]


@pytest.mark.parametrize("path", MONEY_FILES, ids=short)
def test_no_float_near_money(path: Path) -> None:
    """Binary floats cannot hold a cent; amounts, quantities and rates are Decimal."""
    floats = [
        node.lineno
        for node in nodes(path)
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert floats == []


def test_names_of_tests_are_the_same_in_every_process() -> None:
    """Workers that share a run compare the names of what they found: no chance and no order of a set is in them."""
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files("tests")
        for call in calls(path, "parametrize")
        if len(call.args) > 1
        for node in _unnamed(call.args[1])
        if isinstance(node, ast.Set) or (isinstance(node, ast.Call) and _called(node) in CHANCE)
    ]
    assert found == []


CHANCE = {"uuid1", "uuid4", "uuid7", "new_id", "object", "set", "frozenset", "now", "today"}
"""What gives something else in every process, or shows itself in another order."""


def _unnamed(node: ast.expr) -> Iterator[ast.expr]:
    """An argument of `parametrize` with all that it is made of, but for what has a name of its own."""
    if isinstance(node, ast.Call):
        if any(keyword.arg == "id" for keyword in node.keywords):
            return
        if _called(node) == "sorted":
            return
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _unnamed(child)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
