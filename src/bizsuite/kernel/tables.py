"""What every business table has in common: tenant keys, versions, naming, composite foreign keys."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, TypeVar, cast

import sqlalchemy as sa
from pydantic_core import PydanticUndefined
from sqlalchemy import event
from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

from bizsuite.kernel.clock import now
from bizsuite.kernel.values import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
METADATA = SQLModel.metadata

PLATFORM_TABLES = frozenset(
    {"tenant", "sign_in_throttle", "outbox_event", "outbox_counter", "alembic_version"}
)
"""Tables without a tenant key; every other one has tenant_id first in its primary key and row-level security."""

E = TypeVar("E", bound=StrEnum)


class LockRank:
    """The order in which rows may be locked in one transaction; a lower rank is never locked after a higher one."""

    APPROVAL = 10
    DOCUMENT = 20
    PARTY = 30
    BALANCE = 40
    SERIES = 90


class Table(SQLModel):
    """A business row: keyed by tenant and id, versioned, stamped."""

    # Rows are not validated by pydantic; building what would validate them takes a tenth of the start.
    model_config = SQLModelConfig(defer_build=True)

    __lock_rank__: ClassVar[int] = LockRank.DOCUMENT
    __audited__: ClassVar[bool] = True

    tenant_id: uuid.UUID = Field(default=None, primary_key=True, sa_type=sa.Uuid)
    id: uuid.UUID = Field(default_factory=new_id, primary_key=True, sa_type=sa.Uuid)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = Field(
        default_factory=now,
        sa_type=sa.DateTime(timezone=True),
        sa_column_kwargs={"server_default": sa.func.now()},
    )
    updated_at: datetime = Field(
        default_factory=now,
        sa_type=sa.DateTime(timezone=True),
        sa_column_kwargs={"server_default": sa.func.now()},
    )

    def __init__(self, **values: Any) -> None:
        """A new row: what is given, and the defaults of the rest.

        SQLModel sends each value of each row through several layers that note its history; a new row has none, and a
        command that writes thousands of rows spent a third of its time there.
        """
        row = self.__dict__
        for name, default, factory in fields_of(type(self)):
            if name in values:
                row[name] = values[name]
            elif factory is not None:
                row[name] = factory()
            elif default is not PydanticUndefined:
                row[name] = default

    def __setattr__(self, name: str, value: Any) -> None:
        """Another value of a column, noted in the history of the row; pydantic has no say in it."""
        if name in _names(type(self)) and "_sa_instance_state" in self.__dict__:
            set_attribute(self, name, value)
        else:
            super().__setattr__(name, value)

    @classmethod
    def tenant_key(cls) -> Any:
        """The column that confines this table to a tenant; a bare one while no table stands behind the class."""
        return cls.tenant_id if hasattr(cls, "__table__") else sa.column("tenant_id", sa.Uuid)


@cache
def fields_of(declared: type[Table]) -> Sequence[tuple[str, Any, Callable[[], Any] | None]]:
    """The columns of a table with their defaults, or what makes these."""
    return [
        (name, field.default, cast("Callable[[], Any] | None", field.default_factory))
        for name, field in declared.model_fields.items()
    ]


@cache
def _names(declared: type[Table]) -> frozenset[str]:
    return frozenset(declared.model_fields)


def table_of(declared: type[SQLModel]) -> sa.Table:
    """The table behind a class, for statements on columns."""
    table: sa.Table = declared.__table__  # type: ignore[attr-defined]
    return table


@cache
def is_checked_late(name: str) -> bool:
    """Whether something about the rows of a table is checked only when the transaction ends."""
    table = METADATA.tables.get(name)
    return (
        table is None
        or any(key.initially == "DEFERRED" for key in table.foreign_key_constraints)
        or bool(table.info.get("checked_late"))
    )


def references(target: str, *, optional: bool = False, indexed: bool = True, unique: bool = False) -> Any:
    """A column that holds the id of a row of `target`, in the same tenant (a composite foreign key).

    The foreign key is appended once the table is complete, since it spans two columns.
    """
    info = {"references": target, "indexed": indexed and not unique, "unique_in_tenant": unique}
    return Field(
        default=None,
        nullable=optional,
        sa_type=sa.Uuid,
        sa_column_kwargs={"info": info},
    )


def choice(words: type[E], default: E | None = None, *, optional: bool = False) -> Any:
    """A column that holds one word of an enumeration, stored as text under a CHECK."""
    kind = sa.Enum(words, native_enum=False, length=40, values_callable=lambda e: [word.value for word in e])
    return Field(
        default=default, nullable=optional, sa_type=_fixed(kind), sa_column_kwargs={"info": {"words": words}}
    )


def amount(default: Decimal | None = Decimal(0), *, optional: bool = False) -> Any:
    """A column for money: 14 digits before the point, 6 after it."""
    return _numeric(20, 6, default, optional)


def quantity(default: Decimal | None = Decimal(0), *, optional: bool = False) -> Any:
    """A column for quantities: 14 digits before the point, 6 after it."""
    return _numeric(20, 6, default, optional)


def rate(default: Decimal | None = Decimal(0), *, optional: bool = False) -> Any:
    """A column for exchange rates, percentages (as fractions) and factors: 12 decimals."""
    return _numeric(24, 12, default, optional)


def currency_code(*, optional: bool = False) -> Any:
    """A column for an ISO 4217 code."""
    return Field(default=None, nullable=optional, sa_type=_fixed(sa.String(3)))


def moment(*, optional: bool = False) -> Any:
    """A column for a point in time, stored in UTC."""
    return Field(default=None, nullable=optional, sa_type=_fixed(sa.DateTime(timezone=True)))


def text(default: str | None = "", *, optional: bool = False) -> Any:
    """A column for text of any length."""
    return Field(default=default, nullable=optional, sa_type=sa.Text)


def _numeric(digits: int, places: int, default: Decimal | None, optional: bool) -> Any:
    return Field(default=default, nullable=optional, sa_type=_fixed(sa.Numeric(digits, places)))


def _fixed(kind: sa.types.TypeEngine[Any]) -> Any:
    """SQLModel wants a type to call; the column type itself is one already."""
    return kind


def unique(
    *columns: str, name: str | None = None, where: str | None = None, nulls_alike: bool = False
) -> sa.Index | sa.UniqueConstraint:
    """At most one row of a tenant has these values; with `where`, among the rows that match it.

    With `nulls_alike` no value is a value like others: one row may lack it beside those that have one.
    """
    if where is None:
        distinct: dict[str, Any] = {"postgresql_nulls_not_distinct": True} if nulls_alike else {}
        return sa.UniqueConstraint("tenant_id", *columns, name=name, **distinct)
    return sa.Index(name, "tenant_id", *columns, unique=True, postgresql_where=sa.text(where))


def indexed(*columns: str, name: str | None = None) -> sa.Index:
    """An index that begins with the tenant."""
    return sa.Index(name, "tenant_id", *columns)


def check(condition: str, name: str) -> sa.CheckConstraint:
    """A rule that every row keeps, held by the database."""
    return sa.CheckConstraint(condition, name=name)


@event.listens_for(sa.Table, "after_parent_attach")
def _complete(table: sa.Table, parent: Any) -> None:
    """Append the composite foreign keys that `references` asked for and the checks that `choice` asked for."""
    for column in table.columns:
        if words := column.info.get("words"):
            allowed = ", ".join(f"'{word.value}'" for word in words)
            table.append_constraint(
                sa.CheckConstraint(f"{column.name} IN ({allowed})", name=f"{column.name}_word")
            )
        target = column.info.get("references")
        if target is None:
            continue
        ends: Sequence[str] = [f"{target}.tenant_id", f"{target}.id"]
        table.append_constraint(sa.ForeignKeyConstraint(["tenant_id", column.name], ends))
        if column.info.get("unique_in_tenant"):
            table.append_constraint(sa.UniqueConstraint("tenant_id", column.name))
        elif column.info.get("indexed"):
            sa.Index(f"ix_{table.name}_{column.name}", table.c.tenant_id, column)
