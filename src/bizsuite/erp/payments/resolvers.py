"""What payments hang on types that they do not own."""

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.payments import reads, rules, service, types
from bizsuite.erp.payments.rules import PaymentDirection
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class PaymentsQuery:
    """Where queries enter."""

    payment: types.Payment | None = found(
        reads.payment, "One payment, by id, number or the id of another system."
    )
    payments: Connection[types.Payment] | None = listed(
        reads.payment, "Payments of the company that the request works in, newest first."
    )

    write_off: types.WriteOff | None = found(reads.write_off, "One write-off, by id or number.")
    write_offs: Connection[types.WriteOff] | None = listed(
        reads.write_off, "Write-offs of the company that the request works in, newest first."
    )


@strawberry.type
class CompanyPayments:
    """What payments hang on Company."""

    write_off_policy: types.WriteOffPolicy | None = related(
        reads.company_write_off_policy, "How much of a rest is written off; null: nothing."
    )


@strawberry.type
class SupplierPayments:
    """What payments hang on Supplier."""

    payments: Connection[types.Payment] | None = related(
        reads.supplier_payments, "Payments to and from this supplier, newest first."
    )


@strawberry.type
class CustomerPayments:
    """What payments hang on Customer."""

    payments: Connection[types.Payment] | None = related(
        reads.customer_payments, "Payments from and to this customer, newest first."
    )


@strawberry.type
class AllocationPayments:
    """What payments hang on Allocation."""

    payment: types.Payment | None = related(
        reads.allocation_payment, "The payment that came in and settles, where it is one."
    )
    payment_out: types.Payment | None = related(
        reads.allocation_payment_out, "The payment that went out and is settled, where it is one."
    )
    write_off: types.WriteOff | None = related(
        reads.allocation_write_off, "The write-off that settles, where it is one."
    )
    write_off_gain: types.WriteOff | None = related(
        reads.allocation_write_off_gain, "The write-off of what is not to be paid, where it is one."
    )


@strawberry.type
class PaymentsMutation:
    """What can be done with payments."""

    @mutation(needs=rules.PAYMENT_RECEIVE)
    async def payment_receive(
        self, info: Info, input: types.PaymentReceiveInput
    ) -> types.PaymentReceivePayload:
        """Book a payment that came in, and let it settle documents in one go. What is left over stays an advance.

        From a customer it settles invoices, or refunds that were sent; from a supplier it is a refund, which settles
        debit notes, or payments that were sent.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
        INVOICE_NOT_POSTED, BILL_NOT_POSTED, NOT_AN_INVOICE, NOT_A_DEBIT_NOTE, PAYMENT_DIRECTION, PAYMENT_REVERSED,
        CURRENCY_MISMATCH, PARTY_MISMATCH, OVER_ALLOCATION, WRITE_OFF_LIMIT, CHART_MISSING, PERIOD_MISSING,
        PERIOD_CLOSED, DISCOUNT_NONE, DISCOUNT_EXPIRED, DISCOUNT_PARTIAL, ACCOUNT_MISSING.
        """
        payment = await service.book_payment(info.context.db, input.value(PaymentDirection.IN))
        return types.PaymentReceivePayload.of(payment=payment)

    @mutation(needs=rules.PAYMENT_SEND)
    async def payment_send(self, info: Info, input: types.PaymentSendInput) -> types.PaymentSendPayload:
        """Book a payment that went out, and let it settle documents in one go. What is left over stays an advance.

        To a supplier it settles bills, or refunds that came in; to a customer it is a refund, which settles credit
        notes, or payments that came in.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
        INVOICE_NOT_POSTED, BILL_NOT_POSTED, NOT_A_BILL, NOT_A_CREDIT_NOTE, PAYMENT_DIRECTION, DISCOUNT_EXPIRED,
        DISCOUNT_PARTIAL, PAYMENT_REVERSED, CURRENCY_MISMATCH, PARTY_MISMATCH, OVER_ALLOCATION, WRITE_OFF_LIMIT,
        BILL_BLOCKED, CHART_MISSING, PERIOD_MISSING, PERIOD_CLOSED, DISCOUNT_NONE, ACCOUNT_MISSING.
        """
        payment = await service.book_payment(info.context.db, input.value(PaymentDirection.OUT))
        return types.PaymentSendPayload.of(payment=payment)

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
        """Let a payment or a note settle a document. With `writeOff`, what is left open of that is written off.

        A refund settles a credit or a debit note, or the payment that it gives back.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, PAYMENT_REVERSED, INVOICE_NOT_POSTED, BILL_NOT_POSTED,
        NOT_AN_INVOICE, NOT_A_CREDIT_NOTE, NOT_A_BILL, NOT_A_DEBIT_NOTE, PAYMENT_DIRECTION, CURRENCY_MISMATCH,
        PARTY_MISMATCH, OVER_ALLOCATION, BILL_BLOCKED, WRITE_OFF_LIMIT, ACCOUNT_MISSING, PERIOD_MISSING, PERIOD_CLOSED.
        """
        source, wanted = input.value()
        made = await service.allocate(info.context.db, source, [wanted], on=input.on)
        return types.AllocationCreatePayload.of(allocation=made[0].id)

    @mutation(needs=rules.ALLOCATE)
    async def allocation_remove(
        self, info: Info, input: types.AllocationRemoveInput
    ) -> types.AllocationRemovePayload:
        """Take an allocation back: what it settled is open again. What was written off with it is undone as well.

        Refusals: NOT_FOUND, ALLOCATION_FIXED, ALLOCATION_REMOVED, PERIOD_MISSING, PERIOD_CLOSED.
        """
        key = key_of(finance.allocation, input.id)
        removal_id = await service.remove_allocation(info.context.db, key, on=input.on)
        return types.AllocationRemovePayload.of(allocation=removal_id)

    @mutation(needs=rules.WRITE_OFF_POLICY)
    async def company_write_off_set(
        self, info: Info, input: types.CompanyWriteOffSetInput
    ) -> types.CompanyWriteOffSetPayload:
        """Say how much of a rest a company writes off from now on.

        Refusals: NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION.
        """
        key = key_of(identity.company, input.id)
        policy = await service.set_write_off_policy(info.context.db, key, input.limit())
        return types.CompanyWriteOffSetPayload.of(write_off_policy=policy)
