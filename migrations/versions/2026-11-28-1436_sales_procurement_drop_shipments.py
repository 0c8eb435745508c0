"""sales_procurement: drop shipments.

Revises: 498a997cdf37. Made: 2026-11-28 14:36:19.566093+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "bfb059883dac"
down_revision = "498a997cdf37"
branch_labels = None
depends_on = None


TABLES = ("bridge_drop_shipment",)
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
        "bridge_drop_shipment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sales_line_id", sa.Uuid(), nullable=False),
        sa.Column("purchase_line_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "purchase_line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_bridge_drop_shipment_tenant_id_purchase_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sales_line_id"],
            ["sales_order_line.tenant_id", "sales_order_line.id"],
            name=op.f("fk_bridge_drop_shipment_tenant_id_sales_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_drop_shipment")),
        sa.UniqueConstraint(
            "tenant_id", "purchase_line_id", name=op.f("uq_bridge_drop_shipment_tenant_id_purchase_line_id")
        ),
    )
    op.create_index(
        "ix_bridge_drop_shipment_sales_line_id",
        "bridge_drop_shipment",
        ["tenant_id", "sales_line_id"],
        unique=False,
    )
    # Lines that are there already are delivered by ourselves; new rows always say so themselves.
    op.add_column(
        "sales_order_line",
        sa.Column("is_drop_shipped", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("sales_order_line", "is_drop_shipped", server_default=None)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("sales_order_line", "is_drop_shipped")
    op.drop_index("ix_bridge_drop_shipment_sales_line_id", table_name="bridge_drop_shipment")
    op.drop_table("bridge_drop_shipment")
