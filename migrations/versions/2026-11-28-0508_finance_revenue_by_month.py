"""finance: Revenue by month.

Revises: 15f1455dc86a. Made: 2026-11-28 05:08:24.277943+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = '3486440127e5'
down_revision = '15f1455dc86a'
branch_labels = None
depends_on = None


FILLED = """INSERT INTO finance_monthly_revenue (tenant_id, id, company_id, month, currency, amount)
SELECT line.tenant_id, gen_random_uuid(), line.company_id, date_trunc('month', line.posted_on)::date,
    line.base_currency, sum(line.credit - line.debit)
FROM finance_entry_line line
JOIN finance_account account ON account.tenant_id = line.tenant_id AND account.id = line.account_id
WHERE line.posted_on IS NOT NULL AND account.kind = 'INCOME'
GROUP BY line.tenant_id, line.company_id, date_trunc('month', line.posted_on)::date, line.base_currency"""

POLICY = (
    "CREATE POLICY tenant ON finance_monthly_revenue TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "finance_monthly_revenue",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "extract(day FROM month) = 1", name=op.f("ck_finance_monthly_revenue_month_is_its_first_day")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_monthly_revenue_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_monthly_revenue")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "month", name=op.f("uq_finance_monthly_revenue_tenant_id_company_id_month")
        ),
    )
    _forced("NO FORCE")
    op.execute(FILLED)
    _forced("FORCE")
    op.execute("ALTER TABLE finance_monthly_revenue ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE finance_monthly_revenue FORCE ROW LEVEL SECURITY")
    op.execute(POLICY)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON finance_monthly_revenue TO bizsuite_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("finance_monthly_revenue")


def _forced(force: str) -> None:
    """The owner of the tables reads the lines of all tenants for once."""
    for table in ("finance_entry_line", "finance_account"):
        op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
