"""sales: what components bear of the price of their kit.

Revises: 726b28b1ab0f. Made: 2026-11-28 22:25:21.926535+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "1842da516460"
down_revision = "726b28b1ab0f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column(
        "sales_order_line", sa.Column("kit_share", sa.Numeric(precision=24, scale=12), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_sales_order_line_kit_share_is_a_fraction"), "sales_order_line", "kit_share BETWEEN 0 AND 1"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("ck_sales_order_line_kit_share_is_a_fraction"), "sales_order_line", type_="check")
    op.drop_column("sales_order_line", "kit_share")
