"""planning_procurement: orders of proposals.

Revises: a917e2bb733f. Made: 2026-11-28 14:43:57.722854+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "498a997cdf37"
down_revision = "a917e2bb733f"
branch_labels = None
depends_on = None

TABLES = (
    "bridge_supply_acceptance",
    "bridge_supply_order",
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
        "bridge_supply_acceptance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("proposals", sa.Integer(), nullable=False),
        sa.CheckConstraint("proposals > 0", name=op.f("ck_bridge_supply_acceptance_proposals_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_supply_acceptance_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_supply_acceptance")),
    )
    op.create_index(
        op.f("ix_bridge_supply_acceptance_tenant_id_company_id_created_at"),
        "bridge_supply_acceptance",
        ["tenant_id", "company_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "bridge_supply_order",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("acceptance_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "acceptance_id"],
            ["bridge_supply_acceptance.tenant_id", "bridge_supply_acceptance.id"],
            name=op.f("fk_bridge_supply_order_tenant_id_acceptance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["procurement_order.tenant_id", "procurement_order.id"],
            name=op.f("fk_bridge_supply_order_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_supply_order")),
        sa.UniqueConstraint("tenant_id", "order_id", name=op.f("uq_bridge_supply_order_tenant_id_order_id")),
    )
    op.create_index(
        "ix_bridge_supply_order_acceptance_id",
        "bridge_supply_order",
        ["tenant_id", "acceptance_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_bridge_supply_order_acceptance_id", table_name="bridge_supply_order")
    op.drop_table("bridge_supply_order")
    op.drop_index(
        op.f("ix_bridge_supply_acceptance_tenant_id_company_id_created_at"),
        table_name="bridge_supply_acceptance",
    )
    op.drop_table("bridge_supply_acceptance")
