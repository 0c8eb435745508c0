"""banking: bank statements.

Revises: d710134d5355. Made: 2026-11-28 10:36:10.154545+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "9bbd5fe7759e"
down_revision = "d710134d5355"
branch_labels = None
depends_on = None

TABLES = ("banking_csv_layout", "banking_statement", "banking_statement_line")
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
        "banking_csv_layout",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "separator",
            sa.Enum("COMMA", "SEMICOLON", "TAB", "PIPE", name="csvseparator", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "decimal_sign", sa.Enum("POINT", "COMMA", name="decimalsign", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "date_form",
            sa.Enum(
                "YEAR_MONTH_DAY", "DAY_MONTH_YEAR", "MONTH_DAY_YEAR", name="dateform", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("skipped_lines", sa.Integer(), nullable=False),
        sa.Column("date_column", sa.String(), nullable=False),
        sa.Column("amount_column", sa.Text(), nullable=True),
        sa.Column("debit_column", sa.Text(), nullable=True),
        sa.Column("credit_column", sa.Text(), nullable=True),
        sa.Column("balance_column", sa.Text(), nullable=True),
        sa.Column("value_date_column", sa.Text(), nullable=True),
        sa.Column("reference_column", sa.Text(), nullable=True),
        sa.Column("counterparty_column", sa.Text(), nullable=True),
        sa.Column("counterparty_account_column", sa.Text(), nullable=True),
        sa.Column("creditor_reference_column", sa.Text(), nullable=True),
        sa.Column("text_column", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "date_form IN ('YEAR_MONTH_DAY', 'DAY_MONTH_YEAR', 'MONTH_DAY_YEAR')",
            name=op.f("ck_banking_csv_layout_date_form_word"),
        ),
        sa.CheckConstraint("decimal_sign IN ('POINT', 'COMMA')", name=op.f("ck_banking_csv_layout_decimal_sign_word")),
        sa.CheckConstraint(
            "separator IN ('COMMA', 'SEMICOLON', 'TAB', 'PIPE')", name=op.f("ck_banking_csv_layout_separator_word")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bank_account_id"],
            ["banking_bank_account.tenant_id", "banking_bank_account.id"],
            name=op.f("fk_banking_csv_layout_tenant_id_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_banking_csv_layout_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_banking_csv_layout")),
        sa.UniqueConstraint(
            "tenant_id", "bank_account_id", name=op.f("uq_banking_csv_layout_tenant_id_bank_account_id")
        ),
    )
    op.create_index("ix_banking_csv_layout_company_id", "banking_csv_layout", ["tenant_id", "company_id"], unique=False)
    op.create_table(
        "banking_statement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("OPEN", "CLOSED", name="bankstatementstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "format",
            sa.Enum("CSV", "CAMT053", "OFX", name="statementformat", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opening", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("closing", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.CheckConstraint("format IN ('CSV', 'CAMT053', 'OFX')", name=op.f("ck_banking_statement_format_word")),
        sa.CheckConstraint("status = 'OPEN' OR open_count = 0", name=op.f("ck_banking_statement_closed_is_matched")),
        sa.CheckConstraint("status IN ('OPEN', 'CLOSED')", name=op.f("ck_banking_statement_status_word")),
        sa.CheckConstraint("open_count BETWEEN 0 AND line_count", name=op.f("ck_banking_statement_open_is_a_part")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bank_account_id"],
            ["banking_bank_account.tenant_id", "banking_bank_account.id"],
            name=op.f("fk_banking_statement_tenant_id_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_banking_statement_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_banking_statement")),
        sa.UniqueConstraint(
            "tenant_id",
            "bank_account_id",
            "fingerprint",
            name=op.f("uq_banking_statement_tenant_id_bank_account_id_fingerprint"),
        ),
        sa.UniqueConstraint(
            "tenant_id", "bank_account_id", "number", name=op.f("uq_banking_statement_tenant_id_bank_account_id_number")
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "bank_account_id",
            "position",
            name=op.f("uq_banking_statement_tenant_id_bank_account_id_position"),
        ),
    )
    op.create_index(
        op.f("ix_banking_statement_tenant_id_company_id_closed_on"),
        "banking_statement",
        ["tenant_id", "company_id", "closed_on"],
        unique=False,
    )
    op.create_table(
        "banking_statement_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("OPEN", "MATCHED", name="statementlinestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.Text(), nullable=False),
        sa.Column("counterparty_account", sa.Text(), nullable=False),
        sa.Column("creditor_reference", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('OPEN', 'MATCHED')", name=op.f("ck_banking_statement_line_status_word")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_banking_statement_line_moves_money")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bank_account_id"],
            ["banking_bank_account.tenant_id", "banking_bank_account.id"],
            name=op.f("fk_banking_statement_line_tenant_id_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_banking_statement_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["banking_statement.tenant_id", "banking_statement.id"],
            name=op.f("fk_banking_statement_line_tenant_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_banking_statement_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "statement_id",
            "position",
            name=op.f("uq_banking_statement_line_tenant_id_statement_id_position"),
        ),
    )
    op.create_index(
        "ix_banking_statement_line_open",
        "banking_statement_line",
        ["tenant_id", "statement_id"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index(
        op.f("ix_banking_statement_line_tenant_id_company_id_booked_on"),
        "banking_statement_line",
        ["tenant_id", "company_id", "booked_on"],
        unique=False,
    )
    op.create_index(
        "uq_banking_statement_line_reference",
        "banking_statement_line",
        ["tenant_id", "bank_account_id", "reference"],
        unique=True,
        postgresql_where=sa.text("reference <> ''"),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "uq_banking_statement_line_reference",
        table_name="banking_statement_line",
        postgresql_where=sa.text("reference <> ''"),
    )
    op.drop_index(op.f("ix_banking_statement_line_tenant_id_company_id_booked_on"), table_name="banking_statement_line")
    op.drop_index(
        "ix_banking_statement_line_open",
        table_name="banking_statement_line",
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.drop_table("banking_statement_line")
    op.drop_index(op.f("ix_banking_statement_tenant_id_company_id_closed_on"), table_name="banking_statement")
    op.drop_table("banking_statement")
    op.drop_index("ix_banking_csv_layout_company_id", table_name="banking_csv_layout")
    op.drop_table("banking_csv_layout")
