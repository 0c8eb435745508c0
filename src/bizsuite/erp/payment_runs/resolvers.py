"""What payment runs hang on types that they do not own."""

from typing import Annotated

import strawberry

from bizsuite.erp.finance.service.access import may_work_in
from bizsuite.erp.payment_runs import reads, service, tables, types
from bizsuite.erp.payment_runs.files import MAKER, require_sent
from bizsuite.erp.payment_runs.rules import words
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode, key_of
from bizsuite.graph.page import Connection


@strawberry.type
class PaymentRunsQuery:
    """Where queries enter."""

    payment_run: types.PaymentRun | None = found(reads.run, "One payment run, by id or number.")
    payment_runs: Connection[types.PaymentRun] | None = listed(
        reads.run, "Payment runs of the company that the request works in, newest first."
    )

    @field(needs=words.RUN_SEND)
    async def payment_run_file(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The run.")]
    ) -> FileTicket | None:
        """A ticket for the file of a run that was sent, for the bank: pain.001.001.09, the same whenever it is fetched.

        Null for a run that you cannot see; BAD_USER_INPUT for one that was not sent, or was cancelled.
        """
        db, named = info.context.db, decode(id)
        run = await db.get(tables.PaymentRun, named.key) if named.type == reads.run.name else None
        if run is None or not may_work_in(db.actor, run.company_id):
            return None
        require_sent(run)
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, MAKER, {"run": str(run.id)})


@strawberry.type
class VendorBillPaymentRuns:
    """What payment runs hang on VendorBill."""

    payment_run_lines: Connection[types.PaymentRunLine] | None = related(
        reads.bill_run_lines, "The payment runs that it is or was in."
    )


@strawberry.type
class PaymentPaymentRuns:
    """What payment runs hang on Payment."""

    payment_run_lines: Connection[types.PaymentRunLine] | None = related(
        reads.payment_run_lines, "The lines of the payment run by which it was sent."
    )


@strawberry.type
class PaymentRunsMutation:
    """What can be done with payment runs."""

    @mutation(needs=words.RUN_CREATE)
    async def payment_run_create(
        self, info: Info, input: types.PaymentRunCreateInput
    ) -> types.PaymentRunCreatePayload:
        """Draft a run of the bills that are due; those in another run that is not ended are left out.

        Refusals: NOT_FOUND, INVALID_VALUE, BANK_ACCOUNT_INACTIVE, PAYMENT_RUN_EMPTY, BILL_IN_RUN.
        """
        run = await service.create_run(info.context.db, input.new())
        return types.PaymentRunCreatePayload.of(payment_run=run)

    @mutation(needs=words.RUN_CREATE)
    async def payment_run_line_remove(
        self, info: Info, input: types.PaymentRunLineRemoveInput
    ) -> types.PaymentRunLineRemovePayload:
        """Take a bill out of a draft. Refusals: NOT_FOUND, PAYMENT_RUN_STATUS, SUBJECT_LOCKED."""
        run = await service.remove_line(info.context.db, key_of(reads.line, input.id))
        return types.PaymentRunLineRemovePayload.of(payment_run=run)

    @mutation(needs=words.RUN_SEND)
    async def payment_run_send(
        self, info: Info, input: types.PaymentRunSendInput
    ) -> types.PaymentRunSendPayload:
        """Book a draft as on its way to the bank: the bills are settled, and its file can be had.

        Refusals: NOT_FOUND, PAYMENT_RUN_STATUS, PAYMENT_RUN_EMPTY, PAYEE_ACCOUNT_MISSING, OVER_ALLOCATION,
        DISCOUNT_EXPIRED, DISCOUNT_PARTIAL, BILL_NOT_POSTED, EXCHANGE_RATE_MISSING, ACCOUNT_MISSING, CHART_MISSING,
        PERIOD_MISSING, PERIOD_CLOSED, and those of whoever must agree, such as APPROVAL_REQUIRED.
        """
        run = await service.send_run(info.context.db, key_of(reads.run, input.id))
        return types.PaymentRunSendPayload.of(payment_run=run)

    @mutation(needs=words.RUN_SEND)
    async def payment_run_confirm(
        self, info: Info, input: types.PaymentRunConfirmInput
    ) -> types.PaymentRunConfirmPayload:
        """Say that the bank has paid: what was on its way leaves the bank account.

        Refusals: NOT_FOUND, INVALID_VALUE, PAYMENT_RUN_STATUS, PAYMENT_RUN_EMPTY, PERIOD_MISSING, PERIOD_CLOSED.
        """
        run = await service.confirm_run(info.context.db, key_of(reads.run, input.id), on=input.on)
        return types.PaymentRunConfirmPayload.of(payment_run=run)

    @mutation(needs=words.RUN_SEND)
    async def payment_run_cancel(
        self, info: Info, input: types.PaymentRunCancelInput
    ) -> types.PaymentRunCancelPayload:
        """Give up a draft, or a run that the bank has refused: its payments are taken back and reversed.

        Refusals: NOT_FOUND, INVALID_VALUE, PAYMENT_RUN_STATUS, PAYMENT_ALLOCATED, PERIOD_MISSING, PERIOD_CLOSED,
        SUBJECT_LOCKED.
        """
        run = await service.cancel_run(info.context.db, key_of(reads.run, input.id), on=input.on)
        return types.PaymentRunCancelPayload.of(payment_run=run)
