"""Payments as clients see them, and what is said when they are written."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer, ExternalId, Supplier
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import Allocation, JournalEntry, LedgerAccount
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.payments import loaders, reads
from bizsuite.erp.payments.rules import (
    Document,
    DocumentKind,
    Limit,
    NewAllocation,
    NewPayment,
    PaymentDirection,
    PaymentStatus,
)
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.money import Money, MoneyInput
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.kernel.errors import Refused

WRITE_OFF = "Whether what is left open of it is written off, within the limit of the company."

strawberry.enum(PaymentStatus, description=PaymentStatus.__doc__)
strawberry.enum(PaymentDirection, description=PaymentDirection.__doc__)


@entity(reads.payment)
class Payment(Node):
    """Money that came in or went out."""

    number: str = column("The number; without a gap in its year.")
    direction: PaymentDirection = column("Whether it came in or went out.")
    status: PaymentStatus = column("Whether it stands.")
    payment_date: date = column("The day on which it counts.")
    amount: Money = column("How much was paid.", reads.payment_amount)
    residual: Money = column("What of it settles nothing yet.", reads.payment_residual)
    exchange_rate: Decimal = column("Units of its currency per one unit of the company's.")
    reference: str = column("What was written on it.")
    note: str = column("What else is worth saying.")
    created_at: datetime = column("When it was booked.")
    company: Company | None = related(reads.payment_company, "The company whose payment it is.")
    customer: Customer | None = related(reads.payment_customer, "The customer, where it is one's.")
    supplier: Supplier | None = related(reads.payment_supplier, "The supplier, where it is one's.")
    account: LedgerAccount | None = related(
        reads.payment_account, "Where it came in or went out; null: the bank."
    )
    entry: JournalEntry | None = related(reads.payment_entry, "The entry by which it is in the books.")
    clearing_entry: JournalEntry | None = related(
        reads.payment_clearing_entry,
        "The entry by which it reached the bank, where it was on its way: of a payment run or a line of a statement.",
    )
    entries: Connection[JournalEntry] | None = related(
        reads.payment_entries, "All entries that came of it: that one, and its reversal."
    )
    allocations: Connection[Allocation] | None = related(
        reads.payment_allocations, "What it settles where it came in, oldest first."
    )
    settlements: Connection[Allocation] | None = related(
        reads.payment_settlements, "What it settles where it went out, oldest first."
    )
    external_ids: list[ExternalId] = related(
        loaders.payment_external_ids, "The ids by which other systems know the payment."
    )


@entity(reads.write_off)
class WriteOff(Node):
    """A small rest that was given up when a document was settled."""

    number: str = column("The number: that of its entry.")
    status: PaymentStatus = column("Whether it stands.")
    written_off_on: date = column("The day on which it counts.")
    amount: Money = column("What was given up; negative where it is a gain.", reads.write_off_amount)
    amount_base: Money = column("The same in the company's currency.", reads.write_off_amount_base)
    created_at: datetime = column("When it was booked.")
    company: Company | None = related(reads.write_off_company, "The company that bears it.")
    claim: Node | None = related(reads.write_off_claim, "The document whose rest it is.")
    source: Node | None = related(reads.write_off_source, "What has settled the most of that document.")
    entry: JournalEntry | None = related(reads.write_off_entry, "The entry by which it is in the books.")


@entity(reads.write_off_policy)
class WriteOffPolicy(Node):
    """How much of a rest a company writes off."""

    amount: Money = column("At most so much.", reads.policy_amount)
    fraction: Decimal | None = column(
        "And at most this fraction of the total of the document; null: whatever that is."
    )
    company: Company | None = related(reads.policy_company, "The company.")


@strawberry.input
class AllocationInput:
    """A document to settle; name one."""

    invoice_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The invoice; for a refund the credit note."
    )
    bill_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The vendor bill; for a refund the debit note."
    )
    payment_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The payment in the other direction that this one gives back."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="How much of it; as far as both go when left out."
    )
    take_discount: bool = strawberry.field(
        default=False,
        description="Whether the early-payment discount is taken: the payment settles all that is open but for it,"
        " and a credit or debit note gives it up.",
    )
    write_off: bool = strawberry.field(default=False, description=WRITE_OFF)

    def value(self) -> NewAllocation:
        """The allocation as the rules speak of it."""
        told = known(
            self, "amount", invoice_id=invoicing.invoice, bill_id=bills.bill, payment_id=reads.payment
        )
        return NewAllocation(takes_discount=self.take_discount, writes_off=self.write_off, **told)


@strawberry.input
class NewPaymentInput(Command):
    """A payment with a customer or a supplier; name one."""

    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The customer.")
    supplier_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The supplier.")
    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    on: date = strawberry.field(description="The day on which it counts.")
    amount: MoneyInput = strawberry.field(description="How much was paid.")
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of its currency per one unit of the company's, where they differ;"
        " the company's rate of the day when left out.",
    )
    account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where it came in or went out; the company's bank when left out."
    )
    reference: str | None = strawberry.field(default=UNSET, description="What was written on it.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")
    allocations: list[AllocationInput] | None = strawberry.field(
        default=UNSET, description="What it settles."
    )

    def value(self, direction: PaymentDirection) -> NewPayment:
        """The payment as the rules speak of it."""
        told: dict[str, Any] = known(
            self,
            "exchange_rate",
            "reference",
            "note",
            customer_id=parties.customer,
            supplier_id=parties.supplier,
            company_id=identity.company,
            account_id=finance.account,
        )
        return NewPayment(
            direction=direction,
            on=self.on,
            amount=self.amount.amount,
            currency=self.amount.currency,
            allocations=[each.value() for each in self.allocations or ()],
            **told,
        )


@strawberry.input
class PaymentReceiveInput(NewPaymentInput):
    """A payment that came in."""


@strawberry.input
class PaymentSendInput(NewPaymentInput):
    """A payment that went out."""


@strawberry.type
class PaymentReceivePayload(Payload):
    """The booked payment."""

    payment: Payment | None = result(reads.payment, "The payment.")


@strawberry.type
class PaymentSendPayload(Payload):
    """The booked payment."""

    payment: Payment | None = result(reads.payment, "The payment.")


@strawberry.input
class PaymentReverseInput(Change):
    """A payment to be undone."""

    on: date = strawberry.field(description="The day on which the reversal counts.")


@strawberry.type
class PaymentReversePayload(Payload):
    """The reversed payment."""

    payment: Payment | None = result(reads.payment, "The payment.")


@strawberry.input
class AllocationCreateInput(Command):
    """Two documents that are to settle each other: a payment or a note, and what it settles."""

    payment_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The payment that settles."
    )
    credit_note_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The credit note that settles an invoice, or that a refund gives back."
    )
    debit_note_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The debit note that settles a bill, or that a refund gives back."
    )
    invoice_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The invoice to settle.")
    bill_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The vendor bill to settle.")
    advance_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The payment that another one, in the other direction, gives back."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="How much of it; as far as both go when left out."
    )
    on: date = strawberry.field(description="The day on which it counts.")
    write_off: bool = strawberry.field(default=False, description=WRITE_OFF)

    def value(self) -> tuple[Document, NewAllocation]:
        """What settles, and what of it. Refuses with INVALID_VALUE unless two documents are named."""
        told = known(
            self,
            payment_id=reads.payment,
            credit_note_id=invoicing.invoice,
            debit_note_id=bills.bill,
            invoice_id=invoicing.invoice,
            bill_id=bills.bill,
            advance_id=reads.payment,
        )
        if len(told) != 2 or not _SOURCES & told.keys():
            raise Refused(
                "INVALID_VALUE", "Name a payment or a note, and what it settles.", path=["paymentId"]
            )
        first, second = told
        source = Document(_KINDS[first], told[first])
        target = {_TARGETS[_KINDS[second]]: told[second]}
        return source, NewAllocation(writes_off=self.write_off, **known(self, "amount"), **target)


_KINDS = {
    "payment_id": DocumentKind.PAYMENT,
    "credit_note_id": DocumentKind.INVOICE,
    "debit_note_id": DocumentKind.BILL,
    "bill_id": DocumentKind.BILL,
    "invoice_id": DocumentKind.INVOICE,
    "advance_id": DocumentKind.PAYMENT,
}
_SOURCES = {"payment_id", "credit_note_id", "debit_note_id"}
_TARGETS = {
    DocumentKind.PAYMENT: "payment_id",
    DocumentKind.INVOICE: "invoice_id",
    DocumentKind.BILL: "bill_id",
}


@strawberry.type
class AllocationCreatePayload(Payload):
    """The allocation that was made."""

    allocation: Allocation | None = result(finance.allocation, "The allocation.")


@strawberry.input
class AllocationRemoveInput(Change):
    """An allocation to be taken back."""

    on: date = strawberry.field(description="The day on which that counts.")


@strawberry.type
class AllocationRemovePayload(Payload):
    """What takes an allocation back."""

    allocation: Allocation | None = result(finance.allocation, "The row that negates it.")


@strawberry.input
class CompanyWriteOffSetInput(Change):
    """How much of a rest a company, named by `id`, writes off from now on."""

    amount: Decimal = strawberry.field(description="At most so much, in the company's currency.")
    fraction: Decimal | None = strawberry.field(
        default=UNSET, description="And at most this fraction of the total of the document, between 0 and 1."
    )

    def limit(self) -> Limit:
        """The limit as the rules speak of it."""
        return Limit(amount=self.amount, **known(self, "fraction"))


@strawberry.type
class CompanyWriteOffSetPayload(Payload):
    """What may be written off from now on."""

    write_off_policy: WriteOffPolicy | None = result(reads.write_off_policy, "The policy.")
