"""What deferrals hang on types that they do not own."""

from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.deferrals import loaders, reads, service, types
from bizsuite.erp.deferrals.rules import words
from bizsuite.erp.finance.service.access import company_of, may_work_in
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode, key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY, today
from bizsuite.kernel.errors import BadInput


def _about(description: str) -> Any:
    """An argument's description."""
    return strawberry.argument(description=description)


@strawberry.type
class DeferralsQuery:
    """Where queries enter."""

    deferral_schedule: types.DeferralSchedule | None = found(reads.schedule, "One deferral.")
    deferral_schedules: Connection[types.DeferralSchedule] | None = listed(
        reads.schedule, "The deferrals of the company, newest first."
    )
    deferral_line: types.DeferralLine | None = found(reads.line, "One line of a deferral.")
    deferral_lines: Connection[types.DeferralLine] | None = listed(
        reads.line, "Lines of the company's deferrals, in the order of their days."
    )
    deferral_run: types.DeferralRun | None = found(reads.run, "One run.")
    deferral_runs: Connection[types.DeferralRun] | None = listed(
        reads.run, "The runs of the company, newest first."
    )

    @field(needs=words.DEFERRAL_READ)
    async def deferral_report(
        self,
        info: Info,
        company: Annotated[
            strawberry.ID | None, _about("The company; that of the request when left out.")
        ] = None,
        as_of: Annotated[date | None, _about("The last day that counts; today when left out.")] = None,
    ) -> types.DeferralReport | None:
        """What is set aside in a company on a day, by account; null for one that you do not work in.

        A day that cannot be meant is BAD_USER_INPUT.
        """
        db = info.context.db
        until = as_of or today(db.actor.zone)
        if not FIRST_DAY <= until <= LAST_DAY:
            raise BadInput("A day lies between {first} and {last}.", first=FIRST_DAY, last=LAST_DAY)
        named = None if company is None else decode(company)
        if named is not None and named.type != identity.company.name:
            return None
        company_id = db.actor.company_id if named is None else named.key
        currency = await loaders.currency_of(db, company_id)
        if currency is None or not may_work_in(db.actor, company_id):
            return None
        return types.DeferralReport.of(await loaders.balances(db, company_id, until), currency, until)


@strawberry.type
class InvoiceLineDeferrals:
    """What deferrals hang on InvoiceLine."""

    deferrals: Connection[types.DeferralSchedule] | None = related(
        reads.invoice_line_deferrals, "What is deferred of it, oldest first."
    )


@strawberry.type
class VendorBillLineDeferrals:
    """What deferrals hang on VendorBillLine."""

    deferrals: Connection[types.DeferralSchedule] | None = related(
        reads.bill_line_deferrals, "What is deferred of it, oldest first."
    )


@strawberry.type
class JournalLineDeferrals:
    """What deferrals hang on JournalLine."""

    deferrals: Connection[types.DeferralSchedule] | None = related(
        reads.journal_line_deferrals,
        "What is deferred of it, oldest first; not what is of its document's lines.",
    )


@strawberry.type
class JournalEntryDeferrals:
    """What deferrals hang on JournalEntry."""

    deferral_lines: Connection[types.DeferralLine] | None = related(
        reads.entry_deferral_lines, "What has come back of deferrals by it."
    )


@strawberry.type
class DeferralsMutation:
    """What can be done with deferrals."""

    @mutation(needs=words.DEFERRAL_CREATE)
    async def deferral_schedule_create(
        self, info: Info, input: types.DeferralScheduleCreateInput
    ) -> types.DeferralScheduleCreatePayload:
        """Take the amount of a line out of income or expense, and plan how it comes back.

        Refusals: NOT_FOUND, DEFERRAL_SOURCE, INVALID_VALUE, DEFERRAL_EXCEEDED, AMOUNT_PRECISION, ACCOUNT_MISSING,
        ACCOUNT_KIND, ACCOUNT_NOT_POSTABLE, JOURNAL_MISSING, PERIOD_MISSING, PERIOD_CLOSED, PERIOD_LOCKED.
        """
        made = await service.create_deferral(info.context.db, input.value())
        return types.DeferralScheduleCreatePayload.of(deferral_schedule=made)

    @mutation(needs=words.DEFERRAL_CANCEL)
    async def deferral_schedule_cancel(
        self, info: Info, input: types.DeferralScheduleCancelInput
    ) -> types.DeferralScheduleCancelPayload:
        """Bring all that is left of a deferral back on a day.

        Refusals: NOT_FOUND, DEFERRAL_NOT_ACTIVE, INVALID_VALUE, PERIOD_MISSING, PERIOD_CLOSED, PERIOD_LOCKED.
        """
        key = key_of(reads.schedule, input.id)
        changed = await service.cancel_deferral(info.context.db, key, on=input.on)
        return types.DeferralScheduleCancelPayload.of(deferral_schedule=changed)

    @mutation(needs=words.DEFERRAL_POST)
    async def deferral_run_create(
        self, info: Info, input: types.DeferralRunCreateInput
    ) -> types.DeferralRunCreatePayload:
        """Post what is planned to come back in a company up to a day; what is posted is not posted again.

        What notes and reversals have given up of documents by then comes back as well. Refusals: NOT_FOUND,
        INVALID_VALUE, ACCOUNT_NOT_POSTABLE, JOURNAL_MISSING, PERIOD_MISSING, PERIOD_CLOSED, PERIOD_LOCKED.
        """
        db = info.context.db
        named = known(input, company_id=identity.company).get("company_id")
        company_id = company_of(db, named)
        run = await service.post_deferrals(db, company_id, until=input.until, **known(input, "on"))
        return types.DeferralRunCreatePayload.of(deferral_run=run)
