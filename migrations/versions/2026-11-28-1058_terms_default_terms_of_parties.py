"""terms: default terms of parties.

Revises: 047362a07a13. Made: 2026-11-28 10:58:35.127680+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = '2475f582ecb8'
down_revision = "047362a07a13"
branch_labels = None
depends_on = None

TABLES = ("terms_party_term",)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('terms_party_term',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('payment_term_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("role IN ('CUSTOMER', 'SUPPLIER')", name=op.f('ck_terms_party_term_role_word')),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_terms_party_term_tenant_id_company_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'party_id'], ['party.tenant_id', 'party.id'], name=op.f('fk_terms_party_term_tenant_id_party_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'payment_term_id'], ['terms_payment_term.tenant_id', 'terms_payment_term.id'], name=op.f('fk_terms_party_term_tenant_id_payment_term_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_terms_party_term')),
    sa.UniqueConstraint('tenant_id', 'party_id', 'company_id', 'role', name=op.f('uq_terms_party_term_tenant_id_party_id_company_id_role'))
    )
    op.create_index('ix_terms_party_term_payment_term_id', 'terms_party_term', ['tenant_id', 'payment_term_id'], unique=False)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index('ix_terms_party_term_payment_term_id', table_name='terms_party_term')
    op.drop_table('terms_party_term')
