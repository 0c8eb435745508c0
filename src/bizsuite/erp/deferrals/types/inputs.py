"""What is said and answered when something is deferred."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.erp.bills import reads as bills
from bizsuite.erp.deferrals import reads
from bizsuite.erp.deferrals.rules.schedules import NewDeferral
from bizsuite.erp.deferrals.types.nodes import DeferralRun, DeferralSchedule
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.rules.schedules import ProRata
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload


@strawberry.input
class DeferralScheduleCreateInput(Command):
    """A line of which something is to be deferred, and over which days. Exactly one line is named."""

    invoice_line_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="A line of a posted invoice; its net amount is income."
    )
    bill_line_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="A line of a posted bill; its net amount is an expense."
    )
    journal_line_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="A line of a posted entry that credits income or debits an expense."
    )
    first_day: date = strawberry.field(description="The first day that it belongs to.")
    last_day: date | None = strawberry.field(default=UNSET, description="The last day; instead of months.")
    months: int | None = strawberry.field(
        default=UNSET, description="How many months; instead of a last day."
    )
    pro_rata: ProRata = strawberry.field(default=ProRata.DAYS, description="How time is counted.")
    amount: Decimal | None = strawberry.field(
        default=UNSET,
        description="How much of the line, in the company's currency; all that is left when left out.",
    )
    deferred_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Where it is set aside; the account with the purpose DEFERRED_REVENUE or DEFERRED_EXPENSE when "
        "left out.",
    )
    on: date | None = strawberry.field(
        default=UNSET, description="When it is set aside; on the day of the line when left out."
    )
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")

    def value(self) -> NewDeferral:
        """The deferral as the rules speak of it."""
        told: dict[str, Any] = known(
            self,
            *("last_day", "months", "amount", "on", "note"),
            invoice_line_id=invoicing.line,
            bill_line_id=bills.line,
            journal_line_id=finance.line,
            deferred_account_id=finance.account,
        )
        return NewDeferral(first_day=self.first_day, pro_rata=self.pro_rata, **told)


@strawberry.input
class DeferralScheduleCancelInput(Change):
    """A deferral of which the rest is to come back at once."""

    on: date = strawberry.field(description="The day on which it comes back.")


@strawberry.input
class DeferralRunCreateInput(Command):
    """Up to which day the deferrals of a company are to come back."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    until: date = strawberry.field(description="What is planned up to this day is posted.")
    on: date | None = strawberry.field(
        default=UNSET,
        description="Post all of it on this day, such as when earlier periods are closed; each line on its last day "
        "when left out.",
    )


@strawberry.type
class DeferralScheduleCreatePayload(Payload):
    """The deferral."""

    deferral_schedule: DeferralSchedule | None = result(reads.schedule, "The deferral, with its lines.")


@strawberry.type
class DeferralScheduleCancelPayload(Payload):
    """The cancelled deferral."""

    deferral_schedule: DeferralSchedule | None = result(
        reads.schedule, "The deferral, of which nothing is left."
    )


@strawberry.type
class DeferralRunCreatePayload(Payload):
    """What was posted."""

    deferral_run: DeferralRun | None = result(
        reads.run, "The run with its entries; null where nothing was due."
    )
