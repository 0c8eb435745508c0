"""sales_finance: credit notes of orders.

Revises: e8a77982e37d. Made: 2026-11-28 14:32:10.104211+00:00.
"""

from alembic import op

revision = "6f0d9b1c7a34"
down_revision = "e8a77982e37d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(
        op.f("ck_bridge_order_line_invoice_quantity_positive"), "bridge_order_line_invoice", type_="check"
    )
    op.create_check_constraint(
        op.f("ck_bridge_order_line_invoice_quantity_not_zero"), "bridge_order_line_invoice", "quantity <> 0"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(
        op.f("ck_bridge_order_line_invoice_quantity_not_zero"), "bridge_order_line_invoice", type_="check"
    )
    op.create_check_constraint(
        op.f("ck_bridge_order_line_invoice_quantity_positive"), "bridge_order_line_invoice", "quantity > 0"
    )
