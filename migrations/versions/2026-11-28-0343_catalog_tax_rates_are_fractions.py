"""catalog, sales, invoicing: a tax rate lies between 0 and 1.

Revises: 1e378f36e806. Made: 2026-11-28 03:43:10.118402+00:00.
"""

from alembic import op

revision = '7c0f6a52d9b4'
down_revision = '1e378f36e806'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _limit("catalog_product", "tax_rate_range", "sales_tax_rate BETWEEN 0 AND 1")
    _limit("sales_order_line", "tax_rate_is_a_fraction", "tax_rate BETWEEN 0 AND 1")
    op.execute(
        "ALTER TABLE invoicing_invoice_line ADD CONSTRAINT ck_invoicing_invoice_line_tax_rate_is_a_fraction"
        " CHECK (tax_rate BETWEEN 0 AND 1)"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(
        "ALTER TABLE invoicing_invoice_line DROP CONSTRAINT ck_invoicing_invoice_line_tax_rate_is_a_fraction"
    )
    _limit("sales_order_line", "tax_rate_is_a_fraction", "tax_rate >= 0 AND tax_rate < 10")
    _limit("catalog_product", "tax_rate_range", "sales_tax_rate >= 0 AND sales_tax_rate < 10")


def _limit(table: str, name: str, rule: str) -> None:
    op.execute(
        f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}, ADD CONSTRAINT ck_{table}_{name} CHECK ({rule})"
    )
