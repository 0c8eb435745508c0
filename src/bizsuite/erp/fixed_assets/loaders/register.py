"""The register of assets as of a day, and what the ledger says about the same accounts."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.tables import Account, EntryLine
from bizsuite.erp.fixed_assets import reads, tables
from bizsuite.erp.fixed_assets.rules.register import Movements, Roll, roll
from bizsuite.erp.fixed_assets.rules.words import AssetMovementKind
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Record
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_ACCOUNT = table_of(Account)
_CATEGORY = table_of(tables.AssetCategory)
_COMPANY = table_of(Company)
_LINE = table_of(EntryLine)
_MOVEMENT = table_of(tables.AssetMovement)


@dataclass(frozen=True, slots=True)
class Registered:
    """The assets of a category in the register; `count` is how many hold something at the end."""

    category: Record
    roll: Roll
    count: int


@dataclass(frozen=True, slots=True)
class Tied:
    """An account of assets: what the register says that it holds, and what it does hold."""

    account: Record
    register: Decimal
    ledger: Decimal


async def currency_of(db: Db, company_id: uuid.UUID) -> str | None:
    """The currency of a company of the tenant; none for what is no company."""
    named = sa.select(_COMPANY.c.currency).where(
        _COMPANY.c.tenant_id == db.actor.tenant_id, _COMPANY.c.id == company_id
    )
    found: str | None = await db.one(named)
    return found


async def register(db: Db, company_id: uuid.UUID, *, since: date | None, as_of: date) -> Sequence[Registered]:
    """The categories of a company that had assets by a day, by name, with what was done to these since another day."""
    moved = _moved(db, company_id, as_of)
    before = sa.false() if since is None else _MOVEMENT.c.moved_on < since
    sums = (
        sa.select(
            _MOVEMENT.c.category_id,
            _MOVEMENT.c.kind,
            before.label("is_before"),
            sa.func.sum(_MOVEMENT.c.cost).label("cost"),
            sa.func.sum(_MOVEMENT.c.accumulated).label("accumulated"),
        )
        .where(*moved)
        .group_by(_MOVEMENT.c.category_id, _MOVEMENT.c.kind, sa.text("is_before"))
        .subquery()
    )
    holding = (
        sa.select(_MOVEMENT.c.category_id, _MOVEMENT.c.asset_id)
        .where(*moved)
        .group_by(_MOVEMENT.c.category_id, _MOVEMENT.c.asset_id)
        .having(sa.func.sum(_MOVEMENT.c.cost) != 0)
        .subquery()
    )
    counts = (
        sa.select(holding.c.category_id, sa.func.count().label("assets"))
        .group_by(holding.c.category_id)
        .subquery()
    )
    rows = await db.rows(
        sa.select(
            *_CATEGORY.c, sums.c.kind, sums.c.is_before, sums.c.cost, sums.c.accumulated, counts.c.assets
        )
        .select_from(
            _CATEGORY.join(sums, sums.c.category_id == _CATEGORY.c.id).outerjoin(
                counts, counts.c.category_id == _CATEGORY.c.id
            )
        )
        .where(_CATEGORY.c.tenant_id == db.actor.tenant_id)
        .order_by(_CATEGORY.c.name, _CATEGORY.c.id)
    )
    return _registered([row._mapping for row in rows])


def _moved(db: Db, company_id: uuid.UUID, as_of: date) -> list[sa.ColumnElement[bool]]:
    return [
        _MOVEMENT.c.tenant_id == db.actor.tenant_id,
        _MOVEMENT.c.company_id == company_id,
        _MOVEMENT.c.moved_on <= as_of,
    ]


def _registered(rows: Sequence[Mapping[Any, Any]]) -> list[Registered]:
    own: dict[uuid.UUID, list[Mapping[Any, Any]]] = {}
    for row in rows:
        own.setdefault(row["id"], []).append(row)
    return [
        Registered(
            Record(reads.category, {column.name: found[0][column.name] for column in _CATEGORY.c}),
            roll(
                Movements(
                    AssetMovementKind(each["kind"]), each["is_before"], each["cost"], each["accumulated"]
                )
                for each in found
            ),
            found[0]["assets"] or 0,
        )
        for found in own.values()
    ]


async def ties(db: Db, company_id: uuid.UUID, registered: Sequence[Registered], as_of: date) -> list[Tied]:
    """The accounts of these categories, by code, with what register and ledger say that they hold on a day."""
    said: dict[uuid.UUID, Decimal] = {}
    for each in registered:
        for name, amount in (
            ("cost_account_id", each.roll.cost),
            ("accumulated_account_id", -each.roll.accumulated),
        ):
            said[each.category[name]] = said.get(each.category[name], ZERO) + amount
    if not said:
        return []
    posted = sa.and_(
        _LINE.c.tenant_id == _ACCOUNT.c.tenant_id,
        _LINE.c.company_id == company_id,
        _LINE.c.account_id == _ACCOUNT.c.id,
        _LINE.c.posted_on <= as_of,
    )
    held = sa.func.coalesce(sa.func.sum(_LINE.c.debit - _LINE.c.credit), 0).label("held")
    rows = await db.rows(
        sa.select(*_ACCOUNT.c, held)
        .select_from(_ACCOUNT.outerjoin(_LINE, posted))
        .where(_ACCOUNT.c.tenant_id == db.actor.tenant_id, _ACCOUNT.c.id.in_(sorted(said)))
        .group_by(*_ACCOUNT.c)
        .order_by(_ACCOUNT.c.code)
    )
    return [
        Tied(
            Record(finance.account, {column.name: row._mapping[column.name] for column in _ACCOUNT.c}),
            said[row.id],
            row.held,
        )
        for row in rows
    ]
