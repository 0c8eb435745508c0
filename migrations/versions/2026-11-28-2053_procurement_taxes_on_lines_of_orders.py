"""procurement: taxes on lines of orders.

Revises: c77faaf0992b. Made: 2026-11-28 20:53:28.800235+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "8837f05188cc"
down_revision = "c77faaf0992b"
branch_labels = None
depends_on = None

TABLES = ("bridge_purchase_line_tax",)
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
        "bridge_purchase_line_tax",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unrounded", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_purchase_line_tax_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_bridge_purchase_line_tax_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_bridge_purchase_line_tax_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["procurement_order.tenant_id", "procurement_order.id"],
            name=op.f("fk_bridge_purchase_line_tax_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_bridge_purchase_line_tax_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"],
            ["tax.tenant_id", "tax.id"],
            name=op.f("fk_bridge_purchase_line_tax_tenant_id_tax_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_purchase_line_tax")),
        sa.UniqueConstraint(
            "tenant_id",
            "line_id",
            "tax_id",
            name=op.f("uq_bridge_purchase_line_tax_tenant_id_line_id_tax_id"),
        ),
    )
    op.create_index(
        "ix_bridge_purchase_line_tax_order_id",
        "bridge_purchase_line_tax",
        ["tenant_id", "order_id"],
        unique=False,
    )
    op.create_index(
        "ix_bridge_purchase_line_tax_tax_id",
        "bridge_purchase_line_tax",
        ["tenant_id", "tax_id"],
        unique=False,
    )
    op.add_column(
        "procurement_amended_line", sa.Column("former_tax", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.add_column(
        "procurement_amended_line", sa.Column("tax", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.add_column(
        "procurement_order_line",
        sa.Column("is_taxed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("procurement_order_line", "is_taxed", server_default=None)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("procurement_order_line", "is_taxed")
    op.drop_column("procurement_amended_line", "tax")
    op.drop_column("procurement_amended_line", "former_tax")
    op.drop_index("ix_bridge_purchase_line_tax_tax_id", table_name="bridge_purchase_line_tax")
    op.drop_index("ix_bridge_purchase_line_tax_order_id", table_name="bridge_purchase_line_tax")
    op.drop_table("bridge_purchase_line_tax")
