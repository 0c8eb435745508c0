"""Categories of assets, assets, their schedules by revision, and what entries have done to them."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.schedules import ProRata, ScheduleFrequency
from bizsuite.erp.fixed_assets.rules.words import (
    AssetMovementKind,
    AssetRevisionKind,
    AssetStatus,
    DepreciationLineStatus,
    DepreciationMethod,
)
from bizsuite.kernel.tables import (
    Table,
    check,
    choice,
    currency_code,
    indexed,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import amount as money
from bizsuite.kernel.tables import rate as factor


class AssetCategory(Table, table=True):
    """Assets that are alike: their accounts, and how they are depreciated unless they say otherwise."""

    __tablename__ = "asset_category"
    __table_args__ = (
        unique("company_id", "name"),
        check("residual_fraction BETWEEN 0 AND 1", "residual_is_a_fraction"),
        check("life_months BETWEEN 1 AND 1200", "life_range"),
        check("rate > 0 AND rate <= 1", "rate_is_a_fraction"),
        check("cost_account_id <> accumulated_account_id", "accounts_differ"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    name: str
    cost_account_id: uuid.UUID = references("finance_account")
    accumulated_account_id: uuid.UUID = references("finance_account", indexed=False)
    expense_account_id: uuid.UUID = references("finance_account", indexed=False)
    method: DepreciationMethod = choice(DepreciationMethod)
    life_months: int
    rate: Decimal | None = factor(None, optional=True)
    """The fraction of the book value that a year takes, where the method needs one."""
    pro_rata: ProRata = choice(ProRata)
    frequency: ScheduleFrequency = choice(ScheduleFrequency)
    residual_fraction: Decimal = factor()
    """How much of the cost is left at the end."""
    is_active: bool = True


class Asset(Table, table=True):
    """A thing that a company uses for longer than a year."""

    __tablename__ = "asset"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "status"),
        check("book_value = cost - accumulated", "book_value_is_what_is_left"),
        check("accumulated >= 0 AND accumulated <= cost", "accumulated_is_a_part"),
        check(
            "status NOT IN ('IN_SERVICE', 'FULLY_DEPRECIATED') OR book_value >= residual_value",
            "not_below_residual",
        ),
        check(
            "status IN ('IN_SERVICE', 'FULLY_DEPRECIATED') OR (cost = 0 AND accumulated = 0 AND surplus = 0)",
            "nothing_is_left_outside_service",
        ),
        check("acquisition_cost > 0 AND depreciated BETWEEN 0 AND acquisition_cost", "cost_positive"),
        check("residual_value >= 0 AND surplus >= 0 AND impairment >= 0", "not_negative"),
        check("(status = 'DRAFT') = (in_service_on IS NULL)", "placed_on_a_day"),
        check("in_service_on >= acquired_on", "acquired_before"),
        check("(counter_account_id IS NULL) <> (source_line_id IS NULL)", "has_one_source"),
        check("life_months BETWEEN 1 AND 1200 AND rate > 0 AND rate <= 1", "plan_range"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    category_id: uuid.UUID = references("asset_category")
    number: str
    name: str
    note: str = text()
    status: AssetStatus = choice(AssetStatus, AssetStatus.DRAFT)
    currency: str = currency_code()
    acquired_on: date
    in_service_on: date | None = None
    acquisition_cost: Decimal = money()
    depreciated: Decimal = money()
    """What of that was depreciated before it came into these books."""
    counter_account_id: uuid.UUID | None = references("finance_account", optional=True, indexed=False)
    source_line_id: uuid.UUID | None = references("finance_entry_line", optional=True)
    """The line of an entry that it comes from, instead of a counter account."""
    origin_type: str | None = None
    origin_id: uuid.UUID | None = None
    """The document behind that line."""
    method: DepreciationMethod = choice(DepreciationMethod)
    life_months: int
    rate: Decimal | None = factor(None, optional=True)
    pro_rata: ProRata = choice(ProRata)
    frequency: ScheduleFrequency = choice(ScheduleFrequency)
    residual_value: Decimal = money()
    cost: Decimal = money()
    """What it holds on its account of cost: nothing before it is in service and after it is gone."""
    accumulated: Decimal = money()
    book_value: Decimal = money()
    surplus: Decimal = money()
    """What of its revaluations stands in equity."""
    impairment: Decimal = money()
    """What of its revaluations was a loss, and was not made good."""


class AssetRevision(Table, table=True):
    """What an asset's schedule is computed from, from a day on. It never changes; another one follows."""

    __tablename__ = "asset_revision"
    __table_args__ = (
        unique("asset_id", "position"),
        check("residual_value >= 0 AND residual_value <= book_value", "residual_is_a_part"),
        check("kind = 'REVALUED' OR change <= 0", "only_revaluation_adds"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    asset_id: uuid.UUID = references("asset", indexed=False)
    position: int
    kind: AssetRevisionKind = choice(AssetRevisionKind)
    first_day: date
    """From which day on it counts."""
    last_day: date
    """The end of the life."""
    method: DepreciationMethod = choice(DepreciationMethod)
    rate: Decimal | None = factor(None, optional=True)
    pro_rata: ProRata = choice(ProRata)
    frequency: ScheduleFrequency = choice(ScheduleFrequency)
    year_month: int = 1
    """The month with which the years of a yearly schedule begin."""
    life_months: int
    currency: str = currency_code()
    book_value: Decimal = money()
    """What is depreciated from then on, down to the residual value."""
    residual_value: Decimal = money()
    change: Decimal = money()
    """By how much the book value was changed by it."""
    reason: str = text()
    entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    """What that posted; none where nothing was."""


class DepreciationRun(Table, table=True):
    """The depreciation of all assets of a company up to a day."""

    __tablename__ = "asset_depreciation_run"
    __table_args__ = (
        indexed("company_id", "until"),
        check("line_count > 0 AND amount > 0", "posts_something"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    until: date
    currency: str = currency_code()
    amount: Decimal = money()
    line_count: int


class DepreciationLine(Table, table=True):
    """The depreciation of an asset for some days: planned first, then posted, or put away."""

    __tablename__ = "asset_depreciation_line"
    __audited__ = False
    __table_args__ = (
        unique(
            "revision_id",
            "position",
            name="uq_asset_depreciation_line_place",
            where="status IN ('PLANNED', 'POSTED')",
        ),
        indexed("asset_id", "last_day"),
        indexed("company_id", "status", "last_day"),
        check("amount > 0", "amount_positive"),
        check("first_day <= last_day", "ends_after_it_begins"),
        check(
            "(status IN ('POSTED', 'REVERSED')) = (entry_id IS NOT NULL)"
            " AND (entry_id IS NULL) = (posted_on IS NULL)",
            "posted_has_an_entry",
        ),
        check("(status = 'REVERSED') = (reversal_id IS NOT NULL)", "reversed_has_a_reversal"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    asset_id: uuid.UUID = references("asset", indexed=False)
    revision_id: uuid.UUID = references("asset_revision", indexed=False)
    position: int
    """Its place in the revision, from 1."""
    first_day: date
    last_day: date
    currency: str = currency_code()
    amount: Decimal = money()
    book_value: Decimal = money()
    """What it leaves."""
    status: DepreciationLineStatus = choice(DepreciationLineStatus, DepreciationLineStatus.PLANNED)
    posted_on: date | None = None
    entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    run_id: uuid.UUID | None = references("asset_depreciation_run", optional=True)
    reversal_id: uuid.UUID | None = references("finance_entry", optional=True, indexed=False)


class AssetDisposal(Table, table=True):
    """The end of an asset, or of a part of it."""

    __tablename__ = "asset_disposal"
    __table_args__ = (
        check("fraction > 0 AND fraction <= 1", "fraction_range"),
        check("book_value = cost - accumulated AND proceeds >= 0", "book_value_is_what_is_left"),
        check("gain = proceeds - book_value", "gain_is_the_difference"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    asset_id: uuid.UUID = references("asset")
    disposed_on: date
    fraction: Decimal = factor(Decimal(1))
    """How much of the asset."""
    currency: str = currency_code()
    proceeds: Decimal = money()
    proceeds_account_id: uuid.UUID | None = references("finance_account", optional=True, indexed=False)
    cost: Decimal = money()
    accumulated: Decimal = money()
    book_value: Decimal = money()
    gain: Decimal = money()
    """Proceeds less book value; a loss is negative."""
    reason: str = text()
    entry_id: uuid.UUID = references("finance_entry", unique=True)


class AssetMovement(Table, table=True):
    """What an entry has done to an asset: rows are only added, and sum to what the asset holds."""

    __tablename__ = "asset_movement"
    __audited__ = False
    __table_args__ = (
        indexed("company_id", "moved_on"),
        indexed("asset_id", "moved_on"),
        unique("line_id", name="uq_asset_movement_line_id", where="kind = 'DEPRECIATION'"),
        check("(kind IN ('DEPRECIATION', 'DEPRECIATION_REVERSAL')) = (line_id IS NOT NULL)", "has_its_line"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    category_id: uuid.UUID = references("asset_category", indexed=False)
    asset_id: uuid.UUID = references("asset", indexed=False)
    entry_id: uuid.UUID = references("finance_entry")
    line_id: uuid.UUID | None = references("asset_depreciation_line", optional=True, indexed=False)
    kind: AssetMovementKind = choice(AssetMovementKind)
    moved_on: date
    currency: str = currency_code()
    cost: Decimal = money()
    """Added to what is on the account of cost."""
    accumulated: Decimal = money()
    """Added to the accumulated depreciation."""
