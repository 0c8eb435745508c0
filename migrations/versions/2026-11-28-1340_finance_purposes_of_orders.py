"""finance: accounts for down payments, commissions and changes of stock.

Revises: 5a8015f09996. Made: 2026-11-28 13:40:00+00:00.
"""

from alembic import op

revision = "5a1c0d7e2b94"
down_revision = "5a8015f09996"
branch_labels = None
depends_on = None

PURPOSES = (
    "RECEIVABLE",
    "PAYABLE",
    "BANK",
    "CASH",
    "INVENTORY",
    "GOODS_RECEIVED",
    "SALES",
    "CHARGES",
    "SALES_TAX",
    "PURCHASE_TAX",
    "COST_OF_SALES",
    "OPENING",
    "RETAINED",
    "EXCHANGE_GAIN",
    "EXCHANGE_LOSS",
    "CASH_ROUNDING",
    "SALES_DISCOUNT",
    "PURCHASES",
    "PURCHASE_DISCOUNT",
    "PAYMENTS_IN_TRANSIT",
    "BANK_CHARGES",
    "WRITE_OFF",
    "UNREALISED_GAIN",
    "UNREALISED_LOSS",
    "FIXED_ASSETS",
    "ACCUMULATED_DEPRECIATION",
    "DEPRECIATION",
    "REVALUATION_SURPLUS",
    "ASSET_GAIN",
    "ASSET_LOSS",
    "DEFERRED_REVENUE",
    "DEFERRED_EXPENSE",
    "DUNNING_FEES",
    "RECEIVABLE_ADJUSTMENT",
    "PAYABLE_ADJUSTMENT",
    "STOCK_DIFFERENCE",
    "PRICE_VARIANCE",
)
NEW_PURPOSES = ("STOCK_VARIATION", "DOWN_PAYMENTS", "COMMISSIONS", "COMMISSIONS_PAYABLE")
GIVE_ACCOUNTS = """
INSERT INTO finance_account
    (tenant_id, id, company_id, code, name, kind, purpose, parent_id, is_heading, is_active)
SELECT own.tenant_id, gen_random_uuid(), own.company_id, told.code, told.name, told.kind, told.purpose,
    (SELECT above.id FROM finance_account above
     WHERE above.tenant_id = own.tenant_id AND above.company_id = own.company_id AND above.is_heading
       AND starts_with(told.code, above.code)
     ORDER BY length(above.code) DESC LIMIT 1),
    false, true
FROM finance_account own
JOIN (VALUES
    ('1100', '2350', 'Down payments of customers', 'LIABILITY_CURRENT', 'DOWN_PAYMENTS'),
    ('1100', '2360', 'Commissions payable', 'LIABILITY_CURRENT', 'COMMISSIONS_PAYABLE'),
    ('1100', '5400', 'Change of stock', 'COST_OF_SALES', 'STOCK_VARIATION'),
    ('1100', '6200', 'Commissions', 'EXPENSE', 'COMMISSIONS'),
    ('1122', '2203', '预收账款', 'LIABILITY_CURRENT', 'DOWN_PAYMENTS'),
    ('1122', '224108', '其他应付款（佣金）', 'LIABILITY_CURRENT', 'COMMISSIONS_PAYABLE'),
    ('1122', '640103', '主营业务成本（存货变动）', 'COST_OF_SALES', 'STOCK_VARIATION'),
    ('1122', '660103', '销售费用（佣金）', 'EXPENSE', 'COMMISSIONS')
) AS told (template, code, name, kind, purpose) ON told.template = own.code
WHERE own.purpose = 'RECEIVABLE'
ON CONFLICT (tenant_id, company_id, code) DO UPDATE SET purpose = excluded.purpose
WHERE finance_account.purpose IS NULL AND NOT finance_account.is_heading"""
"""Companies that have their accounts already get those that new ones find in their chart."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _purposes(*PURPOSES, *NEW_PURPOSES)
    _forced("NO FORCE")
    op.execute(GIVE_ACCOUNTS)
    _forced("FORCE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    new = ", ".join(f"'{word}'" for word in NEW_PURPOSES)
    _forced("NO FORCE")
    op.execute(f"UPDATE finance_account SET purpose = NULL WHERE purpose IN ({new})")
    _forced("FORCE")
    _purposes(*PURPOSES)


def _purposes(*words: str) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    op.execute(
        "ALTER TABLE finance_account DROP CONSTRAINT ck_finance_account_purpose_word,"
        f" ADD CONSTRAINT ck_finance_account_purpose_word CHECK (purpose IN ({allowed}))"
    )


def _forced(word: str) -> None:
    """The owner of the tables sees the accounts of all tenants for once."""
    op.execute(f"ALTER TABLE finance_account {word} ROW LEVEL SECURITY")
