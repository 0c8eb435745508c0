"""What an invoice or a bill comes to, how it is posted, and when it may change its state. Pure."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from bizsuite.base.catalog.pricing import check_tax_rate, line_amounts
from bizsuite.erp.finance.rules.conversion import parts_in_base
from bizsuite.erp.finance.rules.dimensions import DimensionShare
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.terms.rules.terms import Instalment
from bizsuite.erp.trade.rules.sides import Side
from bizsuite.erp.trade.rules.words import InvoiceStatus, PaymentState
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, new_id, round_money

LIMIT = Decimal(10) ** 14
"""Quantities and amounts stay below this, which is what a column holds."""
T = TypeVar("T")
_STORED = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is still to be invoiced of something that was agreed on: a line takes no more, and the last one all of it.

    The taxes say of each its base, what it comes to exactly, and rounded.
    """

    net: Decimal
    tax: Decimal
    taxes: Mapping[uuid.UUID, tuple[Decimal, Decimal, Decimal]]
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocumentLine:
    """A line to be drafted. Without a rate or taxes it bears the product's rate; without an account its side's."""

    quantity: Decimal
    unit_price: Decimal
    product_id: uuid.UUID | None = None
    description: str = ""
    discount: Decimal = ZERO
    tax_rate: Decimal | None = None
    tax_ids: Sequence[uuid.UUID] | None = None
    settled_tax_ids: Sequence[uuid.UUID] | None = None
    """Taxes that no rule replaces any more, beside the rate that they stand for."""
    rest: Rest | None = None
    account_id: uuid.UUID | None = None
    dimensions: Sequence[DimensionShare] = ()
    """What it is divided by, such as cost centres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument(ABC):
    """A document to be drafted. What is left out: the actor's company, the party's currency and term, else 30 days.

    `exchange_rate` is units of the document's currency per one unit of the company's.
    """

    on: date
    lines: Sequence[NewDocumentLine]
    due_days: int | None = None
    payment_term_id: uuid.UUID | None = None
    cash_rounding_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    currency: str | None = None
    exchange_rate: Decimal | None = None
    charges: Decimal = ZERO
    follows_rules: bool = True
    """Whether the rules of the company may replace its taxes and accounts."""
    reference: str = ""
    note: str = ""

    @property
    @abstractmethod
    def party_id(self) -> uuid.UUID:
        """The customer or the supplier."""

    @property
    @abstractmethod
    def origin_id(self) -> uuid.UUID | None:
        """The document that a note gives up."""

    @property
    @abstractmethod
    def gives_up(self) -> bool:
        """Whether it is a note that gives up what a document claims."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a line comes to."""

    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What a document comes to before its instalments are rounded to cash."""

    net: Decimal
    tax: Decimal
    charges: Decimal
    total: Decimal


class Summed(Protocol):
    """A line with its amounts."""

    @property
    def net(self) -> Decimal:
        """Without tax."""

    @property
    def tax(self) -> Decimal:
        """The tax on it."""


def amounts_of(line: NewDocumentLine, tax_rate: Decimal, currency: str, path: Sequence[str]) -> Amounts:
    """What a line comes to. Refuses with INVALID_VALUE what no column could hold or no seller would write."""
    if not 0 < line.quantity < LIMIT:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=[*path, "quantity"])
    if line.quantity % _STORED:
        raise Refused("INVALID_VALUE", "A quantity has at most six decimals.", path=[*path, "quantity"])
    if not 0 <= line.unit_price < LIMIT:
        raise Refused("INVALID_VALUE", "The price must not be negative.", path=[*path, "unitPrice"])
    if line.unit_price % _STORED:
        raise Refused("INVALID_VALUE", "A price has at most six decimals.", path=[*path, "unitPrice"])
    if not 0 <= line.discount <= 1:
        raise Refused("INVALID_VALUE", "A discount lies between 0 and 1.", path=[*path, "discount"])
    check_tax_rate(tax_rate, [*path, "taxRate"])
    net, tax, gross = line_amounts(line.quantity, line.unit_price, line.discount, tax_rate, currency)
    if gross >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=[*path, "quantity"])
    return Amounts(net, tax, gross)


def totals_of(lines: Iterable[Summed], charges: Decimal, currency: str) -> Totals:
    """What a document comes to: the sums of its lines, and charges, which bear no tax.

    Refuses with INVALID_VALUE, AMOUNT_PRECISION.
    """
    listed = list(lines)
    if not 0 <= charges < LIMIT:
        raise Refused("INVALID_VALUE", "Charges must not be negative.", path=["charges"])
    if charges != round_money(charges, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["charges"])
    net = sum((line.net for line in listed), ZERO)
    tax = sum((line.tax for line in listed), ZERO)
    total = net + tax + charges
    if total < 0:
        raise Refused("INVALID_VALUE", "What is withheld exceeds the document.", path=["lines"])
    if total >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=["charges"])
    return Totals(net, tax, charges, total)


def require_held(sizes: Iterable[Decimal], path: Sequence[str]) -> None:
    """Amounts are such as a column holds. Refuses with INVALID_VALUE."""
    if any(abs(size) >= LIMIT for size in sizes):
        raise Refused("INVALID_VALUE", "The amount is too large.", path=path)


class Rounded(Protocol):
    """A document with what it comes to and how that was rounded to cash."""

    net: Decimal
    tax: Decimal
    charges: Decimal
    cash_rounding: Decimal


def credited_rounding(totals: Totals, origin: Rounded) -> Decimal:
    """What a note that rounds nothing itself gives up of its document's rounding: all, when it gives up all."""
    whole = (origin.net, origin.tax, origin.charges)
    return origin.cash_rounding if (totals.net, totals.tax, totals.charges) == whole else ZERO


def require_lines(side: Side, lines: int, charges: Decimal) -> None:
    """A document has a line or charges. Refuses with INVOICE_EMPTY, BILL_EMPTY."""
    if not lines and not charges:
        raise Refused(side.codes.empty, "A document needs a line.", path=["lines"])


def payment_state(status: InvoiceStatus, total: Decimal, residual: Decimal) -> PaymentState:
    """How much of a total is settled: PAID if and only if nothing is open of an invoice that stands.

    Nothing is open either of one that was undone, but nobody paid it.
    """
    if status is InvoiceStatus.REVERSED:
        return PaymentState.REVERSED
    if not residual:
        return PaymentState.PAID
    return PaymentState.UNPAID if residual == total else PaymentState.PARTIAL


def require_draft(side: Side, status: InvoiceStatus) -> None:
    """Only a draft is posted. Refuses with INVOICE_NOT_DRAFT, BILL_NOT_DRAFT."""
    if status is not InvoiceStatus.DRAFT:
        raise Refused(side.codes.not_draft, "The document is {status}.", path=["id"], status=status.value)


def require_posted(side: Side, status: InvoiceStatus, path: Sequence[str] = ("id",)) -> None:
    """Only what is posted is settled or reversed. Refuses with INVOICE_NOT_POSTED, BILL_NOT_POSTED."""
    if status is not InvoiceStatus.POSTED:
        raise Refused(side.codes.not_posted, "The document is {status}.", path=path, status=status.value)


def require_unsettled(side: Side, total: Decimal, residual: Decimal) -> None:
    """What is settled, even in part, is not reversed.

    Refuses with INVOICE_SETTLED, BILL_SETTLED (fact: how much is settled).
    """
    if residual != total:
        raise Refused(
            side.codes.settled,
            "{settled} of it is settled; take that back first.",
            path=["id"],
            settled=total - residual,
        )


def require_creditable(side: Side, total: Decimal, credited: Decimal, wanted: Decimal) -> None:
    """Notes give up at most what was claimed. Refuses with CREDIT_TOO_LARGE, DEBIT_TOO_LARGE (fact: what is left)."""
    left = total - credited
    if wanted > left:
        raise Refused(
            side.codes.too_large,
            "Only {available} of the document can be given up.",
            path=["lines"],
            available=left,
        )


@dataclass(frozen=True, slots=True)
class Income:
    """A part of a document that goes to an account, in its currency, with what it is divided by."""

    account: uuid.UUID | AccountPurpose
    amount: Decimal
    dimensions: tuple[DimensionShare, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What of a document goes into the ledger."""

    side: Side
    gives_up: bool
    party_id: uuid.UUID
    currency: str
    exchange_rate: Decimal
    instalments: Sequence[Instalment]
    """What is to be paid and when; their sum is the total."""
    incomes: Sequence[Income]
    """Net amounts by account, the accounts of lines together with what they come to."""
    charges: Decimal
    tax: Decimal
    """What is asked for at plain rates."""
    levies: Sequence[tuple[uuid.UUID | AccountPurpose, Decimal, uuid.UUID]] = ()
    """The shares of taxes with their accounts, and the ids of the lines that post them."""
    cash_rounding: Decimal = ZERO


def ledger_lines(document: Posted, base: str) -> list[NewLine]:
    """Debit the customer, a line for each instalment; credit income, charges and tax. A credit note does the opposite.

    So does a vendor bill, which credits the supplier; a debit note does the opposite of that. The parts are converted
    so that they sum to the converted whole. Parts of zero are left out, but for one.
    """
    side = document.side
    plain = [
        *grouped(document.incomes),
        Income(side.charges, document.charges),
        Income(side.tax, document.tax),
        Income(AccountPurpose.CASH_ROUNDING, document.cash_rounding),
    ]
    parts = [
        *((part, new_id()) for part in plain),
        *((Income(account, size), key) for account, size, key in document.levies),
    ]
    kept = [part for part in parts if part[0].amount] or [(Income(side.lines, ZERO), new_id())]
    sign = side.direction(document.gives_up)
    control = [
        _line(side.control, size_base * sign, part.amount * sign, document, base, part.due_date)
        for part, size_base in _converted(
            [(part, part.amount) for part in document.instalments], document.exchange_rate, base
        )
    ]
    others = [
        replace(
            _line(part.account, -size_base * sign, -part.amount * sign, document, base),
            id=key,
            dimensions=part.dimensions,
        )
        for (part, key), size_base in _converted(
            [(each, each[0].amount) for each in kept], document.exchange_rate, base
        )
    ]
    return [*control, *others]


def _converted(parts: Sequence[tuple[T, Decimal]], rate: Decimal, base: str) -> Iterable[tuple[T, Decimal]]:
    """Parts of a document with what they come to in the company's currency."""
    sizes = parts_in_base([size for _, size in parts], rate, base)
    return zip((part for part, _ in parts), sizes, strict=True)


def _line(
    account: uuid.UUID | AccountPurpose,
    balance: Decimal,
    amount: Decimal,
    document: Posted,
    base: str,
    due_date: date | None = None,
) -> NewLine:
    return NewLine(
        account=account,
        debit=max(balance, ZERO),
        credit=max(-balance, ZERO),
        party_id=document.party_id,
        currency=document.currency,
        amount=amount if document.currency != base else None,
        due_date=due_date,
    )


def grouped(incomes: Iterable[Income]) -> list[Income]:
    """Amounts by account and what they are divided by, each once, in the order in which they come."""
    sums: dict[tuple[uuid.UUID | AccountPurpose, tuple[DimensionShare, ...]], Decimal] = {}
    for each in incomes:
        key = (each.account, each.dimensions)
        sums[key] = sums.get(key, ZERO) + each.amount
    return [Income(account, size, dimensions) for (account, dimensions), size in sums.items()]
