"""How payment terms are reached."""

from collections.abc import Callable
from typing import cast

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.terms import tables
from bizsuite.erp.terms.rules import words
from bizsuite.kernel.reads import Columns, Entity, many, money, one, sorts

payment_term = Entity(
    name="PaymentTerm",
    table=tables.PaymentTerm,
    permission=words.TERM_READ,
    sort=sorts("name"),
    filters=("name", "currency", "is_active"),
    sorts=("name",),
    by=("name",),
    external=True,
)
line = Entity(
    name="PaymentTermLine",
    table=tables.PaymentTermLine,
    permission=words.TERM_READ,
    sort=sorts("position"),
    filters=("kind",),
    sorts=("position",),
)
cash_rounding = Entity(
    name="CashRounding",
    table=tables.CashRounding,
    permission=words.TERM_READ,
    sort=sorts("name"),
    filters=("name", "currency", "is_active"),
    sorts=("name",),
    by=("name",),
)

party_term = Entity(
    name="PartyTerm",
    table=tables.PartyTerm,
    permission=words.TERM_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("role",),
    sorts=("created_at",),
)


def _in_role(role: words.TermRole) -> Callable[[Columns, Columns], sa.ColumnElement[bool]]:
    """Only the rows of a party in this role."""
    return lambda row, _: cast("sa.ColumnElement[bool]", row.role == role)


customer_terms = many(
    parties.customer, party_term, "party_id", "created_at", where=_in_role(words.TermRole.CUSTOMER)
)
supplier_terms = many(
    parties.supplier, party_term, "party_id", "created_at", where=_in_role(words.TermRole.SUPPLIER)
)
party_term_term = one(party_term, "payment_term_id", payment_term)
party_term_company = one(party_term, "company_id", identity.company)
payment_term_lines = many(payment_term, line, "payment_term_id", "position")
line_payment_term = one(line, "payment_term_id", payment_term)
line_amount = money(line, "amount")
cash_rounding_step = money(cash_rounding, "step")
