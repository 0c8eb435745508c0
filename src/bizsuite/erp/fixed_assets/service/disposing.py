"""The end of an asset, or of a part of it, and taking its last depreciation back."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.fixed_assets import tables
from bizsuite.erp.fixed_assets.rules import assets, values, words
from bizsuite.erp.fixed_assets.rules.plans import given_up
from bizsuite.erp.fixed_assets.rules.values import Holding
from bizsuite.erp.fixed_assets.rules.words import (
    AssetMovementKind,
    AssetRevisionKind,
    AssetStatus,
    DepreciationLineStatus,
)
from bizsuite.erp.fixed_assets.service.cutting import DAY, Held, cut, hold, settle
from bizsuite.erp.fixed_assets.service.revising import Estimate, keep, revised
from bizsuite.erp.fixed_assets.service.schedules import entry_of, move, posting
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDisposal:
    """How an asset, or a part of it, is given up; proceeds are in the company's currency, without tax.

    They go to the account with the purpose BANK unless another one is named.
    """

    on: date
    fraction: Decimal = Decimal(1)
    proceeds: Decimal = ZERO
    proceeds_account_id: uuid.UUID | None = None
    reason: str = ""


async def dispose(db: Db, asset_id: uuid.UUID, new: NewDisposal) -> tables.AssetDisposal:
    """Give up an asset, or a part of it: depreciate it until then, empty its accounts, book the gain or loss.

    What is left of a surplus by its revaluations goes to retained earnings. Refuses with NOT_FOUND,
    ASSET_NOT_IN_SERVICE, INVALID_VALUE, AMOUNT_PRECISION, ASSET_REVISED_LATER, ASSET_DEPRECIATED_LATER,
    ACCOUNT_MISSING, ACCOUNT_NOT_POSTABLE, PARTY_REQUIRED, PERIOD_MISSING, PERIOD_CLOSED.
    """
    check_day(new.on, "on")
    held = await hold(db, asset_id)
    asset, until = held.asset, given_up(new.on, held.asset.pro_rata)
    assets.check_amount(new.proceeds, asset.currency, "proceeds")
    own = [held.category.cost_account_id, held.category.accumulated_account_id]
    assets.require_elsewhere(new.proceeds_account_id, own, "proceedsAccountId")
    made = await cut(db, held, until, new.on)
    whole = Holding(
        cost=asset.cost,
        accumulated=asset.accumulated + made.amount,
        residual=asset.residual_value,
        surplus=asset.surplus,
        impairment=asset.impairment,
    )
    taken = values.part_of(whole, new.fraction, asset.currency)
    disposal = _disposal(held, new, taken)
    entry = entry_of(asset, new.on, _lines(held, new, taken), "AssetDisposal", disposal.id)
    await finance.post_entries(db, [*made.entries.values(), entry])
    settle(db, held, made)
    kind = AssetMovementKind.DISPOSAL
    move(db, asset, kind, entry.id, new.on, cost=-taken.cost, accumulated=-taken.accumulated)
    disposal.entry_id = entry.id
    db.add(disposal)
    asset.surplus, asset.impairment = asset.surplus - taken.surplus, asset.impairment - taken.impairment
    if new.fraction == 1:
        asset.status = AssetStatus.SOLD if new.proceeds else AssetStatus.DISPOSED
        await db.flush()
    else:
        asset.residual_value = values.rest_of(whole, taken).residual
        revision = revised(held, AssetRevisionKind.PARTLY_DISPOSED, until + DAY, Estimate(reason=new.reason))
        revision.change, revision.entry_id = -taken.book_value, entry.id
        await keep(db, held, revision)
    await db.publish(words.AssetGivenUp(asset.id, asset.company_id))
    return disposal


def _disposal(held: Held, new: NewDisposal, taken: Holding) -> tables.AssetDisposal:
    return tables.AssetDisposal(
        id=new_id(),
        company_id=held.asset.company_id,
        asset_id=held.asset.id,
        disposed_on=new.on,
        fraction=new.fraction,
        currency=held.asset.currency,
        proceeds=new.proceeds,
        proceeds_account_id=new.proceeds_account_id if new.proceeds else None,
        cost=taken.cost,
        accumulated=taken.accumulated,
        book_value=taken.book_value,
        gain=new.proceeds - taken.book_value,
        reason=prose(new.reason, "reason"),
    )


def _lines(held: Held, new: NewDisposal, taken: Holding) -> list[NewLine]:
    """Proceeds come in, cost and depreciation leave, and the difference is a gain or a loss."""
    gain = new.proceeds - taken.book_value
    return [
        *posting(new.proceeds_account_id or AccountPurpose.BANK, new.proceeds),
        *posting(held.category.accumulated_account_id, taken.accumulated),
        *posting(held.category.cost_account_id, -taken.cost),
        *posting(AccountPurpose.ASSET_GAIN if gain > 0 else AccountPurpose.ASSET_LOSS, -gain),
        *posting(AccountPurpose.REVALUATION_SURPLUS, taken.surplus),
        *posting(AccountPurpose.RETAINED, -taken.surplus),
    ]


async def reverse_depreciation(db: Db, asset_id: uuid.UUID, *, on: date | None = None) -> tables.Asset:
    """Take the last depreciation of an asset back, on its own day or a later one; it is planned again.

    Refuses with NOT_FOUND, ASSET_NOT_IN_SERVICE, DEPRECIATION_NONE (nothing is posted since the last revision),
    INVALID_VALUE, PERIOD_MISSING, PERIOD_CLOSED.
    """
    held = await hold(db, asset_id)
    asset = held.asset
    posted = [line for line in held.posted if line.revision_id == held.revision.id]
    if not posted:
        raise Refused("DEPRECIATION_NONE", "Nothing is posted of the schedule that counts now.", path=["id"])
    line = posted[-1]
    assert line.posted_on is not None
    day = on or line.posted_on
    if day < line.posted_on:
        raise Refused(
            "INVALID_VALUE",
            "It was posted on {day}, and is not taken back before.",
            path=["on"],
            day=line.posted_on,
        )
    name = held.category.name
    lines = [
        *posting(held.category.accumulated_account_id, line.amount, name),
        *posting(held.category.expense_account_id, -line.amount, name),
    ]
    entry = entry_of(asset, day, lines, "Asset", asset.id)
    await finance.post_entries(db, [entry])
    kind = AssetMovementKind.DEPRECIATION_REVERSAL
    move(db, asset, kind, entry.id, day, accumulated=-line.amount, line_id=line.id)
    asset.status = AssetStatus.IN_SERVICE
    line.status, line.reversal_id = DepreciationLineStatus.REVERSED, entry.id
    await db.flush()
    db.add(
        tables.DepreciationLine(
            company_id=line.company_id,
            asset_id=line.asset_id,
            revision_id=line.revision_id,
            position=line.position,
            first_day=line.first_day,
            last_day=line.last_day,
            currency=line.currency,
            amount=line.amount,
            book_value=line.book_value,
        )
    )
    await db.flush()
    await db.publish(words.DepreciationReversed(asset.id, asset.company_id))
    return asset
