"""Values that lie at paths from a row, such as `customer.owner`: what the declared reads reach, in one statement.

They are read for nobody in particular: a value is the same whoever asks, and no wall but that of the tenant stands
around it. Whoever reads so must not show what was read to people who may not see it.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

from bizsuite.kernel.db import Db
from bizsuite.kernel.kinds import Kind, ValueType
from bizsuite.kernel.reads import Asker, Column, Declaration, Entity, Expression, Masked, MoneyColumn, One
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import Money, round_money

STEPS_MAX = 5
"""How many names a path has at most."""
_RATE = "exchange_rate"
"""The column of a document in which the rate stands that it was agreed at: units of its currency per base unit."""

Found = Decimal | date | bool | str | Money | None


@dataclass(frozen=True, slots=True)
class Readable:
    """What can be read in a suite, by the names under which clients know it."""

    entities: Mapping[str, Entity] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Declaration]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordPath:
    """A way from a row over others, each of which there is at most one of, to a value."""

    path: str
    type: ValueType
    steps: tuple[One, ...]
    entity: Entity
    """What the value is read of."""
    end: Declaration
    part: str = ""
    """Of money whether the currency is meant."""


def record_path(readable: Readable, subject: str, path: str) -> RecordPath | None:
    """The way that a path names, from a row of this type.

    None where it leads nowhere, or to what cannot be compared or depends on who asks.
    """
    names = path.split(".")
    entity = readable.entities.get(subject)
    if entity is None or not 0 < len(names) <= STEPS_MAX:
        return None
    steps: list[One] = []
    for place, name in enumerate(names):
        declared = _declared(readable, entity, name)
        rest = names[place + 1 :]
        if isinstance(declared, One) and declared.target.name in readable.entities:
            steps.append(declared)
            entity = declared.target
            if not rest:
                identity = ValueType(Kind.ID, entity.name)
                return RecordPath(path, identity, tuple(steps), entity, Column(of=entity, column="id"))
            continue
        return None if declared is None else _end(path, steps, entity, declared, rest)
    return None


def _declared(readable: Readable, entity: Entity, name: str) -> Declaration | None:
    return Column(of=entity, column="id") if name == "id" else readable.fields[entity.name].get(name)


def _end(
    path: str, steps: Sequence[One], entity: Entity, declared: Declaration, rest: Sequence[str]
) -> RecordPath | None:
    """The value itself, or of money the amount or the currency."""
    shown = declared.shown if isinstance(declared, Masked) else declared
    is_money = isinstance(shown, MoneyColumn) or (
        isinstance(shown, Expression) and shown.currency is not None
    )
    if is_money and list(rest) in ([], ["amount"]):
        return RecordPath(path, ValueType(Kind.MONEY), tuple(steps), entity, shown, "amount")
    if is_money and list(rest) == ["currency"]:
        return RecordPath(path, ValueType(Kind.TEXT), tuple(steps), entity, shown, "currency")
    if rest or is_money or not isinstance(shown, Column | Expression):
        return None
    try:
        value = _value(_Row(entity), shown, "")
    except AttributeError:
        return None
    told = None if _asks_who(value) else _type_of(entity, value)
    return None if told is None else RecordPath(path, told, tuple(steps), entity, shown)


def _asks_who(value: sa.ColumnElement[Any]) -> bool:
    """Whether an expression depends on who asks, and not on the tenant alone."""
    bound = (each for each in visitors.iterate(value) if isinstance(each, BindParameter))
    return any(each.key.startswith("asker_") and each.key != Asker.tenant_id.key for each in bound)


def _type_of(entity: Entity, value: sa.ColumnElement[Any]) -> ValueType | None:
    kind = value.type.impl_instance if isinstance(value.type, sa.types.TypeDecorator) else value.type
    if isinstance(kind, sa.Boolean):
        return ValueType(Kind.FLAG)
    if isinstance(kind, sa.Integer | sa.Numeric):
        return ValueType(Kind.NUMBER)
    if isinstance(kind, sa.Date | sa.DateTime):
        return ValueType(Kind.DAY)
    if isinstance(kind, sa.Enum):
        return ValueType(Kind.TEXT, words=tuple(kind.enums))
    if isinstance(kind, sa.Uuid):
        return ValueType(Kind.ID, entity.name)
    return ValueType(Kind.TEXT) if isinstance(kind, sa.String) else None


class _Row:
    """A row of an entity as SQL, with what it is a role of."""

    def __init__(self, entity: Entity) -> None:
        self.own = table_of(entity.table).alias()
        self.role_of = _Row(entity.role_of) if entity.role_of else None

    def __getattr__(self, name: str) -> Any:
        found = self.own.c.get(name)
        if found is not None:
            return found
        if self.role_of is None:
            raise AttributeError(name)
        return getattr(self.role_of, name)

    def joined(self, clause: Any, tied: sa.ColumnElement[bool]) -> Any:
        """This row joined to others where there is one."""
        same = self.own.c.tenant_id == Asker.tenant_id
        clause = clause.outerjoin(self.own, sa.and_(same, tied))
        if self.role_of is not None:
            clause = self.role_of.joined(clause, self.role_of.own.c.id == self.own.c.id)
        return clause


class _Joins:
    """The rows that paths lead over, each joined once."""

    def __init__(self, start: Entity) -> None:
        self.rows: dict[tuple[One, ...], _Row] = {(): _Row(start)}
        row = self.rows[()]
        self.clause: Any = row.own
        if row.role_of is not None:
            self.clause = row.role_of.joined(self.clause, row.role_of.own.c.id == row.own.c.id)

    def row(self, steps: tuple[One, ...]) -> _Row:
        """The row at the end of some steps."""
        if steps not in self.rows:
            source, step = self.row(steps[:-1]), steps[-1]
            target = self.rows[steps] = _Row(step.target)
            key = getattr(source, step.key)
            if step.via is not None:
                link = table_of(step.via).alias()
                tied = sa.and_(link.c.tenant_id == Asker.tenant_id, link.c[step.via_source] == key)
                self.clause, key = self.clause.outerjoin(link, tied), link.c[step.via_target]
            self.clause = target.joined(self.clause, getattr(target, step.target_column) == key)
        return self.rows[steps]


@dataclass(frozen=True, slots=True)
class Books:
    """The company in whose days and currency values are told, as SQL that finds one value each."""

    zone: sa.ColumnElement[Any]
    currency: sa.ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Values:
    """What was found, by path, and in which currency and time zone the company has its books."""

    found: Mapping[str, Found]
    base: str = ""
    zone: str = "UTC"


async def values_at(
    db: Db, start: Entity, key: uuid.UUID, paths: Iterable[RecordPath], books: Books
) -> Values:
    """The values at these paths from a row, by path: one statement for all, none for none.

    Moments become days of the company, numbers Decimals, ids and words text. Money of the row itself is told in the
    currency of the company where the row says at which rate; elsewhere it stays in its own.
    """
    listed = list(dict.fromkeys(paths))
    if not listed:
        return Values({})
    joins = _Joins(start)
    columns = [books.zone.label("zone"), books.currency.label("base")]
    for place, each in enumerate(listed):
        row = joins.row(each.steps)
        columns.append(_value(row, each.end, each.part).label(f"v{place}"))
        if each.type.kind is Kind.MONEY:
            columns.append(_value(row, each.end, "currency").label(f"c{place}"))
            has_rate = not each.steps and _has_rate(each.entity)
            rate = getattr(row, _RATE) if has_rate else sa.cast(sa.null(), sa.Numeric())
            columns.append(rate.label(f"r{place}"))
    first = joins.rows[()]
    chosen = sa.select(*columns).select_from(joins.clause)
    chosen = chosen.where(first.own.c.tenant_id == Asker.tenant_id, first.own.c.id == key)
    told = await db.rows(chosen.params(asker_tenant=db.actor.tenant_id))
    if not told:
        return Values({each.path: None for each in listed})
    (found,) = told
    values = {each.path: _told(each, found, place) for place, each in enumerate(listed)}
    return Values(values, found.base, found.zone)


def _has_rate(entity: Entity) -> bool:
    known = table_of(entity.table).c
    return _RATE in known or (entity.role_of is not None and _has_rate(entity.role_of))


def _value(row: _Row, end: Declaration, part: str) -> Any:
    match end:
        case Column(column=name):
            return getattr(row, name)
        case MoneyColumn(amount=amount, currency=currency):
            return getattr(row, currency if part == "currency" else amount)
        case Expression(value=value, currency=told):
            return told(row, Asker) if part == "currency" and told is not None else value(row, Asker)
    raise AttributeError(end)


def _told(each: RecordPath, found: Any, place: int) -> Found:
    value = getattr(found, f"v{place}")
    if value is None:
        return None
    match each.type.kind:
        case Kind.MONEY:
            rate = getattr(found, f"r{place}")
            if rate is None:
                return Money(Decimal(value), getattr(found, f"c{place}"))
            return Money(round_money(Decimal(value) / rate, found.base), found.base)
        case Kind.NUMBER:
            return Decimal(value)
        case Kind.DAY:
            return value.astimezone(ZoneInfo(found.zone)).date() if isinstance(value, datetime) else value
        case Kind.FLAG:
            return bool(value)
        case Kind.ID:
            return str(value)
    return value.value if isinstance(value, StrEnum) else str(value)
