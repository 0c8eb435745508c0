"""valuation: what stock is worth.

Revises: cce6c2321a8a. Made: 2026-11-28 11:04:07.624860+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "cfea4f80123b"
down_revision = "cce6c2321a8a"
branch_labels = None
depends_on = None

TABLES = (
    "valuation_landed_cost",
    "valuation_change",
    "valuation_costing",
    "valuation_stock",
    "valuation_entry",
    "valuation_landed_cost_share",
    "valuation_layer",
    "bridge_cost_posting",
)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
LEDGERS = ("valuation_entry", "valuation_landed_cost_share")
"""Rows of these never change."""
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
)
NEW_PURPOSES = ("STOCK_DIFFERENCE", "PRICE_VARIANCE")
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
    ('1100', '5200', 'Stock differences', 'COST_OF_SALES', 'STOCK_DIFFERENCE'),
    ('1100', '5300', 'Purchase price variances', 'COST_OF_SALES', 'PRICE_VARIANCE'),
    ('1122', '660206', '管理费用（存货盘盈盘亏）', 'EXPENSE', 'STOCK_DIFFERENCE'),
    ('1122', '640102', '主营业务成本（采购价差）', 'COST_OF_SALES', 'PRICE_VARIANCE')
) AS told (template, code, name, kind, purpose) ON told.template = own.code
WHERE own.purpose = 'RECEIVABLE'
ON CONFLICT (tenant_id, company_id, code) DO NOTHING"""
"""Companies that have their accounts already get those that new ones find in their chart."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "valuation_landed_cost",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column(
            "share_by",
            sa.Enum("QUANTITY", "VALUE", name="landedcostshareby", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "share_by IN ('QUANTITY', 'VALUE')", name=op.f("ck_valuation_landed_cost_share_by_word")
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_valuation_landed_cost_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_valuation_landed_cost_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_valuation_landed_cost")),
    )
    op.create_index(
        op.f("ix_valuation_landed_cost_tenant_id_company_id_posted_on"),
        "valuation_landed_cost",
        ["tenant_id", "company_id", "posted_on"],
        unique=False,
    )
    op.create_table(
        "valuation_change",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "method",
            sa.Enum("AVERAGE", "FIFO", "STANDARD", name="costingmethod", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_cost", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "method IN ('AVERAGE', 'FIFO', 'STANDARD')", name=op.f("ck_valuation_change_method_word")
        ),
        sa.CheckConstraint(
            "(method IS NULL) <> (unit_cost IS NULL)", name=op.f("ck_valuation_change_one_change")
        ),
        sa.CheckConstraint("unit_cost >= 0", name=op.f("ck_valuation_change_cost_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_valuation_change_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_valuation_change_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_valuation_change_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_valuation_change")),
    )
    op.create_index(
        op.f("ix_valuation_change_tenant_id_product_id_changed_on"),
        "valuation_change",
        ["tenant_id", "product_id", "changed_on"],
        unique=False,
    )
    op.create_table(
        "valuation_costing",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column(
            "method",
            sa.Enum("AVERAGE", "FIFO", "STANDARD", name="costingmethod", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("standard_cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "method IN ('AVERAGE', 'FIFO', 'STANDARD')", name=op.f("ck_valuation_costing_method_word")
        ),
        sa.CheckConstraint("standard_cost >= 0", name=op.f("ck_valuation_costing_cost_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_valuation_costing_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_valuation_costing_tenant_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_valuation_costing")),
        sa.UniqueConstraint(
            "tenant_id",
            "product_id",
            "company_id",
            name=op.f("uq_valuation_costing_tenant_id_product_id_company_id"),
        ),
    )
    op.create_table(
        "valuation_stock",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "method",
            sa.Enum("AVERAGE", "FIFO", "STANDARD", name="costingmethod", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("standard_cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column(
            "first_method",
            sa.Enum("AVERAGE", "FIFO", "STANDARD", name="costingmethod", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("first_standard_cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("latest_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("latest_value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("valued_through", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "first_method IN ('AVERAGE', 'FIFO', 'STANDARD')",
            name=op.f("ck_valuation_stock_first_method_word"),
        ),
        sa.CheckConstraint(
            "method IN ('AVERAGE', 'FIFO', 'STANDARD')", name=op.f("ck_valuation_stock_method_word")
        ),
        sa.CheckConstraint("quantity <= 0 OR value >= 0", name=op.f("ck_valuation_stock_value_not_negative")),
        sa.CheckConstraint(
            "quantity <> 0 OR value = 0", name=op.f("ck_valuation_stock_nothing_is_worth_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_valuation_stock_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_valuation_stock_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_valuation_stock_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_valuation_stock")),
        sa.UniqueConstraint(
            "tenant_id",
            "product_id",
            "warehouse_id",
            name=op.f("uq_valuation_stock_tenant_id_product_id_warehouse_id"),
        ),
    )
    op.create_index(
        "ix_valuation_stock_company_id", "valuation_stock", ["tenant_id", "company_id"], unique=False
    )
    op.create_table(
        "valuation_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("MOVE", "CORRECTION", "REVALUATION", name="costentrykind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=True),
        sa.Column("cause_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "kind IN ('MOVE', 'CORRECTION', 'REVALUATION')", name=op.f("ck_valuation_entry_kind_word")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_valuation_entry_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "move_id"],
            ["inventory_move.tenant_id", "inventory_move.id"],
            name=op.f("fk_valuation_entry_tenant_id_move_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_valuation_entry_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_valuation_entry_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_valuation_entry")),
    )
    op.create_index("ix_valuation_entry_move_id", "valuation_entry", ["tenant_id", "move_id"], unique=False)
    op.create_index(
        op.f("ix_valuation_entry_tenant_id_cause_id"),
        "valuation_entry",
        ["tenant_id", "cause_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_valuation_entry_tenant_id_company_id_valued_on"),
        "valuation_entry",
        ["tenant_id", "company_id", "valued_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_valuation_entry_tenant_id_event_id"),
        "valuation_entry",
        ["tenant_id", "event_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_valuation_entry_tenant_id_product_id_warehouse_id_valued_on"),
        "valuation_entry",
        ["tenant_id", "product_id", "warehouse_id", "valued_on"],
        unique=False,
    )
    op.create_table(
        "valuation_landed_cost_share",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("landed_cost_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_valuation_landed_cost_share_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "landed_cost_id"],
            ["valuation_landed_cost.tenant_id", "valuation_landed_cost.id"],
            name=op.f("fk_valuation_landed_cost_share_tenant_id_landed_cost_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "move_id"],
            ["inventory_move.tenant_id", "inventory_move.id"],
            name=op.f("fk_valuation_landed_cost_share_tenant_id_move_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_valuation_landed_cost_share")),
        sa.UniqueConstraint(
            "tenant_id",
            "landed_cost_id",
            "move_id",
            name=op.f("uq_valuation_landed_cost_share_tenant_id_landed_cost_id_move_id"),
        ),
    )
    op.create_index(
        "ix_valuation_landed_cost_share_move_id",
        "valuation_landed_cost_share",
        ["tenant_id", "move_id"],
        unique=False,
    )
    op.create_table(
        "valuation_layer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "quantity <> 0 OR value = 0", name=op.f("ck_valuation_layer_nothing_is_worth_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_valuation_layer_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "move_id"],
            ["inventory_move.tenant_id", "inventory_move.id"],
            name=op.f("fk_valuation_layer_tenant_id_move_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "stock_id"],
            ["valuation_stock.tenant_id", "valuation_stock.id"],
            name=op.f("fk_valuation_layer_tenant_id_stock_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_valuation_layer")),
        sa.UniqueConstraint(
            "tenant_id", "stock_id", "move_id", name=op.f("uq_valuation_layer_tenant_id_stock_id_move_id")
        ),
    )
    op.create_index(
        "ix_valuation_layer_left",
        "valuation_layer",
        ["tenant_id", "stock_id", "position"],
        unique=False,
        postgresql_where=sa.text("quantity <> 0"),
    )
    op.create_index("ix_valuation_layer_move_id", "valuation_layer", ["tenant_id", "move_id"], unique=False)
    op.create_table(
        "bridge_cost_posting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("cost_entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cost_entry_id"],
            ["valuation_entry.tenant_id", "valuation_entry.id"],
            name=op.f("fk_bridge_cost_posting_tenant_id_cost_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_bridge_cost_posting_tenant_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_cost_posting")),
        sa.UniqueConstraint(
            "tenant_id", "cost_entry_id", name=op.f("uq_bridge_cost_posting_tenant_id_cost_entry_id")
        ),
    )
    op.create_index(
        "ix_bridge_cost_posting_entry_id", "bridge_cost_posting", ["tenant_id", "entry_id"], unique=False
    )
    for ledger in LEDGERS:
        op.execute(
            f"CREATE FUNCTION {ledger}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
            f"\nBEGIN RAISE EXCEPTION 'rows of {ledger} never change'"
            " USING ERRCODE = 'restrict_violation'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {ledger}_append_only BEFORE UPDATE OR DELETE ON {ledger}"
            f"\nFOR EACH ROW EXECUTE FUNCTION {ledger}_append_only()"
        )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))
    _purposes(*PURPOSES, *NEW_PURPOSES)
    _forced("NO FORCE")
    op.execute(GIVE_ACCOUNTS)
    _forced("FORCE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_bridge_cost_posting_entry_id", table_name="bridge_cost_posting")
    op.drop_table("bridge_cost_posting")
    op.drop_index("ix_valuation_layer_move_id", table_name="valuation_layer")
    op.drop_index(
        "ix_valuation_layer_left", table_name="valuation_layer", postgresql_where=sa.text("quantity <> 0")
    )
    op.drop_table("valuation_layer")
    op.drop_index("ix_valuation_landed_cost_share_move_id", table_name="valuation_landed_cost_share")
    op.drop_table("valuation_landed_cost_share")
    op.drop_index(
        op.f("ix_valuation_entry_tenant_id_product_id_warehouse_id_valued_on"), table_name="valuation_entry"
    )
    op.drop_index(op.f("ix_valuation_entry_tenant_id_event_id"), table_name="valuation_entry")
    op.drop_index(op.f("ix_valuation_entry_tenant_id_company_id_valued_on"), table_name="valuation_entry")
    op.drop_index(op.f("ix_valuation_entry_tenant_id_cause_id"), table_name="valuation_entry")
    op.drop_index("ix_valuation_entry_move_id", table_name="valuation_entry")
    op.drop_table("valuation_entry")
    op.drop_index("ix_valuation_stock_company_id", table_name="valuation_stock")
    op.drop_table("valuation_stock")
    op.drop_table("valuation_costing")
    op.drop_index(op.f("ix_valuation_change_tenant_id_product_id_changed_on"), table_name="valuation_change")
    op.drop_table("valuation_change")
    op.drop_index(
        op.f("ix_valuation_landed_cost_tenant_id_company_id_posted_on"), table_name="valuation_landed_cost"
    )
    op.drop_table("valuation_landed_cost")
    for ledger in LEDGERS:
        op.execute(f"DROP FUNCTION {ledger}_append_only()")
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
