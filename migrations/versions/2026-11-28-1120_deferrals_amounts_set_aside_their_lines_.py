"""deferrals: Amounts set aside, their lines and runs.

Revises: 3e215c3d2360. Made: 2026-11-28 11:20:58.537327+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "9d4c89f12d2f"
down_revision = "3e215c3d2360"
branch_labels = None
depends_on = None

TABLES = (
    "deferral_run",
    "deferral_schedule",
    "deferral_line",
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
        "deferral_run",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("revenue", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("expense", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("line_count > 0", name=op.f("ck_deferral_run_posts_something")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_deferral_run_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deferral_run")),
    )
    op.create_index(
        op.f("ix_deferral_run_tenant_id_company_id_until"),
        "deferral_run",
        ["tenant_id", "company_id", "until"],
        unique=False,
    )
    op.create_table(
        "deferral_schedule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("invoice_line_id", sa.Uuid(), nullable=True),
        sa.Column("bill_line_id", sa.Uuid(), nullable=True),
        sa.Column("journal_line_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("deferred_account_id", sa.Uuid(), nullable=False),
        sa.Column("deferred_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("pro_rata", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("given_up", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("recognised", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("remaining", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'ACTIVE') = (remaining > 0)", name=op.f("ck_deferral_schedule_active_has_a_rest")
        ),
        sa.CheckConstraint("kind IN ('REVENUE', 'EXPENSE')", name=op.f("ck_deferral_schedule_kind_word")),
        sa.CheckConstraint(
            "pro_rata IN ('DAYS', 'MONTHS', 'FULL_MONTHS', 'NEXT_MONTH')",
            name=op.f("ck_deferral_schedule_pro_rata_word"),
        ),
        sa.CheckConstraint(
            "status IN ('ACTIVE', 'COMPLETED', 'CANCELLED')", name=op.f("ck_deferral_schedule_status_word")
        ),
        sa.CheckConstraint(
            "amount > 0 AND recognised >= 0 AND recognised <= amount",
            name=op.f("ck_deferral_schedule_recognised_is_a_part"),
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_deferral_schedule_ends_after_it_begins")),
        sa.CheckConstraint(
            "given_up BETWEEN 0 AND 1", name=op.f("ck_deferral_schedule_given_up_is_a_fraction")
        ),
        sa.CheckConstraint(
            "num_nonnulls(invoice_line_id, bill_line_id, journal_line_id) = 1",
            name=op.f("ck_deferral_schedule_has_one_source"),
        ),
        sa.CheckConstraint(
            "remaining = amount - recognised", name=op.f("ck_deferral_schedule_remaining_is_the_rest")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_deferral_schedule_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bill_line_id"],
            ["bills_vendor_bill_line.tenant_id", "bills_vendor_bill_line.id"],
            name=op.f("fk_deferral_schedule_tenant_id_bill_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_deferral_schedule_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deferred_account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_deferral_schedule_tenant_id_deferred_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_deferral_schedule_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_line_id"],
            ["invoicing_invoice_line.tenant_id", "invoicing_invoice_line.id"],
            name=op.f("fk_deferral_schedule_tenant_id_invoice_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "journal_line_id"],
            ["finance_entry_line.tenant_id", "finance_entry_line.id"],
            name=op.f("fk_deferral_schedule_tenant_id_journal_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deferral_schedule")),
    )
    op.create_index(
        "ix_deferral_schedule_bill_line_id", "deferral_schedule", ["tenant_id", "bill_line_id"], unique=False
    )
    op.create_index(
        "ix_deferral_schedule_deferred_account_id",
        "deferral_schedule",
        ["tenant_id", "deferred_account_id"],
        unique=False,
    )
    op.create_index(
        "ix_deferral_schedule_entry_id", "deferral_schedule", ["tenant_id", "entry_id"], unique=False
    )
    op.create_index(
        "ix_deferral_schedule_invoice_line_id",
        "deferral_schedule",
        ["tenant_id", "invoice_line_id"],
        unique=False,
    )
    op.create_index(
        "ix_deferral_schedule_journal_line_id",
        "deferral_schedule",
        ["tenant_id", "journal_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deferral_schedule_tenant_id_company_id_status"),
        "deferral_schedule",
        ["tenant_id", "company_id", "status"],
        unique=False,
    )
    op.create_table(
        "deferral_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(status = 'POSTED') = (entry_id IS NOT NULL) AND (entry_id IS NULL) = (posted_on IS NULL)",
            name=op.f("ck_deferral_line_posted_has_an_entry"),
        ),
        sa.CheckConstraint("kind IN ('RECOGNITION', 'RELEASE')", name=op.f("ck_deferral_line_kind_word")),
        sa.CheckConstraint(
            "status IN ('PLANNED', 'POSTED', 'REPLACED')", name=op.f("ck_deferral_line_status_word")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_deferral_line_amount_positive")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_deferral_line_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_deferral_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_deferral_line_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["deferral_run.tenant_id", "deferral_run.id"],
            name=op.f("fk_deferral_line_tenant_id_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "schedule_id"],
            ["deferral_schedule.tenant_id", "deferral_schedule.id"],
            name=op.f("fk_deferral_line_tenant_id_schedule_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_deferral_line")),
    )
    op.create_index("ix_deferral_line_entry_id", "deferral_line", ["tenant_id", "entry_id"], unique=False)
    op.create_index("ix_deferral_line_run_id", "deferral_line", ["tenant_id", "run_id"], unique=False)
    op.create_index(
        op.f("ix_deferral_line_tenant_id_company_id_status_last_day"),
        "deferral_line",
        ["tenant_id", "company_id", "status", "last_day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_deferral_line_tenant_id_schedule_id_last_day"),
        "deferral_line",
        ["tenant_id", "schedule_id", "last_day"],
        unique=False,
    )
    op.create_index(
        "uq_deferral_line_place",
        "deferral_line",
        ["tenant_id", "schedule_id", "last_day"],
        unique=True,
        postgresql_where=sa.text("kind = 'RECOGNITION' AND status IN ('PLANNED', 'POSTED')"),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "uq_deferral_line_place",
        table_name="deferral_line",
        postgresql_where=sa.text("kind = 'RECOGNITION' AND status IN ('PLANNED', 'POSTED')"),
    )
    op.drop_index(op.f("ix_deferral_line_tenant_id_schedule_id_last_day"), table_name="deferral_line")
    op.drop_index(op.f("ix_deferral_line_tenant_id_company_id_status_last_day"), table_name="deferral_line")
    op.drop_index("ix_deferral_line_run_id", table_name="deferral_line")
    op.drop_index("ix_deferral_line_entry_id", table_name="deferral_line")
    op.drop_table("deferral_line")
    op.drop_index(op.f("ix_deferral_schedule_tenant_id_company_id_status"), table_name="deferral_schedule")
    op.drop_index("ix_deferral_schedule_journal_line_id", table_name="deferral_schedule")
    op.drop_index("ix_deferral_schedule_invoice_line_id", table_name="deferral_schedule")
    op.drop_index("ix_deferral_schedule_entry_id", table_name="deferral_schedule")
    op.drop_index("ix_deferral_schedule_deferred_account_id", table_name="deferral_schedule")
    op.drop_index("ix_deferral_schedule_bill_line_id", table_name="deferral_schedule")
    op.drop_table("deferral_schedule")
    op.drop_index(op.f("ix_deferral_run_tenant_id_company_id_until"), table_name="deferral_run")
    op.drop_table("deferral_run")
