"""inventory: lots and their tracking.

Revises: 1df4c0046a34. Made: 2026-11-28 14:28:23.718109+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "619db3d49de6"
down_revision = "1df4c0046a34"
branch_labels = None
depends_on = None

TABLES = ("inventory_lot_tracking", "inventory_removal_rule")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
FILLED = (
    ("inventory_balance", "tracking"),
    ("inventory_location", "rank"),
    ("inventory_reservation", "strategy"),
)
CHECKS = (
    ("inventory_balance", "tracking_word", "tracking IN ('NONE', 'LOT', 'SERIAL')"),
    (
        "inventory_balance",
        "tracked_by_lot",
        "tracking = 'NONE' OR (lot_id IS NOT NULL AND on_hand >= 0) OR on_hand = 0",
    ),
    ("inventory_balance", "serial_is_one", "tracking <> 'SERIAL' OR on_hand IN (0, 1)"),
    ("inventory_reservation", "strategy_word", "strategy IN ('FIFO', 'FEFO', 'LOCATION')"),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "inventory_lot_tracking",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("has_expiry", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "mode <> 'NONE' OR NOT has_expiry", name=op.f("ck_inventory_lot_tracking_lots_expire")
        ),
        sa.CheckConstraint(
            "mode IN ('NONE', 'LOT', 'SERIAL')", name=op.f("ck_inventory_lot_tracking_mode_word")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_inventory_lot_tracking_tenant_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inventory_lot_tracking")),
        sa.UniqueConstraint(
            "tenant_id", "product_id", name=op.f("uq_inventory_lot_tracking_tenant_id_product_id")
        ),
    )
    op.create_table(
        "inventory_removal_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("warehouse_id", sa.Uuid(), nullable=True),
        sa.Column("strategy", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "strategy IN ('FIFO', 'FEFO', 'LOCATION')", name=op.f("ck_inventory_removal_rule_strategy_word")
        ),
        sa.CheckConstraint(
            "coalesce(product_id, category_id, warehouse_id) IS NOT NULL",
            name=op.f("ck_inventory_removal_rule_some_subject"),
        ),
        sa.CheckConstraint(
            "product_id IS NULL OR category_id IS NULL", name=op.f("ck_inventory_removal_rule_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["catalog_category.tenant_id", "catalog_category.id"],
            name=op.f("fk_inventory_removal_rule_tenant_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_inventory_removal_rule_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_inventory_removal_rule_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_inventory_removal_rule_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inventory_removal_rule")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "product_id",
            "category_id",
            "warehouse_id",
            name="uq_inventory_removal_rule_subject",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_inventory_removal_rule_category_id",
        "inventory_removal_rule",
        ["tenant_id", "category_id"],
        unique=False,
    )
    op.create_index(
        "ix_inventory_removal_rule_product_id",
        "inventory_removal_rule",
        ["tenant_id", "product_id"],
        unique=False,
    )
    op.create_index(
        "ix_inventory_removal_rule_warehouse_id",
        "inventory_removal_rule",
        ["tenant_id", "warehouse_id"],
        unique=False,
    )
    op.add_column(
        "inventory_balance",
        sa.Column("tracking", sa.String(length=40), server_default="NONE", nullable=False),
    )
    op.add_column(
        "inventory_balance",
        sa.Column(
            "serial_id",
            sa.Uuid(),
            sa.Computed("CASE WHEN tracking = 'SERIAL' AND on_hand > 0 THEN lot_id END", persisted=True),
            nullable=True,
        ),
    )
    op.create_index(
        "uq_inventory_balance_serial",
        "inventory_balance",
        ["tenant_id", "serial_id"],
        unique=True,
        postgresql_where=sa.text("serial_id IS NOT NULL"),
    )
    op.add_column("inventory_location", sa.Column("rank", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "inventory_reservation",
        sa.Column("strategy", sa.String(length=40), server_default="LOCATION", nullable=False),
    )
    for table, column in FILLED:
        op.alter_column(table, column, server_default=None)
    for table, name, condition in CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("inventory_reservation", "strategy")
    op.drop_column("inventory_location", "rank")
    op.drop_index(
        "uq_inventory_balance_serial",
        table_name="inventory_balance",
        postgresql_where=sa.text("serial_id IS NOT NULL"),
    )
    op.drop_column("inventory_balance", "serial_id")
    op.drop_column("inventory_balance", "tracking")
    op.drop_index("ix_inventory_removal_rule_warehouse_id", table_name="inventory_removal_rule")
    op.drop_index("ix_inventory_removal_rule_product_id", table_name="inventory_removal_rule")
    op.drop_index("ix_inventory_removal_rule_category_id", table_name="inventory_removal_rule")
    op.drop_table("inventory_removal_rule")
    op.drop_table("inventory_lot_tracking")
