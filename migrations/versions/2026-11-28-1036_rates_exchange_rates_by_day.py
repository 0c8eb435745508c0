"""rates: exchange rates by day.

Revises: 5a1c7e90b4d2. Made: 2026-11-28 10:36:26.185027+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "d710134d5355"
down_revision = "5a1c7e90b4d2"
branch_labels = None
depends_on = None

TABLES = ("rates_exchange_rate",)
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
        "rates_exchange_rate",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base_currency", sa.String(length=3), nullable=False),
        sa.Column("rate_date", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.CheckConstraint("currency <> base_currency", name=op.f("ck_rates_exchange_rate_two_currencies")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_rates_exchange_rate_rate_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_rates_exchange_rate_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rates_exchange_rate")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "currency",
            "rate_date",
            name=op.f("uq_rates_exchange_rate_tenant_id_company_id_currency_rate_date"),
        ),
    )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("rates_exchange_rate")
