"""Payment runs as clients see them, and what is said when they are written."""

from datetime import date, datetime

import strawberry
from strawberry import UNSET

from bizsuite.base.identity.types import Company
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import PartyBankAccount, Supplier
from bizsuite.erp.banking import reads as banking
from bizsuite.erp.banking.types import BankAccount
from bizsuite.erp.bills.types import VendorBill
from bizsuite.erp.finance.types import JournalEntry
from bizsuite.erp.payment_runs import reads
from bizsuite.erp.payment_runs.rules.runs import NewRun
from bizsuite.erp.payment_runs.rules.words import PaymentRunStatus
from bizsuite.erp.payments.types import Payment
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.graph.scalars import CurrencyCode

strawberry.enum(PaymentRunStatus, description=PaymentRunStatus.__doc__)


@refusal("PAYEE_ACCOUNT_MISSING")
class PayeeAccountMissing(UserError):
    """A supplier has no account that can be paid to (PAYEE_ACCOUNT_MISSING)."""

    supplier: str = strawberry.field(description="The name of the supplier.")


@entity(reads.line)
class PaymentRunLine(Node):
    """What a run pays of one bill."""

    amount: Money = column("What is paid.", reads.line_amount)
    discount: Money = column("What is taken off for paying early.", reads.line_discount)
    is_open: bool = column("Whether its bill is in no other run meanwhile.")
    run: "PaymentRun | None" = related(reads.line_run, "The run.")
    bill: VendorBill | None = related(reads.line_bill, "The bill.")
    supplier: Supplier | None = related(reads.line_supplier, "Who is paid.")
    payee_account: PartyBankAccount | None = related(
        reads.line_payee_account, "Where they are paid to; null: no account of theirs can be."
    )
    payment: Payment | None = related(reads.line_payment, "The payment that pays it, once the run is sent.")


@entity(reads.run)
class PaymentRun(Node):
    """What is due to suppliers, paid together from an account of the company."""

    number: str = column("The number; there may be gaps.")
    status: PaymentRunStatus = column("How far it is.")
    due_until: date = column("Up to when what it pays was due.")
    execution_date: date = column("The day on which the bank is to pay.")
    currency: CurrencyCode = column("That of the account.")
    total: Money = column("What its lines come to.", reads.run_total)
    sent_at: datetime | None = column("When it was sent; null before.")
    created_at: datetime = column("When it was drafted.")
    company: Company | None = related(reads.run_company, "The company that pays.")
    bank_account: BankAccount | None = related(reads.run_bank_account, "From which account.")
    entry: JournalEntry | None = related(reads.run_entry, "The entry by which the bank has paid.")
    lines: Connection[PaymentRunLine] | None = related(reads.run_lines, "The bills that it pays.")


@strawberry.input
class PaymentRunCreateInput(Command):
    """A run to be drafted of what is due."""

    bank_account_id: strawberry.ID = strawberry.field(
        description="The account to pay from; bills in its currency are paid."
    )
    due_until: date = strawberry.field(
        description="Instalments due until this day, and bills whose discount ends until then."
    )
    execution_date: date = strawberry.field(
        description="When the bank is to pay; discounts are taken that are good on this day."
    )
    supplier_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Only these suppliers; all when left out."
    )

    def new(self) -> NewRun:
        """The run as the rules speak of it."""
        named = None if self.supplier_ids in (UNSET, None) else self.supplier_ids
        return NewRun(
            bank_account_id=key_of(banking.bank_account, self.bank_account_id, "bankAccountId"),
            due_until=self.due_until,
            execution_date=self.execution_date,
            supplier_ids=None
            if named is None
            else [
                key_of(parties.supplier, each, "supplierIds", str(place)) for place, each in enumerate(named)
            ],
        )


@strawberry.input
class PaymentRunLineRemoveInput(Change):
    """A line to be taken out of a draft."""


@strawberry.input
class PaymentRunSendInput(Change):
    """A draft to be sent."""


@strawberry.input
class PaymentRunConfirmInput(Change):
    """A run that the bank has paid."""

    on: date = strawberry.field(description="The day on which it has.")


@strawberry.input
class PaymentRunCancelInput(Change):
    """A run to be given up."""

    on: date = strawberry.field(description="The day on which what was booked is reversed.")


@strawberry.type
class PaymentRunCreatePayload(Payload):
    """The drafted run."""

    payment_run: PaymentRun | None = result(reads.run, "The run.")


@strawberry.type
class PaymentRunLineRemovePayload(Payload):
    """The run without the line."""

    payment_run: PaymentRun | None = result(reads.run, "The run.")


@strawberry.type
class PaymentRunSendPayload(Payload):
    """The run on its way."""

    payment_run: PaymentRun | None = result(reads.run, "The run.")


@strawberry.type
class PaymentRunConfirmPayload(Payload):
    """The paid run."""

    payment_run: PaymentRun | None = result(reads.run, "The run.")


@strawberry.type
class PaymentRunCancelPayload(Payload):
    """The run that was given up."""

    payment_run: PaymentRun | None = result(reads.run, "The run.")
