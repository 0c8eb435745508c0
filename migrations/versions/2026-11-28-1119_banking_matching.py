"""banking: matching.

Revises: 47c758f566bc. Made: 2026-11-28 11:19:05.435138+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "3e215c3d2360"
down_revision = "47c758f566bc"
branch_labels = None
depends_on = None

TABLES = ("banking_match_rule", "banking_line_match")
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
        "banking_match_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=True),
        sa.Column("contains", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("contains <> ''", name=op.f("ck_banking_match_rule_contains_something")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_banking_match_rule_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bank_account_id"],
            ["banking_bank_account.tenant_id", "banking_bank_account.id"],
            name=op.f("fk_banking_match_rule_tenant_id_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_banking_match_rule_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_banking_match_rule")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "name", name=op.f("uq_banking_match_rule_tenant_id_company_id_name")
        ),
    )
    op.create_index("ix_banking_match_rule_account_id", "banking_match_rule", ["tenant_id", "account_id"], unique=False)
    op.create_index(
        "ix_banking_match_rule_bank_account_id", "banking_match_rule", ["tenant_id", "bank_account_id"], unique=False
    )
    op.create_table(
        "banking_line_match",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("PAYMENT", "KNOWN_PAYMENT", "ACCOUNT", name="linematchkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("STANDING", "UNDONE", name="linematchstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("credit_note_id", sa.Uuid(), nullable=True),
        sa.Column("debit_note_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'ACCOUNT') = (account_id IS NOT NULL)", name=op.f("ck_banking_line_match_account_is_named")
        ),
        sa.CheckConstraint(
            "(kind = 'ACCOUNT') = (payment_id IS NULL)", name=op.f("ck_banking_line_match_payment_is_named")
        ),
        sa.CheckConstraint(
            "kind IN ('PAYMENT', 'KNOWN_PAYMENT', 'ACCOUNT')", name=op.f("ck_banking_line_match_kind_word")
        ),
        sa.CheckConstraint("status IN ('STANDING', 'UNDONE')", name=op.f("ck_banking_line_match_status_word")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_banking_line_match_moves_money")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_banking_line_match_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bank_account_id"],
            ["banking_bank_account.tenant_id", "banking_bank_account.id"],
            name=op.f("fk_banking_line_match_tenant_id_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_banking_line_match_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credit_note_id"],
            ["invoicing_invoice.tenant_id", "invoicing_invoice.id"],
            name=op.f("fk_banking_line_match_tenant_id_credit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "debit_note_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_banking_line_match_tenant_id_debit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_banking_line_match_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["banking_statement_line.tenant_id", "banking_statement_line.id"],
            name=op.f("fk_banking_line_match_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["payment.tenant_id", "payment.id"],
            name=op.f("fk_banking_line_match_tenant_id_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["banking_match_rule.tenant_id", "banking_match_rule.id"],
            name=op.f("fk_banking_line_match_tenant_id_rule_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["banking_statement.tenant_id", "banking_statement.id"],
            name=op.f("fk_banking_line_match_tenant_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_banking_line_match")),
    )
    op.create_index("ix_banking_line_match_account_id", "banking_line_match", ["tenant_id", "account_id"], unique=False)
    op.create_index(
        "ix_banking_line_match_credit_note_id", "banking_line_match", ["tenant_id", "credit_note_id"], unique=False
    )
    op.create_index(
        "ix_banking_line_match_debit_note_id", "banking_line_match", ["tenant_id", "debit_note_id"], unique=False
    )
    op.create_index("ix_banking_line_match_entry_id", "banking_line_match", ["tenant_id", "entry_id"], unique=False)
    op.create_index("ix_banking_line_match_rule_id", "banking_line_match", ["tenant_id", "rule_id"], unique=False)
    op.create_index(
        "ix_banking_line_match_statement_id", "banking_line_match", ["tenant_id", "statement_id"], unique=False
    )
    op.create_index(
        op.f("ix_banking_line_match_tenant_id_bank_account_id_booked_on"),
        "banking_line_match",
        ["tenant_id", "bank_account_id", "booked_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_banking_line_match_tenant_id_line_id_position"),
        "banking_line_match",
        ["tenant_id", "line_id", "position"],
        unique=False,
    )
    op.create_index(
        "uq_banking_line_match_payment_id_standing",
        "banking_line_match",
        ["tenant_id", "payment_id"],
        unique=True,
        postgresql_where=sa.text("status = 'STANDING' AND payment_id IS NOT NULL"),
    )
    op.create_index(
        "ix_banking_statement_line_counterparty_account",
        "banking_statement_line",
        ["tenant_id", "company_id", "counterparty_account"],
        unique=False,
        postgresql_where=sa.text("counterparty_account <> ''"),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "ix_banking_statement_line_counterparty_account",
        table_name="banking_statement_line",
        postgresql_where=sa.text("counterparty_account <> ''"),
    )
    op.drop_index(
        "uq_banking_line_match_payment_id_standing",
        table_name="banking_line_match",
        postgresql_where=sa.text("status = 'STANDING' AND payment_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_banking_line_match_tenant_id_line_id_position"), table_name="banking_line_match")
    op.drop_index(op.f("ix_banking_line_match_tenant_id_bank_account_id_booked_on"), table_name="banking_line_match")
    op.drop_index("ix_banking_line_match_statement_id", table_name="banking_line_match")
    op.drop_index("ix_banking_line_match_rule_id", table_name="banking_line_match")
    op.drop_index("ix_banking_line_match_entry_id", table_name="banking_line_match")
    op.drop_index("ix_banking_line_match_debit_note_id", table_name="banking_line_match")
    op.drop_index("ix_banking_line_match_credit_note_id", table_name="banking_line_match")
    op.drop_index("ix_banking_line_match_account_id", table_name="banking_line_match")
    op.drop_table("banking_line_match")
    op.drop_index("ix_banking_match_rule_bank_account_id", table_name="banking_match_rule")
    op.drop_index("ix_banking_match_rule_account_id", table_name="banking_match_rule")
    op.drop_table("banking_match_rule")
