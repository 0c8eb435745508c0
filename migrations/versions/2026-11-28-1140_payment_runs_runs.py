"""payment_runs: runs.

Revises: c71a6ded1b9b. Made: 2026-11-28 11:22:02.743418+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "cce6c2321a8a"
down_revision = "c71a6ded1b9b"
branch_labels = None
depends_on = None

TABLES = (
    "payment_run",
    "payment_run_line",
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
        "payment_run",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("due_until", sa.Date(), nullable=False),
        sa.Column("execution_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(status = 'CONFIRMED') = (entry_id IS NOT NULL)", name=op.f("ck_payment_run_confirmed_is_booked")
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SENT', 'CONFIRMED', 'CANCELLED')", name=op.f("ck_payment_run_status_word")
        ),
        sa.CheckConstraint(
            "status NOT IN ('SENT', 'CONFIRMED') OR sent_at IS NOT NULL", name=op.f("ck_payment_run_sent_at_a_time")
        ),
        sa.CheckConstraint("total >= 0", name=op.f("ck_payment_run_total_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bank_account_id"],
            ["banking_bank_account.tenant_id", "banking_bank_account.id"],
            name=op.f("fk_payment_run_tenant_id_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_payment_run_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_payment_run_tenant_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payment_run")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_payment_run_tenant_id_company_id_number")
        ),
        sa.UniqueConstraint("tenant_id", "entry_id", name=op.f("uq_payment_run_tenant_id_entry_id")),
    )
    op.create_index("ix_payment_run_bank_account_id", "payment_run", ["tenant_id", "bank_account_id"], unique=False)
    op.create_index(
        op.f("ix_payment_run_tenant_id_company_id_execution_date"),
        "payment_run",
        ["tenant_id", "company_id", "execution_date"],
        unique=False,
    )
    op.create_table(
        "payment_run_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("payee_account_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount > 0 AND discount >= 0", name=op.f("ck_payment_run_line_amounts_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_payment_run_line_tenant_id_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_payment_run_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payee_account_id"],
            ["party_bank_account.tenant_id", "party_bank_account.id"],
            name=op.f("fk_payment_run_line_tenant_id_payee_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_id"],
            ["payment.tenant_id", "payment.id"],
            name=op.f("fk_payment_run_line_tenant_id_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["payment_run.tenant_id", "payment_run.id"],
            name=op.f("fk_payment_run_line_tenant_id_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["party_supplier.tenant_id", "party_supplier.id"],
            name=op.f("fk_payment_run_line_tenant_id_supplier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payment_run_line")),
        sa.UniqueConstraint(
            "tenant_id", "run_id", "bill_id", name=op.f("uq_payment_run_line_tenant_id_run_id_bill_id")
        ),
    )
    op.create_index("ix_payment_run_line_bill_id", "payment_run_line", ["tenant_id", "bill_id"], unique=False)
    op.create_index(
        "ix_payment_run_line_payee_account_id", "payment_run_line", ["tenant_id", "payee_account_id"], unique=False
    )
    op.create_index("ix_payment_run_line_payment_id", "payment_run_line", ["tenant_id", "payment_id"], unique=False)
    op.create_index("ix_payment_run_line_supplier_id", "payment_run_line", ["tenant_id", "supplier_id"], unique=False)
    op.create_index(
        "uq_payment_run_line_open_bill",
        "payment_run_line",
        ["tenant_id", "bill_id"],
        unique=True,
        postgresql_where=sa.text("is_open"),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("uq_payment_run_line_open_bill", table_name="payment_run_line", postgresql_where=sa.text("is_open"))
    op.drop_index("ix_payment_run_line_supplier_id", table_name="payment_run_line")
    op.drop_index("ix_payment_run_line_payment_id", table_name="payment_run_line")
    op.drop_index("ix_payment_run_line_payee_account_id", table_name="payment_run_line")
    op.drop_index("ix_payment_run_line_bill_id", table_name="payment_run_line")
    op.drop_table("payment_run_line")
    op.drop_index(op.f("ix_payment_run_tenant_id_company_id_execution_date"), table_name="payment_run")
    op.drop_index("ix_payment_run_bank_account_id", table_name="payment_run")
    op.drop_table("payment_run")
