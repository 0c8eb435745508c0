"""commissions: plans and settlements.

Revises: 97b5d5de04eb. Made: 2026-11-28 17:35:58.085095+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "a0b9ec6d8ffd"
down_revision = "97b5d5de04eb"
branch_labels = None
depends_on = None

TABLES = ("commission_plan", "commission_settlement", "commission_settlement_line")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
APPEND_ONLY = (
    """CREATE FUNCTION commission_settlement_line_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of commission_settlement_line never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER commission_settlement_line_append_only BEFORE UPDATE OR DELETE ON commission_settlement_line
FOR EACH ROW EXECUTE FUNCTION commission_settlement_line_append_only()""",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "commission_plan",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rate > 0 AND rate <= 1", name=op.f("ck_commission_plan_rate_is_a_fraction")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_commission_plan_ends_later")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_commission_plan_tenant_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["catalog_category.tenant_id", "catalog_category.id"],
            name=op.f("fk_commission_plan_tenant_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_commission_plan_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["party_customer.tenant_id", "party_customer.id"],
            name=op.f("fk_commission_plan_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_commission_plan")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "agent_id",
            "customer_id",
            "category_id",
            "valid_from",
            name="uq_commission_plan_same_sales",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_commission_plan_category_id", "commission_plan", ["tenant_id", "category_id"], unique=False
    )
    op.create_index(
        "ix_commission_plan_customer_id", "commission_plan", ["tenant_id", "customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_commission_plan_tenant_id_agent_id_valid_from"),
        "commission_plan",
        ["tenant_id", "agent_id", "valid_from"],
        unique=False,
    )
    op.create_table(
        "commission_settlement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("settled_through", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(amount = 0) = (entry_id IS NULL)", name=op.f("ck_commission_settlement_booked_unless_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agent_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_commission_settlement_tenant_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_commission_settlement_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_commission_settlement_tenant_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_commission_settlement")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "number",
            name=op.f("uq_commission_settlement_tenant_id_company_id_number"),
        ),
    )
    op.create_index(
        "ix_commission_settlement_entry_id", "commission_settlement", ["tenant_id", "entry_id"], unique=False
    )
    op.create_index(
        op.f("ix_commission_settlement_tenant_id_agent_id_settled_through"),
        "commission_settlement",
        ["tenant_id", "agent_id", "settled_through"],
        unique=False,
    )
    op.create_table(
        "commission_settlement_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_line_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("accrued", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("due", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "abs(due) <= abs(accrued) AND due * accrued >= 0",
            name=op.f("ck_commission_settlement_line_due_is_a_part"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_commission_settlement_line_settles_something")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_commission_settlement_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_line_id"],
            ["invoicing_invoice_line.tenant_id", "invoicing_invoice_line.id"],
            name=op.f("fk_commission_settlement_line_tenant_id_invoice_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"],
            ["commission_plan.tenant_id", "commission_plan.id"],
            name=op.f("fk_commission_settlement_line_tenant_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "settlement_id"],
            ["commission_settlement.tenant_id", "commission_settlement.id"],
            name=op.f("fk_commission_settlement_line_tenant_id_settlement_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_commission_settlement_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "settlement_id",
            "invoice_line_id",
            name=op.f("uq_commission_settlement_line_tenant_id_settlement_id_invoice_line_id"),
        ),
    )
    op.create_index(
        "ix_commission_settlement_line_plan_id",
        "commission_settlement_line",
        ["tenant_id", "plan_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_commission_settlement_line_tenant_id_invoice_line_id"),
        "commission_settlement_line",
        ["tenant_id", "invoice_line_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))
    for statement in APPEND_ONLY:
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        op.f("ix_commission_settlement_line_tenant_id_invoice_line_id"),
        table_name="commission_settlement_line",
    )
    op.drop_index("ix_commission_settlement_line_plan_id", table_name="commission_settlement_line")
    op.drop_table("commission_settlement_line")
    op.execute("DROP FUNCTION commission_settlement_line_append_only()")
    op.drop_index(
        op.f("ix_commission_settlement_tenant_id_agent_id_settled_through"),
        table_name="commission_settlement",
    )
    op.drop_index("ix_commission_settlement_entry_id", table_name="commission_settlement")
    op.drop_table("commission_settlement")
    op.drop_index(op.f("ix_commission_plan_tenant_id_agent_id_valid_from"), table_name="commission_plan")
    op.drop_index("ix_commission_plan_customer_id", table_name="commission_plan")
    op.drop_index("ix_commission_plan_category_id", table_name="commission_plan")
    op.drop_table("commission_plan")
