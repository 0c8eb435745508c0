"""Drafts of assets: written, changed, thrown away. Nothing is in the books yet."""

import uuid
from dataclasses import replace
from typing import Any

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.rules.checks import name_of, prose
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.fixed_assets import loaders, tables
from bizsuite.erp.fixed_assets.rules import assets, words
from bizsuite.erp.fixed_assets.rules.assets import Depreciation, NewAsset
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.values import round_money

ASSETS = Series("assets.asset", "FA-{year}-{number:05d}")


async def create_asset(db: Db, new: NewAsset) -> tables.Asset:
    """Draft an asset of a category; what it does not say is the category's.

    Refuses with NOT_FOUND, CATEGORY_INACTIVE, INVALID_VALUE, AMOUNT_PRECISION, ASSET_ORIGIN, ASSET_SOURCE,
    RATE_REQUIRED, RATE_NOT_USED, RESIDUAL_TOO_LARGE, RESIDUAL_REQUIRED.
    """
    category = await db.need(tables.AssetCategory, new.category_id, path=["categoryId"])
    require_company(db, category.company_id, path=["categoryId"])
    if not category.is_active:
        raise Refused("CATEGORY_INACTIVE", "The category is switched off.", path=["categoryId"])
    company = await db.need(Company, category.company_id)
    asset = tables.Asset(
        company_id=category.company_id,
        category_id=category.id,
        currency=company.currency,
        number="",
        name=new.name,
        acquired_on=today(db.actor.zone),
        life_months=category.life_months,
    )
    await _fill(db, asset, category, new)
    asset.number = await next_number(db, ASSETS, asset.company_id, asset.acquired_on)
    db.add(asset)
    await db.flush()
    await db.publish(words.AssetCreated(asset.id, asset.company_id))
    return asset


async def update_asset(db: Db, asset_id: uuid.UUID, changes: dict[str, Any]) -> tables.Asset:
    """Change what is recorded of an asset: of a draft everything but its category, later name and note.

    Refuses with NOT_FOUND, ASSET_NOT_DRAFT and what `create_asset` refuses.
    """
    asset = await db.lock(tables.Asset, asset_id)
    require_company(db, asset.company_id)
    if changes.keys() <= {"name", "note"}:
        if "name" in changes:
            asset.name = name_of(changes["name"], "name")
        asset.note = prose(changes.get("note", asset.note), "note")
    else:
        assets.require_draft(asset.status)
        if changes.keys() & {"counter_account_id", "source_line_id"}:
            changes = {"counter_account_id": None, "source_line_id": None} | changes
        category = await db.need(tables.AssetCategory, asset.category_id)
        await _fill(db, asset, category, replace(_as_new(asset), **changes))
    await db.flush()
    await db.publish(words.AssetChanged(asset.id, asset.company_id))
    return asset


async def delete_asset(db: Db, asset_id: uuid.UUID) -> None:
    """Throw a draft away. Refuses with NOT_FOUND, ASSET_NOT_DRAFT."""
    asset = await db.lock(tables.Asset, asset_id)
    require_company(db, asset.company_id)
    assets.require_draft(asset.status)
    await db.delete(asset)
    await db.flush()
    await db.publish(words.AssetDeleted(asset.id, asset.company_id))


async def _fill(db: Db, asset: tables.Asset, category: tables.AssetCategory, new: NewAsset) -> None:
    """Let a draft say what is given, and what its category says otherwise."""
    assets.check_asset(new, asset.currency)
    how = Depreciation(
        method=new.method or category.method,
        life_months=category.life_months if new.life_months is None else new.life_months,
        rate=new.rate if new.method or new.rate is not None else category.rate,
        pro_rata=new.pro_rata or category.pro_rata,
        frequency=new.frequency or category.frequency,
    )
    assets.check_depreciation(how)
    residual = new.residual_value
    if residual is None:
        residual = round_money(new.cost * category.residual_fraction, asset.currency)
    assets.check_values(how, new.cost - new.depreciated, residual)
    acquired_on = new.acquired_on
    asset.origin_type = asset.origin_id = None
    if new.source_line_id is not None:
        source = assets.check_source(await loaders.source_line(db, new.source_line_id), asset.company_id)
        acquired_on = acquired_on or source.posted_on
        asset.origin_type, asset.origin_id = source.origin_type, source.origin_id
    if new.counter_account_id is not None:
        found = await loaders.accounts_of(db, [new.counter_account_id])
        if not found or found[new.counter_account_id].company_id != asset.company_id:
            raise Refused("NOT_FOUND", "There is no such record.", path=["counterAccountId"])
        own = [category.cost_account_id, category.accumulated_account_id]
        assets.require_elsewhere(new.counter_account_id, own, "counterAccountId")
    asset.name, asset.note = name_of(new.name, "name"), prose(new.note, "note")
    asset.acquired_on = acquired_on or today(db.actor.zone)
    asset.acquisition_cost, asset.depreciated = new.cost, new.depreciated
    asset.counter_account_id, asset.source_line_id = new.counter_account_id, new.source_line_id
    asset.method, asset.life_months, asset.rate = how.method, how.life_months, how.rate
    asset.pro_rata, asset.frequency = how.pro_rata, how.frequency
    asset.residual_value = residual


def _as_new(asset: tables.Asset) -> NewAsset:
    """A draft as it would be given."""
    return NewAsset(
        category_id=asset.category_id,
        name=asset.name,
        note=asset.note,
        cost=asset.acquisition_cost,
        depreciated=asset.depreciated,
        acquired_on=asset.acquired_on,
        counter_account_id=asset.counter_account_id,
        source_line_id=asset.source_line_id,
        residual_value=asset.residual_value,
        method=asset.method,
        life_months=asset.life_months,
        rate=asset.rate,
        pro_rata=asset.pro_rata,
        frequency=asset.frequency,
    )
