"""procurement: tolerances, receipts of orders, deliveries to customers.

Revises: 117ad4165e8b. Made: 2026-11-28 14:19:57.180931+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "b390ad9fa8fd"
down_revision = "117ad4165e8b"
branch_labels = None
depends_on = None


TABLES = (
    "procurement_receipt_tolerance",
    "bridge_purchase_receipt",
)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "procurement_receipt_tolerance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.CheckConstraint(
            "fraction BETWEEN 0 AND 1", name=op.f("ck_procurement_receipt_tolerance_fraction_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_procurement_receipt_tolerance_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_procurement_receipt_tolerance_tenant_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_procurement_receipt_tolerance")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "product_id",
            name=op.f("uq_procurement_receipt_tolerance_tenant_id_company_id_product_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_procurement_receipt_tolerance_product_id",
        "procurement_receipt_tolerance",
        ["tenant_id", "product_id"],
        unique=False,
    )
    op.create_table(
        "bridge_purchase_receipt",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["procurement_order.tenant_id", "procurement_order.id"],
            name=op.f("fk_bridge_purchase_receipt_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "receipt_id"],
            ["inventory_receipt.tenant_id", "inventory_receipt.id"],
            name=op.f("fk_bridge_purchase_receipt_tenant_id_receipt_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_purchase_receipt")),
        sa.UniqueConstraint(
            "tenant_id", "receipt_id", name=op.f("uq_bridge_purchase_receipt_tenant_id_receipt_id")
        ),
    )
    op.create_index(
        "ix_bridge_purchase_receipt_order_id",
        "bridge_purchase_receipt",
        ["tenant_id", "order_id"],
        unique=False,
    )
    op.add_column("procurement_order", sa.Column("customer_id", sa.Uuid(), nullable=True))
    # Orders that are there already go to our own warehouses; new rows always say so themselves.
    op.add_column(
        "procurement_order", sa.Column("delivery_address", sa.Text(), nullable=False, server_default="")
    )
    op.alter_column("procurement_order", "delivery_address", server_default=None)
    op.create_index(
        "ix_procurement_order_customer_id", "procurement_order", ["tenant_id", "customer_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_procurement_order_tenant_id_customer_id"),
        "procurement_order",
        "party_customer",
        ["tenant_id", "customer_id"],
        ["tenant_id", "id"],
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(
        op.f("fk_procurement_order_tenant_id_customer_id"), "procurement_order", type_="foreignkey"
    )
    op.drop_index("ix_procurement_order_customer_id", table_name="procurement_order")
    op.drop_column("procurement_order", "delivery_address")
    op.drop_column("procurement_order", "customer_id")
    op.drop_index("ix_bridge_purchase_receipt_order_id", table_name="bridge_purchase_receipt")
    op.drop_table("bridge_purchase_receipt")
    op.drop_index("ix_procurement_receipt_tolerance_product_id", table_name="procurement_receipt_tolerance")
    op.drop_table("procurement_receipt_tolerance")
