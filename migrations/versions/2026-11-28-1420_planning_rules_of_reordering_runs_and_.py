"""planning: rules of reordering, runs and proposals.

Revises: 167f8999aac0. Made: 2026-11-28 14:20:48.023442+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "1b61cbd1d593"
down_revision = "167f8999aac0"
branch_labels = None
depends_on = None

TABLES = (
    "planning_supply_run",
    "planning_reorder_rule",
    "planning_supply_proposal",
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
        "planning_supply_run",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=True),
        sa.Column("ran_on", sa.Date(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_planning_supply_run_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_planning_supply_run_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_planning_supply_run")),
    )
    op.create_index(
        op.f("ix_planning_supply_run_tenant_id_company_id_created_at"),
        "planning_supply_run",
        ["tenant_id", "company_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_planning_supply_run_warehouse_id",
        "planning_supply_run",
        ["tenant_id", "warehouse_id"],
        unique=False,
    )
    op.create_table(
        "planning_reorder_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("minimum", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("maximum", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("safety_stock", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("order_minimum", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("multiple", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "lead_days BETWEEN 0 AND 3660", name=op.f("ck_planning_reorder_rule_lead_days_range")
        ),
        sa.CheckConstraint(
            "minimum >= 0 AND maximum >= minimum", name=op.f("ck_planning_reorder_rule_levels_in_order")
        ),
        sa.CheckConstraint(
            "safety_stock >= 0 AND order_minimum >= 0 AND multiple > 0",
            name=op.f("ck_planning_reorder_rule_quantities_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_planning_reorder_rule_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_planning_reorder_rule_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["party_supplier.tenant_id", "party_supplier.id"],
            name=op.f("fk_planning_reorder_rule_tenant_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_planning_reorder_rule_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_planning_reorder_rule")),
        sa.UniqueConstraint(
            "tenant_id",
            "product_id",
            "warehouse_id",
            name=op.f("uq_planning_reorder_rule_tenant_id_product_id_warehouse_id"),
        ),
    )
    op.create_index(
        "ix_planning_reorder_rule_supplier_id",
        "planning_reorder_rule",
        ["tenant_id", "supplier_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_planning_reorder_rule_tenant_id_company_id_created_at"),
        "planning_reorder_rule",
        ["tenant_id", "company_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_planning_reorder_rule_warehouse_id",
        "planning_reorder_rule",
        ["tenant_id", "warehouse_id"],
        unique=False,
    )
    op.create_table(
        "planning_supply_proposal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("forecast", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("order_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "expected_on >= order_on", name=op.f("ck_planning_supply_proposal_expected_after_order")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_planning_supply_proposal_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_planning_supply_proposal_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_planning_supply_proposal_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["planning_reorder_rule.tenant_id", "planning_reorder_rule.id"],
            name=op.f("fk_planning_supply_proposal_tenant_id_rule_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["party_supplier.tenant_id", "party_supplier.id"],
            name=op.f("fk_planning_supply_proposal_tenant_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_planning_supply_proposal_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_planning_supply_proposal")),
        sa.UniqueConstraint(
            "tenant_id", "rule_id", name=op.f("uq_planning_supply_proposal_tenant_id_rule_id")
        ),
    )
    op.create_index(
        "ix_planning_supply_proposal_expected",
        "planning_supply_proposal",
        ["tenant_id", "company_id", "expected_on"],
        unique=False,
    )
    op.create_index(
        "ix_planning_supply_proposal_product_id",
        "planning_supply_proposal",
        ["tenant_id", "product_id"],
        unique=False,
    )
    op.create_index(
        "ix_planning_supply_proposal_supplier_id",
        "planning_supply_proposal",
        ["tenant_id", "supplier_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_planning_supply_proposal_tenant_id_company_id_supplier_id_product_id"),
        "planning_supply_proposal",
        ["tenant_id", "company_id", "supplier_id", "product_id"],
        unique=False,
    )
    op.create_index(
        "ix_planning_supply_proposal_warehouse_id",
        "planning_supply_proposal",
        ["tenant_id", "warehouse_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_planning_supply_proposal_warehouse_id", table_name="planning_supply_proposal")
    op.drop_index(
        op.f("ix_planning_supply_proposal_tenant_id_company_id_supplier_id_product_id"),
        table_name="planning_supply_proposal",
    )
    op.drop_index("ix_planning_supply_proposal_supplier_id", table_name="planning_supply_proposal")
    op.drop_index("ix_planning_supply_proposal_product_id", table_name="planning_supply_proposal")
    op.drop_index("ix_planning_supply_proposal_expected", table_name="planning_supply_proposal")
    op.drop_table("planning_supply_proposal")
    op.drop_index("ix_planning_reorder_rule_warehouse_id", table_name="planning_reorder_rule")
    op.drop_index(
        op.f("ix_planning_reorder_rule_tenant_id_company_id_created_at"), table_name="planning_reorder_rule"
    )
    op.drop_index("ix_planning_reorder_rule_supplier_id", table_name="planning_reorder_rule")
    op.drop_table("planning_reorder_rule")
    op.drop_index("ix_planning_supply_run_warehouse_id", table_name="planning_supply_run")
    op.drop_index(
        op.f("ix_planning_supply_run_tenant_id_company_id_created_at"), table_name="planning_supply_run"
    )
    op.drop_table("planning_supply_run")
