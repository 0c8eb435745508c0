"""sales: taxes on lines of orders.

Revises: dda30b42f596. Made: 2026-11-28 10:36:47.500015+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = '12e86d88fc52'
down_revision = "dda30b42f596"
branch_labels = None
depends_on = None

TABLES = ("bridge_order_line_tax",)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('bridge_order_line_tax',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('tax_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('base', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('unrounded', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.Column('amount', sa.Numeric(precision=20, scale=6), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'company_id'], ['company.tenant_id', 'company.id'], name=op.f('fk_bridge_order_line_tax_tenant_id_company_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'department_id'], ['department.tenant_id', 'department.id'], name=op.f('fk_bridge_order_line_tax_tenant_id_department_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'line_id'], ['sales_order_line.tenant_id', 'sales_order_line.id'], name=op.f('fk_bridge_order_line_tax_tenant_id_line_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'order_id'], ['sales_order.tenant_id', 'sales_order.id'], name=op.f('fk_bridge_order_line_tax_tenant_id_order_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'owner_id'], ['user_account.tenant_id', 'user_account.id'], name=op.f('fk_bridge_order_line_tax_tenant_id_owner_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'tax_id'], ['tax.tenant_id', 'tax.id'], name=op.f('fk_bridge_order_line_tax_tenant_id_tax_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_bridge_order_line_tax')),
    sa.UniqueConstraint('tenant_id', 'line_id', 'tax_id', name=op.f('uq_bridge_order_line_tax_tenant_id_line_id_tax_id'))
    )
    op.create_index('ix_bridge_order_line_tax_order_id', 'bridge_order_line_tax', ['tenant_id', 'order_id'], unique=False)
    op.create_index('ix_bridge_order_line_tax_tax_id', 'bridge_order_line_tax', ['tenant_id', 'tax_id'], unique=False)
    for table in ("company", "sales_order_line"):
        op.add_column(table, sa.Column("is_taxed", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column(table, "is_taxed", server_default=None)
    for table in ("company", "tax"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE company SET is_taxed = true WHERE EXISTS"
        " (SELECT FROM tax WHERE tax.tenant_id = company.tenant_id AND tax.company_id = company.id)"
    )
    for table in ("company", "tax"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.drop_constraint("ck_sales_order_amounts_not_negative", "sales_order")
    op.create_check_constraint(
        op.f("ck_sales_order_amounts_not_negative"), "sales_order", "net >= 0 AND charges >= 0 AND total >= 0"
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint("ck_sales_order_amounts_not_negative", "sales_order")
    op.create_check_constraint(
        op.f("ck_sales_order_amounts_not_negative"), "sales_order", "net >= 0 AND tax >= 0 AND charges >= 0"
    )
    op.drop_column('sales_order_line', 'is_taxed')
    op.drop_column('company', 'is_taxed')
    op.drop_index('ix_bridge_order_line_tax_tax_id', table_name='bridge_order_line_tax')
    op.drop_index('ix_bridge_order_line_tax_order_id', table_name='bridge_order_line_tax')
    op.drop_table('bridge_order_line_tax')
