"""Statements that are written once and asked often.

Building a statement of SQLAlchemy and compiling it costs more than the database needs to answer it. A question is
compiled when it is first asked; from then on it is a text with numbered parameters, the order of its values, and what
makes of the driver's values ours.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import LRUCache

Select = sa.Select[*tuple[Any, ...]]
Rows = Sequence[Row[*tuple[Any, ...]]]

TENANT = sa.bindparam("tenant", type_=sa.Uuid)
"""The tenant of whoever asks; its value comes from the transaction."""

_DIALECT = PGDialect_asyncpg(dbapi=PGDialect_asyncpg.import_dbapi())  # type: ignore[no-untyped-call]
_PARAMETER = re.compile(r"\$(\d+)")
_KEPT = 1_000

Turn = Callable[[Any], Any]


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether a column of ids holds one of the ids that are given by this name, however many they are."""
    return column == sa.any_(sa.bindparam(name, type_=sa.ARRAY(sa.Uuid)))


@dataclass(frozen=True, eq=False)
class Text:
    """A compiled statement: `names` are those of its parameters by their numbers."""

    sql: str
    names: Sequence[str]
    binders: Sequence[tuple[int, Turn]]
    """What makes of our values the driver's, by the parameters' places; most are what they should be."""
    columns: SimpleResultMetaData
    turners: Sequence[tuple[int, Turn]]
    """The same the other way round, by the columns' places."""

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values of the parameters in their order."""
        found = [values[name] for name in self.names]
        for place, turn in self.binders:
            found[place] = turn(found[place])
        return found

    def rows(self, told: Sequence[Sequence[Any]]) -> Rows:
        """What the driver tells, as rows with the names of the columns."""
        columns, index, turners = self.columns, self.columns._key_to_index, self.turners
        if not turners:
            return [Row(columns, None, index, each) for each in told]
        return [Row(columns, None, index, _turned(each, turners)) for each in told]


def _turned(told: Sequence[Any], turners: Sequence[tuple[int, Turn]]) -> Sequence[Any]:
    values = list(told)
    for place, turn in turners:
        values[place] = turn(values[place])
    return values


@dataclass(frozen=True, slots=True)
class Asked:
    """A text with the values of one time that it is asked."""

    text: Text
    values: Mapping[str, Any]

    def arguments(self, tenant: uuid.UUID) -> list[Any]:
        """The values of the parameters in their order, for somebody of this tenant."""
        return self.text.arguments({"tenant": tenant, **self.values})


class Question:
    """A statement with a name for each of its values; called with them it is asked."""

    def __init__(self, write: Callable[[], Select]) -> None:
        self._write = write

    @cached_property
    def written(self) -> Select:
        """The statement."""
        return self._write()

    @cached_property
    def _compiled(self) -> tuple[Text, Mapping[str, Any]]:
        """The text, and the values that never differ."""
        compiled = _compiled(self.written)
        fixed = {name: bound.value for name, bound in compiled.binds.items() if not bound.required}
        return _text(self.written, compiled), fixed

    def __call__(self, **values: Any) -> Asked:
        """Ask it with these values; the tenant is that of whoever asks."""
        text, fixed = self._compiled
        return Asked(text, {**fixed, **values})


def question(write: Callable[[], Select]) -> Question:
    """Make of a function that writes a statement, with `bindparam` for what differs, a question."""
    return Question(write)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What statements have in common that differ by their values alone."""

    chosen: Select
    compiled: SQLCompiler
    text: Text | None
    """None where the text depends on how many values there are."""


_known: LRUCache[Any, _Shape] = LRUCache(_KEPT)


def asked(chosen: Select) -> Asked:
    """A statement that was built with its values; one of the same shape is not compiled again."""
    key = chosen._generate_cache_key()
    shape = None if key is None else _known.get(key.key)
    if shape is None:
        shape = _shape(chosen, key)
        if key is not None:
            _known[key.key] = shape
    given = None if key is None else key.bindparams
    values = shape.compiled.construct_params(extracted_parameters=given, escape_names=False)
    if shape.text is not None:
        return Asked(shape.text, values)
    return _expanded(shape, values)


def _shape(chosen: Select, key: CacheKey | None) -> _Shape:
    compiled = _compiled(chosen, key)
    return _Shape(chosen, compiled, None if compiled.post_compile_params else _text(chosen, compiled))


def _compiled(chosen: Select, key: CacheKey | None = None) -> SQLCompiler:
    compiled = chosen.compile(dialect=_DIALECT, cache_key=key)
    assert isinstance(compiled, SQLCompiler)
    return compiled


def _text(chosen: Select, compiled: SQLCompiler) -> Text:
    names = compiled.positiontup or []
    turns = {name: _binder(compiled.binds[name].type) for name in names}
    return _made(chosen, compiled.string, names, turns)


def _expanded(shape: _Shape, values: Mapping[str, Any]) -> Asked:
    """A statement with lists of values in its text, as it is for these."""
    state = shape.compiled.construct_expanded_state(values, escape_names=False)
    return Asked(
        _made(shape.chosen, state.statement, state.positiontup or [], state.processors), state.parameters
    )


def _made(chosen: Select, sql: str, names: Sequence[str], turns: Mapping[str, Turn | None]) -> Text:
    columns = list(chosen.selected_columns)
    named = [column.key or f"column{place}" for place, column in enumerate(columns)]
    found = [(place, turns.get(name)) for place, name in enumerate(names)]
    return Text(
        sql=sql,
        names=names,
        binders=[(place, turn) for place, turn in found if turn is not None],
        columns=SimpleResultMetaData(named),
        turners=[(place, turn) for place, each in enumerate(columns) if (turn := _turner(each.type))],
    )


def _binder(kind: sa.types.TypeEngine[Any]) -> Turn | None:
    turn: Turn | None = kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return turn


def _turner(kind: sa.types.TypeEngine[Any]) -> Turn | None:
    """What turns a value of the driver into one of ours; most are what they should be."""
    if isinstance(kind, sa.Enum | sa.JSON | sa.types.TypeDecorator):
        return kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
    return None


def joined(several: Sequence[Asked], tenant: uuid.UUID) -> tuple[str, list[Any]]:
    """One statement for several: an array of rows for each, in this order; and its values."""
    values: list[Any] = []
    for each in several:
        values += each.arguments(tenant)
    return _joined(tuple(each.text.sql for each in several)), values


@lru_cache(maxsize=_KEPT)
def _joined(several: tuple[str, ...]) -> str:
    parts, used = [], 0
    for place, sql in enumerate(several):
        inside, count = _renumbered(sql, used)
        parts.append(f"array(SELECT row(q{place}.*) FROM ({inside}) AS q{place})")
        used += count
    return f"SELECT {', '.join(parts)}"


def _renumbered(sql: str, used: int) -> tuple[str, int]:
    """A text whose parameters come behind so many others, and how many it has."""
    numbers = {int(found[1]) for found in _PARAMETER.finditer(sql)}
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + used}", sql), len(numbers)
