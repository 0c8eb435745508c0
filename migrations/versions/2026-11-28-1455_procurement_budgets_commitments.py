"""procurement_budgets: commitments.

Revises: 476d7c3878c3. Made: 2026-11-28 14:55:12.280059+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "77ef1f991bd7"
down_revision = "476d7c3878c3"
branch_labels = None
depends_on = None

TABLES = ("procurement_budgets_overrun", "procurement_budgets_commitment")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
APPEND_ONLY = (
    """CREATE FUNCTION procurement_budgets_overrun_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of procurement_budgets_overrun never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER procurement_budgets_overrun_append_only BEFORE UPDATE OR DELETE ON procurement_budgets_overrun
FOR EACH ROW EXECUTE FUNCTION procurement_budgets_overrun_append_only()""",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "procurement_budgets_overrun",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "control",
            sa.Enum("IGNORE", "WARN", "STOP", name="budgetcontrol", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("planned", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("actual", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("committed", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("wanted", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "control IN ('IGNORE', 'WARN', 'STOP')", name=op.f("ck_procurement_budgets_overrun_control_word")
        ),
        sa.CheckConstraint(
            "control IN ('WARN', 'STOP')", name=op.f("ck_procurement_budgets_overrun_controlled")
        ),
        sa.CheckConstraint(
            "num_nonnulls(request_id, order_id) = 1", name=op.f("ck_procurement_budgets_overrun_of_one")
        ),
        sa.CheckConstraint(
            "wanted > 0 AND actual + committed + wanted > planned",
            name=op.f("ck_procurement_budgets_overrun_is_one"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "budget_id"],
            ["budgets_budget.tenant_id", "budgets_budget.id"],
            name=op.f("fk_procurement_budgets_overrun_tenant_id_budget_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_procurement_budgets_overrun_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["budgets_line.tenant_id", "budgets_line.id"],
            name=op.f("fk_procurement_budgets_overrun_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["procurement_order.tenant_id", "procurement_order.id"],
            name=op.f("fk_procurement_budgets_overrun_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["requisitions_request.tenant_id", "requisitions_request.id"],
            name=op.f("fk_procurement_budgets_overrun_tenant_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_procurement_budgets_overrun_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_procurement_budgets_overrun")),
    )
    op.create_index(
        "ix_procurement_budgets_overrun_budget_id",
        "procurement_budgets_overrun",
        ["tenant_id", "budget_id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_budgets_overrun_company_id",
        "procurement_budgets_overrun",
        ["tenant_id", "company_id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_budgets_overrun_line_id",
        "procurement_budgets_overrun",
        ["tenant_id", "line_id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_budgets_overrun_order_id",
        "procurement_budgets_overrun",
        ["tenant_id", "order_id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_budgets_overrun_request_id",
        "procurement_budgets_overrun",
        ["tenant_id", "request_id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_budgets_overrun_user_id",
        "procurement_budgets_overrun",
        ["tenant_id", "user_id"],
        unique=False,
    )
    op.create_table(
        "procurement_budgets_commitment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("request_line_id", sa.Uuid(), nullable=True),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("value_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_procurement_budgets_commitment_not_negative")),
        sa.CheckConstraint(
            "num_nonnulls(request_line_id, order_line_id) = 1",
            name=op.f("ck_procurement_budgets_commitment_of_one"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_procurement_budgets_commitment_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_procurement_budgets_commitment_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_procurement_budgets_commitment_tenant_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_line_id"],
            ["requisitions_request_line.tenant_id", "requisitions_request_line.id"],
            name=op.f("fk_procurement_budgets_commitment_tenant_id_request_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "value_id"],
            ["finance_dimension_value.tenant_id", "finance_dimension_value.id"],
            name=op.f("fk_procurement_budgets_commitment_tenant_id_value_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_procurement_budgets_commitment")),
    )
    op.create_index(
        "ix_procurement_budgets_commitment_account_id",
        "procurement_budgets_commitment",
        ["tenant_id", "account_id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_budgets_commitment_company_id",
        "procurement_budgets_commitment",
        ["tenant_id", "company_id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_budgets_commitment_value_id",
        "procurement_budgets_commitment",
        ["tenant_id", "value_id"],
        unique=False,
    )
    op.create_index(
        "uq_procurement_budgets_commitment_order",
        "procurement_budgets_commitment",
        ["tenant_id", "order_line_id"],
        unique=True,
        postgresql_where=sa.text("order_line_id IS NOT NULL"),
    )
    op.create_index(
        "uq_procurement_budgets_commitment_request",
        "procurement_budgets_commitment",
        ["tenant_id", "request_line_id"],
        unique=True,
        postgresql_where=sa.text("request_line_id IS NOT NULL"),
    )
    for statement in APPEND_ONLY:
        op.execute(statement)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "uq_procurement_budgets_commitment_request",
        table_name="procurement_budgets_commitment",
        postgresql_where=sa.text("request_line_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_procurement_budgets_commitment_order",
        table_name="procurement_budgets_commitment",
        postgresql_where=sa.text("order_line_id IS NOT NULL"),
    )
    op.drop_index("ix_procurement_budgets_commitment_value_id", table_name="procurement_budgets_commitment")
    op.drop_index("ix_procurement_budgets_commitment_company_id", table_name="procurement_budgets_commitment")
    op.drop_index("ix_procurement_budgets_commitment_account_id", table_name="procurement_budgets_commitment")
    op.drop_table("procurement_budgets_commitment")
    op.drop_index("ix_procurement_budgets_overrun_user_id", table_name="procurement_budgets_overrun")
    op.drop_index("ix_procurement_budgets_overrun_request_id", table_name="procurement_budgets_overrun")
    op.drop_index("ix_procurement_budgets_overrun_order_id", table_name="procurement_budgets_overrun")
    op.drop_index("ix_procurement_budgets_overrun_line_id", table_name="procurement_budgets_overrun")
    op.drop_index("ix_procurement_budgets_overrun_company_id", table_name="procurement_budgets_overrun")
    op.drop_index("ix_procurement_budgets_overrun_budget_id", table_name="procurement_budgets_overrun")
    op.drop_table("procurement_budgets_overrun")
    op.execute("DROP FUNCTION procurement_budgets_overrun_append_only()")
