"""budgets: budgets.

Revises: b349b08c7aee. Made: 2026-11-28 11:01:38.935924+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "f9528ccacbc3"
down_revision = "b349b08c7aee"
branch_labels = None
depends_on = None

TABLES = (
    "budgets_budget",
    "budgets_line",
    "budgets_part",
    "budgets_overrun",
)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)

GUARDS = (
    """CREATE FUNCTION budgets_budget_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text[] := '{status,version,updated_at}';
BEGIN
  IF OLD.status = 'DRAFT' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free) OR NEW.status = 'DRAFT'
      OR (OLD.status = 'CLOSED' AND NEW.status <> 'CLOSED') THEN
    RAISE EXCEPTION 'what an approved budget says never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER budgets_budget_guard BEFORE UPDATE OR DELETE ON budgets_budget FOR EACH ROW EXECUTE FUNCTION budgets_budget_guard()""",
    """CREATE FUNCTION budgets_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record;
BEGIN
  IF TG_OP = 'INSERT' THEN held := NEW; ELSE held := OLD; END IF;
  PERFORM 1 FROM budgets_budget
    WHERE tenant_id = held.tenant_id AND id = held.budget_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'what an approved budget says never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER budgets_line_guard BEFORE INSERT OR UPDATE OR DELETE ON budgets_line FOR EACH ROW EXECUTE FUNCTION budgets_line_guard()""",
    """CREATE TRIGGER budgets_part_guard BEFORE INSERT OR UPDATE OR DELETE ON budgets_part FOR EACH ROW EXECUTE FUNCTION budgets_line_guard()""",
    """CREATE FUNCTION budgets_overrun_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of budgets_overrun never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER budgets_overrun_append_only BEFORE UPDATE OR DELETE ON budgets_overrun
FOR EACH ROW EXECUTE FUNCTION budgets_overrun_append_only()""",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "budgets_budget",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revision_of_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("DRAFT", "APPROVED", "CLOSED", name="budgetstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "control",
            sa.Enum("IGNORE", "WARN", "STOP", name="budgetcontrol", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "span",
            sa.Enum("PERIOD", "CUMULATIVE", name="budgetspan", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("tolerance", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint(
            "control IN ('IGNORE', 'WARN', 'STOP')", name=op.f("ck_budgets_budget_control_word")
        ),
        sa.CheckConstraint("span IN ('PERIOD', 'CUMULATIVE')", name=op.f("ck_budgets_budget_span_word")),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'APPROVED', 'CLOSED')", name=op.f("ck_budgets_budget_status_word")
        ),
        sa.CheckConstraint(
            "(revision_of_id IS NULL) = (revision = 1)", name=op.f("ck_budgets_budget_first_revises_nothing")
        ),
        sa.CheckConstraint(
            "tolerance >= 0 AND tolerance <= 1", name=op.f("ck_budgets_budget_tolerance_is_a_fraction")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_budgets_budget_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "fiscal_year_id"],
            ["finance_fiscal_year.tenant_id", "finance_fiscal_year.id"],
            name=op.f("fk_budgets_budget_tenant_id_fiscal_year_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "revision_of_id"],
            ["budgets_budget.tenant_id", "budgets_budget.id"],
            name=op.f("fk_budgets_budget_tenant_id_revision_of_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_budgets_budget")),
        sa.UniqueConstraint(
            "tenant_id",
            "fiscal_year_id",
            "name",
            "revision",
            name=op.f("uq_budgets_budget_tenant_id_fiscal_year_id_name_revision"),
        ),
    )
    op.create_index(
        op.f("ix_budgets_budget_tenant_id_company_id_status"),
        "budgets_budget",
        ["tenant_id", "company_id", "status"],
        unique=False,
    )
    op.create_index(
        "uq_budgets_budget_revision_of_id",
        "budgets_budget",
        ["tenant_id", "revision_of_id"],
        unique=True,
        postgresql_where=sa.text("revision_of_id IS NOT NULL"),
    )
    op.create_table(
        "budgets_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "account_kind",
            sa.Enum(
                "ASSET_RECEIVABLE",
                "ASSET_CASH",
                "ASSET_INVENTORY",
                "ASSET_CURRENT",
                "ASSET_FIXED",
                "LIABILITY_PAYABLE",
                "LIABILITY_TAX",
                "LIABILITY_CURRENT",
                "LIABILITY_LONG_TERM",
                "EQUITY",
                "INCOME",
                "INCOME_OTHER",
                "COST_OF_SALES",
                "EXPENSE",
                name="accountkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "account_kind IN ('ASSET_RECEIVABLE', 'ASSET_CASH', 'ASSET_INVENTORY', 'ASSET_CURRENT', 'ASSET_FIXED', 'LIABILITY_PAYABLE', 'LIABILITY_TAX', 'LIABILITY_CURRENT', 'LIABILITY_LONG_TERM', 'EQUITY', 'INCOME', 'INCOME_OTHER', 'COST_OF_SALES', 'EXPENSE')",
            name=op.f("ck_budgets_line_account_kind_word"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_budgets_line_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "budget_id"],
            ["budgets_budget.tenant_id", "budgets_budget.id"],
            name=op.f("fk_budgets_line_tenant_id_budget_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_budgets_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "value_id"],
            ["finance_dimension_value.tenant_id", "finance_dimension_value.id"],
            name=op.f("fk_budgets_line_tenant_id_value_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_budgets_line")),
        sa.UniqueConstraint(
            "tenant_id", "budget_id", "position", name=op.f("uq_budgets_line_tenant_id_budget_id_position")
        ),
    )
    op.create_index("ix_budgets_line_account_id", "budgets_line", ["tenant_id", "account_id"], unique=False)
    op.create_index("ix_budgets_line_value_id", "budgets_line", ["tenant_id", "value_id"], unique=False)
    op.create_table(
        "budgets_overrun",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
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
        sa.Column("wanted", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "control IN ('IGNORE', 'WARN', 'STOP')", name=op.f("ck_budgets_overrun_control_word")
        ),
        sa.CheckConstraint("control IN ('WARN', 'STOP')", name=op.f("ck_budgets_overrun_controlled")),
        sa.CheckConstraint(
            "wanted > 0 AND actual + wanted > planned", name=op.f("ck_budgets_overrun_is_one")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "budget_id"],
            ["budgets_budget.tenant_id", "budgets_budget.id"],
            name=op.f("fk_budgets_overrun_tenant_id_budget_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_budgets_overrun_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_budgets_overrun_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["budgets_line.tenant_id", "budgets_line.id"],
            name=op.f("fk_budgets_overrun_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_budgets_overrun_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_budgets_overrun")),
        sa.UniqueConstraint(
            "tenant_id", "entry_id", "line_id", name=op.f("uq_budgets_overrun_tenant_id_entry_id_line_id")
        ),
    )
    op.create_index(
        "ix_budgets_overrun_budget_id", "budgets_overrun", ["tenant_id", "budget_id"], unique=False
    )
    op.create_index("ix_budgets_overrun_line_id", "budgets_overrun", ["tenant_id", "line_id"], unique=False)
    op.create_index("ix_budgets_overrun_user_id", "budgets_overrun", ["tenant_id", "user_id"], unique=False)
    op.create_table(
        "budgets_part",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budgets_part_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "budget_id"],
            ["budgets_budget.tenant_id", "budgets_budget.id"],
            name=op.f("fk_budgets_part_tenant_id_budget_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_budgets_part_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["budgets_line.tenant_id", "budgets_line.id"],
            name=op.f("fk_budgets_part_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "period_id"],
            ["finance_period.tenant_id", "finance_period.id"],
            name=op.f("fk_budgets_part_tenant_id_period_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_budgets_part")),
        sa.UniqueConstraint(
            "tenant_id", "line_id", "period_id", name=op.f("uq_budgets_part_tenant_id_line_id_period_id")
        ),
    )
    op.create_index("ix_budgets_part_budget_id", "budgets_part", ["tenant_id", "budget_id"], unique=False)
    op.add_column(
        "finance_chain", sa.Column("is_watched", sa.Boolean(), server_default="false", nullable=False)
    )
    op.alter_column("finance_chain", "is_watched", server_default=None)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))
    for statement in GUARDS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("finance_chain", "is_watched")
    op.drop_index("ix_budgets_part_budget_id", table_name="budgets_part")
    op.drop_table("budgets_part")
    op.drop_index("ix_budgets_overrun_user_id", table_name="budgets_overrun")
    op.drop_index("ix_budgets_overrun_line_id", table_name="budgets_overrun")
    op.drop_index("ix_budgets_overrun_budget_id", table_name="budgets_overrun")
    op.drop_table("budgets_overrun")
    op.drop_index("ix_budgets_line_value_id", table_name="budgets_line")
    op.drop_index("ix_budgets_line_account_id", table_name="budgets_line")
    op.drop_table("budgets_line")
    op.drop_index(
        "uq_budgets_budget_revision_of_id",
        table_name="budgets_budget",
        postgresql_where=sa.text("revision_of_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_budgets_budget_tenant_id_company_id_status"), table_name="budgets_budget")
    op.drop_table("budgets_budget")
    for function in ("budgets_budget_guard", "budgets_line_guard", "budgets_overrun_append_only"):
        op.execute(f"DROP FUNCTION {function}()")
