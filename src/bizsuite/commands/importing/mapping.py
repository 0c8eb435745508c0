"""The mapping file: which column of which file becomes which field, as data."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bizsuite.commands.importing.targets import SECTIONS
from bizsuite.commands.place import Stopped


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one field is made of a row: from columns joined by a blank, or from a constant."""

    columns: Sequence[str] = ()
    value: str | None = None
    places: int | None = None
    """Decimals to round half-up to, for files that carry float noise."""
    factor: Decimal = Decimal(1)
    words: Mapping[str, str] = field(default_factory=dict)
    """Replaces whole values, such as "1" by "yes"."""
    unescape: bool = False
    r"""Whether a backslash and an n in the file mean a line break."""


@dataclass(frozen=True, slots=True)
class Section:
    """One file and what becomes of its columns."""

    name: str
    file: str
    key: str
    """The column that names a row in the other system; empty for rows without a name of their own."""
    ignore: frozenset[str]
    fields: Mapping[str, Recipe]

    @property
    def columns(self) -> set[str]:
        """Every column that the mapping speaks of."""
        used = {column for recipe in self.fields.values() for column in recipe.columns}
        return used | self.ignore | ({self.key} if self.key else set())


@dataclass(frozen=True, slots=True)
class Rules:
    """What becomes of orders, beyond their own columns."""

    currency: str
    opened_on: date
    today: date
    due_days: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole mapping file."""

    system: str
    """The other system, under whose name its ids are remembered."""
    title: str
    rules: Rules
    sections: Mapping[str, Section]


def read_mapping(path: Path) -> Plan:
    """Read a mapping file. Stops with one line for anything that it does not understand."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Stopped(f"{path.name}: {error}") from None
    try:
        return _plan(given)
    except KeyError as error:
        raise Stopped(f"{path.name}: {error.args[0]} is missing.") from None
    except (ValueError, TypeError, InvalidOperation) as error:
        raise Stopped(f"{path.name}: {error}") from None


def _plan(given: dict[str, Any]) -> Plan:
    known = {"system", "title", "rules"}
    if unknown := set(given) - known - set(SECTIONS):
        raise ValueError(f"there is no section {min(unknown)!r}; there are {', '.join(SECTIONS)}")
    rules = given["rules"]
    return Plan(
        system=str(given["system"]),
        title=str(given.get("title", given["system"])),
        rules=Rules(
            currency=str(rules["currency"]),
            opened_on=_day(rules, "opened_on"),
            today=_day(rules, "today"),
            due_days=int(rules.get("due_days", 30)),
        ),
        sections={name: _section(name, given[name]) for name in SECTIONS if name in given},
    )


def _section(name: str, given: dict[str, Any]) -> Section:
    fields = given["fields"]
    if unknown := set(fields) - set(SECTIONS[name]):
        raise ValueError(f"{name} has no field {min(unknown)!r}; it has {', '.join(SECTIONS[name])}")
    for wanted, slot in SECTIONS[name].items():
        if slot.required and wanted not in fields:
            raise ValueError(f"{name}: the field {wanted!r} is required")
    return Section(
        name=name,
        file=str(given["file"]),
        key=str(given.get("key", "")),
        ignore=frozenset(given.get("ignore", ())),
        fields={target: _recipe(f"{name}.{target}", recipe) for target, recipe in fields.items()},
    )


def _recipe(where: str, given: Any) -> Recipe:
    if isinstance(given, str):
        return Recipe(columns=(given,))
    options = {"column", "columns", "value", "places", "factor", "words", "unescape"}
    if not isinstance(given, dict) or set(given) - options:
        raise ValueError(f"{where} is a column's name or a table with {', '.join(sorted(options))}")
    columns = given.get("columns", [given["column"]] if "column" in given else [])
    if bool(columns) == ("value" in given):
        raise ValueError(f"{where} needs either a column or a value")
    return Recipe(
        columns=tuple(columns),
        value=given.get("value"),
        places=given.get("places"),
        factor=Decimal(str(given.get("factor", "1"))),
        words=given.get("words", {}),
        unescape=bool(given.get("unescape", False)),
    )


def _day(given: Mapping[str, Any], name: str) -> date:
    if not isinstance(given[name], date):
        raise ValueError(f"rules.{name} is a date, such as 1996-01-01 without quotes")
    return date(given[name].year, given[name].month, given[name].day)
