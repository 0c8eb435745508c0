"""procurement_bills: goods of orders that customers have.

Revises: e524bbb1718b. Made: 2026-11-28 15:00:25.429405+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "2acfdab410bf"
down_revision = "e524bbb1718b"
branch_labels = None
depends_on = None

TABLES = ("bridge_direct_arrival",)
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
        "bridge_direct_arrival",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_direct_arrival_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "move_id"],
            ["inventory_move.tenant_id", "inventory_move.id"],
            name=op.f("fk_bridge_direct_arrival_tenant_id_move_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_bridge_direct_arrival_tenant_id_order_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_direct_arrival")),
        sa.UniqueConstraint("tenant_id", "move_id", name=op.f("uq_bridge_direct_arrival_tenant_id_move_id")),
    )
    op.create_index(
        "ix_bridge_direct_arrival_order_line_id",
        "bridge_direct_arrival",
        ["tenant_id", "order_line_id"],
        unique=False,
    )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_bridge_direct_arrival_order_line_id", table_name="bridge_direct_arrival")
    op.drop_table("bridge_direct_arrival")
