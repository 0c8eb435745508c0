"""The words of payments, and when one may be received or reversed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Permission, round_money
from bizsuite.kernel.words import Word

PAYMENT_READ = Permission("payments.payment.read")
PAYMENT_RECEIVE = Permission("payments.payment.receive")
PAYMENT_REVERSE = Permission("payments.payment.reverse")
ALLOCATE = Permission("payments.allocation.write")

LIMIT = Decimal(10) ** 14
"""Amounts stay below this, which is what a column holds."""


class PaymentStatus(Word):
    """A payment is in the books from its first moment; a bounced one is reversed."""

    POSTED = "POSTED", "In the books."
    REVERSED = "REVERSED", "Undone in the books, such as a cheque that bounced."


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """A customer has paid."""

    payment_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """A payment has been undone by a reversal of its entry."""

    payment_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAllocation:
    """An invoice to settle; without an amount, as far as both go. With its discount all that is open is settled."""

    invoice_id: uuid.UUID
    amount: Decimal | None = None
    takes_discount: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A payment that came in on a day, and what it settles. What is left over stays open on the customer's account.

    `exchange_rate` is units of the payment's currency per one unit of the company's. Without an account it is the
    company's bank.
    """

    customer_id: uuid.UUID
    on: date
    amount: Decimal
    currency: str
    company_id: uuid.UUID | None = None
    account_id: uuid.UUID | None = None
    exchange_rate: Decimal | None = None
    reference: str = ""
    note: str = ""
    allocations: Sequence[NewAllocation] = ()


def require_amount(amount: Decimal, currency: str) -> None:
    """A payment is greater than zero. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    if not 0 < amount < LIMIT:
        raise Refused("INVALID_VALUE", "A payment is greater than zero.", path=["amount"])
    if amount != round_money(amount, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["amount"])


def require_once(allocations: Sequence[NewAllocation]) -> None:
    """An invoice is named once. Refuses with INVALID_VALUE."""
    if len({each.invoice_id for each in allocations}) < len(allocations):
        raise Refused("INVALID_VALUE", "Each invoice is named once.", path=["allocations"])


def require_reversible(status: PaymentStatus, amount: Decimal, residual: Decimal) -> None:
    """A posted payment that settles nothing may be reversed. Refuses with PAYMENT_REVERSED, PAYMENT_ALLOCATED."""
    if status is PaymentStatus.REVERSED:
        raise Refused("PAYMENT_REVERSED", "The payment has been reversed.", path=["id"])
    if residual != amount:
        raise Refused(
            "PAYMENT_ALLOCATED",
            "{allocated} of it is allocated; take that back first.",
            path=["id"],
            allocated=amount - residual,
        )


def require_standing(status: PaymentStatus, path: Sequence[str]) -> None:
    """Only a payment that stands settles something. Refuses with PAYMENT_REVERSED."""
    if status is PaymentStatus.REVERSED:
        raise Refused("PAYMENT_REVERSED", "The payment has been reversed.", path=path)


def ledger_lines(new: NewPayment, rate: Decimal, base: str) -> tuple[NewLine, NewLine]:
    """Debit the bank, credit the customer."""
    size = in_base(new.amount, rate, base)
    amount = new.amount if new.currency != base else None
    bank = NewLine(
        account=new.account_id or AccountPurpose.BANK,
        debit=size,
        party_id=new.customer_id,
        currency=new.currency,
        amount=amount,
    )
    customer = NewLine(
        account=AccountPurpose.RECEIVABLE,
        credit=size,
        party_id=new.customer_id,
        currency=new.currency,
        amount=None if amount is None else -amount,
        due_date=new.on,
    )
    return bank, customer
