"""What requests for quotation hang on types that they do not own."""

import uuid
from datetime import date
from typing import Annotated, Any, cast

import strawberry
from strawberry import UNSET

from bizsuite.erp.procurement.rules.words import ORDER_CREATE
from bizsuite.erp.rfqs import loaders, reads, service, tables, types
from bizsuite.erp.rfqs.loaders import CompareAsk
from bizsuite.erp.rfqs.rules import words
from bizsuite.erp.rfqs.types import QuotationComparison, RequestForQuotation
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.clock import check_day, today
from bizsuite.kernel.reads import Entity
from bizsuite.kernel.scopes import require_reach
from bizsuite.kernel.tables import Table
from bizsuite.kernel.values import Permission

_Day = Annotated[
    date | None, strawberry.argument(description="As of which day answers hold; today if left out.")
]


@strawberry.type
class RfqsQuery:
    """Where queries enter."""

    request_for_quotation: RequestForQuotation | None = found(
        reads.rfq, "One request for quotation, by id or number."
    )
    requests_for_quotation: Connection[RequestForQuotation] | None = listed(
        reads.rfq, "The company's requests for quotation, newest first."
    )


@strawberry.type
class RfqComparison:
    """What comparing hangs on RequestForQuotation."""

    @field(needs=words.RFQ_READ)
    async def comparison(
        self, info: Info, rfq: strawberry.Parent[RequestForQuotation], on: _Day = None
    ) -> QuotationComparison | None:
        """The answers that stand, side by side, in the company's currency, the best marked."""
        check_day(on, "on")
        ask = CompareAsk(cast(Any, rfq).id, on or today(info.context.actor.zone))
        compared = await info.context.load(loaders.comparisons, ask)
        return None if compared is None else QuotationComparison.of(compared)


@strawberry.type
class RfqsMutation:
    """What can be done with requests for quotation."""

    @mutation(needs=words.RFQ_WRITE)
    async def request_for_quotation_create(
        self, info: Info, input: types.RequestForQuotationCreateInput
    ) -> types.RequestForQuotationCreatePayload:
        """Write a request for quotation, a draft.

        Refusals: NOT_FOUND, INVALID_VALUE, UNIT_CATEGORY_MISMATCH, QUANTITY_ROUNDING, REQUEST_NOT_APPROVED,
        REQUEST_EXCEEDED, REQUEST_NEEDS_PRODUCT, RFQ_SUPPLIER_TWICE.
        """
        made = await service.create_rfq(info.context.db, input.new())
        return types.RequestForQuotationCreatePayload.of(request_for_quotation=made)

    @mutation(needs=words.RFQ_WRITE)
    async def request_for_quotation_send(
        self, info: Info, input: types.RequestForQuotationSendInput
    ) -> types.RequestForQuotationSendPayload:
        """Ask the suppliers; from now on they may answer. Refusals: NOT_FOUND, RFQ_NOT_DRAFT."""
        key = await _reached(info, input.id, words.RFQ_WRITE)
        sent = await service.send_rfq(info.context.db, key)
        return types.RequestForQuotationSendPayload.of(request_for_quotation=sent)

    @mutation(needs=words.RFQ_WRITE)
    async def quotation_invitation_answer(
        self, info: Info, input: types.QuotationInvitationAnswerInput
    ) -> types.QuotationInvitationAnswerPayload:
        """Record what a supplier asks; what he asked before stays as history.

        Refusals: NOT_FOUND, RFQ_NOT_SENT, INVALID_VALUE, RFQ_LINE_TWICE.
        """
        key = await _reached(info, input.id, words.RFQ_WRITE, reads.invitation, tables.RfqSupplier)
        answered = await service.answer_rfq(
            info.context.db,
            key,
            input.news(),
            currency=None if input.currency is UNSET else input.currency,
            supplier_reference=input.supplier_reference,
            note=input.note,
        )
        return types.QuotationInvitationAnswerPayload.of(quotation_invitation=answered)

    @mutation(needs=words.RFQ_WRITE)
    async def quotation_invitation_decline(
        self, info: Info, input: types.QuotationInvitationDeclineInput
    ) -> types.QuotationInvitationDeclinePayload:
        """Note that a supplier does not want to offer. Refusals: NOT_FOUND, RFQ_NOT_SENT, INVALID_VALUE."""
        key = await _reached(info, input.id, words.RFQ_WRITE, reads.invitation, tables.RfqSupplier)
        declined = await service.decline_rfq(info.context.db, key, note=input.note)
        return types.QuotationInvitationDeclinePayload.of(quotation_invitation=declined)

    @mutation(needs=words.RFQ_AWARD)
    async def request_for_quotation_award(
        self, info: Info, input: types.RequestForQuotationAwardInput
    ) -> types.RequestForQuotationAwardPayload:
        """Make draft orders of answers, line by line or of all that a supplier offers; all others are closed.

        Refusals: NOT_FOUND, RFQ_NOT_SENT, RFQ_NOT_ANSWERED, INVALID_VALUE, QUOTE_EXPIRED, QUOTE_EXCEEDED,
        RFQ_EXCEEDED, REQUEST_EXCEEDED, REQUEST_NOT_APPROVED, SUPPLIER_INACTIVE, PRODUCT_INACTIVE,
        PRODUCT_DISCONTINUED, EXCHANGE_RATE_MISSING.
        """
        db = info.context.db
        db.actor.require(ORDER_CREATE)
        key = await _reached(info, input.id, words.RFQ_AWARD)
        named = input.invitation_id
        awarded = await service.award_rfq(
            db,
            key,
            input.news(),
            invitation_id=key_of(reads.invitation, named, "invitationId") if named else None,
            on=None if input.order_date is UNSET else input.order_date,
            reason=input.reason,
        )
        return types.RequestForQuotationAwardPayload.of(request_for_quotation=awarded)

    @mutation(needs=words.RFQ_WRITE)
    async def request_for_quotation_cancel(
        self, info: Info, input: types.RequestForQuotationCancelInput
    ) -> types.RequestForQuotationCancelPayload:
        """Give a request up; whoever was asked is closed. Refusals: NOT_FOUND, RFQ_ENDED, INVALID_VALUE."""
        key = await _reached(info, input.id, words.RFQ_WRITE)
        cancelled = await service.cancel_rfq(info.context.db, key, reason=input.reason)
        return types.RequestForQuotationCancelPayload.of(request_for_quotation=cancelled)


async def _reached(
    info: Info,
    said: strawberry.ID,
    write: Permission,
    entity: Entity = reads.rfq,
    table: type[Table] = tables.Rfq,
) -> uuid.UUID:
    """The record that an input names, if the actor's grants reach it. Refuses with NOT_FOUND, PERMISSION_DENIED."""
    key = key_of(entity, said)
    await require_reach(info.context.db, table, key, write=write, read=words.RFQ_READ)
    return key
