"""invoicing: taxes reduced at once.

Revises: 985113408778. Made: 2026-11-28 10:53:00.646368+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = 'b6b708d144b7'
down_revision = "985113408778"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column(
        "invoicing_invoice",
        sa.Column("tax_reduction", sa.Numeric(precision=24, scale=12), nullable=False, server_default="0"),
    )
    op.alter_column("invoicing_invoice", "tax_reduction", server_default=None)
    _words("REDUCES_TAX", "KEEPS_TAX", "REDUCED_AT_ONCE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _words("REDUCES_TAX", "KEEPS_TAX")
    op.drop_column("invoicing_invoice", "tax_reduction")


def _words(*words: str) -> None:
    name = op.f("ck_terms_payment_term_discount_tax_word")
    op.drop_constraint(name, "terms_payment_term")
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(name, "terms_payment_term", f"discount_tax IN ({listed})")
