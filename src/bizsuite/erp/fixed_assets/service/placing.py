"""Placing an asset in service: it comes into the books, and its schedule is written."""

import uuid
from datetime import date

from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.schedules import course
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.fixed_assets import loaders, tables
from bizsuite.erp.fixed_assets.rules import assets, words
from bizsuite.erp.fixed_assets.rules.words import AssetMovementKind, AssetRevisionKind, AssetStatus
from bizsuite.erp.fixed_assets.service.schedules import entry_of, move, plan_lines, posting
from bizsuite.kernel.db import Db


async def place_in_service(db: Db, asset_id: uuid.UUID, *, on: date) -> tables.Asset:
    """Post the acquisition of a draft unless the entry it comes from has, and plan its depreciation from a day on.

    Refuses with NOT_FOUND, ASSET_NOT_DRAFT, INVALID_VALUE, ASSET_SOURCE, ASSET_SOURCE_EXCEEDED, PERIOD_MISSING,
    PERIOD_CLOSED, ACCOUNT_NOT_POSTABLE, PARTY_REQUIRED.
    """
    asset = await db.lock(tables.Asset, asset_id)
    require_company(db, asset.company_id)
    assets.require_draft(asset.status)
    assets.require_placeable(asset.acquired_on, on)
    category = await db.need(tables.AssetCategory, asset.category_id)
    year_month = await loaders.first_month_of(db, asset.company_id)
    entry_id, moved_on = await _acquire(db, asset, category)
    asset.status, asset.in_service_on = AssetStatus.IN_SERVICE, on
    cost, depreciated = asset.acquisition_cost, asset.depreciated
    move(db, asset, AssetMovementKind.ACQUISITION, entry_id, moved_on, cost=cost, accumulated=depreciated)
    life = course(on, asset.life_months, asset.pro_rata)
    assert life.end is not None
    revision = tables.AssetRevision(
        company_id=asset.company_id,
        asset_id=asset.id,
        position=1,
        kind=AssetRevisionKind.INITIAL,
        first_day=life.start,
        last_day=life.end,
        method=asset.method,
        rate=asset.rate,
        pro_rata=asset.pro_rata,
        frequency=asset.frequency,
        year_month=year_month,
        life_months=asset.life_months,
        currency=asset.currency,
        book_value=asset.book_value,
        residual_value=asset.residual_value,
    )
    db.add(revision)
    plan_lines(db, revision)
    await db.flush()
    await db.publish(words.AssetPlacedInService(asset.id, asset.company_id))
    return asset


async def _acquire(db: Db, asset: tables.Asset, category: tables.AssetCategory) -> tuple[uuid.UUID, date]:
    """The entry by which an asset's cost is on the account of its category, and its day; posted unless it is there."""
    counter = asset.counter_account_id
    if asset.source_line_id is not None:
        source = await _source(db, asset)
        counter = source.account_id
        assets.require_elsewhere(counter, [category.accumulated_account_id], "sourceLineId")
        if counter == category.cost_account_id:
            assert source.posted_on is not None
            return source.entry_id, source.posted_on
    assert counter is not None
    lines = [
        *posting(category.cost_account_id, asset.acquisition_cost),
        *posting(category.accumulated_account_id, -asset.depreciated),
        *posting(counter, asset.depreciated - asset.acquisition_cost),
    ]
    entry = entry_of(asset, asset.acquired_on, lines, "Asset", asset.id)
    await finance.post_entries(db, [entry])
    return entry.id, entry.on


async def _source(db: Db, asset: tables.Asset) -> assets.SourceLine:
    """The line that an asset comes from, of which enough is left; whoever takes of it at once takes turns."""
    assert asset.source_line_id is not None
    await db.lock(EntryLine, asset.source_line_id, path=["sourceLineId"])
    source = assets.check_source(await loaders.source_line(db, asset.source_line_id), asset.company_id)
    assets.require_left(source, await loaders.taken_of(db, source.id), asset.acquisition_cost)
    return source
