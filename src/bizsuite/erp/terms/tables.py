"""Payment terms, their lines, and ways to round to cash, which are only renamed or switched off; whose defaults."""

import uuid
from decimal import Decimal

from bizsuite.erp.terms.rules.words import CashRoundingMode, DiscountTax, DueRule, InstalmentKind, TermRole
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    rate,
    references,
    text,
    unique,
)


class PaymentTerm(Table, table=True):
    """How a total is divided into instalments, and when these are due."""

    __tablename__ = "terms_payment_term"
    __table_args__ = (
        unique("name"),
        check("(discount IS NULL) = (discount_days IS NULL)", "discount_has_days"),
        check("discount > 0 AND discount < 1 AND discount_days >= 0", "discount_range"),
    )

    name: str
    note: str = text()
    currency: str | None = currency_code(optional=True)
    """That of its fixed amounts; none where it has none."""
    discount: Decimal | None = rate(None, optional=True)
    """What is taken off when all is paid within `discount_days`."""
    discount_days: int | None = None
    discount_tax: DiscountTax = choice(DiscountTax, DiscountTax.REDUCES_TAX)
    is_active: bool = True


class PaymentTermLine(Table, table=True):
    """One instalment of a payment term."""

    __tablename__ = "terms_payment_term_line"
    __table_args__ = (
        unique("payment_term_id", "position"),
        unique(
            "payment_term_id",
            name="uq_terms_payment_term_line_remainder",
            where="kind = 'REMAINDER'",
        ),
        check("(kind = 'PERCENT') = (fraction IS NOT NULL)", "percent_has_a_fraction"),
        check("(kind = 'FIXED') = (amount IS NOT NULL)", "fixed_has_an_amount"),
        check("fraction > 0 AND fraction <= 1 AND amount > 0", "value_range"),
        check("months >= 0 AND days >= 0", "later"),
        check("(due = 'DAY_OF_MONTH') = (day_of_month IS NOT NULL)", "day_is_named"),
        check("day_of_month BETWEEN 1 AND 31", "day_of_month"),
    )

    payment_term_id: uuid.UUID = references("terms_payment_term", indexed=False)
    position: int
    kind: InstalmentKind = choice(InstalmentKind)
    fraction: Decimal | None = rate(None, optional=True)
    """Of the original total."""
    currency: str | None = currency_code(optional=True)
    amount: Decimal | None = amount(None, optional=True)
    due: DueRule = choice(DueRule, DueRule.NET)
    months: int = 0
    days: int = 0
    day_of_month: int | None = None


class PartyTerm(Table, table=True):
    """The payment term that documents of a company with a party have unless they say otherwise."""

    __tablename__ = "terms_party_term"
    __table_args__ = (unique("party_id", "company_id", "role"),)

    company_id: uuid.UUID = references("company", indexed=False)
    party_id: uuid.UUID = references("party", indexed=False)
    role: TermRole = choice(TermRole)
    payment_term_id: uuid.UUID = references("terms_payment_term")


class CashRounding(Table, table=True):
    """To which multiples amounts of a currency go when they are paid in cash."""

    __tablename__ = "terms_cash_rounding"
    __table_args__ = (unique("name"), check("step > 0", "step_positive"))

    name: str
    currency: str = currency_code()
    step: Decimal = amount()
    mode: CashRoundingMode = choice(CashRoundingMode, CashRoundingMode.HALF_UP)
    is_active: bool = True
