"""Payments as clients see them, and what is said when they are written."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer, ExternalId
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import Allocation, JournalEntry, LedgerAccount
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.payments import loaders, reads
from bizsuite.erp.payments.rules import NewAllocation, NewPayment, PaymentStatus
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.money import Money, MoneyInput
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection

strawberry.enum(PaymentStatus, description=PaymentStatus.__doc__)


@entity(reads.payment)
class Payment(Node):
    """Money that a customer has paid us."""

    number: str = column("The number; without a gap in its year.")
    status: PaymentStatus = column("Whether it stands.")
    payment_date: date = column("The day on which it counts.")
    amount: Money = column("How much was paid.", reads.payment_amount)
    residual: Money = column("What of it settles nothing yet.", reads.payment_residual)
    exchange_rate: Decimal = column("Units of its currency per one unit of the company's.")
    reference: str = column("What the payer wrote.")
    note: str = column("What else is worth saying.")
    created_at: datetime = column("When it was booked.")
    company: Company | None = related(reads.payment_company, "Who was paid.")
    customer: Customer | None = related(reads.payment_customer, "Who paid.")
    account: LedgerAccount | None = related(reads.payment_account, "Where it came in; null: the bank.")
    entry: JournalEntry | None = related(reads.payment_entry, "The entry by which it is in the books.")
    allocations: Connection[Allocation] | None = related(
        reads.payment_allocations, "What it settles, oldest first."
    )
    external_ids: list[ExternalId] = related(
        loaders.payment_external_ids, "The ids by which other systems know the payment."
    )


@strawberry.input
class AllocationInput:
    """An invoice to settle."""

    invoice_id: strawberry.ID = strawberry.field(description="The invoice.")
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="How much of it; as far as both go when left out."
    )
    take_discount: bool = strawberry.field(
        default=False,
        description="Whether the early-payment discount is taken: the payment settles all that is open but for it,"
        " and a credit note gives it up.",
    )

    def value(self) -> NewAllocation:
        """The allocation as the rules speak of it."""
        key = key_of(invoicing.invoice, self.invoice_id, "invoiceId")
        return NewAllocation(invoice_id=key, takes_discount=self.take_discount, **known(self, "amount"))


@strawberry.input
class PaymentReceiveInput(Command):
    """A payment that came in."""

    customer_id: strawberry.ID = strawberry.field(description="Who paid.")
    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    on: date = strawberry.field(description="The day on which it counts.")
    amount: MoneyInput = strawberry.field(description="How much was paid.")
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of its currency per one unit of the company's, where they differ;"
        " the company's rate of the day when left out.",
    )
    account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where it came in; the company's bank when left out."
    )
    reference: str | None = strawberry.field(default=UNSET, description="What the payer wrote.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")
    allocations: list[AllocationInput] | None = strawberry.field(
        default=UNSET, description="What it settles."
    )

    def value(self) -> NewPayment:
        """The payment as the rules speak of it."""
        told: dict[str, Any] = known(
            self,
            "exchange_rate",
            "reference",
            "note",
            company_id=identity.company,
            account_id=finance.account,
        )
        return NewPayment(
            customer_id=key_of(parties.customer, self.customer_id, "customerId"),
            on=self.on,
            amount=self.amount.amount,
            currency=self.amount.currency,
            allocations=[each.value() for each in self.allocations or ()],
            **told,
        )


@strawberry.type
class PaymentReceivePayload(Payload):
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
    """A payment or a credit note, and the invoice that it is to settle."""

    payment_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The payment that settles."
    )
    credit_note_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The credit note that settles; give this or a payment."
    )
    invoice_id: strawberry.ID = strawberry.field(description="The invoice to settle.")
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="How much of it; as far as both go when left out."
    )
    on: date = strawberry.field(description="The day on which it counts.")

    def value(self) -> NewAllocation:
        """The allocation as the rules speak of it."""
        key = key_of(invoicing.invoice, self.invoice_id, "invoiceId")
        return NewAllocation(invoice_id=key, **known(self, "amount"))


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
