"""finance: purposes of payables, assets, banks.

Revises: 4db35eb1fae9. Made: 2026-11-28 10:30:00+00:00.
"""

from alembic import op

revision = "5a1c7e90b4d2"
down_revision = "4db35eb1fae9"
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
)
NEW_PURPOSES = (
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
)
JOURNALS = ("SALES", "SALES_CREDIT", "RECEIPTS", "EXCHANGE", "INVENTORY", "CLOSING", "GENERAL")
NEW_JOURNALS = (
    "PURCHASES",
    "PURCHASE_DEBITS",
    "DISBURSEMENTS",
    "BANK",
    "ASSETS",
    "DEFERRALS",
    "REVALUATION",
)
ACCOUNTS = """
    ('1100', '1050', 'Payments in transit', 'ASSET_CASH', 'PAYMENTS_IN_TRANSIT'),
    ('1100', '1350', 'Prepaid expenses', 'ASSET_CURRENT', 'DEFERRED_EXPENSE'),
    ('1100', '1500', 'Property, plant and equipment', 'ASSET_FIXED', 'FIXED_ASSETS'),
    ('1100', '1510', 'Accumulated depreciation', 'ASSET_FIXED', 'ACCUMULATED_DEPRECIATION'),
    ('1100', '2300', 'Deferred income', 'LIABILITY_CURRENT', 'DEFERRED_REVENUE'),
    ('1100', '3200', 'Revaluation surplus', 'EQUITY', 'REVALUATION_SURPLUS'),
    ('1100', '4800', 'Fees and interest for late payment', 'INCOME_OTHER', 'DUNNING_FEES'),
    ('1100', '4910', 'Unrealised exchange gains', 'INCOME_OTHER', 'UNREALISED_GAIN'),
    ('1100', '4920', 'Gains on fixed assets', 'INCOME_OTHER', 'ASSET_GAIN'),
    ('1100', '5100', 'Early-payment discounts of suppliers', 'COST_OF_SALES', 'PURCHASE_DISCOUNT'),
    ('1100', '6000', 'Operating expenses', 'EXPENSE', 'PURCHASES'),
    ('1100', '6100', 'Depreciation', 'EXPENSE', 'DEPRECIATION'),
    ('1100', '6700', 'Bank charges', 'EXPENSE', 'BANK_CHARGES'),
    ('1100', '6850', 'Differences in payments', 'EXPENSE', 'WRITE_OFF'),
    ('1100', '6910', 'Unrealised exchange losses', 'EXPENSE', 'UNREALISED_LOSS'),
    ('1100', '6920', 'Losses on fixed assets', 'EXPENSE', 'ASSET_LOSS'),
    ('1122', '101209', '其他货币资金（在途款项）', 'ASSET_CASH', 'PAYMENTS_IN_TRANSIT'),
    ('1122', '112303', '预付账款（待摊费用）', 'ASSET_CURRENT', 'DEFERRED_EXPENSE'),
    ('1122', '1601', '固定资产', 'ASSET_FIXED', 'FIXED_ASSETS'),
    ('1122', '1602', '累计折旧', 'ASSET_FIXED', 'ACCUMULATED_DEPRECIATION'),
    ('1122', '2205', '合同负债', 'LIABILITY_CURRENT', 'DEFERRED_REVENUE'),
    ('1122', '4003', '其他综合收益', 'EQUITY', 'REVALUATION_SURPLUS'),
    ('1122', '606102', '汇兑收益（未实现）', 'INCOME_OTHER', 'UNREALISED_GAIN'),
    ('1122', '6115', '资产处置收益', 'INCOME_OTHER', 'ASSET_GAIN'),
    ('1122', '630105', '营业外收入（滞纳金）', 'INCOME_OTHER', 'DUNNING_FEES'),
    ('1122', '6602', '管理费用', 'EXPENSE', 'PURCHASES'),
    ('1122', '660205', '管理费用（折旧费）', 'EXPENSE', 'DEPRECIATION'),
    ('1122', '660302', '财务费用（手续费）', 'EXPENSE', 'BANK_CHARGES'),
    ('1122', '660304', '财务费用（未实现汇兑损失）', 'EXPENSE', 'UNREALISED_LOSS'),
    ('1122', '660306', '财务费用（购货现金折扣）', 'EXPENSE', 'PURCHASE_DISCOUNT'),
    ('1122', '660307', '财务费用（收付尾差）', 'EXPENSE', 'WRITE_OFF'),
    ('1122', '671101', '营业外支出（资产处置损失）', 'EXPENSE', 'ASSET_LOSS')
"""
"""By the code of the receivable account, which tells the template that a company began with."""
GIVE_ACCOUNTS = f"""
INSERT INTO finance_account
    (tenant_id, id, company_id, code, name, kind, purpose, parent_id, is_heading, is_active)
SELECT own.tenant_id, gen_random_uuid(), own.company_id, told.code, told.name, told.kind, told.purpose,
    (SELECT above.id FROM finance_account above
     WHERE above.tenant_id = own.tenant_id AND above.company_id = own.company_id AND above.is_heading
       AND starts_with(told.code, above.code)
     ORDER BY length(above.code) DESC LIMIT 1),
    false, true
FROM finance_account own
JOIN (VALUES {ACCOUNTS}) AS told (template, code, name, kind, purpose) ON told.template = own.code
WHERE own.purpose = 'RECEIVABLE'
ON CONFLICT (tenant_id, company_id, code) DO UPDATE SET purpose = EXCLUDED.purpose
    WHERE finance_account.purpose IS NULL AND NOT finance_account.is_heading
      AND finance_account.kind = EXCLUDED.kind"""
"""Companies that have their accounts already get those that new ones find in their chart."""
GIVE_JOURNALS = """
INSERT INTO finance_journal (tenant_id, id, company_id, code, name, kind)
SELECT own.tenant_id, gen_random_uuid(), own.company_id, told.code,
    CASE own.code WHEN '1122' THEN told.chinese ELSE told.english END, told.kind
FROM finance_account own
CROSS JOIN (VALUES
    ('BIL', 'Vendor bills', '采购发票', 'PURCHASES'),
    ('DBN', 'Debit notes to suppliers', '采购红字发票', 'PURCHASE_DEBITS'),
    ('PAY', 'Payments out', '付款', 'DISBURSEMENTS'),
    ('BNK', 'Bank', '银行', 'BANK'),
    ('AST', 'Fixed assets', '固定资产', 'ASSETS'),
    ('DEF', 'Deferred income and expenses', '待摊与递延', 'DEFERRALS'),
    ('REV', 'Revaluation of currencies', '外币重估', 'REVALUATION')
) AS told (code, english, chinese, kind)
WHERE own.purpose = 'RECEIVABLE'
ON CONFLICT (tenant_id, company_id, code) DO NOTHING"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _words("finance_account", "purpose", *PURPOSES, *NEW_PURPOSES)
    _words("finance_journal", "kind", *JOURNALS, *NEW_JOURNALS)
    _forced("NO FORCE")
    op.execute(GIVE_ACCOUNTS)
    op.execute(GIVE_JOURNALS)
    _forced("FORCE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _forced("NO FORCE")
    purposes, journals = (
        ", ".join(f"'{word}'" for word in words) for words in (NEW_PURPOSES, NEW_JOURNALS)
    )
    op.execute(f"UPDATE finance_account SET purpose = NULL WHERE purpose IN ({purposes})")
    op.execute(f"DELETE FROM finance_journal WHERE kind IN ({journals})")
    _forced("FORCE")
    _words("finance_account", "purpose", *PURPOSES)
    _words("finance_journal", "kind", *JOURNALS)


def _words(table: str, column: str, *words: str) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    op.execute(
        f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}_word,"
        f" ADD CONSTRAINT ck_{table}_{column}_word CHECK ({column} IN ({allowed}))"
    )


def _forced(word: str) -> None:
    """The owner of the tables sees the accounts of all tenants for once."""
    for table in ("finance_account", "finance_journal"):
        op.execute(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY")
