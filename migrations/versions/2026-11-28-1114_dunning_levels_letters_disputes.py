"""dunning: levels, letters, disputes.

Revises: f9528ccacbc3. Made: 2026-11-28 11:14:55.332765+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = 'e3f621bbdba9'
down_revision = "f9528ccacbc3"
branch_labels = None
depends_on = None

TABLES = ("dunning_level", "dunning_run", "dunning_text", "dunning_letter", "dunning_dispute", "dunning_letter_line",)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('dunning_level',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('days_overdue', sa.Integer(), nullable=False),
    sa.Column('interval_days', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('fee', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('interest_rate', sa.Numeric(precision=24, scale=12), nullable=True),
    sa.Column('min_amount', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('blocks_orders', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.CheckConstraint('fee >= 0 AND min_amount >= 0 AND interest_rate > 0', name=op.f('ck_dunning_level_amounts_not_negative')),
    sa.CheckConstraint('number BETWEEN 1 AND 9 AND days_overdue > 0 AND interval_days > 0', name=op.f('ck_dunning_level_days_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_dunning_level_tenant_id_company_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_dunning_level'))
    )
    op.create_index('uq_dunning_level_number', 'dunning_level', ['tenant_id', 'company_id', 'number'], unique=True, postgresql_where=sa.text('is_active'))
    op.create_table('dunning_run',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('run_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_dunning_run_tenant_id_company_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_dunning_run')),
    sa.UniqueConstraint('tenant_id', 'company_id', 'run_on', name=op.f('uq_dunning_run_tenant_id_company_id_run_on'))
    )
    op.create_table('dunning_text',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('level_id', sa.Uuid(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_dunning_text_tenant_id_company_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'level_id'], ['dunning_level.tenant_id', 'dunning_level.id'], name=op.f('fk_dunning_text_tenant_id_level_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_dunning_text')),
    sa.UniqueConstraint('tenant_id', 'level_id', 'language', name=op.f('uq_dunning_text_tenant_id_level_id_language'))
    )
    op.create_table('dunning_letter',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('run_on', sa.Date(), nullable=False),
    sa.Column('customer_id', sa.Uuid(), nullable=False),
    sa.Column('level_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('overdue', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('interest', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('fee', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('total', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('entry_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(status = 'SENT') = (sent_on IS NOT NULL)", name=op.f('ck_dunning_letter_sent_on_a_day')),
    sa.CheckConstraint("entry_id IS NULL OR status = 'SENT'", name=op.f('ck_dunning_letter_booked_when_sent')),
    sa.CheckConstraint("status IN ('DRAFT', 'SENT', 'CANCELLED')", name=op.f('ck_dunning_letter_status_word')),
    sa.CheckConstraint('total = overdue + interest + fee', name=op.f('ck_dunning_letter_total_is_the_sum')),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_dunning_letter_tenant_id_company_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'customer_id'], ['party_customer.tenant_id', 'party_customer.id'], name=op.f('fk_dunning_letter_tenant_id_customer_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'entry_id'], ['finance_entry.tenant_id', 'finance_entry.id'], name=op.f('fk_dunning_letter_tenant_id_entry_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'level_id'], ['dunning_level.tenant_id', 'dunning_level.id'], name=op.f('fk_dunning_letter_tenant_id_level_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['dunning_run.tenant_id', 'dunning_run.id'], name=op.f('fk_dunning_letter_tenant_id_run_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_dunning_letter'))
    )
    op.create_index('ix_dunning_letter_entry_id', 'dunning_letter', ['tenant_id', 'entry_id'], unique=False)
    op.create_index('ix_dunning_letter_level_id', 'dunning_letter', ['tenant_id', 'level_id'], unique=False)
    op.create_index(op.f('ix_dunning_letter_tenant_id_customer_id_run_on'), 'dunning_letter', ['tenant_id', 'customer_id', 'run_on'], unique=False)
    op.create_index('uq_dunning_letter_customer', 'dunning_letter', ['tenant_id', 'run_id', 'customer_id'], unique=True, postgresql_where=sa.text("status <> 'CANCELLED'"))
    op.create_table('dunning_dispute',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('disputed_on', sa.Date(), nullable=False),
    sa.Column('resolved_on', sa.Date(), nullable=True),
    sa.Column('resolution', sa.Text(), nullable=False),
    sa.CheckConstraint('resolved_on >= disputed_on', name=op.f('ck_dunning_dispute_resolved_later')),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_dunning_dispute_tenant_id_company_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'invoice_id'], ['invoicing_invoice.tenant_id', 'invoicing_invoice.id'], name=op.f('fk_dunning_dispute_tenant_id_invoice_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_dunning_dispute'))
    )
    op.create_index(op.f('ix_dunning_dispute_tenant_id_invoice_id_disputed_on'), 'dunning_dispute', ['tenant_id', 'invoice_id', 'disputed_on'], unique=False)
    op.create_index('uq_dunning_dispute_open', 'dunning_dispute', ['tenant_id', 'invoice_id'], unique=True, postgresql_where=sa.text('resolved_on IS NULL'))
    op.create_table('dunning_letter_line',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('letter_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=True),
    sa.Column('level_id', sa.Uuid(), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('days_overdue', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('base_currency', sa.String(length=3), nullable=False),
    sa.Column('base', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('interest', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_dunning_letter_line_amount_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_dunning_letter_line_tenant_id_company_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'invoice_id'], ['invoicing_invoice.tenant_id', 'invoicing_invoice.id'], name=op.f('fk_dunning_letter_line_tenant_id_invoice_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'letter_id'], ['dunning_letter.tenant_id', 'dunning_letter.id'], name=op.f('fk_dunning_letter_line_tenant_id_letter_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'level_id'], ['dunning_level.tenant_id', 'dunning_level.id'], name=op.f('fk_dunning_letter_line_tenant_id_level_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['finance_entry_line.tenant_id', 'finance_entry_line.id'], name=op.f('fk_dunning_letter_line_tenant_id_line_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_dunning_letter_line')),
    sa.UniqueConstraint('tenant_id', 'letter_id', 'line_id', name=op.f('uq_dunning_letter_line_tenant_id_letter_id_line_id'))
    )
    op.create_index('ix_dunning_letter_line_invoice_id', 'dunning_letter_line', ['tenant_id', 'invoice_id'], unique=False)
    op.create_index('ix_dunning_letter_line_level_id', 'dunning_letter_line', ['tenant_id', 'level_id'], unique=False)
    op.create_index('ix_dunning_letter_line_line_id', 'dunning_letter_line', ['tenant_id', 'line_id'], unique=False)
    op.add_column('finance_party_balance', sa.Column('is_on_hold', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column('finance_party_balance', 'is_on_hold')
    op.drop_index('ix_dunning_letter_line_line_id', table_name='dunning_letter_line')
    op.drop_index('ix_dunning_letter_line_level_id', table_name='dunning_letter_line')
    op.drop_index('ix_dunning_letter_line_invoice_id', table_name='dunning_letter_line')
    op.drop_table('dunning_letter_line')
    op.drop_index('uq_dunning_dispute_open', table_name='dunning_dispute', postgresql_where=sa.text('resolved_on IS NULL'))
    op.drop_index(op.f('ix_dunning_dispute_tenant_id_invoice_id_disputed_on'), table_name='dunning_dispute')
    op.drop_table('dunning_dispute')
    op.drop_index('uq_dunning_letter_customer', table_name='dunning_letter', postgresql_where=sa.text("status <> 'CANCELLED'"))
    op.drop_index(op.f('ix_dunning_letter_tenant_id_customer_id_run_on'), table_name='dunning_letter')
    op.drop_index('ix_dunning_letter_level_id', table_name='dunning_letter')
    op.drop_index('ix_dunning_letter_entry_id', table_name='dunning_letter')
    op.drop_table('dunning_letter')
    op.drop_table('dunning_text')
    op.drop_table('dunning_run')
    op.drop_index('uq_dunning_level_number', table_name='dunning_level', postgresql_where=sa.text('is_active'))
    op.drop_table('dunning_level')
