"""terms: early payment discounts.

Revises: 02ae1e330da7. Made: 2026-11-28 07:52:18.233611+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "275deb880c06"
down_revision = "02ae1e330da7"
branch_labels = None
depends_on = None

PURPOSES = (
    "RECEIVABLE",
    "PAYABLE",
    "BANK",
    "CASH",
    "INVENTORY",
    "GOODS_RECEIVED",
    "SALES",
    "CHARGES",
    "SALES_TAX",
    "PURCHASE_TAX",
    "COST_OF_SALES",
    "OPENING",
    "RETAINED",
    "EXCHANGE_GAIN",
    "EXCHANGE_LOSS",
    "CASH_ROUNDING",
)
ACCOUNT = """INSERT INTO finance_account
    (tenant_id, id, company_id, code, name, kind, purpose, parent_id, is_heading, is_active)
SELECT charges.tenant_id, gen_random_uuid(), charges.company_id, '4200', 'Early-payment discounts', 'INCOME',
    'SALES_DISCOUNT', charges.parent_id, false, true
FROM finance_account charges
WHERE charges.purpose = 'CHARGES' AND NOT EXISTS (
    SELECT FROM finance_account taken
    WHERE taken.tenant_id = charges.tenant_id AND taken.company_id = charges.company_id AND taken.code = '4200')"""
"""Companies that have their accounts already get the one that new ones find in their chart."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    amount, term = sa.Numeric(precision=20, scale=6), "terms_payment_term"
    op.add_column("invoicing_invoice", sa.Column("discount", amount, server_default="0", nullable=False))
    op.alter_column("invoicing_invoice", "discount", server_default=None)
    op.add_column("invoicing_invoice", sa.Column("discount_date", sa.Date(), nullable=True))
    op.add_column(term, sa.Column("discount", sa.Numeric(precision=24, scale=12), nullable=True))
    op.add_column(term, sa.Column("discount_days", sa.Integer(), nullable=True))
    words = sa.String(length=40)
    op.add_column(term, sa.Column("discount_tax", words, server_default="REDUCES_TAX", nullable=False))
    op.alter_column(term, "discount_tax", server_default=None)
    op.execute(
        "ALTER TABLE invoicing_invoice ADD CONSTRAINT ck_invoicing_invoice_discount_is_a_part"
        " CHECK (discount >= 0 AND discount <= total)"
    )
    op.execute(
        "ALTER TABLE terms_payment_term"
        " ADD CONSTRAINT ck_terms_payment_term_discount_has_days"
        " CHECK ((discount IS NULL) = (discount_days IS NULL)),"
        " ADD CONSTRAINT ck_terms_payment_term_discount_range"
        " CHECK (discount > 0 AND discount < 1 AND discount_days >= 0),"
        " ADD CONSTRAINT ck_terms_payment_term_discount_tax_word"
        " CHECK (discount_tax IN ('REDUCES_TAX', 'KEEPS_TAX'))"
    )
    _purposes(*PURPOSES, "SALES_DISCOUNT")
    _forced("NO FORCE")
    op.execute(ACCOUNT)
    _forced("FORCE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _forced("NO FORCE")
    op.execute("UPDATE finance_account SET purpose = NULL WHERE purpose = 'SALES_DISCOUNT'")
    _forced("FORCE")
    _purposes(*PURPOSES)
    for column in ("discount_tax", "discount_days", "discount"):
        op.drop_column("terms_payment_term", column)
    for column in ("discount_date", "discount"):
        op.drop_column("invoicing_invoice", column)


def _purposes(*words: str) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    op.execute(
        "ALTER TABLE finance_account DROP CONSTRAINT ck_finance_account_purpose_word,"
        f" ADD CONSTRAINT ck_finance_account_purpose_word CHECK (purpose IN ({allowed}))"
    )


def _forced(word: str) -> None:
    """The owner of the tables sees the accounts of all tenants for once."""
    op.execute(f"ALTER TABLE finance_account {word} ROW LEVEL SECURITY")
