"""sales: lines in other units.

Revises: e5d09b2f1dac. Made: 2026-11-28 14:16:51.508956+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "167f8999aac0"
down_revision = "e5d09b2f1dac"
branch_labels = None
depends_on = None


CHECKS = {
    "ordered_in_a_unit": "num_nonnulls(unit_id, ordered_quantity, ordered_price) IN (0, 3)",
    "ordered_range": "ordered_quantity > 0 AND ordered_price >= 0",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("catalog_product", sa.Column("purchase_unit_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_catalog_product_purchase_unit_id",
        "catalog_product",
        ["tenant_id", "purchase_unit_id"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_catalog_product_tenant_id_purchase_unit_id"),
        "catalog_product",
        "catalog_unit",
        ["tenant_id", "purchase_unit_id"],
        ["tenant_id", "id"],
    )
    op.add_column("sales_order_line", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.add_column(
        "sales_order_line", sa.Column("ordered_quantity", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.add_column(
        "sales_order_line", sa.Column("ordered_price", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.create_index("ix_sales_order_line_unit_id", "sales_order_line", ["tenant_id", "unit_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_sales_order_line_tenant_id_unit_id"),
        "sales_order_line",
        "catalog_unit",
        ["tenant_id", "unit_id"],
        ["tenant_id", "id"],
    )
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_sales_order_line_{name}"), "sales_order_line", condition)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_sales_order_line_{name}"), "sales_order_line", type_="check")
    op.drop_constraint(op.f("fk_sales_order_line_tenant_id_unit_id"), "sales_order_line", type_="foreignkey")
    op.drop_index("ix_sales_order_line_unit_id", table_name="sales_order_line")
    op.drop_column("sales_order_line", "ordered_price")
    op.drop_column("sales_order_line", "ordered_quantity")
    op.drop_column("sales_order_line", "unit_id")
    op.drop_constraint(
        op.f("fk_catalog_product_tenant_id_purchase_unit_id"), "catalog_product", type_="foreignkey"
    )
    op.drop_index("ix_catalog_product_purchase_unit_id", table_name="catalog_product")
    op.drop_column("catalog_product", "purchase_unit_id")
