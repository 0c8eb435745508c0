"""What invoicing hangs on types that it does not own."""

import strawberry

from bizsuite.erp.invoicing import reads, service, types
from bizsuite.erp.invoicing.rules import words
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class InvoicingQuery:
    """Where queries enter."""

    invoice: types.Invoice | None = found(
        reads.invoice, "One invoice, by id, number or the id of another system."
    )
    invoices: Connection[types.Invoice] | None = listed(
        reads.invoice, "Invoices and credit notes of the company that the request works in, newest first."
    )


@strawberry.type
class CustomerInvoicing:
    """What invoicing hangs on Customer."""

    invoices: Connection[types.Invoice] | None = related(
        reads.customer_invoices, "Invoices and credit notes of this customer, newest first."
    )


@strawberry.type
class AllocationInvoicing:
    """What invoicing hangs on Allocation."""

    invoice: types.Invoice | None = related(reads.allocation_invoice, "The invoice that is settled.")
    credit_note: types.Invoice | None = related(
        reads.allocation_credit_note, "The credit note that settles it, where it is one."
    )


@strawberry.type
class InvoicingMutation:
    """What can be done with invoices."""

    @mutation(needs=words.INVOICE_CREATE)
    async def invoice_create(self, info: Info, input: types.InvoiceCreateInput) -> types.InvoiceCreatePayload:
        """Draft an invoice or a credit note, and post it when asked to.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
        INVOICE_EMPTY, CREDIT_MISMATCH, TAX_INACTIVE, TAX_NOT_IN_FORCE, TAX_TWICE, TAX_USE,
        TAX_CURRENCY_MISMATCH, DIMENSION_FRACTIONS, TERM_INACTIVE, TERM_CURRENCY_MISMATCH, CASH_ROUNDING_INACTIVE,
        CASH_ROUNDING_CURRENCY;
        when it is posted also those of invoicePost.
        """
        db = info.context.db
        if input.post:
            db.actor.require(words.INVOICE_POST)
        invoice = await service.create_invoice(db, input.value())
        if input.post:
            await service.post_invoice(db, invoice.id)
        return types.InvoiceCreatePayload.of(invoice=invoice)

    @mutation(needs=words.INVOICE_CREATE)
    async def invoice_delete(self, info: Info, input: types.InvoiceDeleteInput) -> types.InvoiceDeletePayload:
        """Throw a draft away; what it was to invoice can be invoiced anew. Refusals: NOT_FOUND, INVOICE_NOT_DRAFT."""
        await service.delete_invoice(info.context.db, key_of(reads.invoice, input.id))
        return types.InvoiceDeletePayload.of()

    @mutation(needs=words.INVOICE_POST)
    async def invoice_post(self, info: Info, input: types.InvoicePostInput) -> types.InvoicePostPayload:
        """Post a draft: the customer owes it. A credit note settles its invoice as far as that is open.

        Refusals: NOT_FOUND, INVOICE_NOT_DRAFT, CREDIT_TOO_LARGE, INVOICE_NOT_POSTED, CHART_MISSING, PERIOD_MISSING,
        PERIOD_CLOSED, TAX_NOT_IN_FORCE.
        """
        key = key_of(reads.invoice, input.id)
        invoice = await service.post_invoice(info.context.db, key, on=input.on or None)
        return types.InvoicePostPayload.of(invoice=invoice)

    @mutation(needs=words.INVOICE_REVERSE)
    async def invoice_reverse(
        self, info: Info, input: types.InvoiceReverseInput
    ) -> types.InvoiceReversePayload:
        """Undo a posted invoice of which nothing is settled.

        Refusals: NOT_FOUND, INVOICE_NOT_POSTED, INVOICE_SETTLED, PERIOD_MISSING, PERIOD_CLOSED.
        """
        invoice = await service.reverse_invoice(info.context.db, key_of(reads.invoice, input.id), on=input.on)
        return types.InvoiceReversePayload.of(invoice=invoice)
