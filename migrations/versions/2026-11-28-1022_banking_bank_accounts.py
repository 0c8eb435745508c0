"""banking: bank accounts.

Revises: 4bfdd36d8903. Made: 2026-11-28 10:22:18.219107+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "4db35eb1fae9"
down_revision = "4bfdd36d8903"
branch_labels = None
depends_on = None

TABLES = ("banking_bank_account",)
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
        "banking_bank_account",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("bic", sa.String(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("iban IS NOT NULL OR number IS NOT NULL", name=op.f("ck_banking_bank_account_is_numbered")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_banking_bank_account_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_banking_bank_account_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_banking_bank_account")),
        sa.UniqueConstraint("tenant_id", "account_id", name=op.f("uq_banking_bank_account_tenant_id_account_id")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "name", name=op.f("uq_banking_bank_account_tenant_id_company_id_name")
        ),
    )
    op.create_index(
        "uq_banking_bank_account_iban",
        "banking_bank_account",
        ["tenant_id", "company_id", "iban"],
        unique=True,
        postgresql_where=sa.text("iban IS NOT NULL"),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "uq_banking_bank_account_iban", table_name="banking_bank_account", postgresql_where=sa.text("iban IS NOT NULL")
    )
    op.drop_table("banking_bank_account")
