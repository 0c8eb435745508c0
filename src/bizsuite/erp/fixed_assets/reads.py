"""How assets are reached: categories, schedules by revision, runs, and the entries behind them."""

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.fixed_assets import tables
from bizsuite.erp.fixed_assets.rules import words
from bizsuite.erp.fixed_assets.rules.words import DepreciationLineStatus
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, poly, sorts

category = Entity(
    name="AssetCategory",
    table=tables.AssetCategory,
    permission=words.ASSET_READ,
    company="company_id",
    sort=sorts("name"),
    filters=("name", "method", "is_active"),
    sorts=("name",),
    by=("name",),
)
asset = Entity(
    name="Asset",
    table=tables.Asset,
    permission=words.ASSET_READ,
    company="company_id",
    sort=sorts("number"),
    filters=(
        "number",
        "name",
        "status",
        "method",
        "acquired_on",
        "in_service_on",
        "acquisition_cost",
        "cost",
        "book_value",
        "created_at",
    ),
    sorts=("number", "name", "acquired_on", "in_service_on", "cost", "book_value", "created_at"),
    by=("number",),
    external=True,
)
revision = Entity(
    name="AssetRevision",
    table=tables.AssetRevision,
    permission=words.ASSET_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("kind", "first_day"),
    sorts=("position", "first_day"),
)
line = Entity(
    name="DepreciationLine",
    table=tables.DepreciationLine,
    permission=words.ASSET_READ,
    company="company_id",
    sort=sorts("last_day", "position"),
    filters=("status", "first_day", "last_day", "posted_on", "amount"),
    sorts=("last_day", "amount"),
    count_max=COUNT_MAX,
)
run = Entity(
    name="DepreciationRun",
    table=tables.DepreciationRun,
    permission=words.ASSET_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("until", "amount", "created_at"),
    sorts=("until", "created_at"),
)
disposal = Entity(
    name="AssetDisposal",
    table=tables.AssetDisposal,
    permission=words.ASSET_READ,
    company="company_id",
    sort=sorts(newest("disposed_on")),
    filters=("disposed_on", "proceeds", "gain"),
    sorts=("disposed_on", "gain"),
)
movement = Entity(
    name="AssetMovement",
    table=tables.AssetMovement,
    permission=words.ASSET_READ,
    company="company_id",
    sort=sorts("moved_on"),
    filters=("kind", "moved_on", "cost", "accumulated"),
    sorts=("moved_on",),
    count_max=COUNT_MAX,
)

category_company = one(category, "company_id", identity.company)
category_cost_account = one(category, "cost_account_id", finance.account)
category_accumulated_account = one(category, "accumulated_account_id", finance.account)
category_expense_account = one(category, "expense_account_id", finance.account)
category_assets = many(category, asset, "category_id", "number")

asset_company = one(asset, "company_id", identity.company)
asset_category = one(asset, "category_id", category)
asset_counter_account = one(asset, "counter_account_id", finance.account)
asset_source_line = one(asset, "source_line_id", finance.line)
asset_origin = poly(asset, "origin_type", "origin_id")
asset_acquisition_cost = money(asset, "acquisition_cost")
asset_depreciated = money(asset, "depreciated")
asset_residual_value = money(asset, "residual_value")
asset_cost = money(asset, "cost")
asset_accumulated = money(asset, "accumulated")
asset_book_value = money(asset, "book_value")
asset_surplus = money(asset, "surplus")
asset_impairment = money(asset, "impairment")
asset_revisions = many(asset, revision, "asset_id", "position")
asset_lines = many(
    asset,
    line,
    "asset_id",
    "last_day",
    "position",
    where=lambda target, _: sa.or_(
        target.status == DepreciationLineStatus.PLANNED, target.status == DepreciationLineStatus.POSTED
    ),
)
asset_disposals = many(asset, disposal, "asset_id", "disposed_on")
asset_movements = many(asset, movement, "asset_id", "moved_on")

revision_asset = one(revision, "asset_id", asset)
revision_lines = many(revision, line, "revision_id", "last_day", "position")
revision_entry = one(revision, "entry_id", finance.entry)
revision_book_value = money(revision, "book_value")
revision_residual_value = money(revision, "residual_value")
revision_change = money(revision, "change")

line_asset = one(line, "asset_id", asset)
line_revision = one(line, "revision_id", revision)
line_run = one(line, "run_id", run)
line_entry = one(line, "entry_id", finance.entry)
line_reversal = one(line, "reversal_id", finance.entry)
line_amount = money(line, "amount")
line_book_value = money(line, "book_value")

run_company = one(run, "company_id", identity.company)
run_amount = money(run, "amount")
run_lines = many(run, line, "run_id", "last_day", "position")
run_entries = many(run, finance.entry, "origin_id", "entry_date")

disposal_asset = one(disposal, "asset_id", asset)
disposal_entry = one(disposal, "entry_id", finance.entry)
disposal_proceeds_account = one(disposal, "proceeds_account_id", finance.account)
disposal_proceeds = money(disposal, "proceeds")
disposal_cost = money(disposal, "cost")
disposal_accumulated = money(disposal, "accumulated")
disposal_book_value = money(disposal, "book_value")
disposal_gain = money(disposal, "gain")

movement_asset = one(movement, "asset_id", asset)
movement_category = one(movement, "category_id", category)
movement_entry = one(movement, "entry_id", finance.entry)
movement_line = one(movement, "line_id", line)
movement_cost = money(movement, "cost")
movement_accumulated = money(movement, "accumulated")

entry_asset_movements = many(finance.entry, movement, "entry_id", "moved_on")
journal_line_assets = many(finance.line, asset, "source_line_id", "number")

asset_aggregates = Aggregates(
    of=asset,
    description="The company's assets counted and summed: what they cost, what is depreciated, what is left.",
    by=[
        *by("status", "method", "acquired_on", "in_service_on", "currency"),
        by_node("category", asset_category),
    ],
    money=["acquisition_cost", "cost", "accumulated", "book_value"],
)
line_aggregates = Aggregates(
    of=line,
    description="Lines of schedules counted and summed: what was depreciated, and what will be. Filter by `status`.",
    by=[
        *by("status", "last_day", "posted_on", "currency"),
        by_node("asset", line_asset),
        by_node("category", asset_category, [line_asset]),
    ],
    money=["amount"],
)
