"""What payments hang on types that they do not own."""

import uuid

import strawberry

from bizsuite.erp.finance import reads as finance
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.payments import reads, rules, service, types
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.errors import Refused


@strawberry.type
class PaymentsQuery:
    """Where queries enter."""

    payment: types.Payment | None = found(
        reads.payment, "One payment, by id, number or the id of another system."
    )
    payments: Connection[types.Payment] | None = listed(
        reads.payment, "Payments of the company that the request works in, newest first."
    )


@strawberry.type
class CustomerPayments:
    """What payments hang on Customer."""

    payments: Connection[types.Payment] | None = related(
        reads.customer_payments, "Payments of this customer, newest first."
    )


@strawberry.type
class AllocationPayments:
    """What payments hang on Allocation."""

    payment: types.Payment | None = related(
        reads.allocation_payment, "The payment that settles, where it is one."
    )


@strawberry.type
class PaymentsMutation:
    """What can be done with payments."""

    @mutation(needs=rules.PAYMENT_RECEIVE)
    async def payment_receive(
        self, info: Info, input: types.PaymentReceiveInput
    ) -> types.PaymentReceivePayload:
        """Book a payment, and let it settle invoices in one go. What is left over stays open on the customer's account.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
        INVOICE_NOT_POSTED, NOT_AN_INVOICE, CURRENCY_MISMATCH, PARTY_MISMATCH, OVER_ALLOCATION, CHART_MISSING,
        PERIOD_MISSING, PERIOD_CLOSED, DISCOUNT_NONE, DISCOUNT_EXPIRED, DISCOUNT_PARTIAL, ACCOUNT_MISSING.
        """
        payment = await service.receive_payment(info.context.db, input.value())
        return types.PaymentReceivePayload.of(payment=payment)

    @mutation(needs=rules.PAYMENT_REVERSE)
    async def payment_reverse(
        self, info: Info, input: types.PaymentReverseInput
    ) -> types.PaymentReversePayload:
        """Undo a payment that settles nothing, such as a cheque that bounced.

        Refusals: NOT_FOUND, PAYMENT_REVERSED, PAYMENT_ALLOCATED, PERIOD_MISSING, PERIOD_CLOSED.
        """
        payment = await service.reverse_payment(info.context.db, key_of(reads.payment, input.id), on=input.on)
        return types.PaymentReversePayload.of(payment=payment)

    @mutation(needs=rules.ALLOCATE)
    async def allocation_create(
        self, info: Info, input: types.AllocationCreateInput
    ) -> types.AllocationCreatePayload:
        """Let a payment or a credit note settle an invoice.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, PAYMENT_REVERSED, INVOICE_NOT_POSTED, NOT_AN_INVOICE,
        NOT_A_CREDIT_NOTE, CURRENCY_MISMATCH, PARTY_MISMATCH, OVER_ALLOCATION, PERIOD_CLOSED.
        """
        db, wanted = info.context.db, [input.value()]
        sources: dict[str, uuid.UUID] = known(
            input, payment_id=reads.payment, credit_note_id=invoicing.invoice
        )
        if len(sources) != 1:
            raise Refused("INVALID_VALUE", "Name a payment or a credit note.", path=["paymentId"])
        if "payment_id" in sources:
            made = await service.allocate_payment(db, sources["payment_id"], wanted, on=input.on)
        else:
            made = await service.allocate_credit_note(db, sources["credit_note_id"], wanted, on=input.on)
        return types.AllocationCreatePayload.of(allocation=made[0].id)

    @mutation(needs=rules.ALLOCATE)
    async def allocation_remove(
        self, info: Info, input: types.AllocationRemoveInput
    ) -> types.AllocationRemovePayload:
        """Take an allocation back: what it settled is open again.

        Refusals: NOT_FOUND, ALLOCATION_FIXED, ALLOCATION_REMOVED, PERIOD_CLOSED.
        """
        key = key_of(finance.allocation, input.id)
        removal_id = await service.remove_allocation(info.context.db, key, on=input.on)
        return types.AllocationRemovePayload.of(allocation=removal_id)
