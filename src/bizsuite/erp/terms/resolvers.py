"""What payment terms hang on types that they do not own."""

import uuid

import strawberry

from bizsuite.base.parties import reads as parties
from bizsuite.erp.terms import reads, service, types
from bizsuite.erp.terms.rules import words
from bizsuite.erp.terms.rules.words import TermRole
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class TermsQuery:
    """Where queries enter."""

    payment_term: types.PaymentTerm | None = found(
        reads.payment_term, "One payment term, by id, name or the id of another system."
    )
    payment_terms: Connection[types.PaymentTerm] | None = listed(
        reads.payment_term, "Payment terms, by name."
    )
    cash_rounding: types.CashRounding | None = found(
        reads.cash_rounding, "One way to round to cash, by id or name."
    )
    cash_roundings: Connection[types.CashRounding] | None = listed(
        reads.cash_rounding, "Ways to round to cash, by name."
    )


@strawberry.type
class CustomerTerms:
    """What payment terms hang on Customer."""

    payment_terms: Connection[types.PartyTerm] | None = related(
        reads.customer_terms,
        "Its default payment term with the company that the request works in: one or none.",
    )


@strawberry.type
class SupplierTerms:
    """What payment terms hang on Supplier."""

    payment_terms: Connection[types.PartyTerm] | None = related(
        reads.supplier_terms,
        "Its default payment term with the company that the request works in: one or none.",
    )


@strawberry.type
class TermsMutation:
    """What can be done with payment terms."""

    @mutation(needs=words.TERM_WRITE)
    async def customer_term_set(
        self, info: Info, input: types.CustomerTermSetInput
    ) -> types.CustomerTermSetPayload:
        """Say which payment term invoices to a customer have unless they say otherwise.

        Refusals: NOT_FOUND, TERM_INACTIVE.
        """
        key = key_of(parties.customer, input.id)
        await _set(info, key, TermRole.CUSTOMER, input.payment_term_id)
        return types.CustomerTermSetPayload.of(customer=key)

    @mutation(needs=words.TERM_WRITE)
    async def supplier_term_set(
        self, info: Info, input: types.SupplierTermSetInput
    ) -> types.SupplierTermSetPayload:
        """Say which payment term bills of a supplier have unless they say otherwise.

        Refusals: NOT_FOUND, TERM_INACTIVE.
        """
        key = key_of(parties.supplier, input.id)
        await _set(info, key, TermRole.SUPPLIER, input.payment_term_id)
        return types.SupplierTermSetPayload.of(supplier=key)

    @mutation(needs=words.TERM_WRITE)
    async def payment_term_create(
        self, info: Info, input: types.PaymentTermCreateInput
    ) -> types.PaymentTermCreatePayload:
        """Record a payment term with its lines.

        Refusals: INVALID_VALUE, NAME_TAKEN, TERM_REMAINDER, TERM_OVER_TOTAL, TERM_CURRENCY, AMOUNT_PRECISION.
        """
        made = await service.create_payment_term(info.context.db, input.new())
        return types.PaymentTermCreatePayload.of(payment_term=made)

    @mutation(needs=words.TERM_WRITE)
    async def payment_term_update(
        self, info: Info, input: types.PaymentTermUpdateInput
    ) -> types.PaymentTermUpdatePayload:
        """Give a payment term another name, or switch it on or off. Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
        key = key_of(reads.payment_term, input.id)
        changed = await service.update_payment_term(info.context.db, key, **known(input, "name", "is_active"))
        return types.PaymentTermUpdatePayload.of(payment_term=changed)

    @mutation(needs=words.TERM_WRITE)
    async def cash_rounding_create(
        self, info: Info, input: types.CashRoundingCreateInput
    ) -> types.CashRoundingCreatePayload:
        """Record a way to round to cash. Refusals: INVALID_VALUE, AMOUNT_PRECISION, NAME_TAKEN."""
        made = await service.create_cash_rounding(info.context.db, input.new())
        return types.CashRoundingCreatePayload.of(cash_rounding=made)

    @mutation(needs=words.TERM_WRITE)
    async def cash_rounding_update(
        self, info: Info, input: types.CashRoundingUpdateInput
    ) -> types.CashRoundingUpdatePayload:
        """Give a way to round another name, or switch it on or off. Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
        key = key_of(reads.cash_rounding, input.id)
        changed = await service.update_cash_rounding(
            info.context.db, key, **known(input, "name", "is_active")
        )
        return types.CashRoundingUpdatePayload.of(cash_rounding=changed)


async def _set(info: Info, key: uuid.UUID, role: TermRole, term: strawberry.ID | None) -> None:
    db = info.context.db
    term_id = key_of(reads.payment_term, term, "paymentTermId") if term else None
    await service.set_party_term(db, db.actor.company_id, key, role, term_id)
