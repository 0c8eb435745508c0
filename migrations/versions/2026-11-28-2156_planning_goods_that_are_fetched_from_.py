"""planning: goods that are fetched from other warehouses.

Revises: 5f0c3f6d1b28. Made: 2026-11-28 21:56:31.849602+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "aaa7e8fd9ffd"
down_revision = "5f0c3f6d1b28"
branch_labels = None
depends_on = None

TABLES = ("bridge_supply_transfer",)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
CHECKS = (
    ("ck_planning_reorder_rule_another_source", "source_warehouse_id <> warehouse_id"),
    ("ck_planning_reorder_rule_one_source", "num_nonnulls(supplier_id, source_warehouse_id) <= 1"),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "bridge_supply_transfer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("acceptance_id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "acceptance_id"],
            ["bridge_supply_acceptance.tenant_id", "bridge_supply_acceptance.id"],
            name=op.f("fk_bridge_supply_transfer_tenant_id_acceptance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transfer_id"],
            ["inventory_transfer.tenant_id", "inventory_transfer.id"],
            name=op.f("fk_bridge_supply_transfer_tenant_id_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_supply_transfer")),
        sa.UniqueConstraint(
            "tenant_id", "transfer_id", name=op.f("uq_bridge_supply_transfer_tenant_id_transfer_id")
        ),
    )
    op.create_index(
        "ix_bridge_supply_transfer_acceptance_id",
        "bridge_supply_transfer",
        ["tenant_id", "acceptance_id"],
        unique=False,
    )
    op.add_column("planning_reorder_rule", sa.Column("source_warehouse_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_planning_reorder_rule_source_warehouse_id",
        "planning_reorder_rule",
        ["tenant_id", "source_warehouse_id"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_planning_reorder_rule_tenant_id_source_warehouse_id"),
        "planning_reorder_rule",
        "inventory_warehouse",
        ["tenant_id", "source_warehouse_id"],
        ["tenant_id", "id"],
    )
    op.add_column("planning_supply_proposal", sa.Column("source_warehouse_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_planning_supply_proposal_source_warehouse_id",
        "planning_supply_proposal",
        ["tenant_id", "source_warehouse_id"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_planning_supply_proposal_tenant_id_source_warehouse_id"),
        "planning_supply_proposal",
        "inventory_warehouse",
        ["tenant_id", "source_warehouse_id"],
        ["tenant_id", "id"],
    )
    for name, condition in CHECKS:
        op.create_check_constraint(op.f(name), "planning_reorder_rule", condition)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name, _ in CHECKS:
        op.drop_constraint(op.f(name), "planning_reorder_rule", type_="check")
    op.drop_constraint(
        op.f("fk_planning_supply_proposal_tenant_id_source_warehouse_id"),
        "planning_supply_proposal",
        type_="foreignkey",
    )
    op.drop_index("ix_planning_supply_proposal_source_warehouse_id", table_name="planning_supply_proposal")
    op.drop_column("planning_supply_proposal", "source_warehouse_id")
    op.drop_constraint(
        op.f("fk_planning_reorder_rule_tenant_id_source_warehouse_id"),
        "planning_reorder_rule",
        type_="foreignkey",
    )
    op.drop_index("ix_planning_reorder_rule_source_warehouse_id", table_name="planning_reorder_rule")
    op.drop_column("planning_reorder_rule", "source_warehouse_id")
    op.drop_index("ix_bridge_supply_transfer_acceptance_id", table_name="bridge_supply_transfer")
    op.drop_table("bridge_supply_transfer")
