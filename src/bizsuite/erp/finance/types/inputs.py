"""What is said and answered when the ledger is written."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer
from bizsuite.erp.finance import reads
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import ChartTemplate
from bizsuite.erp.finance.types.dimensions import DimensionShareInput, shares_of
from bizsuite.erp.finance.types.entries import JournalEntry
from bizsuite.erp.finance.types.ledger import FiscalPeriod, FiscalYear
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.values import ZERO

COMPANY = "In whose books; the company that the request works in when left out."


@strawberry.input
class ChartLoadInput(Command):
    """A company to be given accounts and journals."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    template: ChartTemplate | None = strawberry.field(
        default=UNSET,
        description="Which chart; GENERIC when left out. One that is named replaces an unused chart.",
    )


@strawberry.type
class ChartLoadPayload(Payload):
    """The company with its books."""

    company: Company | None = result(identity.company, "The company.")


@strawberry.input
class FiscalYearCreateInput(Command):
    """A year to be opened."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    first_day: date = strawberry.field(description="The first day.")
    last_day: date = strawberry.field(description="The last day.")
    name: str | None = strawberry.field(
        default=UNSET, description="The name; the year in which it ends when left out."
    )


@strawberry.type
class FiscalYearCreatePayload(Payload):
    """The opened year."""

    fiscal_year: FiscalYear | None = result(reads.fiscal_year, "The year with a period for each month.")


@strawberry.input
class PeriodCloseInput(Change):
    """A period to be closed."""


@strawberry.type
class PeriodClosePayload(Payload):
    """The closed period."""

    fiscal_period: FiscalPeriod | None = result(reads.period, "The period.")


@strawberry.input
class PeriodReopenInput(Change):
    """A period to be opened again."""


@strawberry.type
class PeriodReopenPayload(Payload):
    """The period that was opened again."""

    fiscal_period: FiscalPeriod | None = result(reads.period, "The period.")


@strawberry.input
class JournalLineInput:
    """A debit or a credit."""

    account_id: strawberry.ID = strawberry.field(description="The account.")
    debit: Decimal | None = strawberry.field(
        default=UNSET, description="The debit, in the company's currency."
    )
    credit: Decimal | None = strawberry.field(
        default=UNSET, description="The credit, in the company's currency."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The customer; needed on accounts that are kept per party."
    )
    label: str | None = strawberry.field(default=UNSET, description="What it is about.")
    due_date: date | None = strawberry.field(default=UNSET, description="When it is to be paid.")
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="Another currency that it is in."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET,
        description="The amount in that currency, negative for a credit; without debit and credit it is converted at"
        " the company's rate of the day.",
    )
    dimensions: list[DimensionShareInput] | None = strawberry.field(
        default=UNSET, description="What it is divided by; the fractions of each dimension sum to 1."
    )

    @property
    def is_unvalued(self) -> bool:
        """Whether it says only what it comes to in its own currency."""
        return self.debit in (None, UNSET) and self.credit in (None, UNSET) and bool(self.amount)

    def value(self, place: int) -> NewLine:
        """The line at this place of the input as the rules speak of it."""
        told: dict[str, Any] = known(self, "label", "due_date", "currency", "amount")
        at = ("lines", str(place))
        return NewLine(
            account=key_of(reads.account, self.account_id, *at, "accountId"),
            debit=self.debit or ZERO,
            credit=self.credit or ZERO,
            party_id=key_of(parties.customer, self.customer_id, *at, "customerId")
            if self.customer_id
            else None,
            dimensions=shares_of(self.dimensions, *at),
            **told,
        )


@strawberry.input
class JournalEntryCreateInput(Command):
    """An entry written by hand."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    on: date = strawberry.field(description="The day on which it counts.")
    description: str | None = strawberry.field(default=UNSET, description="What it is about.")
    lines: list[JournalLineInput] = strawberry.field(description="The debits and credits.")
    post: bool = strawberry.field(default=False, description="Post it at once.")


@strawberry.type
class JournalEntryCreatePayload(Payload):
    """The written entry."""

    journal_entry: JournalEntry | None = result(reads.entry, "The entry.")


@strawberry.input
class JournalEntryPostInput(Change):
    """A draft to be posted."""


@strawberry.type
class JournalEntryPostPayload(Payload):
    """The posted entry."""

    journal_entry: JournalEntry | None = result(reads.entry, "The entry.")


@strawberry.input
class JournalEntryReverseInput(Change):
    """A posted entry to be undone."""

    on: date = strawberry.field(description="The day on which the reversal counts.")
    description: str | None = strawberry.field(default=UNSET, description="Why.")


@strawberry.type
class JournalEntryReversePayload(Payload):
    """The entry that undoes another."""

    journal_entry: JournalEntry | None = result(reads.entry, "The reversal.")


@strawberry.input
class CustomerCreditSetInput(Change):
    """How much a customer may owe the company that the request works in."""

    limit: Decimal | None = strawberry.field(
        description="The limit in the company's currency; null for none."
    )


@strawberry.type
class CustomerCreditSetPayload(Payload):
    """The customer with the new limit."""

    customer: Customer | None = result(parties.customer, "The customer.")
