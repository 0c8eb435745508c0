"""closing: Years are closed.

Revises: d45ca8b9bee5. Made: 2026-11-28 07:21:58.784208+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = '1f7a3c0ec925'
down_revision = 'd45ca8b9bee5'
branch_labels = None
depends_on = None

WALLS = (
    "ALTER TABLE closing_year_end ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE closing_year_end FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON closing_year_end TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON closing_year_end TO bizsuite_app",
)

JOURNAL = """INSERT INTO finance_journal (tenant_id, id, company_id, code, name, kind)
SELECT tenant_id, gen_random_uuid(), company_id,
    CASE WHEN bool_or(code = 'CLS') THEN 'CLOSE' ELSE 'CLS' END, 'Year-end closing', 'CLOSING'
FROM finance_journal GROUP BY tenant_id, company_id"""

KINDS = ("SALES", "SALES_CREDIT", "RECEIPTS", "EXCHANGE", "INVENTORY", "GENERAL")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('closing_year_end',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('fiscal_year_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('result', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=True),
    sa.Column('reversal_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("reversal_id IS NULL OR (status = 'REOPENED' AND entry_id IS NOT NULL)", name=op.f('ck_closing_year_end_reversed_is_reopened')),
    sa.CheckConstraint("status IN ('CLOSED', 'REOPENED')", name=op.f('ck_closing_year_end_status_word')),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_closing_year_end_tenant_id_company_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'entry_id'], ['finance_entry.tenant_id', 'finance_entry.id'], name=op.f('fk_closing_year_end_tenant_id_entry_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'fiscal_year_id'], ['finance_fiscal_year.tenant_id', 'finance_fiscal_year.id'], name=op.f('fk_closing_year_end_tenant_id_fiscal_year_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'reversal_id'], ['finance_entry.tenant_id', 'finance_entry.id'], name=op.f('fk_closing_year_end_tenant_id_reversal_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_closing_year_end'))
    )
    op.create_index('ix_closing_year_end_company_id', 'closing_year_end', ['tenant_id', 'company_id'], unique=False)
    op.create_index('ix_closing_year_end_entry_id', 'closing_year_end', ['tenant_id', 'entry_id'], unique=False)
    op.create_index('ix_closing_year_end_fiscal_year_id', 'closing_year_end', ['tenant_id', 'fiscal_year_id'], unique=False)
    op.create_index('ix_closing_year_end_reversal_id', 'closing_year_end', ['tenant_id', 'reversal_id'], unique=False)
    op.create_index('uq_closing_year_end_fiscal_year_id_closed', 'closing_year_end', ['tenant_id', 'fiscal_year_id'], unique=True, postgresql_where=sa.text("status = 'CLOSED'"))
    for wall in WALLS:
        op.execute(wall)
    _kinds(*KINDS[:-1], "CLOSING", KINDS[-1])
    _forced("NO FORCE")
    op.execute(JOURNAL)
    _forced("FORCE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _forced("NO FORCE")
    op.execute("DELETE FROM finance_journal WHERE kind = 'CLOSING'")
    _forced("FORCE")
    _kinds(*KINDS)
    op.drop_index('uq_closing_year_end_fiscal_year_id_closed', table_name='closing_year_end', postgresql_where=sa.text("status = 'CLOSED'"))
    op.drop_index('ix_closing_year_end_reversal_id', table_name='closing_year_end')
    op.drop_index('ix_closing_year_end_fiscal_year_id', table_name='closing_year_end')
    op.drop_index('ix_closing_year_end_entry_id', table_name='closing_year_end')
    op.drop_index('ix_closing_year_end_company_id', table_name='closing_year_end')
    op.drop_table('closing_year_end')


def _kinds(*words: str) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    op.execute(
        "ALTER TABLE finance_journal DROP CONSTRAINT ck_finance_journal_kind_word,"
        f" ADD CONSTRAINT ck_finance_journal_kind_word CHECK (kind IN ({allowed}))"
    )


def _forced(word: str) -> None:
    """The owner of the tables gives the companies of all tenants their journal for once."""
    op.execute(f"ALTER TABLE finance_journal {word} ROW LEVEL SECURITY")
