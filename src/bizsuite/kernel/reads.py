"""How data is reached: plain declarations that whoever answers a query compiles.

A slice's `reads.py` declares its entities and, for each, its columns, relations, expressions and Python fields. From
the one declaration come the resolver, the batch step, paging, filter, order and count. Nothing here knows GraphQL.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.tables import Table
from bizsuite.kernel.values import Permission

Columns = Any
"""The columns of one row of a statement, by name: `row.total`. For a role, those of what it is a role of as well."""


class Asker:
    """The one who asks, as parameters of a statement; bound when it runs, so that a statement fits every actor."""

    tenant_id = sa.bindparam("asker_tenant", type_=sa.Uuid)
    user_id = sa.bindparam("asker_user", type_=sa.Uuid)
    company_id = sa.bindparam("asker_company", type_=sa.Uuid)
    company_ids = sa.bindparam("asker_companies", type_=sa.ARRAY(sa.Uuid))
    department_id = sa.bindparam("asker_department", type_=sa.Uuid)
    department_ids = sa.bindparam("asker_departments", type_=sa.ARRAY(sa.Uuid))
    session_id = sa.bindparam("asker_session", type_=sa.Uuid)
    today = sa.bindparam("asker_today", type_=sa.Date)
    zone = sa.bindparam("asker_zone", type_=sa.Text)
    """The time zone in which the asker's days begin."""


def asked_by(actor: Actor) -> dict[str, Any]:
    """The values of `Asker`'s parameters for one actor."""
    return {
        "asker_tenant": actor.tenant_id,
        "asker_user": actor.user_id,
        "asker_company": actor.company_id,
        "asker_companies": sorted(actor.company_ids),
        "asker_department": actor.department_id,
        "asker_departments": sorted(actor.department_ids),
        "asker_session": actor.session_id,
        "asker_today": today(actor.zone),
        "asker_zone": actor.zone,
    }


@dataclass(frozen=True, slots=True)
class Sort:
    """One step of an order: a column, a direction, and where its nulls go."""

    column: str
    descending: bool = False
    nulls_first: bool = False


def newest(column: str) -> Sort:
    """From the latest to the earliest."""
    return Sort(column, descending=True)


COUNT_MAX = 10_000
"""How many entries of a list are counted in a table that only grows."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Entity:
    """A kind of node: which table holds it, who may read it, how it is listed.

    `role_of` is the entity whose row with the same id completes this one (a customer is a role of a party).
    `owner` and `department` name the columns that the scopes of `permission` are compared with; `company` names the
    column by which lists are confined to the company that the request works in, and single rows to those that the
    actor may work in. Rows that `own` holds for can be read without the permission, which opens the others. `by`
    lists the columns that find one row (`customer(by: {number: "C-1"})`); `external` adds ids of other systems to
    them. `search` names the column of search tokens. A row that `where` does not hold for is no such node.

    `detail_of` names what a row is a detail of, by the column that holds its id: a line of an order, an address of a
    party. Whoever sees one of these sees the row, and nobody else; permission, scope and company of the parent apply.
    Where the parent is what others are a role of, it is seen by whoever sees one of the roles.
    """

    name: str
    table: type[Table]
    permission: Permission | None = None
    role_of: "Entity | None" = None
    owner: str | None = None
    department: str | None = None
    company: str | None = None
    own: Callable[[Columns, type[Asker]], sa.ColumnElement[bool]] | None = None
    sort: Sequence[Sort] = ()
    filters: Sequence[str] = ()
    sorts: Sequence[str] = ()
    by: Sequence[str] = ()
    external: bool = False
    search: str | None = None
    where: Callable[[Columns], sa.ColumnElement[bool]] | None = None
    count_max: int | None = None
    """How many entries of a list are counted at most; None: all. For tables that only grow."""
    detail_of: Mapping[str, Sequence["Entity"]] = field(default_factory=dict)
    roles: list["Entity"] = field(default_factory=list, init=False)
    """The entities that are a role of this one, as they are declared."""

    def __post_init__(self) -> None:
        if self.role_of is not None:
            self.role_of.roles.append(self)

    def __repr__(self) -> str:
        return f"<Entity {self.name}>"


@dataclass(frozen=True, eq=False, kw_only=True)
class Declaration:
    """Something that can be read from an entity."""

    of: Entity


@dataclass(frozen=True, eq=False, kw_only=True)
class Column(Declaration):
    """A column of the entity's own row, or of the row that it is a role of."""

    column: str


@dataclass(frozen=True, eq=False, kw_only=True)
class MoneyColumn(Declaration):
    """An amount and the currency it is in; null where the amount is."""

    amount: str
    currency: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Expression(Declaration):
    """A value that the database computes from the row and from who asks: `value(row, asker)` gives SQL.

    With `currency` the value is money in the currency which that gives.
    """

    key: str
    value: Callable[[Columns, type[Asker]], sa.ColumnElement[Any]]
    currency: Callable[[Columns, type[Asker]], sa.ColumnElement[Any]] | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Masked(Declaration):
    """A column or an amount that is null, without an error, in rows in which the asker may not see it.

    Holders of `unless` see it as far as the scope of their permission reaches, everybody sees it in rows that `own`
    holds for. It can be filtered by, as the null that the asker sees, and never be sorted, found or summed by.
    """

    shown: Column | MoneyColumn
    unless: Permission
    own: Callable[[Columns, type[Asker]], sa.ColumnElement[bool]] | None = None

    @property
    def hidden(self) -> str:
        """The column that is hidden: the one that is shown, or the amount."""
        return self.shown.column if isinstance(self.shown, Column) else self.shown.amount

    @property
    def key(self) -> str:
        """Names in a statement whether the asker sees it."""
        return f"{self.hidden}__seen"


@dataclass(frozen=True, eq=False, kw_only=True)
class Computed(Declaration):
    """A value that a pure Python function makes of columns of the row; with `actor` that comes first."""

    value: Callable[..., Any]
    needs: Sequence[str]
    actor: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Batch(Declaration):
    """A value that a batch function of `loaders.py` finds for all rows of a level at once, by one of their columns.

    Keys that the function leaves out are null.
    """

    load: Callable[[Db, Sequence[Any]], Awaitable[Mapping[Any, Any]]]
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Argument:
    """What a client says besides, where a value depends on it: a day or, with `entity`, the id of one of its rows."""

    name: str
    description: str
    entity: Entity | None = None
    required: bool = False


Given = Mapping[str, sa.ColumnElement[Any] | None]
"""What the client says, by the name of the argument; None for what it leaves out."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Embedded(Declaration):
    """Values that the database finds for a row and for what the client says: one object that is no node, or a scalar.

    `values(key, asker, given)` is a SELECT of exactly one row, whatever the key, with a column for each field of the
    object, or one for a scalar. `key` is the row's column of that name; an id of another type has no row.
    """

    values: Callable[[sa.ColumnElement[Any], type[Asker], Given], sa.Select[*tuple[Any, ...]]]
    key: str = "id"
    arguments: Sequence[Argument] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class One(Declaration):
    """At most one row of another entity: the one whose `target_column` (its id) is what this row holds in `key`."""

    key: str
    target: Entity
    target_column: str = "id"
    """A column that no two rows of the tenant have the same value in."""
    via: type[Table] | None = None
    """A link table, where neither row knows the other: `via_source` is this row's key, `via_target` the target's."""
    via_source: str = ""
    via_target: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Many(Declaration):
    """Rows of another entity that hold this row's id in `key`.

    With `via` the key stands on a link table, joined to the target by `via_target` = `target_column`. `where` narrows
    the targets; it is given the target's columns and those of the link table (or of the target again).
    """

    target: Entity
    key: str
    via: type[Table] | None = None
    via_target: str = ""
    target_column: str = "id"
    source_column: str = "id"
    sort: Sequence[Sort] = ()
    where: Callable[[Columns, Columns], sa.ColumnElement[bool]] | None = None
    in_any_company: bool = False
    """Whether rows of every company are shown that the actor works in: for what a client asks of a company by name."""
    own: bool = False
    """Of people: whether they may see all these rows of their own, whatever walls others meet."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Poly(Declaration):
    """A node of whatever type: one column holds the name of the type, another the id."""

    type_column: str
    id_column: str


def column(of: Entity, name: str) -> Column:
    """A column under another name than its own."""
    return Column(of=of, column=name)


def money(of: Entity, amount: str, currency: str = "currency") -> MoneyColumn:
    """An amount column with the column that holds its currency."""
    return MoneyColumn(of=of, amount=amount, currency=currency)


def masked(
    shown: Column | MoneyColumn,
    *,
    unless: Permission,
    own: Callable[[Columns, type[Asker]], sa.ColumnElement[bool]] | None = None,
) -> Masked:
    """A column that only holders of a permission see, and whoever `own` says, such as the person that a row is of."""
    return Masked(of=shown.of, shown=shown, unless=unless, own=own)


def expression(
    of: Entity,
    key: str,
    value: Callable[[Columns, type[Asker]], sa.ColumnElement[Any]],
    *,
    currency: Callable[[Columns, type[Asker]], sa.ColumnElement[Any]] | None = None,
) -> Expression:
    """A value computed in SQL from the row; `key` names it in the statement and must be unique in the entity."""
    return Expression(of=of, key=key, value=value, currency=currency)


def computed(of: Entity, value: Callable[..., Any], *needs: str, actor: bool = False) -> Computed:
    """A value computed in Python from the named columns."""
    return Computed(of=of, value=value, needs=needs, actor=actor)


def batch(
    of: Entity, load: Callable[[Db, Sequence[Any]], Awaitable[Mapping[Any, Any]]], key: str = "id"
) -> Batch:
    """A value found by a batch function, for all rows of a level at once."""
    return Batch(of=of, load=load, key=key)


def embedded(
    of: Entity,
    values: Callable[[sa.ColumnElement[Any], type[Asker], Given], sa.Select[*tuple[Any, ...]]],
    *arguments: Argument,
    key: str = "id",
) -> Embedded:
    """Values found in SQL by a column of the row, as one object or as a scalar."""
    return Embedded(of=of, values=values, key=key, arguments=arguments)


def one(of: Entity, key: str, target: Entity) -> One:
    """The row of `target` whose id stands in this row's column `key`."""
    return One(of=of, key=key, target=target)


def one_back(of: Entity, target: Entity, key: str) -> One:
    """The row of `target` whose column `key`, in which no two are alike, holds this row's id."""
    return One(of=of, key="id", target=target, target_column=key)


def one_via(of: Entity, target: Entity, link: type[Table], source_key: str, target_key: str) -> One:
    """The row of `target` that a link table ties to this one; both of its keys are unique."""
    return One(of=of, key="id", target=target, via=link, via_source=source_key, via_target=target_key)


def many(of: Entity, target: Entity, key: str, *sort: Sort | str, **options: Any) -> Many:
    """The rows of `target` whose column `key` holds this row's id, in this order unless the client asks for another."""
    return Many(of=of, target=target, key=key, sort=sorts(*sort), **options)


def poly(of: Entity, type_column: str = "subject_type", id_column: str = "subject_id") -> Poly:
    """The node, of whatever type, that two columns of this row name."""
    return Poly(of=of, type_column=type_column, id_column=id_column)


def sorts(*steps: Sort | str) -> tuple[Sort, ...]:
    """An order from names (ascending) and sorts."""
    return tuple(Sort(step) if isinstance(step, str) else step for step in steps)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an entity as read: its columns, and the expressions that were asked for."""

    entity: Entity
    values: Mapping[str, Any]

    @property
    def id(self) -> uuid.UUID:
        """The row's id."""
        key: uuid.UUID = self.values["id"]
        return key

    def __getitem__(self, name: str) -> Any:
        return self.values[name]
