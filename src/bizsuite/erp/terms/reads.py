"""How payment terms are reached."""

from bizsuite.erp.terms import tables
from bizsuite.erp.terms.rules import words
from bizsuite.kernel.reads import Entity, many, money, one, sorts

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

payment_term_lines = many(payment_term, line, "payment_term_id", "position")
line_payment_term = one(line, "payment_term_id", payment_term)
line_amount = money(line, "amount")
cash_rounding_step = money(cash_rounding, "step")
