"""Schedules as rows: a revision of an asset with its planned lines, and what entries have done to assets."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.fixed_assets import tables
from bizsuite.erp.fixed_assets.rules.plans import Plan
from bizsuite.erp.fixed_assets.rules.words import AssetMovementKind
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO


def plan_of(revision: tables.AssetRevision) -> Plan:
    """The schedule that a revision stands for."""
    return Plan(
        method=revision.method,
        pro_rata=revision.pro_rata,
        frequency=revision.frequency,
        first_day=revision.first_day,
        last_day=revision.last_day,
        book_value=revision.book_value,
        residual=revision.residual_value,
        currency=revision.currency,
        rate=revision.rate,
        year_month=revision.year_month,
    )


def plan_lines(db: Db, revision: tables.AssetRevision) -> None:
    """Write the planned lines of a revision."""
    rows = [
        {
            "company_id": revision.company_id,
            "asset_id": revision.asset_id,
            "revision_id": revision.id,
            "position": place,
            "first_day": line.first_day,
            "last_day": line.last_day,
            "currency": revision.currency,
            "amount": line.amount,
            "book_value": line.book_value,
        }
        for place, line in enumerate(plan_of(revision).lines(), 1)
    ]
    db.add_many(tables.DepreciationLine, rows)


def move(
    db: Db,
    asset: tables.Asset,
    kind: AssetMovementKind,
    entry_id: uuid.UUID,
    on: date,
    *,
    cost: Decimal = ZERO,
    accumulated: Decimal = ZERO,
    line_id: uuid.UUID | None = None,
) -> None:
    """Note what an entry has done to a locked asset, and let it hold that."""
    asset.cost += cost
    asset.accumulated += accumulated
    asset.book_value = asset.cost - asset.accumulated
    db.add(
        tables.AssetMovement(
            company_id=asset.company_id,
            category_id=asset.category_id,
            asset_id=asset.id,
            entry_id=entry_id,
            line_id=line_id,
            kind=kind,
            moved_on=on,
            currency=asset.currency,
            cost=cost,
            accumulated=accumulated,
        )
    )


def entry_of(
    asset: tables.Asset, on: date, lines: Sequence[NewLine], origin_type: str, origin_id: uuid.UUID
) -> NewEntry:
    """An entry about one asset."""
    return NewEntry(
        company_id=asset.company_id,
        journal=JournalKind.ASSETS,
        on=on,
        lines=lines,
        description=f"{asset.number} {asset.name}",
        origin_type=origin_type,
        origin_id=origin_id,
    )


def posting(account: uuid.UUID | AccountPurpose, amount: Decimal, label: str = "") -> list[NewLine]:
    """A debit where the amount is positive, a credit where it is negative, nothing where it is zero."""
    if not amount:
        return []
    return [NewLine(account=account, debit=max(amount, ZERO), credit=max(-amount, ZERO), label=label)]
