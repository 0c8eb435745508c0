"""payments: which entry brought them to the bank.

Revises: eea2af3966b3. Made: 2026-11-28 12:06:47.653240+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = '5a8015f09996'
down_revision = 'eea2af3966b3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("ck_payment_run_confirmed_is_booked"), "payment_run", type_="check")
    op.create_check_constraint(
        op.f("ck_payment_run_booked_is_confirmed"), "payment_run", "status = 'CONFIRMED' OR entry_id IS NULL"
    )
    op.add_column('payment', sa.Column('clearing_entry_id', sa.Uuid(), nullable=True))
    op.create_index('ix_payment_clearing_entry_id', 'payment', ['tenant_id', 'clearing_entry_id'], unique=False)
    op.create_foreign_key(op.f('fk_payment_tenant_id_clearing_entry_id'), 'payment', 'finance_entry', ['tenant_id', 'clearing_entry_id'], ['tenant_id', 'id'])
    op.execute(
        "UPDATE payment SET clearing_entry_id = run.entry_id FROM payment_run_line line"
        " JOIN payment_run run ON run.tenant_id = line.tenant_id AND run.id = line.run_id"
        " WHERE line.tenant_id = payment.tenant_id AND line.payment_id = payment.id AND run.entry_id IS NOT NULL"
        " AND payment.status = 'POSTED'"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f('fk_payment_tenant_id_clearing_entry_id'), 'payment', type_='foreignkey')
    op.drop_index('ix_payment_clearing_entry_id', table_name='payment')
    op.drop_column('payment', 'clearing_entry_id')
    op.drop_constraint(op.f("ck_payment_run_booked_is_confirmed"), "payment_run", type_="check")
    op.create_check_constraint(
        op.f("ck_payment_run_confirmed_is_booked"),
        "payment_run",
        "(status = 'CONFIRMED') = (entry_id IS NOT NULL)",
    )
