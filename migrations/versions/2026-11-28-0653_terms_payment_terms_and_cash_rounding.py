"""terms: payment terms and cash rounding.

Revises: fffe8edb0062. Made: 2026-11-28 06:53:16.218518+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "a05b3f81767f"
down_revision = "fffe8edb0062"
branch_labels = None
depends_on = None

TABLES = ("terms_cash_rounding", "terms_payment_term", "terms_payment_term_line")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)


PURPOSES = (
    "RECEIVABLE",
    "PAYABLE",
    "BANK",
    "CASH",
    "INVENTORY",
    "GOODS_RECEIVED",
    "SALES",
    "CHARGES",
    "SALES_TAX",
    "PURCHASE_TAX",
    "COST_OF_SALES",
    "OPENING",
    "RETAINED",
    "EXCHANGE_GAIN",
    "EXCHANGE_LOSS",
)
ACCOUNT = """INSERT INTO finance_account
    (tenant_id, id, company_id, code, name, kind, purpose, parent_id, is_heading, is_active)
SELECT loss.tenant_id, gen_random_uuid(), loss.company_id, '6800', 'Cash rounding', 'EXPENSE', 'CASH_ROUNDING',
    loss.parent_id, false, true
FROM finance_account loss
WHERE loss.purpose = 'EXCHANGE_LOSS' AND NOT EXISTS (
    SELECT FROM finance_account taken
    WHERE taken.tenant_id = loss.tenant_id AND taken.company_id = loss.company_id AND taken.code = '6800')"""
"""Companies that have their accounts already get the one that new ones find in their chart."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "terms_cash_rounding",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("step", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mode IN ('HALF_UP', 'UP', 'DOWN')", name=op.f("ck_terms_cash_rounding_mode_word")),
        sa.CheckConstraint("step > 0", name=op.f("ck_terms_cash_rounding_step_positive")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_terms_cash_rounding")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_terms_cash_rounding_tenant_id_name")),
    )
    op.create_table(
        "terms_payment_term",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_terms_payment_term")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_terms_payment_term_tenant_id_name")),
    )
    op.create_table(
        "terms_payment_term_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("payment_term_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("due", sa.String(length=40), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("day_of_month", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(due = 'DAY_OF_MONTH') = (day_of_month IS NOT NULL)", name=op.f("ck_terms_payment_term_line_day_is_named")
        ),
        sa.CheckConstraint(
            "(kind = 'FIXED') = (amount IS NOT NULL)", name=op.f("ck_terms_payment_term_line_fixed_has_an_amount")
        ),
        sa.CheckConstraint(
            "(kind = 'PERCENT') = (fraction IS NOT NULL)",
            name=op.f("ck_terms_payment_term_line_percent_has_a_fraction"),
        ),
        sa.CheckConstraint(
            "due IN ('NET', 'MONTH_END', 'AFTER_MONTH_END', 'DAY_OF_MONTH')",
            name=op.f("ck_terms_payment_term_line_due_word"),
        ),
        sa.CheckConstraint(
            "kind IN ('PERCENT', 'FIXED', 'REMAINDER')", name=op.f("ck_terms_payment_term_line_kind_word")
        ),
        sa.CheckConstraint("day_of_month BETWEEN 1 AND 31", name=op.f("ck_terms_payment_term_line_day_of_month")),
        sa.CheckConstraint(
            "fraction > 0 AND fraction <= 1 AND amount > 0", name=op.f("ck_terms_payment_term_line_value_range")
        ),
        sa.CheckConstraint("months >= 0 AND days >= 0", name=op.f("ck_terms_payment_term_line_later")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_term_id"],
            ["terms_payment_term.tenant_id", "terms_payment_term.id"],
            name=op.f("fk_terms_payment_term_line_tenant_id_payment_term_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_terms_payment_term_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "payment_term_id",
            "position",
            name=op.f("uq_terms_payment_term_line_tenant_id_payment_term_id_position"),
        ),
    )
    op.create_index(
        "uq_terms_payment_term_line_remainder",
        "terms_payment_term_line",
        ["tenant_id", "payment_term_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'REMAINDER'"),
    )
    op.add_column("invoicing_invoice", sa.Column("payment_term_id", sa.Uuid(), nullable=True))
    op.add_column("invoicing_invoice", sa.Column("cash_rounding_id", sa.Uuid(), nullable=True))
    op.add_column(
        "invoicing_invoice",
        sa.Column("cash_rounding", sa.Numeric(precision=20, scale=6), server_default="0", nullable=False),
    )
    op.alter_column("invoicing_invoice", "cash_rounding", server_default=None)
    _total("net + tax + charges + cash_rounding")
    _purposes(*PURPOSES, "CASH_ROUNDING")
    _forced("NO FORCE")
    op.execute(ACCOUNT)
    _forced("FORCE")
    op.create_index(
        "ix_invoicing_invoice_payment_term_id", "invoicing_invoice", ["tenant_id", "payment_term_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_invoicing_invoice_tenant_id_payment_term_id"),
        "invoicing_invoice",
        "terms_payment_term",
        ["tenant_id", "payment_term_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_invoicing_invoice_tenant_id_cash_rounding_id"),
        "invoicing_invoice",
        "terms_cash_rounding",
        ["tenant_id", "cash_rounding_id"],
        ["tenant_id", "id"],
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _forced("NO FORCE")
    op.execute("UPDATE finance_account SET purpose = NULL WHERE purpose = 'CASH_ROUNDING'")
    _forced("FORCE")
    _purposes(*PURPOSES)
    _total("net + tax + charges")
    op.drop_constraint(op.f("fk_invoicing_invoice_tenant_id_cash_rounding_id"), "invoicing_invoice", type_="foreignkey")
    op.drop_constraint(op.f("fk_invoicing_invoice_tenant_id_payment_term_id"), "invoicing_invoice", type_="foreignkey")
    op.drop_index("ix_invoicing_invoice_payment_term_id", table_name="invoicing_invoice")
    op.drop_column("invoicing_invoice", "cash_rounding")
    op.drop_column("invoicing_invoice", "cash_rounding_id")
    op.drop_column("invoicing_invoice", "payment_term_id")
    op.drop_index(
        "uq_terms_payment_term_line_remainder",
        table_name="terms_payment_term_line",
        postgresql_where=sa.text("kind = 'REMAINDER'"),
    )
    op.drop_table("terms_payment_term_line")
    op.drop_table("terms_payment_term")
    op.drop_table("terms_cash_rounding")


def _total(parts: str) -> None:
    op.execute(
        "ALTER TABLE invoicing_invoice DROP CONSTRAINT ck_invoicing_invoice_total_is_the_sum,"
        f" ADD CONSTRAINT ck_invoicing_invoice_total_is_the_sum CHECK (total = {parts})"
    )


def _purposes(*words: str) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    op.execute(
        "ALTER TABLE finance_account DROP CONSTRAINT ck_finance_account_purpose_word,"
        f" ADD CONSTRAINT ck_finance_account_purpose_word CHECK (purpose IN ({allowed}))"
    )


def _forced(word: str) -> None:
    """The owner of the tables sees the accounts of all tenants for once."""
    op.execute(f"ALTER TABLE finance_account {word} ROW LEVEL SECURITY")
