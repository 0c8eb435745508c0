"""parties: bank accounts.

Revises: 12e86d88fc52. Made: 2026-11-28 10:51:22.713110+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "985113408778"
down_revision = "12e86d88fc52"
branch_labels = None
depends_on = None

TABLES = ("party_bank_account",)
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
        "party_bank_account",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("iban", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("bic", sa.String(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint("iban IS NOT NULL OR number IS NOT NULL", name=op.f("ck_party_bank_account_is_numbered")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_party_bank_account_days_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_party_bank_account_tenant_id_party_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_party_bank_account")),
    )
    op.create_index(
        op.f("ix_party_bank_account_tenant_id_party_id_created_at"),
        "party_bank_account",
        ["tenant_id", "party_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_party_bank_account_default",
        "party_bank_account",
        ["tenant_id", "party_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_index(
        "uq_party_bank_account_iban",
        "party_bank_account",
        ["tenant_id", "party_id", "iban"],
        unique=True,
        postgresql_where=sa.text("iban IS NOT NULL"),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "uq_party_bank_account_iban", table_name="party_bank_account", postgresql_where=sa.text("iban IS NOT NULL")
    )
    op.drop_index(
        "uq_party_bank_account_default", table_name="party_bank_account", postgresql_where=sa.text("is_default")
    )
    op.drop_index(op.f("ix_party_bank_account_tenant_id_party_id_created_at"), table_name="party_bank_account")
    op.drop_table("party_bank_account")
