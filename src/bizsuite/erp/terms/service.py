"""Every write of payment terms. What a term says never changes: it is switched off, and another one is made."""

import uuid
from collections.abc import Mapping

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.parties.rules.checks import name_of, prose
from bizsuite.base.parties.tables import Customer, Supplier
from bizsuite.erp.terms import tables
from bizsuite.erp.terms.rules import cash, terms, words
from bizsuite.erp.terms.rules.cash import NewCashRounding
from bizsuite.erp.terms.rules.terms import NewPaymentTerm
from bizsuite.erp.terms.rules.words import TermRole
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_ROLES: Mapping[TermRole, type[Customer | Supplier]] = {
    TermRole.CUSTOMER: Customer,
    TermRole.SUPPLIER: Supplier,
}
_TAKEN = {
    f"uq_{table}_tenant_id_name": Refused("NAME_TAKEN", "Another one has this name.", path=["name"])
    for table in ("terms_payment_term", "terms_cash_rounding")
}


async def create_payment_term(db: Db, new: NewPaymentTerm) -> tables.PaymentTerm:
    """Record a payment term with its lines. Refuses with NAME_TAKEN and what `terms.term_of` refuses."""
    kept = terms.term_of(new)
    made = tables.PaymentTerm(
        name=kept.name,
        note=prose(kept.note, "note"),
        currency=kept.currency,
        discount=kept.discount,
        discount_days=kept.discount_days,
        discount_tax=kept.discount_tax,
    )
    fields = tuple(terms.TermLine.__dataclass_fields__)
    lines = [
        tables.PaymentTermLine(
            payment_term_id=made.id,
            position=place,
            currency=kept.currency if line.amount is not None else None,
            **{name: getattr(line, name) for name in fields},
        )
        for place, line in enumerate(kept.lines, 1)
    ]
    async with unless_taken(db, _TAKEN):
        db.add(made)
    db.add_all(lines)
    await db.flush()
    await db.publish(words.PaymentTermCreated(made.id))
    return made


async def update_payment_term(
    db: Db, payment_term_id: uuid.UUID, *, name: str | None = None, is_active: bool | None = None
) -> tables.PaymentTerm:
    """Give a term another name, or switch it on or off. Refuses with NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
    term = await db.lock(tables.PaymentTerm, payment_term_id)
    await _change(db, term, name, is_active)
    await db.publish(words.PaymentTermChanged(term.id))
    return term


async def create_cash_rounding(db: Db, new: NewCashRounding) -> tables.CashRounding:
    """Record a way to round to cash. Refuses with INVALID_VALUE, AMOUNT_PRECISION, NAME_TAKEN."""
    kept = cash.cash_rounding_of(new)
    made = tables.CashRounding(name=kept.name, currency=kept.currency, step=kept.step, mode=kept.mode)
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(words.CashRoundingCreated(made.id))
    return made


async def update_cash_rounding(
    db: Db, cash_rounding_id: uuid.UUID, *, name: str | None = None, is_active: bool | None = None
) -> tables.CashRounding:
    """Give a way to round another name, or switch it on or off. Refuses with NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
    rounding = await db.lock(tables.CashRounding, cash_rounding_id)
    await _change(db, rounding, name, is_active)
    await db.publish(words.CashRoundingChanged(rounding.id))
    return rounding


async def set_party_term(
    db: Db, company_id: uuid.UUID, party_id: uuid.UUID, role: TermRole, payment_term_id: uuid.UUID | None
) -> None:
    """Say which payment term documents of a company with a party have unless they say otherwise; None: none.

    The row of the party in its role is locked. Refuses with NOT_FOUND, TERM_INACTIVE.
    """
    owner = await db.lock(_ROLES[role], party_id)
    owner.updated_at = now()
    if payment_term_id is not None:
        term = await db.need(tables.PaymentTerm, payment_term_id, path=["paymentTermId"])
        if not term.is_active:
            raise Refused("TERM_INACTIVE", "The payment term is switched off.", path=["paymentTermId"])
    own = tables.PartyTerm
    statement = sa.select(own).where(
        col(own.company_id) == company_id, col(own.party_id) == party_id, col(own.role) == role
    )
    kept = (await db.all(statement))[:1]
    if kept and payment_term_id is not None:
        kept[0].payment_term_id = payment_term_id
    elif kept:
        await db.delete(kept[0])
    elif payment_term_id is not None:
        db.add(own(company_id=company_id, party_id=party_id, role=role, payment_term_id=payment_term_id))
    await db.flush()
    told = words.CustomerTermSet if role is TermRole.CUSTOMER else words.SupplierTermSet
    await db.publish(told(party_id, company_id))


async def _change(
    db: Db, row: tables.PaymentTerm | tables.CashRounding, name: str | None, is_active: bool | None
) -> None:
    async with unless_taken(db, _TAKEN):
        if name is not None:
            row.name = name_of(name, "name")
        if is_active is not None:
            row.is_active = is_active
