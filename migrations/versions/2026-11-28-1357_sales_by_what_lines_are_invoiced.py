"""sales: by what lines are invoiced.

Revises: 922cd471bc9a. Made: 2026-11-28 13:57:09.961799+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "495caabd25ba"
down_revision = "922cd471bc9a"
branch_labels = None
depends_on = None


TABLES = ("sales_policy",)
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
        "sales_policy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("invoicing_policy", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "invoicing_policy IN ('ORDERED', 'DELIVERED')", name=op.f("ck_sales_policy_invoicing_policy_word")
        ),
        sa.CheckConstraint(
            "(company_id IS NULL) <> (product_id IS NULL)", name=op.f("ck_sales_policy_for_one_of_both")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_sales_policy_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_sales_policy_tenant_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sales_policy")),
        sa.UniqueConstraint("tenant_id", "company_id", name=op.f("uq_sales_policy_tenant_id_company_id")),
        sa.UniqueConstraint("tenant_id", "product_id", name=op.f("uq_sales_policy_tenant_id_product_id")),
    )
    op.add_column(
        "sales_order_line",
        sa.Column("invoicing_policy", sa.String(length=40), server_default="ORDERED", nullable=False),
    )
    op.alter_column("sales_order_line", "invoicing_policy", server_default=None)
    op.create_check_constraint(
        op.f("ck_sales_order_line_invoicing_policy_word"),
        "sales_order_line",
        "invoicing_policy IN ('ORDERED', 'DELIVERED')",
    )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("sales_order_line", "invoicing_policy")
    op.drop_table("sales_policy")
