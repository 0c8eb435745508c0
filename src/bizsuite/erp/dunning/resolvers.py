"""What dunning hangs on types that it does not own."""

import uuid
from typing import Annotated, cast

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.dunning import reads, service, tables, types
from bizsuite.erp.dunning.files import MAKER
from bizsuite.erp.dunning.rules import words
from bizsuite.erp.finance.service.access import may_work_in
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class DunningQuery:
    """Where queries enter."""

    dunning_level: types.DunningLevel | None = found(reads.level, "One level of dunning.")
    dunning_levels: Connection[types.DunningLevel] | None = listed(
        reads.level, "The company's levels of dunning, by number."
    )
    dunning_run: types.DunningRun | None = found(reads.run, "The letters of one day.")
    dunning_runs: Connection[types.DunningRun] | None = listed(reads.run, "The company's runs, newest first.")
    dunning_letter: types.DunningLetter | None = found(reads.letter, "One letter.")
    dunning_letters: Connection[types.DunningLetter] | None = listed(
        reads.letter, "The company's letters, newest first."
    )
    invoice_dispute: types.InvoiceDispute | None = found(reads.dispute, "One dispute of an invoice.")
    invoice_disputes: Connection[types.InvoiceDispute] | None = listed(
        reads.dispute, "Disputes of the company's invoices, newest first."
    )

    @field(needs=words.DUNNING_READ)
    async def dunning_letter_file(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The letter.")]
    ) -> FileTicket | None:
        """A ticket for a letter as PDF, in the language of the customer. Null where there is no such letter."""
        db, key = info.context.db, key_of(reads.letter, id)
        letter = await db.get(tables.DunningLetter, key)
        if letter is None or not may_work_in(db.actor, letter.company_id):
            return None
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, MAKER, {"letter": str(key)})


@strawberry.type
class CustomerDunning:
    """What dunning hangs on Customer."""

    dunning_letters: Connection[types.DunningLetter] | None = related(
        reads.customer_letters, "Letters to this customer, newest first."
    )


@strawberry.type
class InvoiceDunning:
    """What dunning hangs on Invoice."""

    dunning_lines: Connection[types.DunningLetterLine] | None = related(
        reads.invoice_letter_lines, "Where letters remind of it, newest first."
    )
    disputes: Connection[types.InvoiceDispute] | None = related(
        reads.invoice_disputes, "Disputes of it, newest first."
    )


@strawberry.type
class JournalLineDunning:
    """What dunning hangs on JournalLine."""

    dunning_lines: Connection[types.DunningLetterLine] | None = related(
        reads.journal_line_letter_lines, "Where letters remind of it, newest first."
    )


@strawberry.type
class DunningMutation:
    """What can be done to be paid."""

    @mutation(needs=words.LEVEL_WRITE)
    async def dunning_level_create(
        self, info: Info, input: types.DunningLevelCreateInput
    ) -> types.DunningLevelCreatePayload:
        """Record a level. Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, LEVEL_TAKEN."""
        made = await service.create_level(
            info.context.db, input.new(), **known(input, company_id=identity.company)
        )
        return types.DunningLevelCreatePayload.of(dunning_level=made)

    @mutation(needs=words.LEVEL_WRITE)
    async def dunning_level_update(
        self, info: Info, input: types.DunningLevelUpdateInput
    ) -> types.DunningLevelUpdatePayload:
        """Give a level another name, or switch it on or off. Refusals: NOT_FOUND, INVALID_VALUE, LEVEL_TAKEN."""
        key = key_of(reads.level, input.id)
        changed = await service.update_level(info.context.db, key, **known(input, "name", "is_active"))
        return types.DunningLevelUpdatePayload.of(dunning_level=changed)

    @mutation(needs=words.LEVEL_WRITE)
    async def dunning_text_set(
        self, info: Info, input: types.DunningTextSetInput
    ) -> types.DunningTextSetPayload:
        """Say what letters of a level say in a language. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = key_of(reads.level, input.id)
        level = await service.set_text(
            info.context.db, key, input.language, subject=input.subject, body=input.body
        )
        return types.DunningTextSetPayload.of(dunning_level=level)

    @mutation(needs=words.DUNNING_WRITE)
    async def dunning_run_create(
        self, info: Info, input: types.DunningRunCreateInput
    ) -> types.DunningRunCreatePayload:
        """Draft letters for what is overdue on a day; a customer has one a day, and none while another one waits.

        Refusals: NOT_FOUND, INVALID_VALUE, DUNNING_LEVEL_MISSING.
        """
        told = known(input, company_id=identity.company)
        customers = cast("set[uuid.UUID] | None", input.customers())
        run = await service.run_dunning(info.context.db, input.on, customers=customers, **told)
        return types.DunningRunCreatePayload.of(dunning_run=run)

    @mutation(needs=words.DUNNING_WRITE)
    async def dunning_letter_send(
        self, info: Info, input: types.DunningLetterSendInput
    ) -> types.DunningLetterSendPayload:
        """Note that a letter has gone out; fee and interest are claimed by an entry, unless told otherwise.

        Refusals: NOT_FOUND, LETTER_NOT_DRAFT, INVALID_VALUE, CHART_MISSING, ACCOUNT_MISSING, PERIOD_MISSING,
        PERIOD_CLOSED.
        """
        key = key_of(reads.letter, input.id)
        sent = await service.send_letter(info.context.db, key, on=input.on or None, claim=input.claim)
        return types.DunningLetterSendPayload.of(dunning_letter=sent)

    @mutation(needs=words.DUNNING_WRITE)
    async def dunning_letter_cancel(
        self, info: Info, input: types.DunningLetterCancelInput
    ) -> types.DunningLetterCancelPayload:
        """Give up a draft. Refusals: NOT_FOUND, LETTER_NOT_DRAFT."""
        letter = await service.cancel_letter(info.context.db, key_of(reads.letter, input.id))
        return types.DunningLetterCancelPayload.of(dunning_letter=letter)

    @mutation(needs=words.DISPUTE_WRITE)
    async def invoice_dispute(
        self, info: Info, input: types.InvoiceDisputeInput
    ) -> types.InvoiceDisputePayload:
        """Note that a customer disputes an invoice: it is not reminded of, and holds up no orders.

        Refusals: NOT_FOUND, INVALID_VALUE, INVOICE_NOT_POSTED, INVOICE_DISPUTED.
        """
        key = key_of(invoicing.invoice, input.id)
        made = await service.dispute_invoice(info.context.db, key, on=input.on, reason=input.reason)
        return types.InvoiceDisputePayload.of(invoice_dispute=made)

    @mutation(needs=words.DISPUTE_WRITE)
    async def invoice_dispute_resolve(
        self, info: Info, input: types.InvoiceDisputeResolveInput
    ) -> types.InvoiceDisputeResolvePayload:
        """Note that the dispute of an invoice is over. Refusals: NOT_FOUND, INVALID_VALUE, INVOICE_NOT_DISPUTED."""
        key = key_of(invoicing.invoice, input.id)
        dispute = await service.resolve_dispute(
            info.context.db, key, on=input.on, resolution=input.resolution
        )
        return types.InvoiceDisputeResolvePayload.of(invoice_dispute=dispute)
