"""Changes of many rows as one statement: what a transaction has still to write goes to the database together.

The text of a statement does not depend on how many rows it changes, since each column travels as an array; values are
always bound. Several changes become parts of one statement; foreign keys are checked at its end, so that a row and what
it refers to may be written in any order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlmodel import AutoString

from bizsuite.kernel.plain import json_text
from bizsuite.kernel.search import SearchVector

Values = Sequence[Mapping[str, Any]]
"""Rows by the names of columns; all have the same names."""

LOOKS_UP = "looks_up"
"""The mark in the `info` of a table whose triggers look at rows of others before its own are written."""

ARRAY_OF_IDS = "uuid[]"
"""What travels as text, since an array of arrays would not end each row's where it ends."""

_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Uuid, "uuid"),
    (sa.Boolean, "boolean"),
    (sa.BigInteger, "bigint"),
    (sa.Integer, "integer"),
    (sa.Numeric, "numeric"),
    (sa.String, "text"),
    (JSON, "jsonb"),
    (sa.DateTime, "timestamptz"),
    (sa.Date, "date"),
)
"""What a column of each type travels as; words of an enumeration are text."""


@dataclass(frozen=True, slots=True)
class Write:
    """One change of one table: `text` has a place such as `{0}` for each array of `arrays`."""

    table: str
    text: str
    arrays: Sequence[str]
    adds: bool = False
    """Whether it only adds rows: several such changes of one table may share a statement."""
    expected: int | None = None
    """How many rows it must change; with a number the text ends with RETURNING."""
    looks_up: bool = False
    """Whether the database compares its rows with others as they are written, which must be there by then."""


class Missed(Exception):
    """A change did not find the rows that it must change, or could not add them."""

    def __init__(self, table: str) -> None:
        super().__init__(f"not every row of {table} was there to be written")
        self.table = table


def is_plain(column: sa.Column[Any]) -> bool:
    """Whether values of this column can travel in an array."""
    return _kind(column) is not None


def adding(table: sa.Table, rows: Values, conflict: str = "", *, expected: int | None = None) -> Write:
    """Insert rows; what they do not name gets its default.

    `conflict` is what follows ON CONFLICT, in which the row that could not be added is `excluded`.
    """
    given = tuple(rows[0])
    defaults = _defaults(table, given)
    names = (*given, *(name for name, _ in defaults))
    return Write(
        table.name,
        _insert(table, names, conflict, expected is not None),
        [*_arrays(table, given, rows), *(_repeated(make, len(rows)) for _, make in defaults)],
        adds=not conflict,
        expected=expected,
        looks_up=bool(table.info.get(LOOKS_UP)),
    )


def changing(
    table: sa.Table,
    rows: Values,
    keys: Sequence[str],
    *,
    plus: Sequence[str] = (),
    also: str = "",
    expected: int | None = None,
) -> Write:
    """Give each row of the table that has the keys of one of these rows its other values.

    The keys begin with the tenant. Columns of `plus` are added to; `also` is what else is set, such as the version.
    """
    names = tuple(rows[0])
    text = _update(table, names, tuple(keys), tuple(plus), also, expected is not None)
    arrays, looks_up = _arrays(table, names, rows), bool(table.info.get(LOOKS_UP))
    return Write(table.name, text, arrays, expected=expected, looks_up=looks_up)


def removing(table: sa.Table, rows: Values) -> Write:
    """Delete the rows that have the same values as one of these, which begin with the tenant."""
    names = tuple(rows[0])
    return Write(table.name, _delete(table, names), _arrays(table, names, rows))


STAMPED = "version = {table}.version + 1, updated_at = now()"
"""What else a change of rows sets that are not written through objects."""


def together(writes: Sequence[Write]) -> Sequence[Sequence[Write]]:
    """Put changes together into as few statements as can be.

    A statement may not change a row twice, so that a second change of a table goes with a later one, while what comes
    after it does not wait. A change whose rows are compared with others begins a statement, since parts of one do not
    see each other, and what comes after it stays there.
    """
    parts: list[list[Write]] = []
    first = 0
    for write in writes:
        if write.looks_up:
            first = len(parts)
        place = max((n + 1 for n, part in enumerate(parts) if _twice(write, part)), default=0)
        place = max(first, place)
        if place == len(parts):
            parts.append([])
        parts[place].append(write)
    return parts


def _twice(write: Write, part: Sequence[Write]) -> bool:
    return not write.adds and any(write.table == each.table and not each.adds for each in part)


def statement_of(part: Sequence[Write]) -> tuple[str, tuple[Any, ...], Sequence[Write]]:
    """One statement for all of these changes, its values, and the changes whose rows it counts, in their order."""
    counted = [write for write in part if write.expected is not None]
    values = tuple(array for write in part for array in write.arrays)
    shape = tuple((write.text, len(write.arrays), write.expected is not None) for write in part)
    return _statement(shape), values, counted


@lru_cache(maxsize=1024)
def _statement(part: tuple[tuple[str, int, bool], ...]) -> str:
    """One statement for texts, each with the number of its values and whether its rows are counted."""
    used, named = 0, []
    for text, count, _ in part:
        named.append(text.format(*(f"${used + place + 1}" for place in range(count))))
        used += count
    counts = [f"(SELECT count(*) FROM w{place})" for place, (_, _, counted) in enumerate(part) if counted]
    if len(named) == 1 and not counts:
        return named[0]
    parts = ", ".join(f"w{place} AS ({text})" for place, text in enumerate(named))
    return f"WITH {parts} SELECT {', '.join(counts) or '1'}"


_Make = tuple[Callable[[], str], bool]
"""What makes the default of a column as an element of an array, and whether each row has one of its own."""


@lru_cache(maxsize=1024)
def _defaults(table: sa.Table, given: tuple[str, ...]) -> Sequence[tuple[str, _Make]]:
    """The columns that have values unless they are named, and what makes these."""
    columns = [column for column in table.columns if column.name not in given]
    return [(column.name, _make(column)) for column in columns if isinstance(column.default, _DEFAULTS)]


_DEFAULTS = (ScalarElementColumnDefault, CallableColumnDefault)


def _make(column: sa.Column[Any]) -> _Make:
    default: Any = column.default
    told = _told(column)
    if isinstance(default, CallableColumnDefault):
        # SQLAlchemy lets every such function take its context, which none of ours looks at.
        made: Callable[[Any], Any] = default.arg
        return (lambda: _element(told, made(cast(Any, None)))), column.primary_key
    element = _element(told, default.arg)
    return (lambda: element), False


def _repeated(make: _Make, count: int) -> str:
    one, is_own = make
    elements = [one() for _ in range(count)] if is_own else [one()] * count
    return f"{{{','.join(elements)}}}"


def _element(told: Callable[[Any], str], value: Any) -> str:
    return NULL if value is None else told(value)


def _arrays(table: sa.Table, names: Iterable[str], rows: Values) -> list[str]:
    return [_array(_told(table.c[name]), [row[name] for row in rows]) for name in names]


def _array(told: Callable[[Any], str], values: Sequence[Any]) -> str:
    """The values of a column as they travel: the driver takes twice as long to encode an array of them itself."""
    first, count = values[0], len(values)
    if count == 1:
        return f"{{{_element(told, first)}}}"
    if values[1] is first and all(value is first for value in values):
        elements = [_element(told, first)] * count
    else:
        elements = [NULL if value is None else told(value) for value in values]
    return f"{{{','.join(elements)}}}"


NULL = "NULL"


@lru_cache(maxsize=4096)
def _told(column: sa.Column[Any]) -> Callable[[Any], str]:
    """What writes a value of a column as an element of an array."""
    return _TOLD.get(_kind(column) or "", str)


def _text(value: Any) -> str:
    text: str = value.value if isinstance(value, Enum) else value
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_TOLD: Mapping[str, Callable[[Any], str]] = {
    "text": _text,
    "jsonb": lambda value: _text(json_text(value)),
    # Tokens are letters and digits only.
    "tsvector": lambda value: _text(" ".join([f"'{token}'" for token in value])),
    ARRAY_OF_IDS: lambda value: '"{' + ",".join(map(str, value)) + '}"',
    "boolean": lambda value: "t" if value else "f",
    "timestamptz": datetime.isoformat,
    "date": date.isoformat,
}
"""How values are written that are not as they print; the rest are ids and numbers."""


@lru_cache(maxsize=4096)
def _kind(column: sa.Column[Any]) -> str | None:
    """What a column travels as; None for one that cannot."""
    kind = column.type
    if isinstance(kind, AutoString):
        return "text"
    if isinstance(kind, SearchVector):
        return "tsvector"
    if isinstance(kind, sa.ARRAY):
        return ARRAY_OF_IDS if isinstance(kind.item_type, sa.Uuid) else None
    if isinstance(kind, sa.types.TypeDecorator) or (isinstance(kind, JSON) and not isinstance(kind, JSONB)):
        return None
    return next((name for base, name in _KINDS if isinstance(kind, base)), None)


def _source(table: sa.Table, names: Sequence[str]) -> str:
    arrays = ", ".join(f"{{{place}}}::text::{_travels(table.c[name])}[]" for place, name in enumerate(names))
    return f"unnest({arrays}) AS given ({', '.join(map(_quoted, names))})"


def _travels(column: sa.Column[Any]) -> str | None:
    kind = _kind(column)
    return "text" if kind == ARRAY_OF_IDS else kind


def _given(table: sa.Table, name: str) -> str:
    """The value of a column as it was given, in the type of the column."""
    value = f"given.{_quoted(name)}"
    return f"{value}::{ARRAY_OF_IDS}" if _kind(table.c[name]) == ARRAY_OF_IDS else value


@lru_cache(maxsize=4096)
def _insert(table: sa.Table, names: tuple[str, ...], conflict: str, counted: bool) -> str:
    columns = ", ".join(map(_quoted, names))
    values = ", ".join(_given(table, name) for name in names)
    text = f"INSERT INTO {table.name} ({columns}) SELECT {values} FROM {_source(table, names)}"
    if conflict:
        text += f" ON CONFLICT {conflict.format(table=table.name)}"
    return f"{text} RETURNING 1" if counted else text


@lru_cache(maxsize=4096)
def _update(
    table: sa.Table,
    names: tuple[str, ...],
    keys: tuple[str, ...],
    plus: tuple[str, ...],
    also: str,
    counted: bool,
) -> str:
    sets = [
        f"{_quoted(name)} = {f'{table.name}.{_quoted(name)} + ' if name in plus else ''}{_given(table, name)}"
        for name in names
        if name not in keys
    ]
    if also:
        sets.append(also.format(table=table.name))
    found = " AND ".join(f"{table.name}.{_quoted(key)} = given.{_quoted(key)}" for key in keys)
    text = f"UPDATE {table.name} SET {', '.join(sets)} FROM {_source(table, names)} WHERE {found}"
    return f"{text} RETURNING 1" if counted else text


@lru_cache(maxsize=4096)
def _delete(table: sa.Table, names: tuple[str, ...]) -> str:
    found = " AND ".join(f"{table.name}.{_quoted(name)} = given.{_quoted(name)}" for name in names)
    return f"DELETE FROM {table.name} USING {_source(table, names)} WHERE {found}"


def _quoted(name: str) -> str:
    return f'"{name}"'
