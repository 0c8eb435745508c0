"""invoicing: a reversed invoice is not paid, and an order that has ended binds no credit.

Revises: first. Made: 2026-11-28 03:42:04.796120+00:00.
"""

from alembic import op

revision = '1e378f36e806'
down_revision = 'first'
branch_labels = None
depends_on = None

TABLES = ("invoicing_invoice", "finance_commitment", "finance_party_balance", "sales_order")
"""Those whose rows are read or changed here: an owner that may not bypass row-level security sees none otherwise."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _forced("NO FORCE")
    _states("'UNPAID', 'PARTIAL', 'PAID', 'REVERSED'")
    op.execute("ALTER TABLE invoicing_invoice DROP CONSTRAINT ck_invoicing_invoice_paid_is_settled")
    op.execute("UPDATE invoicing_invoice SET payment_state = 'REVERSED' WHERE status = 'REVERSED'")
    op.execute(
        "ALTER TABLE invoicing_invoice ADD CONSTRAINT ck_invoicing_invoice_paid_is_settled"
        " CHECK ((payment_state IN ('PAID', 'REVERSED')) = (residual = 0)),"
        " ADD CONSTRAINT ck_invoicing_invoice_reversed_is_not_paid"
        " CHECK ((payment_state = 'REVERSED') = (status = 'REVERSED'))"
    )
    op.execute(
        "UPDATE finance_party_balance balance SET committed = balance.committed - ended.amount FROM ("
        " SELECT held.tenant_id, held.company_id, held.party_id, sum(held.amount) AS amount"
        " FROM finance_commitment held JOIN sales_order ordered"
        " ON ordered.tenant_id = held.tenant_id AND ordered.id = held.source_id AND ordered.status = 'CLOSED'"
        " GROUP BY held.tenant_id, held.company_id, held.party_id) ended"
        " WHERE balance.tenant_id = ended.tenant_id AND balance.company_id = ended.company_id"
        " AND balance.party_id = ended.party_id"
    )
    op.execute(
        "UPDATE finance_commitment held SET amount = 0 FROM sales_order ordered"
        " WHERE ordered.tenant_id = held.tenant_id AND ordered.id = held.source_id AND ordered.status = 'CLOSED'"
    )
    _forced("FORCE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _forced("NO FORCE")
    op.execute(
        "ALTER TABLE invoicing_invoice DROP CONSTRAINT ck_invoicing_invoice_paid_is_settled,"
        " DROP CONSTRAINT ck_invoicing_invoice_reversed_is_not_paid"
    )
    op.execute("UPDATE invoicing_invoice SET payment_state = 'PAID' WHERE status = 'REVERSED'")
    op.execute(
        "ALTER TABLE invoicing_invoice ADD CONSTRAINT ck_invoicing_invoice_paid_is_settled"
        " CHECK ((payment_state = 'PAID') = (residual = 0))"
    )
    _states("'UNPAID', 'PARTIAL', 'PAID'")
    _forced("FORCE")


def _states(words: str) -> None:
    op.execute(
        "ALTER TABLE invoicing_invoice DROP CONSTRAINT ck_invoicing_invoice_payment_state_word,"
        f" ADD CONSTRAINT ck_invoicing_invoice_payment_state_word CHECK (payment_state IN ({words}))"
    )


def _forced(word: str) -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY")
