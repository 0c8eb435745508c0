"""Cutting a schedule after a day: what is due by then is posted, the rest is put away."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.finance.rules.ledger import NewEntry
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.fixed_assets import tables
from bizsuite.erp.fixed_assets.rules import assets
from bizsuite.erp.fixed_assets.rules.words import (
    AssetMovementKind,
    AssetRevisionKind,
    DepreciationLineStatus,
)
from bizsuite.erp.fixed_assets.service.schedules import entry_of, move, plan_of, posting
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO

DAY = timedelta(days=1)


@dataclass
class Held:
    """A locked asset with what is asked of it before something is done to it."""

    asset: tables.Asset
    category: tables.AssetCategory
    revision: tables.AssetRevision
    """The one that counts now."""
    lines: Sequence[tables.DepreciationLine]
    """Those of its schedule, posted and planned, in order."""

    @property
    def since(self) -> date:
        """The first day on which something may be done to it."""
        if self.revision.kind is AssetRevisionKind.INITIAL:
            assert self.asset.in_service_on is not None
            return self.asset.in_service_on
        return self.revision.first_day

    @property
    def posted(self) -> Sequence[tables.DepreciationLine]:
        """The lines that are in the books."""
        return [line for line in self.lines if line.status is DepreciationLineStatus.POSTED]

    @property
    def planned(self) -> Sequence[tables.DepreciationLine]:
        """The lines that are not."""
        return [line for line in self.lines if line.status is DepreciationLineStatus.PLANNED]


@dataclass
class Cut:
    """What is due of a schedule that is cut: the lines with the days on which they are posted, by their entries."""

    until: date
    due: list[tuple[tables.DepreciationLine, date]] = field(default_factory=list)
    entries: dict[date, NewEntry] = field(default_factory=dict)

    @property
    def amount(self) -> Decimal:
        """What is depreciated by it."""
        return sum((line.amount for line, _ in self.due), ZERO)


async def hold(db: Db, asset_id: uuid.UUID) -> Held:
    """Lock an asset in service. Refuses with NOT_FOUND, ASSET_NOT_IN_SERVICE."""
    asset = await db.lock(tables.Asset, asset_id)
    require_company(db, asset.company_id)
    assets.require_alive(asset.status)
    revision, line = tables.AssetRevision, tables.DepreciationLine
    revisions = await db.all(
        sa.select(revision).where(col(revision.asset_id) == asset_id).order_by(sa.text("position"))
    )
    lines = await db.all(
        sa.select(line)
        .where(
            col(line.asset_id) == asset_id,
            sa.or_(
                col(line.status) == DepreciationLineStatus.PLANNED,
                col(line.status) == DepreciationLineStatus.POSTED,
            ),
        )
        .order_by(sa.text("last_day, position"))
    )
    category = await db.need(tables.AssetCategory, asset.category_id)
    return Held(asset, category, revisions[-1], lines)


async def cut(db: Db, held: Held, until: date, on: date) -> Cut:
    """Cut a schedule after a day, for something that is done on another: what is due, with entries still to be posted.

    A line that the day divides is replaced by one that ends with it. Refuses with what `require_after` refuses.
    """
    posted = held.posted
    assets.require_after(on, held.since, posted[-1].last_day if posted else None, until)
    made = Cut(until)
    divided = list[tables.DepreciationLine]()
    for line in held.planned:
        if line.last_day <= until:
            made.due.append((line, min(line.last_day, on)))
        else:
            line.status = DepreciationLineStatus.REPLACED
            if line.first_day <= until:
                divided.append(line)
    await db.flush()
    for line in divided:
        if part := _part(held, line, until):
            db.add(part)
            made.due.append((part, min(until, on)))
    for day in dict.fromkeys(day for _, day in made.due):
        amount = sum((line.amount for line, its_day in made.due if its_day == day), ZERO)
        lines = [
            *posting(held.category.expense_account_id, amount, held.category.name),
            *posting(held.category.accumulated_account_id, -amount, held.category.name),
        ]
        made.entries[day] = entry_of(held.asset, day, lines, "Asset", held.asset.id)
    return made


def _part(held: Held, line: tables.DepreciationLine, until: date) -> tables.DepreciationLine | None:
    """The beginning of a planned line, up to a day; none where nothing is due of it."""
    plan = plan_of(held.revision)
    amount = plan.by(until) - plan.by(line.first_day - DAY)
    if not amount:
        return None
    return tables.DepreciationLine(
        company_id=line.company_id,
        asset_id=line.asset_id,
        revision_id=line.revision_id,
        position=line.position,
        first_day=line.first_day,
        last_day=until,
        currency=line.currency,
        amount=amount,
        book_value=line.book_value + line.amount - amount,
    )


def settle(db: Db, held: Held, made: Cut) -> None:
    """Let the lines of a cut know their entries, which are posted, and the asset what they have depreciated."""
    for line, day in made.due:
        entry = made.entries[day]
        line.status, line.entry_id, line.posted_on = DepreciationLineStatus.POSTED, entry.id, day
        move(
            db,
            held.asset,
            AssetMovementKind.DEPRECIATION,
            entry.id,
            day,
            accumulated=line.amount,
            line_id=line.id,
        )
