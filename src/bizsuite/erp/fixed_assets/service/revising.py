"""Another schedule from a day on: estimated anew, revalued, or of what is left once a part is gone."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.schedules import course
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.fixed_assets import tables
from bizsuite.erp.fixed_assets.rules import assets, values, words
from bizsuite.erp.fixed_assets.rules.assets import Depreciation
from bizsuite.erp.fixed_assets.rules.plans import completed
from bizsuite.erp.fixed_assets.rules.words import (
    AssetMovementKind,
    AssetRevisionKind,
    AssetStatus,
    DepreciationMethod,
)
from bizsuite.erp.fixed_assets.service.cutting import DAY, Held, cut, hold, settle
from bizsuite.erp.fixed_assets.service.schedules import entry_of, move, plan_lines, posting
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What is thought of an asset; what is none stays. `life_months` counts from the day it was placed in service."""

    method: DepreciationMethod | None = None
    life_months: int | None = None
    rate: Decimal | None = None
    residual_value: Decimal | None = None
    reason: str = ""


async def revise(db: Db, asset_id: uuid.UUID, *, on: date, estimate: Estimate) -> tables.AssetRevision:
    """Estimate life, method or residual value anew from a day on; what is due before it is posted with it.

    The lines that were planned are kept, as replaced. Refuses with NOT_FOUND, ASSET_NOT_IN_SERVICE, INVALID_VALUE,
    ASSET_REVISED_LATER, ASSET_DEPRECIATED_LATER, ASSET_LIFE_OVER, RATE_REQUIRED, RATE_NOT_USED, RESIDUAL_TOO_LARGE,
    RESIDUAL_REQUIRED, AMOUNT_PRECISION, PERIOD_MISSING, PERIOD_CLOSED.
    """
    check_day(on, "on")
    held = await hold(db, asset_id)
    until = completed(on - DAY, held.asset.pro_rata)
    made = await cut(db, held, until, on)
    if made.entries:
        await finance.post_entries(db, list(made.entries.values()))
    settle(db, held, made)
    revision = revised(held, AssetRevisionKind.CHANGED, until + DAY, estimate)
    await keep(db, held, revision)
    await db.publish(words.AssetRevised(held.asset.id, held.asset.company_id))
    return revision


async def revalue(
    db: Db, asset_id: uuid.UUID, *, on: date, value: Decimal, estimate: Estimate
) -> tables.AssetRevision:
    """Give an asset another book value on a day, and another schedule from then on.

    What is added goes to the revaluation surplus once earlier losses are made good; what is taken comes from its
    surplus, the rest is a loss. Refuses with what `revise` refuses, and ACCOUNT_MISSING.
    """
    check_day(on, "on")
    held = await hold(db, asset_id)
    asset = held.asset
    assets.check_amount(value, asset.currency, "value")
    until = completed(on - DAY, asset.pro_rata)
    made = await cut(db, held, until, on)
    residual = asset.residual_value if estimate.residual_value is None else estimate.residual_value
    values.require_value(value, asset.book_value - made.amount, residual)
    change = value - (asset.book_value - made.amount)
    divided = values.revaluation(change, asset.surplus, asset.impairment)
    revision_id = new_id()
    lines = [
        *posting(held.category.cost_account_id, change),
        *posting(AccountPurpose.REVALUATION_SURPLUS, -divided.surplus),
        *posting(
            AccountPurpose.ASSET_GAIN if divided.result > 0 else AccountPurpose.ASSET_LOSS, -divided.result
        ),
    ]
    entry = entry_of(asset, on, lines, "AssetRevision", revision_id)
    await finance.post_entries(db, [*made.entries.values(), entry])
    settle(db, held, made)
    move(db, asset, AssetMovementKind.REVALUATION, entry.id, on, cost=change)
    asset.surplus += divided.surplus
    asset.impairment -= divided.result
    revision = revised(held, AssetRevisionKind.REVALUED, until + DAY, estimate)
    revision.id, revision.change, revision.entry_id = revision_id, change, entry.id
    await keep(db, held, revision)
    await db.publish(words.AssetRevalued(asset.id, asset.company_id))
    return revision


def revised(held: Held, kind: AssetRevisionKind, first_day: date, estimate: Estimate) -> tables.AssetRevision:
    """The revision that follows, of what an asset holds by now; the asset is told what it says.

    Refuses with INVALID_VALUE, AMOUNT_PRECISION, ASSET_LIFE_OVER, RATE_REQUIRED, RATE_NOT_USED, RESIDUAL_TOO_LARGE,
    RESIDUAL_REQUIRED.
    """
    asset, before = held.asset, held.revision
    if estimate.method is not None or estimate.rate is not None:
        asset.method, asset.rate = estimate.method or asset.method, estimate.rate
    if estimate.life_months is not None:
        asset.life_months = estimate.life_months
    if estimate.residual_value is not None:
        assets.check_amount(estimate.residual_value, asset.currency, "residualValue")
        asset.residual_value = estimate.residual_value
    how = Depreciation(
        method=asset.method,
        life_months=asset.life_months,
        rate=asset.rate,
        pro_rata=asset.pro_rata,
        frequency=asset.frequency,
    )
    assets.check_depreciation(how)
    assets.check_values(how, asset.book_value, asset.residual_value)
    assert asset.in_service_on is not None
    last_day = course(asset.in_service_on, asset.life_months, asset.pro_rata).end
    assert last_day is not None
    first_day = max(first_day, before.first_day)
    assets.require_life(first_day, last_day, asset.book_value - asset.residual_value)
    return tables.AssetRevision(
        company_id=asset.company_id,
        asset_id=asset.id,
        position=before.position + 1,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        method=asset.method,
        rate=asset.rate,
        pro_rata=asset.pro_rata,
        frequency=asset.frequency,
        year_month=before.year_month,
        life_months=asset.life_months,
        currency=asset.currency,
        book_value=asset.book_value,
        residual_value=asset.residual_value,
        reason=prose(estimate.reason, "reason"),
    )


async def keep(db: Db, held: Held, revision: tables.AssetRevision) -> None:
    """Store a revision with its schedule; an asset with nothing left to depreciate is fully depreciated."""
    depreciable = revision.book_value - revision.residual_value
    was_over = held.asset.status is AssetStatus.FULLY_DEPRECIATED
    is_over = not depreciable and (was_over or held.revision.book_value > held.revision.residual_value)
    held.asset.status = AssetStatus.FULLY_DEPRECIATED if is_over else AssetStatus.IN_SERVICE
    db.add(revision)
    plan_lines(db, revision)
    await db.flush()
