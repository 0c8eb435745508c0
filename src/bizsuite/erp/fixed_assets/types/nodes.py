"""Assets, their schedules and what is posted of them as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.identity.types import Company
from bizsuite.erp.finance.rules.schedules import ProRata, ScheduleFrequency
from bizsuite.erp.finance.types import JournalEntry, JournalLine, LedgerAccount
from bizsuite.erp.fixed_assets import reads
from bizsuite.erp.fixed_assets.rules.words import (
    AssetMovementKind,
    AssetRevisionKind,
    AssetStatus,
    DepreciationLineStatus,
    DepreciationMethod,
)
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

for _words in (
    AssetMovementKind,
    AssetRevisionKind,
    AssetStatus,
    DepreciationLineStatus,
    DepreciationMethod,
):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.category)
class AssetCategory(Node):
    """Assets that are alike: their accounts, and how they are depreciated unless they say otherwise."""

    name: str = column("The name; unique in the company.")
    method: DepreciationMethod = column("How they are depreciated.")
    life_months: int = column("How many months they are used.")
    rate: Decimal | None = column(
        "The fraction of the book value that a year takes; null unless the method has one."
    )
    pro_rata: ProRata = column("How time is counted.")
    frequency: ScheduleFrequency = column("How often depreciation is posted.")
    residual_fraction: Decimal = column("The part of the cost that is left at the end.")
    is_active: bool = column("Whether new assets may have it.")
    company: Company | None = related(reads.category_company, "Whose category it is.")
    cost_account: LedgerAccount | None = related(reads.category_cost_account, "Where their cost stands.")
    accumulated_account: LedgerAccount | None = related(
        reads.category_accumulated_account, "Where their accumulated depreciation stands."
    )
    expense_account: LedgerAccount | None = related(
        reads.category_expense_account, "The expense that depreciation is."
    )
    assets: Connection["Asset"] | None = related(reads.category_assets, "Its assets, by number.")


@entity(reads.asset)
class Asset(Node):
    """A thing that a company uses for longer than a year. Amounts are in the company's currency."""

    number: str = column("The number, given when it is drafted.")
    name: str = column("What it is called.")
    note: str = column("What else is worth saying.")
    status: AssetStatus = column("Where it is in its life.")
    acquired_on: date = column("When it was acquired.")
    in_service_on: date | None = column("Since when it is used; null for a draft.")
    method: DepreciationMethod = column("How it is depreciated.")
    life_months: int = column("How many months it is used, from the day it was placed in service.")
    rate: Decimal | None = column(
        "The fraction of the book value that a year takes; null unless the method has one."
    )
    pro_rata: ProRata = column("How time is counted.")
    frequency: ScheduleFrequency = column("How often depreciation is posted.")
    acquisition_cost: Money = column("What it was acquired for.", reads.asset_acquisition_cost)
    depreciated: Money = column(
        "What of that was depreciated before it came into these books.", reads.asset_depreciated
    )
    residual_value: Money = column("What is left at the end of its life.", reads.asset_residual_value)
    cost: Money = column(
        "What it holds on its account of cost; zero for a draft and once it is given up.", reads.asset_cost
    )
    accumulated: Money = column("What of that is depreciated.", reads.asset_accumulated)
    book_value: Money = column("Cost less accumulated depreciation.", reads.asset_book_value)
    surplus: Money = column("What of its revaluations stands in equity.", reads.asset_surplus)
    impairment: Money = column(
        "What of its revaluations was a loss, and was not made good.", reads.asset_impairment
    )
    created_at: datetime = column("When it was drafted.")
    company: Company | None = related(reads.asset_company, "Whose it is.")
    category: AssetCategory | None = related(reads.asset_category, "Its category.")
    counter_account: LedgerAccount | None = related(
        reads.asset_counter_account, "What its acquisition is booked against; null: it comes from an entry."
    )
    source_line: JournalLine | None = related(
        reads.asset_source_line, "The line of an entry that it comes from; null: a counter account."
    )
    origin: Node | None = related(
        reads.asset_origin, "The document behind that line; null where a person wrote it."
    )
    revisions: Connection["AssetRevision"] | None = related(
        reads.asset_revisions, "What its schedule was computed from, the first before the others."
    )
    schedule: Connection["DepreciationLine"] | None = related(
        reads.asset_lines,
        "What is depreciated and what will be, in order; without what was replaced or reversed.",
    )
    disposals: Connection["AssetDisposal"] | None = related(
        reads.asset_disposals, "How it, or a part of it, was given up, oldest first."
    )
    movements: Connection["AssetMovement"] | None = related(
        reads.asset_movements, "What entries have done to it, oldest first; they sum to cost and accumulated."
    )


@entity(reads.revision)
class AssetRevision(Node):
    """What the schedule of an asset is computed from, from a day on. It never changes; another one follows."""

    position: int = column("Its place, from 1.")
    kind: AssetRevisionKind = column("Why it was made.")
    first_day: date = column("From which day on it counts.")
    last_day: date = column("The end of the life.")
    method: DepreciationMethod = column("How the asset is depreciated.")
    rate: Decimal | None = column(
        "The fraction of the book value that a year takes; null unless the method has one."
    )
    pro_rata: ProRata = column("How time is counted.")
    frequency: ScheduleFrequency = column("How often depreciation is posted.")
    life_months: int = column("How many months the asset is used, from the day it was placed in service.")
    book_value: Money = column("What is depreciated from then on.", reads.revision_book_value)
    residual_value: Money = column("What is left at the end.", reads.revision_residual_value)
    change: Money = column("By how much it changed the book value.", reads.revision_change)
    reason: str = column("Why, in words.")
    asset: Asset | None = related(reads.revision_asset, "The asset.")
    entry: JournalEntry | None = related(
        reads.revision_entry, "What it posted; null where the book value stayed."
    )
    lines: Connection["DepreciationLine"] | None = related(
        reads.revision_lines, "All its lines in order, with those that were replaced or reversed."
    )


@entity(reads.line)
class DepreciationLine(Node):
    """The depreciation of an asset for some days: planned first, then posted."""

    position: int = column("Its place in its revision, from 1.")
    first_day: date = column("The first day that it is for.")
    last_day: date = column("The last day, on which it is to be posted.")
    amount: Money = column("How much.", reads.line_amount)
    book_value: Money = column("What it leaves.", reads.line_book_value)
    status: DepreciationLineStatus = column("Whether it is in the books.")
    posted_on: date | None = column("The date of its entry; null unless it was posted.")
    asset: Asset | None = related(reads.line_asset, "The asset.")
    revision: AssetRevision | None = related(reads.line_revision, "What it was computed from.")
    run: "DepreciationRun | None" = related(
        reads.line_run, "The run that posted it; null where something else did."
    )
    entry: JournalEntry | None = related(reads.line_entry, "The entry that it is part of.")
    reversal: JournalEntry | None = related(reads.line_reversal, "What took it back.")


@entity(reads.run)
class DepreciationRun(Node):
    """The depreciation of all assets of a company up to a day."""

    until: date = column("The day up to which it was due.")
    amount: Money = column("The depreciation of all assets.", reads.run_amount)
    line_count: int = column("How many lines of schedules it posted.")
    created_at: datetime = column("When it was posted.")
    company: Company | None = related(reads.run_company, "Whose assets.")
    lines: Connection[DepreciationLine] | None = related(reads.run_lines, "What it posted, by day.")
    entries: Connection[JournalEntry] | None = related(
        reads.run_entries, "Its entries, one for each day, oldest first."
    )


@entity(reads.disposal)
class AssetDisposal(Node):
    """The end of an asset, or of a part of it: sold or scrapped."""

    disposed_on: date = column("On which day.")
    fraction: Decimal = column("How much of the asset: 1 for all of it.")
    proceeds: Money = column("What it was given up for, without tax.", reads.disposal_proceeds)
    cost: Money = column("What left the account of cost.", reads.disposal_cost)
    accumulated: Money = column("What of that was depreciated.", reads.disposal_accumulated)
    book_value: Money = column("What was not.", reads.disposal_book_value)
    gain: Money = column("Proceeds less book value; a loss is negative.", reads.disposal_gain)
    reason: str = column("Why, in words.")
    asset: Asset | None = related(reads.disposal_asset, "The asset.")
    proceeds_account: LedgerAccount | None = related(
        reads.disposal_proceeds_account, "Where the proceeds went; null without any."
    )
    entry: JournalEntry | None = related(reads.disposal_entry, "What it posted.")


@entity(reads.movement)
class AssetMovement(Node):
    """What an entry has done to an asset. Movements are only added, and sum to what the asset holds."""

    kind: AssetMovementKind = column("What was done.")
    moved_on: date = column("The date of the entry.")
    cost: Money = column("Added to its cost; negative where it was taken.", reads.movement_cost)
    accumulated: Money = column(
        "Added to its accumulated depreciation; negative where it was taken.", reads.movement_accumulated
    )
    asset: Asset | None = related(reads.movement_asset, "The asset.")
    category: AssetCategory | None = related(reads.movement_category, "Its category.")
    entry: JournalEntry | None = related(reads.movement_entry, "The entry.")
    line: DepreciationLine | None = related(
        reads.movement_line, "The line of its schedule; null for what is no depreciation."
    )
