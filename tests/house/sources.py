"""The source as data: files, modules, functions."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bizsuite"
ANATOMY = ("rules", "tables", "reads", "loaders", "service", "types", "resolvers", "module")


def python_files(*folders: str) -> list[Path]:
    """Every Python file below these folders of the checkout."""
    chosen = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in chosen if "node_modules" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), str(path))


def module_name(path: Path) -> str:
    """`bizsuite.erp.sales.rules` for its file."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def slice_of(path: Path) -> str | None:
    """`erp.sales` or `bridges.sales_finance` for a file of it; None for the storeys below."""
    parts = module_name(path).split(".")[1:]
    if len(parts) < 2 or parts[0] not in ("base", "oa", "crm", "erp", "bridges"):
        return None
    return ".".join(parts[:2])


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All that the syntax tree of a file holds; walked once, since a dozen tests ask."""
    return tuple(ast.walk(tree(path)))


@cache
def functions(path: Path) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
    """Every function and method of a file."""
    return tuple(node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(path: Path) -> Iterator[str]:
    """Every module, or name of a module, that a file imports."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path, name: str) -> Sequence[ast.Call]:
    """Every call of a function or method of this name."""
    return _calls(path).get(name, [])


@cache
def _calls(path: Path) -> Mapping[str, list[ast.Call]]:
    """All calls of a file, by what is called."""
    found = defaultdict[str, list[ast.Call]](list)
    for node in nodes(path):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found[name].append(node)
    return found
