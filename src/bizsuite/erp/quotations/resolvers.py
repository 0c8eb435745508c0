"""What quoting hangs on types that it does not own."""

import uuid
from typing import Annotated

import strawberry

from bizsuite.erp.quotations import files, reads, service, tables, types
from bizsuite.erp.quotations.rules import words
from bizsuite.erp.sales.rules import SALES_ORDER_CONFIRM, SALES_ORDER_CREATE
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.graph.mutations import Change, mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import require_reach
from bizsuite.kernel.values import Permission


@strawberry.type
class QuotationsQuery:
    """Where queries enter."""

    quotation: types.Quotation | None = found(reads.quotation, "One quotation, by id or number.")
    quotations: Connection[types.Quotation] | None = listed(
        reads.quotation, "The company's quotations, newest first."
    )

    @field(needs=words.QUOTATION_READ)
    async def quotation_file(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The version.")]
    ) -> FileTicket | None:
        """A ticket for a version of a quotation as PDF, in the customer's language. Null where there is none."""
        db, key = info.context.db, key_of(reads.version, id)
        version = await db.get(tables.QuotationVersion, key)
        quotation = await db.get(tables.Quotation, version.quotation_id) if version else None
        if quotation is None or not files.may_read(db, quotation):
            return None
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, files.MAKER, {"version": str(key)})


@strawberry.type
class CustomerQuotations:
    """What quoting hangs on Customer."""

    quotations: Connection[types.Quotation] | None = related(
        reads.customer_quotations, "Quotations to this customer, newest first."
    )


@strawberry.type
class SalesOrderQuotations:
    """What quoting hangs on SalesOrder."""

    quotation: types.Quotation | None = related(reads.order_quotation, "The quotation that it came of.")


@strawberry.type
class QuotationsMutation:
    """What can be done with quotations."""

    @mutation(needs=words.QUOTATION_WRITE)
    async def quotation_create(
        self, info: Info, input: types.QuotationCreateInput
    ) -> types.QuotationCreatePayload:
        """Draft a quotation, priced and taxed as an order of that day would be.

        Refusals: NOT_FOUND, CUSTOMER_INACTIVE, PRODUCT_INACTIVE, PRICE_MISSING, PRICE_RULE_CONFLICT,
        EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID, INVALID_VALUE, TAX_INACTIVE, TAX_NOT_IN_FORCE, TAX_TWICE,
        TAX_CURRENCY_MISMATCH.
        """
        made = await service.create(info.context.db, input.new())
        return types.QuotationCreatePayload.of(quotation=made)

    @mutation(needs=words.QUOTATION_WRITE)
    async def quotation_update(
        self, info: Info, input: types.QuotationUpdateInput
    ) -> types.QuotationUpdatePayload:
        """Change a draft. Refusals: NOT_FOUND, QUOTATION_NOT_DRAFT, SUBJECT_LOCKED and those of quotationCreate."""
        key = await _reached(info, input, words.QUOTATION_WRITE)
        changed = await service.update(info.context.db, key, input.changes())
        return types.QuotationUpdatePayload.of(quotation=changed)

    @mutation(needs=words.QUOTATION_WRITE)
    async def quotation_revise(
        self, info: Info, input: types.QuotationReviseInput
    ) -> types.QuotationRevisePayload:
        """Write the next version of what was sent or declined; the former one stays as it was, and is superseded.

        Refusals: NOT_FOUND, QUOTATION_NOT_SENT and those of quotationCreate.
        """
        key = await _reached(info, input, words.QUOTATION_WRITE)
        revised = await service.revise(info.context.db, key, input.changes())
        return types.QuotationRevisePayload.of(quotation=revised)

    @mutation(needs=words.QUOTATION_SEND)
    async def quotation_send(self, info: Info, input: types.QuotationSendInput) -> types.QuotationSendPayload:
        """Send a draft: the customer can accept it from now on, and it never changes any more.

        Refusals: NOT_FOUND, QUOTATION_NOT_DRAFT, QUOTATION_EMPTY, QUOTATION_EXPIRED, DOWN_PAYMENT_EXCEEDS,
        APPROVAL_REQUIRED, APPROVAL_PENDING.
        """
        key = await _reached(info, input, words.QUOTATION_SEND)
        return types.QuotationSendPayload.of(quotation=await service.send(info.context.db, key))

    @mutation(needs=words.QUOTATION_SEND)
    async def quotation_renew(
        self, info: Info, input: types.QuotationRenewInput
    ) -> types.QuotationRenewPayload:
        """Let what was sent hold until another day, as it is.

        Refusals: NOT_FOUND, QUOTATION_NOT_SENT, INVALID_VALUE.
        """
        key = await _reached(info, input, words.QUOTATION_SEND)
        renewed = await service.renew(info.context.db, key, input.valid_until)
        return types.QuotationRenewPayload.of(quotation=renewed)

    @mutation(needs=words.QUOTATION_ACCEPT)
    async def quotation_accept(
        self, info: Info, input: types.QuotationAcceptInput
    ) -> types.QuotationAcceptPayload:
        """Note that the customer has said yes, and make an order of exactly that version.

        Refusals: NOT_FOUND, QUOTATION_NOT_SENT, QUOTATION_EXPIRED, QUOTATION_SUPERSEDED, QUOTATION_DIFFERS,
        COUPON_USED_UP, DATE_IN_FUTURE, PERMISSION_DENIED, those of salesOrderCreate and, when it is confirmed, of
        salesOrderConfirm.
        """
        db = info.context.db
        db.actor.require(SALES_ORDER_CREATE)
        if input.confirm:
            db.actor.require(SALES_ORDER_CONFIRM)
        key = await _reached(info, input, words.QUOTATION_ACCEPT)
        quotation = await service.accept(db, key, input.value())
        return types.QuotationAcceptPayload.of(quotation=quotation, sales_order=quotation.order_id)

    @mutation(needs=words.QUOTATION_ACCEPT)
    async def quotation_decline(
        self, info: Info, input: types.QuotationDeclineInput
    ) -> types.QuotationDeclinePayload:
        """Note that the customer has said no. Refusals: NOT_FOUND, QUOTATION_NOT_SENT, INVALID_VALUE."""
        key = await _reached(info, input, words.QUOTATION_ACCEPT)
        declined = await service.decline(info.context.db, key, input.reason)
        return types.QuotationDeclinePayload.of(quotation=declined)

    @mutation(needs=words.QUOTATION_WRITE)
    async def quotation_cancel(
        self, info: Info, input: types.QuotationCancelInput
    ) -> types.QuotationCancelPayload:
        """Withdraw a draft or what was sent. Refusals: NOT_FOUND, QUOTATION_NOT_SENT, SUBJECT_LOCKED."""
        key = await _reached(info, input, words.QUOTATION_WRITE)
        return types.QuotationCancelPayload.of(quotation=await service.cancel(info.context.db, key))


async def _reached(info: Info, input: Change, write: Permission) -> uuid.UUID:
    """The quotation that an input names, if the actor's grants reach it. Refuses with NOT_FOUND, PERMISSION_DENIED."""
    key, db = key_of(reads.quotation, input.id), info.context.db
    await require_reach(db, tables.Quotation, key, write=write, read=words.QUOTATION_READ)
    return key
