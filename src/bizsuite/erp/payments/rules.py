"""The words of payments, what one may settle, and when one may be booked, written off or reversed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, Permission, round_money
from bizsuite.kernel.words import Word

PAYMENT_READ = Permission("payments.payment.read")
PAYMENT_RECEIVE = Permission("payments.payment.receive")
PAYMENT_SEND = Permission("payments.payment.send")
PAYMENT_REVERSE = Permission("payments.payment.reverse")
ALLOCATE = Permission("payments.allocation.write")
WRITE_OFF_EXCEED = Permission("payments.writeOff.exceed")
"""Writing off more than the policy of the company allows."""
WRITE_OFF_POLICY = Permission("payments.writeOff.policy")

LIMIT = Decimal(10) ** 14
"""Amounts stay below this, which is what a column holds."""


class PaymentStatus(Word):
    """A payment is in the books from its first moment; a bounced one is reversed."""

    POSTED = "POSTED", "In the books."
    REVERSED = "REVERSED", "Undone in the books, such as a cheque that bounced."


class PaymentDirection(Word):
    """Whether money came in or went out; a refund goes the other way than what it gives back."""

    IN = "IN", "Money that came in: from a customer, or a refund from a supplier."
    OUT = "OUT", "Money that went out: to a supplier, or a refund to a customer."


class DocumentKind(StrEnum):
    """What can settle or be settled, by the name of its node."""

    INVOICE = "Invoice"
    BILL = "VendorBill"
    PAYMENT = "Payment"
    WRITE_OFF = "WriteOff"


KINDS = {kind.value: kind for kind in DocumentKind}
"""The kinds by the names of their nodes."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document by its kind and id."""

    kind: DocumentKind
    id: uuid.UUID

    @property
    def path(self) -> list[str]:
        """The input that names it."""
        return path_of(self.kind)


_PATHS = {
    DocumentKind.INVOICE: "invoiceId",
    DocumentKind.BILL: "billId",
    DocumentKind.PAYMENT: "paymentId",
    DocumentKind.WRITE_OFF: "id",
}


def path_of(kind: DocumentKind) -> list[str]:
    """The input that names documents of a kind."""
    return [_PATHS[kind]]


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """A payment has come in."""

    payment_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentSent:
    """A payment has gone out."""

    payment_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class WriteOffPosted:
    """A small rest has been written off."""

    write_off_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class WriteOffReversed:
    """A write-off has been undone with the allocation that it belongs to."""

    write_off_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class WriteOffPolicySet:
    """It has been said how much of a rest may be written off."""

    write_off_policy_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """A payment has been undone by a reversal of its entry."""

    payment_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAllocation:
    """A document to settle; without an amount, as far as both go. With its discount all that is open is settled.

    An invoice or a bill, or the credit or debit note that a refund gives back; or a payment, where one gives the other
    back. With `writes_off`, what is left open of it is written off.
    """

    invoice_id: uuid.UUID | None = None
    bill_id: uuid.UUID | None = None
    payment_id: uuid.UUID | None = None
    amount: Decimal | None = None
    takes_discount: bool = False
    writes_off: bool = False

    @property
    def document(self) -> Document:
        """What is to be settled. Refuses with INVALID_VALUE unless one document is named."""
        keys = {
            DocumentKind.INVOICE: self.invoice_id,
            DocumentKind.BILL: self.bill_id,
            DocumentKind.PAYMENT: self.payment_id,
        }
        named = [Document(kind, key) for kind, key in keys.items() if key is not None]
        if len(named) != 1:
            raise Refused("INVALID_VALUE", "Name one document to settle.", path=["invoiceId"])
        return named[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A payment of a day, and what it settles. What is left over stays open on the party's account, as an advance.

    It is with a customer or with a supplier. `exchange_rate` is units of the payment's currency per one unit of the
    company's. Without an account it is the company's bank.
    """

    on: date
    amount: Decimal
    currency: str
    direction: PaymentDirection = PaymentDirection.IN
    customer_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    account_id: uuid.UUID | None = None
    exchange_rate: Decimal | None = None
    reference: str = ""
    note: str = ""
    allocations: Sequence[NewAllocation] = ()

    @property
    def party_id(self) -> uuid.UUID:
        """The customer or the supplier. Refuses with INVALID_VALUE unless one of them is named."""
        if self.customer_id is not None and self.supplier_id is None:
            return self.customer_id
        if self.supplier_id is not None and self.customer_id is None:
            return self.supplier_id
        raise Refused("INVALID_VALUE", "Name a customer or a supplier.", path=["customerId"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of a rest may be written off: an amount of the company's currency, and a fraction of the document."""

    amount: Decimal = ZERO
    fraction: Decimal | None = None


def written_off_most(limit: Limit, total: Decimal, base: str) -> Decimal:
    """How much may be written off of a document with this total, both in the company's currency."""
    if limit.fraction is None:
        return limit.amount
    return min(limit.amount, round_money(total * limit.fraction, base))


def require_limit(limit: Limit, base: str) -> None:
    """A limit is an amount that is not negative, and a fraction. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    if not 0 <= limit.amount < LIMIT:
        raise Refused("INVALID_VALUE", "A limit is not negative.", path=["amount"])
    if limit.amount != round_money(limit.amount, base):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["amount"])
    if limit.fraction is not None and not 0 < limit.fraction <= 1:
        raise Refused("INVALID_VALUE", "A fraction lies between 0 and 1.", path=["fraction"])


def require_amount(amount: Decimal, currency: str) -> None:
    """A payment is greater than zero. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    if not 0 < amount < LIMIT:
        raise Refused("INVALID_VALUE", "A payment is greater than zero.", path=["amount"])
    if amount != round_money(amount, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["amount"])


def require_once(allocations: Sequence[NewAllocation]) -> None:
    """A document is named once. Refuses with INVALID_VALUE."""
    if len({each.document for each in allocations}) < len(allocations):
        raise Refused("INVALID_VALUE", "Each document is named once.", path=["allocations"])


def require_opposed(document: Document, *, is_debit: bool, settles_debits: bool) -> None:
    """Debits are settled by credits: invoices and debit notes by money that comes in, bills and credit notes by money
    that goes out.

    Refuses with NOT_AN_INVOICE, NOT_A_CREDIT_NOTE, NOT_A_BILL, NOT_A_DEBIT_NOTE, PAYMENT_DIRECTION.
    """
    if is_debit == settles_debits:
        return
    if document.kind is DocumentKind.PAYMENT:
        raise Refused(
            "PAYMENT_DIRECTION",
            "Money that came in and money that went out settle each other.",
            path=document.path,
        )
    if document.kind is DocumentKind.INVOICE:
        if is_debit:
            raise Refused("NOT_A_CREDIT_NOTE", "This invoice is no credit note.", path=document.path)
        raise Refused("NOT_AN_INVOICE", "A credit note is not paid.", path=document.path)
    if is_debit:
        raise Refused("NOT_A_BILL", "A debit note is not paid.", path=document.path)
    raise Refused("NOT_A_DEBIT_NOTE", "This bill is no debit note.", path=document.path)


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


def journal_of(direction: PaymentDirection) -> JournalKind:
    """The journal that payments of a direction are in."""
    return JournalKind.RECEIPTS if direction is PaymentDirection.IN else JournalKind.DISBURSEMENTS


def ledger_lines(new: NewPayment, rate: Decimal, base: str) -> tuple[NewLine, NewLine]:
    """The bank and the party's account: money that comes in is a debit of the bank, and the other way round."""
    size, is_in = in_base(new.amount, rate, base), new.direction is PaymentDirection.IN
    signed = new.amount if is_in else -new.amount
    amount = signed if new.currency != base else None
    control = AccountPurpose.RECEIVABLE if new.customer_id is not None else AccountPurpose.PAYABLE
    bank = NewLine(
        account=new.account_id or AccountPurpose.BANK,
        debit=size if is_in else ZERO,
        credit=ZERO if is_in else size,
        party_id=new.party_id,
        currency=new.currency,
        amount=amount,
    )
    party = NewLine(
        account=control,
        debit=ZERO if is_in else size,
        credit=size if is_in else ZERO,
        party_id=new.party_id,
        currency=new.currency,
        amount=None if amount is None else -amount,
        due_date=new.on,
    )
    return bank, party
