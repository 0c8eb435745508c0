"""sales_finance: lines of orders know the invoices that invoice them.

Revises: 5a1c0d7e2b94. Made: 2026-11-28 13:50:20.317594+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "e24572d2eb10"
down_revision = "5a1c0d7e2b94"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("bridge_order_line_invoice", sa.Column("invoice_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE bridge_order_line_invoice link SET invoice_id = line.invoice_id FROM invoicing_invoice_line line"
        " WHERE line.tenant_id = link.tenant_id AND line.id = link.invoice_line_id"
    )
    op.alter_column("bridge_order_line_invoice", "invoice_id", nullable=False)
    op.create_index(
        "ix_bridge_order_line_invoice_invoice_id",
        "bridge_order_line_invoice",
        ["tenant_id", "invoice_id"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_bridge_order_line_invoice_tenant_id_invoice_id"),
        "bridge_order_line_invoice",
        "invoicing_invoice",
        ["tenant_id", "invoice_id"],
        ["tenant_id", "id"],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(
        op.f("fk_bridge_order_line_invoice_tenant_id_invoice_id"),
        "bridge_order_line_invoice",
        type_="foreignkey",
    )
    op.drop_index("ix_bridge_order_line_invoice_invoice_id", table_name="bridge_order_line_invoice")
    op.drop_column("bridge_order_line_invoice", "invoice_id")
