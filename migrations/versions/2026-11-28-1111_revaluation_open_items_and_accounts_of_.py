"""revaluation: open items and accounts of money.

Revises: 3e556b203dac. Made: 2026-11-28 11:11:45.164798+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "b349b08c7aee"
down_revision = "3e556b203dac"
branch_labels = None
depends_on = None

TABLES = ("revaluation_currency", "revaluation_item")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)

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
)
NEW_PURPOSES = ("RECEIVABLE_ADJUSTMENT", "PAYABLE_ADJUSTMENT")
ACCOUNTS = """
    ('1100', '1190', 'Currency adjustments of receivables', 'ASSET_CURRENT', 'RECEIVABLE_ADJUSTMENT'),
    ('1100', '2190', 'Currency adjustments of payables', 'LIABILITY_CURRENT', 'PAYABLE_ADJUSTMENT'),
    ('1122', '112209', '应收账款（汇兑调整）', 'ASSET_CURRENT', 'RECEIVABLE_ADJUSTMENT'),
    ('1122', '220209', '应付账款（汇兑调整）', 'LIABILITY_CURRENT', 'PAYABLE_ADJUSTMENT')
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
GUARDS = (
    """CREATE FUNCTION revaluation_item_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of revaluation_item never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER revaluation_item_append_only BEFORE UPDATE OR DELETE ON revaluation_item
FOR EACH ROW EXECUTE FUNCTION revaluation_item_append_only()""",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _words("finance_account", "purpose", *PURPOSES, *NEW_PURPOSES)
    _forced("NO FORCE")
    op.execute(GIVE_ACCOUNTS)
    _forced("FORCE")
    op.create_table(
        "revaluation_currency",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("revalued_on", sa.Date(), nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("POSTED", "CANCELLED", name="revaluationstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gain", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("loss", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("reversal_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('POSTED', 'CANCELLED')", name=op.f("ck_revaluation_currency_status_word")
        ),
        sa.CheckConstraint(
            "(entry_id IS NULL) = (reversal_id IS NULL)",
            name=op.f("ck_revaluation_currency_reversed_if_posted"),
        ),
        sa.CheckConstraint("gain >= 0 AND loss >= 0", name=op.f("ck_revaluation_currency_not_negative")),
        sa.CheckConstraint("reversed_on > revalued_on", name=op.f("ck_revaluation_currency_reversed_later")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_revaluation_currency_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_revaluation_currency_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reversal_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_revaluation_currency_tenant_id_reversal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_revaluation_currency")),
    )
    op.create_index(
        "ix_revaluation_currency_entry_id", "revaluation_currency", ["tenant_id", "entry_id"], unique=False
    )
    op.create_index(
        "ix_revaluation_currency_reversal_id",
        "revaluation_currency",
        ["tenant_id", "reversal_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_revaluation_currency_tenant_id_company_id_revalued_on"),
        "revaluation_currency",
        ["tenant_id", "company_id", "revalued_on"],
        unique=False,
    )
    op.create_index(
        "uq_revaluation_currency_company_id_revalued_on_posted",
        "revaluation_currency",
        ["tenant_id", "company_id", "revalued_on"],
        unique=True,
        postgresql_where=sa.text("status = 'POSTED'"),
    )
    op.create_table(
        "revaluation_item",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("currency_revaluation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("rate_date", sa.Date(), nullable=False),
        sa.Column("base_currency", sa.String(length=3), nullable=False),
        sa.Column("carried", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("difference", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "currency <> base_currency AND rate > 0", name=op.f("ck_revaluation_item_another_currency")
        ),
        sa.CheckConstraint("difference = value - carried", name=op.f("ck_revaluation_item_difference")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_revaluation_item_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_revaluation_item_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "currency_revaluation_id"],
            ["revaluation_currency.tenant_id", "revaluation_currency.id"],
            name=op.f("fk_revaluation_item_tenant_id_currency_revaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["finance_entry_line.tenant_id", "finance_entry_line.id"],
            name=op.f("fk_revaluation_item_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_revaluation_item_tenant_id_party_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_revaluation_item")),
        sa.UniqueConstraint(
            "tenant_id",
            "currency_revaluation_id",
            "position",
            name=op.f("uq_revaluation_item_tenant_id_currency_revaluation_id_position"),
        ),
    )
    op.create_index(
        "ix_revaluation_item_account_id", "revaluation_item", ["tenant_id", "account_id"], unique=False
    )
    op.create_index(
        "ix_revaluation_item_company_id", "revaluation_item", ["tenant_id", "company_id"], unique=False
    )
    op.create_index("ix_revaluation_item_line_id", "revaluation_item", ["tenant_id", "line_id"], unique=False)
    op.create_index(
        "ix_revaluation_item_party_id", "revaluation_item", ["tenant_id", "party_id"], unique=False
    )
    for guard in GUARDS:
        op.execute(guard)
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_revaluation_item_party_id", table_name="revaluation_item")
    op.drop_index("ix_revaluation_item_line_id", table_name="revaluation_item")
    op.drop_index("ix_revaluation_item_company_id", table_name="revaluation_item")
    op.drop_index("ix_revaluation_item_account_id", table_name="revaluation_item")
    op.drop_table("revaluation_item")
    op.drop_index(
        "uq_revaluation_currency_company_id_revalued_on_posted",
        table_name="revaluation_currency",
        postgresql_where=sa.text("status = 'POSTED'"),
    )
    op.drop_index(
        op.f("ix_revaluation_currency_tenant_id_company_id_revalued_on"), table_name="revaluation_currency"
    )
    op.drop_index("ix_revaluation_currency_reversal_id", table_name="revaluation_currency")
    op.drop_index("ix_revaluation_currency_entry_id", table_name="revaluation_currency")
    op.drop_table("revaluation_currency")
    op.execute("DROP FUNCTION revaluation_item_append_only")
    _forced("NO FORCE")
    gone = ", ".join(f"'{word}'" for word in NEW_PURPOSES)
    op.execute(f"UPDATE finance_account SET purpose = NULL WHERE purpose IN ({gone})")
    _forced("FORCE")
    _words("finance_account", "purpose", *PURPOSES)


def _words(table: str, column: str, *words: str) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    op.execute(
        f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}_word,"
        f" ADD CONSTRAINT ck_{table}_{column}_word CHECK ({column} IN ({allowed}))"
    )


def _forced(word: str) -> None:
    """The owner of the tables sees the accounts of all tenants for once."""
    op.execute(f"ALTER TABLE finance_account {word} ROW LEVEL SECURITY")
