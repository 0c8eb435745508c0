"""valuation: measures, billed costs and systems of stock accounting.

Revises: 495caabd25ba. Made: 2026-11-28 13:48:42.232914+00:00.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "e5d09b2f1dac"
down_revision = "495caabd25ba"
branch_labels = None
depends_on = None

TABLES = ("bridge_stock_accounting", "valuation_billed_cost")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
SHARED_BY = op.f("ck_valuation_landed_cost_share_by_word")
MEASURES = op.f("ck_catalog_product_measure_not_negative")
GUARDS = (
    """CREATE FUNCTION valuation_billed_cost_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of valuation_billed_cost never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER valuation_billed_cost_append_only BEFORE UPDATE OR DELETE ON valuation_billed_cost
FOR EACH ROW EXECUTE FUNCTION valuation_billed_cost_append_only()""",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "bridge_stock_accounting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column(
            "system",
            sa.Enum("ANGLO_SAXON", "CONTINENTAL", name="stockaccountingsystem", native_enum=False, length=40),
            nullable=False,
        ),
        sa.CheckConstraint(
            "system IN ('ANGLO_SAXON', 'CONTINENTAL')", name=op.f("ck_bridge_stock_accounting_system_word")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_stock_accounting_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_stock_accounting")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", name=op.f("uq_bridge_stock_accounting_tenant_id_company_id")
        ),
    )
    op.create_table(
        "valuation_billed_cost",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("billed_on", sa.Date(), nullable=False),
        sa.Column("cause_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_valuation_billed_cost_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_valuation_billed_cost_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "move_id"],
            ["inventory_move.tenant_id", "inventory_move.id"],
            name=op.f("fk_valuation_billed_cost_tenant_id_move_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_valuation_billed_cost")),
    )
    op.create_index(
        "ix_valuation_billed_cost_move_id", "valuation_billed_cost", ["tenant_id", "move_id"], unique=False
    )
    op.create_index(
        op.f("ix_valuation_billed_cost_tenant_id_cause_id"),
        "valuation_billed_cost",
        ["tenant_id", "cause_id"],
        unique=False,
    )
    op.add_column("catalog_product", sa.Column("weight", sa.Numeric(precision=20, scale=6), nullable=True))
    op.add_column("catalog_product", sa.Column("volume", sa.Numeric(precision=20, scale=6), nullable=True))
    op.create_check_constraint(MEASURES, "catalog_product", "weight >= 0 AND volume >= 0")
    op.add_column("valuation_landed_cost", sa.Column("cancels_id", sa.Uuid(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_valuation_landed_cost_tenant_id_cancels_id"),
        "valuation_landed_cost",
        ["tenant_id", "cancels_id"],
    )
    op.create_foreign_key(
        op.f("fk_valuation_landed_cost_tenant_id_cancels_id"),
        "valuation_landed_cost",
        "valuation_landed_cost",
        ["tenant_id", "cancels_id"],
        ["tenant_id", "id"],
    )
    op.add_column(
        "valuation_landed_cost_share",
        sa.Column("factor", sa.Numeric(precision=20, scale=6), nullable=False, server_default="0"),
    )
    op.alter_column("valuation_landed_cost_share", "factor", server_default=None)
    op.drop_constraint(SHARED_BY, "valuation_landed_cost", type_="check")
    op.create_check_constraint(
        SHARED_BY, "valuation_landed_cost", "share_by IN ('QUANTITY', 'VALUE', 'WEIGHT', 'VOLUME')"
    )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))
    for guard in GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(SHARED_BY, "valuation_landed_cost", type_="check")
    op.create_check_constraint(SHARED_BY, "valuation_landed_cost", "share_by IN ('QUANTITY', 'VALUE')")
    op.drop_column("valuation_landed_cost_share", "factor")
    op.drop_constraint(
        op.f("fk_valuation_landed_cost_tenant_id_cancels_id"), "valuation_landed_cost", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("uq_valuation_landed_cost_tenant_id_cancels_id"), "valuation_landed_cost", type_="unique"
    )
    op.drop_column("valuation_landed_cost", "cancels_id")
    op.drop_constraint(MEASURES, "catalog_product", type_="check")
    op.drop_column("catalog_product", "volume")
    op.drop_column("catalog_product", "weight")
    op.drop_index(op.f("ix_valuation_billed_cost_tenant_id_cause_id"), table_name="valuation_billed_cost")
    op.drop_index("ix_valuation_billed_cost_move_id", table_name="valuation_billed_cost")
    op.drop_table("valuation_billed_cost")
    op.execute("DROP FUNCTION valuation_billed_cost_append_only()")
    op.drop_table("bridge_stock_accounting")
