"""sales: what came back of lines.

Revises: 45060cc36c93. Made: 2026-11-28 13:54:17.726547+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "117ad4165e8b"
down_revision = "45060cc36c93"
branch_labels = None
depends_on = None

COLUMNS = ("returned_quantity", "replaced_quantity")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name in COLUMNS:
        column = sa.Column(name, sa.Numeric(precision=20, scale=6), server_default="0", nullable=False)
        op.add_column("sales_order_line", column)
        op.alter_column("sales_order_line", name, server_default=None)
    _delivered("quantity + replaced_quantity")
    op.create_check_constraint(
        op.f("ck_sales_order_line_returned_within_delivered"),
        "sales_order_line",
        "returned_quantity BETWEEN 0 AND delivered_quantity",
    )
    op.create_check_constraint(
        op.f("ck_sales_order_line_replaced_within_returned"),
        "sales_order_line",
        "replaced_quantity BETWEEN 0 AND returned_quantity",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(
        op.f("ck_sales_order_line_replaced_within_returned"), "sales_order_line", type_="check"
    )
    op.drop_constraint(
        op.f("ck_sales_order_line_returned_within_delivered"), "sales_order_line", type_="check"
    )
    _delivered("quantity")
    op.drop_column("sales_order_line", "replaced_quantity")
    op.drop_column("sales_order_line", "returned_quantity")


def _delivered(most: str) -> None:
    """How much of a line may be delivered."""
    name = op.f("ck_sales_order_line_delivered_within_ordered")
    op.drop_constraint(name, "sales_order_line", type_="check")
    op.create_check_constraint(name, "sales_order_line", f"delivered_quantity BETWEEN 0 AND {most}")
