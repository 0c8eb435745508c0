"""sales_finance: down payments and milestones.

Revises: 27c447cf5f62. Made: 2026-11-28 14:46:30.273774+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "e524bbb1718b"
down_revision = "27c447cf5f62"
branch_labels = None
depends_on = None


TABLES = (
    "bridge_order_down_payment",
    "bridge_order_milestone",
    "bridge_down_payment_deduction",
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
        "bridge_order_down_payment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.CheckConstraint(
            "fraction > 0 AND fraction <= 1", name=op.f("ck_bridge_order_down_payment_fraction_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoicing_invoice.tenant_id", "invoicing_invoice.id"],
            name=op.f("fk_bridge_order_down_payment_tenant_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["sales_order.tenant_id", "sales_order.id"],
            name=op.f("fk_bridge_order_down_payment_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_order_down_payment")),
        sa.UniqueConstraint(
            "tenant_id", "invoice_id", name=op.f("uq_bridge_order_down_payment_tenant_id_invoice_id")
        ),
    )
    op.create_index(
        "ix_bridge_order_down_payment_order_id",
        "bridge_order_down_payment",
        ["tenant_id", "order_id"],
        unique=False,
    )
    op.create_table(
        "bridge_order_milestone",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(reached_on IS NULL) = (invoice_id IS NULL)",
            name=op.f("ck_bridge_order_milestone_reached_is_invoiced"),
        ),
        sa.CheckConstraint(
            "fraction > 0 AND fraction <= 1", name=op.f("ck_bridge_order_milestone_fraction_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoicing_invoice.tenant_id", "invoicing_invoice.id"],
            name=op.f("fk_bridge_order_milestone_tenant_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["sales_order.tenant_id", "sales_order.id"],
            name=op.f("fk_bridge_order_milestone_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_order_milestone")),
        sa.UniqueConstraint(
            "tenant_id", "invoice_id", name=op.f("uq_bridge_order_milestone_tenant_id_invoice_id")
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "order_id",
            "position",
            name=op.f("uq_bridge_order_milestone_tenant_id_order_id_position"),
        ),
    )
    op.create_table(
        "bridge_down_payment_deduction",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("advance_line_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_line_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "advance_line_id"],
            ["invoicing_invoice_line.tenant_id", "invoicing_invoice_line.id"],
            name=op.f("fk_bridge_down_payment_deduction_tenant_id_advance_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_line_id"],
            ["invoicing_invoice_line.tenant_id", "invoicing_invoice_line.id"],
            name=op.f("fk_bridge_down_payment_deduction_tenant_id_invoice_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_down_payment_deduction")),
        sa.UniqueConstraint(
            "tenant_id",
            "invoice_line_id",
            name=op.f("uq_bridge_down_payment_deduction_tenant_id_invoice_line_id"),
        ),
    )
    op.create_index(
        "ix_bridge_down_payment_deduction_advance_line_id",
        "bridge_down_payment_deduction",
        ["tenant_id", "advance_line_id"],
        unique=False,
    )
    # An invoice may deduct charges that were paid ahead beside its lines.
    for table in ("invoicing_invoice", "bills_vendor_bill"):
        op.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_not_negative,"
            f" ADD CONSTRAINT ck_{table}_not_negative CHECK (net + charges >= 0 AND charges >= 0)"
        )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in ("invoicing_invoice", "bills_vendor_bill"):
        op.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_not_negative,"
            f" ADD CONSTRAINT ck_{table}_not_negative CHECK (net >= 0 AND charges >= 0)"
        )
    op.drop_index(
        "ix_bridge_down_payment_deduction_advance_line_id", table_name="bridge_down_payment_deduction"
    )
    op.drop_table("bridge_down_payment_deduction")
    op.drop_table("bridge_order_milestone")
    op.drop_index("ix_bridge_order_down_payment_order_id", table_name="bridge_order_down_payment")
    op.drop_table("bridge_order_down_payment")
