"""What may be said of categories and assets, and what may be done in which state. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.ledger import LIMIT, KnownAccount
from bizsuite.erp.finance.rules.schedules import MONTHS_MAX, ProRata, ScheduleFrequency
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.fixed_assets.rules.words import ALIVE, AssetStatus, DepreciationMethod
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_money

ASSET_KINDS = frozenset({AccountKind.ASSET_FIXED, AccountKind.ASSET_CURRENT})
EXPENSE_KINDS = frozenset({AccountKind.EXPENSE, AccountKind.COST_OF_SALES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Depreciation:
    """How something is depreciated; `rate` is the fraction of the book value that a year takes."""

    method: DepreciationMethod = DepreciationMethod.STRAIGHT_LINE
    life_months: int
    rate: Decimal | None = None
    pro_rata: ProRata = ProRata.MONTHS
    frequency: ScheduleFrequency = ScheduleFrequency.MONTHLY


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssetCategory:
    """A category to be recorded; accounts that are not named are found by their purposes."""

    company_id: uuid.UUID
    name: str
    depreciation: Depreciation
    residual_fraction: Decimal = ZERO
    cost_account_id: uuid.UUID | None = None
    accumulated_account_id: uuid.UUID | None = None
    expense_account_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAsset:
    """An asset to be drafted: what it cost, and where that comes from; the rest is its category's unless it is named.

    It comes from a line of an entry that is posted, or from a counter account. `depreciated` is what was depreciated
    before it came into these books.
    """

    category_id: uuid.UUID
    name: str
    cost: Decimal
    acquired_on: date | None = None
    counter_account_id: uuid.UUID | None = None
    source_line_id: uuid.UUID | None = None
    residual_value: Decimal | None = None
    depreciated: Decimal = ZERO
    method: DepreciationMethod | None = None
    life_months: int | None = None
    rate: Decimal | None = None
    pro_rata: ProRata | None = None
    frequency: ScheduleFrequency | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of an entry from which assets come: a debit that is not theirs already."""

    id: uuid.UUID
    entry_id: uuid.UUID
    company_id: uuid.UUID
    account_id: uuid.UUID
    posted_on: date | None
    debit: Decimal
    is_reversed: bool
    is_control: bool
    origin_type: str | None
    origin_id: uuid.UUID | None


def check_depreciation(given: Depreciation) -> None:
    """Whether something can be depreciated like this.

    Refuses with INVALID_VALUE, RATE_REQUIRED (declining balance), RATE_NOT_USED (straight line, double declining).
    """
    if not 1 <= given.life_months <= MONTHS_MAX:
        raise Refused("INVALID_VALUE", "A life has 1 to {most} months.", path=["lifeMonths"], most=MONTHS_MAX)
    if given.rate is not None and not 0 < given.rate <= 1:
        raise Refused("INVALID_VALUE", "A rate is more than 0 and at most 1.", path=["rate"])
    if given.method is DepreciationMethod.DECLINING_BALANCE and given.rate is None:
        raise Refused("RATE_REQUIRED", "A declining balance needs a rate.", path=["rate"])
    if given.rate is not None and given.method in (
        DepreciationMethod.STRAIGHT_LINE,
        DepreciationMethod.DOUBLE_DECLINING,
    ):
        raise Refused("RATE_NOT_USED", "The method {method} has no rate.", path=["rate"], method=given.method)


def check_residual_fraction(fraction: Decimal) -> None:
    """Whether that part of the cost can be left at the end. Refuses with INVALID_VALUE."""
    if not 0 <= fraction <= 1:
        raise Refused(
            "INVALID_VALUE",
            "The residual value is a fraction of the cost, 0 to 1.",
            path=["residualFraction"],
        )


def check_amount(amount: Decimal, currency: str, *path: str) -> None:
    """Whether an amount of money is not negative and can be kept. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    if not 0 <= amount < LIMIT:
        raise Refused("INVALID_VALUE", "The amount is negative or too large.", path=path)
    if amount != round_money(amount, currency):
        raise Refused(
            "AMOUNT_PRECISION",
            "{currency} has {places} decimals.",
            path=path,
            currency=currency,
            places=minor_units(currency),
        )


def check_values(given: Depreciation, book_value: Decimal, residual: Decimal) -> None:
    """Whether an asset with this book value can come to that residual value.

    Refuses with RESIDUAL_TOO_LARGE, RESIDUAL_REQUIRED (a written down value that says no rate comes to no zero).
    """
    if residual > book_value:
        raise Refused(
            "RESIDUAL_TOO_LARGE",
            "The residual value is more than the book value of {value}.",
            path=["residualValue"],
            value=book_value,
        )
    if given.method is DepreciationMethod.WRITTEN_DOWN_VALUE and given.rate is None and not residual:
        raise Refused(
            "RESIDUAL_REQUIRED",
            "A written down value needs a residual value above zero, or a rate.",
            path=["residualValue"],
        )


def check_asset(given: NewAsset, currency: str) -> None:
    """Whether amounts and origin can be meant. Refuses with INVALID_VALUE, AMOUNT_PRECISION, ASSET_ORIGIN."""
    check_day(given.acquired_on, "acquiredOn")
    check_amount(given.cost, currency, "cost")
    check_amount(given.depreciated, currency, "depreciated")
    if given.residual_value is not None:
        check_amount(given.residual_value, currency, "residualValue")
    if not given.cost:
        raise Refused("INVALID_VALUE", "An asset costs something.", path=["cost"])
    if given.depreciated > given.cost:
        raise Refused(
            "INVALID_VALUE", "No more is depreciated than the asset has cost.", path=["depreciated"]
        )
    if (given.counter_account_id is None) == (given.source_line_id is None):
        raise Refused(
            "ASSET_ORIGIN",
            "An asset comes from a line of an entry, or from a counter account.",
            path=["counterAccountId"],
        )
    if given.source_line_id is not None and given.depreciated:
        raise Refused(
            "ASSET_ORIGIN",
            "What was depreciated before is booked against a counter account.",
            path=["depreciated"],
        )


def check_source(line: SourceLine | None, company_id: uuid.UUID) -> SourceLine:
    """A line that an asset may come from: a posted debit of the company on no control account.

    Refuses with NOT_FOUND, ASSET_SOURCE.
    """
    if line is None or line.company_id != company_id:
        raise Refused("NOT_FOUND", "There is no such record.", path=["sourceLineId"])
    if line.posted_on is None or line.is_reversed or line.is_control or line.debit <= 0:
        raise Refused(
            "ASSET_SOURCE",
            "An asset comes from a debit that is posted, not reversed, and on no control account.",
            path=["sourceLineId"],
        )
    return line


def require_left(line: SourceLine, taken: Decimal, cost: Decimal) -> None:
    """All assets that come from a line cost at most what it debits. Refuses with ASSET_SOURCE_EXCEEDED (fact: left)."""
    if taken + cost > line.debit:
        raise Refused(
            "ASSET_SOURCE_EXCEEDED",
            "The line has {left} left for assets.",
            path=["sourceLineId"],
            left=line.debit - taken,
        )


def require_postable(account: KnownAccount, *path: str) -> None:
    """Whether an account takes postings. Refuses with ACCOUNT_NOT_POSTABLE."""
    if account.is_heading or not account.is_active:
        raise Refused(
            "ACCOUNT_NOT_POSTABLE", "Account {account} takes no postings.", path=path, account=account.code
        )


def check_accounts(kinds: Sequence[AccountKind], distinct: int) -> None:
    """Whether accounts can be those of cost, accumulated depreciation and expense. Refuses with ACCOUNT_KIND."""
    fits = [kinds[0] in ASSET_KINDS, kinds[1] in ASSET_KINDS and distinct == 3, kinds[2] in EXPENSE_KINDS]
    if not all(fits):
        name = ("costAccountId", "accumulatedAccountId", "expenseAccountId")[fits.index(False)]
        raise Refused(
            "ACCOUNT_KIND",
            "Cost and accumulated depreciation go to two accounts of assets, depreciation to one of expenses.",
            path=[name],
        )


def require_draft(status: AssetStatus) -> None:
    """Refuses with ASSET_NOT_DRAFT."""
    if status is not AssetStatus.DRAFT:
        raise Refused("ASSET_NOT_DRAFT", "The asset is in the books.", path=["id"])


def require_alive(status: AssetStatus) -> None:
    """Refuses with ASSET_NOT_IN_SERVICE."""
    if status not in ALIVE:
        raise Refused("ASSET_NOT_IN_SERVICE", "The asset is not in service.", path=["id"])


def require_elsewhere(account_id: uuid.UUID | None, own: Sequence[uuid.UUID], *path: str) -> None:
    """What an asset is paid from, or sold to, is none of the accounts of its category. Refuses with ACCOUNT_KIND."""
    if account_id in own:
        raise Refused("ACCOUNT_KIND", "This is an account of the category itself.", path=path)


def require_placeable(acquired_on: date, on: date) -> None:
    """An asset is placed in service on the day that it was acquired, or later. Refuses with INVALID_VALUE."""
    check_day(on, "on")
    if on < acquired_on:
        raise Refused(
            "INVALID_VALUE",
            "An asset is in service once it is acquired, on {day}.",
            path=["on"],
            day=acquired_on,
        )


def require_after(on: date, since: date, depreciated_until: date | None, until: date) -> None:
    """An act on a day follows what has happened to the asset before: its schedule is cut after `until`.

    Refuses with INVALID_VALUE, ASSET_REVISED_LATER (fact: day), ASSET_DEPRECIATED_LATER (fact: day).
    """
    if on < since:
        raise Refused(
            "ASSET_REVISED_LATER", "The schedule of the asset begins on {day}.", path=["on"], day=since
        )
    if depreciated_until is not None and depreciated_until > until:
        raise Refused(
            "ASSET_DEPRECIATED_LATER",
            "Depreciation is posted until {day}; reverse it first.",
            path=["on"],
            day=depreciated_until,
        )


def require_life(first_day: date, last_day: date, depreciable: Decimal) -> None:
    """Whatever is still to be depreciated needs days to be depreciated on. Refuses with ASSET_LIFE_OVER (fact: day)."""
    if depreciable and last_day < first_day:
        raise Refused("ASSET_LIFE_OVER", "The life has ended on {day}.", path=["lifeMonths"], day=last_day)
