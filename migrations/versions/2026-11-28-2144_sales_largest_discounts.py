"""sales: largest discounts.

Revises: 5d0be2c4a917. Made: 2026-11-28 21:44:02.104466+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "5f0c3f6d1b28"
down_revision = "5d0be2c4a917"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column(
        "sales_policy", sa.Column("discount_max", sa.Numeric(precision=24, scale=12), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_sales_policy_discount_max_is_a_fraction"), "sales_policy", "discount_max BETWEEN 0 AND 1"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("ck_sales_policy_discount_max_is_a_fraction"), "sales_policy", type_="check")
    op.drop_column("sales_policy", "discount_max")
