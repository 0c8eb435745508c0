"""bills: vendor bills and debit notes.

Revises: b6b708d144b7. Made: 2026-11-28 10:50:34.041812+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "57fdd5b422f3"
down_revision = "b6b708d144b7"
branch_labels = None
depends_on = None


TABLES = (
    "bills_vendor_bill",
    "bills_vendor_bill_line",
    "bills_tax",
    "bills_line_tax",
    "bills_line_split",
    "bills_tax_deferral",
)
GUARDED = ("bills_vendor_bill_line", "bills_tax", "bills_line_tax", "bills_line_split")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
GUARD = """CREATE FUNCTION bills_vendor_bill_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record;
BEGIN
  IF TG_OP = 'INSERT' THEN held := NEW; ELSE held := OLD; END IF;
  PERFORM 1 FROM bills_vendor_bill
    WHERE tenant_id = held.tenant_id AND id = held.vendor_bill_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lines of posted bills never change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "bills_vendor_bill",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("DRAFT", "POSTED", "REVERSED", name="invoicestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "payment_state",
            sa.Enum("UNPAID", "PARTIAL", "PAID", "REVERSED", name="paymentstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("payment_term_id", sa.Uuid(), nullable=True),
        sa.Column("cash_rounding_id", sa.Uuid(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("charges", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("cash_rounding", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount_date", sa.Date(), nullable=True),
        sa.Column("residual", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax_rule_id", sa.Uuid(), nullable=True),
        sa.Column("tax_reduction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("has_dimensions", sa.Boolean(), nullable=False),
        sa.Column("is_tax_deferred", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind", sa.Enum("BILL", "DEBIT_NOTE", name="vendorbillkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("bill_date", sa.Date(), nullable=False),
        sa.Column("origin_bill_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(payment_state = 'REVERSED') = (status = 'REVERSED')",
            name=op.f("ck_bills_vendor_bill_reversed_is_not_paid"),
        ),
        sa.CheckConstraint(
            "(payment_state IN ('PAID', 'REVERSED')) = (residual = 0)",
            name=op.f("ck_bills_vendor_bill_paid_is_settled"),
        ),
        sa.CheckConstraint(
            "(status = 'DRAFT') = (number IS NULL) AND (number IS NULL) = (entry_id IS NULL)",
            name=op.f("ck_bills_vendor_bill_posted_is_booked"),
        ),
        sa.CheckConstraint("kind IN ('BILL', 'DEBIT_NOTE')", name=op.f("ck_bills_vendor_bill_kind_word")),
        sa.CheckConstraint(
            "payment_state IN ('UNPAID', 'PARTIAL', 'PAID', 'REVERSED')",
            name=op.f("ck_bills_vendor_bill_payment_state_word"),
        ),
        sa.CheckConstraint("status IN ('DRAFT', 'POSTED', 'REVERSED')", name=op.f("ck_bills_vendor_bill_status_word")),
        sa.CheckConstraint("discount >= 0 AND discount <= total", name=op.f("ck_bills_vendor_bill_discount_is_a_part")),
        sa.CheckConstraint("due_date >= bill_date", name=op.f("ck_bills_vendor_bill_due_later")),
        sa.CheckConstraint("exchange_rate > 0", name=op.f("ck_bills_vendor_bill_rate_positive")),
        sa.CheckConstraint("net >= 0 AND charges >= 0", name=op.f("ck_bills_vendor_bill_not_negative")),
        sa.CheckConstraint("residual >= 0 AND residual <= total", name=op.f("ck_bills_vendor_bill_residual_is_a_part")),
        sa.CheckConstraint(
            "total = net + tax + charges + cash_rounding", name=op.f("ck_bills_vendor_bill_total_is_the_sum")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cash_rounding_id"],
            ["terms_cash_rounding.tenant_id", "terms_cash_rounding.id"],
            name=op.f("fk_bills_vendor_bill_tenant_id_cash_rounding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bills_vendor_bill_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_bills_vendor_bill_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "origin_bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_bills_vendor_bill_tenant_id_origin_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_term_id"],
            ["terms_payment_term.tenant_id", "terms_payment_term.id"],
            name=op.f("fk_bills_vendor_bill_tenant_id_payment_term_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["party_supplier.tenant_id", "party_supplier.id"],
            name=op.f("fk_bills_vendor_bill_tenant_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_rule_id"],
            ["tax_rule.tenant_id", "tax_rule.id"],
            name=op.f("fk_bills_vendor_bill_tenant_id_tax_rule_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bills_vendor_bill")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_bills_vendor_bill_tenant_id_company_id_number")
        ),
        sa.UniqueConstraint("tenant_id", "entry_id", name=op.f("uq_bills_vendor_bill_tenant_id_entry_id")),
    )
    op.create_index(
        "ix_bills_vendor_bill_origin_bill_id", "bills_vendor_bill", ["tenant_id", "origin_bill_id"], unique=False
    )
    op.create_index(
        "ix_bills_vendor_bill_payment_term_id", "bills_vendor_bill", ["tenant_id", "payment_term_id"], unique=False
    )
    op.create_index(
        op.f("ix_bills_vendor_bill_tenant_id_company_id_bill_date"),
        "bills_vendor_bill",
        ["tenant_id", "company_id", "bill_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_bills_vendor_bill_tenant_id_supplier_id_bill_date"),
        "bills_vendor_bill",
        ["tenant_id", "supplier_id", "bill_date"],
        unique=False,
    )
    op.create_index(
        "uq_bills_vendor_bill_reference",
        "bills_vendor_bill",
        ["tenant_id", "company_id", "supplier_id", "reference"],
        unique=True,
        postgresql_where=sa.text("kind = 'BILL' AND reference <> '' AND status <> 'REVERSED'"),
    )
    op.create_table(
        "bills_tax",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unrounded", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("vendor_bill_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bills_tax_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_bills_tax_tenant_id_tax_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vendor_bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_bills_tax_tenant_id_vendor_bill_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bills_tax")),
        sa.UniqueConstraint(
            "tenant_id", "vendor_bill_id", "tax_id", name=op.f("uq_bills_tax_tenant_id_vendor_bill_id_tax_id")
        ),
    )
    op.create_index("ix_bills_tax_tax_id", "bills_tax", ["tenant_id", "tax_id"], unique=False)
    op.create_table(
        "bills_tax_deferral",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Enum("BASE", "TAX", name="taxpart", native_enum=False, length=40), nullable=False),
        sa.Column("box_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("transition_account_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("moved", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("vendor_bill_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("part IN ('BASE', 'TAX')", name=op.f("ck_bills_tax_deferral_part_word")),
        sa.CheckConstraint(
            "moved * amount >= 0 AND abs(moved) <= abs(amount)", name=op.f("ck_bills_tax_deferral_moved_is_a_part")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_bills_tax_deferral_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "box_id"],
            ["tax_box.tenant_id", "tax_box.id"],
            name=op.f("fk_bills_tax_deferral_tenant_id_box_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bills_tax_deferral_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_bills_tax_deferral_tenant_id_tax_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transition_account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_bills_tax_deferral_tenant_id_transition_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vendor_bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_bills_tax_deferral_tenant_id_vendor_bill_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bills_tax_deferral")),
        sa.UniqueConstraint(
            "tenant_id",
            "vendor_bill_id",
            "position",
            name=op.f("uq_bills_tax_deferral_tenant_id_vendor_bill_id_position"),
        ),
    )
    op.create_index("ix_bills_tax_deferral_tax_id", "bills_tax_deferral", ["tenant_id", "tax_id"], unique=False)
    op.create_table(
        "bills_vendor_bill_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("gross", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("vendor_bill_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "discount >= 0 AND discount <= 1", name=op.f("ck_bills_vendor_bill_line_discount_is_a_fraction")
        ),
        sa.CheckConstraint("gross = net + tax", name=op.f("ck_bills_vendor_bill_line_gross_is_the_sum")),
        sa.CheckConstraint("quantity > 0 AND unit_price >= 0", name=op.f("ck_bills_vendor_bill_line_not_negative")),
        sa.CheckConstraint("tax_rate BETWEEN 0 AND 1", name=op.f("ck_bills_vendor_bill_line_tax_rate_is_a_fraction")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_bills_vendor_bill_line_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bills_vendor_bill_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_bills_vendor_bill_line_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vendor_bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_bills_vendor_bill_line_tenant_id_vendor_bill_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bills_vendor_bill_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "vendor_bill_id",
            "position",
            name=op.f("uq_bills_vendor_bill_line_tenant_id_vendor_bill_id_position"),
        ),
    )
    op.create_index(
        "ix_bills_vendor_bill_line_product_id", "bills_vendor_bill_line", ["tenant_id", "product_id"], unique=False
    )
    op.create_table(
        "bills_line_tax",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unrounded", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("vendor_bill_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bills_line_tax_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["bills_vendor_bill_line.tenant_id", "bills_vendor_bill_line.id"],
            name=op.f("fk_bills_line_tax_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_bills_line_tax_tenant_id_tax_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vendor_bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_bills_line_tax_tenant_id_vendor_bill_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bills_line_tax")),
        sa.UniqueConstraint("tenant_id", "line_id", "tax_id", name=op.f("uq_bills_line_tax_tenant_id_line_id_tax_id")),
    )
    op.create_index("ix_bills_line_tax_tax_id", "bills_line_tax", ["tenant_id", "tax_id"], unique=False)
    op.create_index("ix_bills_line_tax_vendor_bill_id", "bills_line_tax", ["tenant_id", "vendor_bill_id"], unique=False)
    op.create_table(
        "bills_line_split",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Uuid(), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("vendor_bill_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("fraction > 0 AND fraction <= 1", name=op.f("ck_bills_line_split_fraction_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bills_line_split_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["bills_vendor_bill_line.tenant_id", "bills_vendor_bill_line.id"],
            name=op.f("fk_bills_line_split_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "value_id"],
            ["finance_dimension_value.tenant_id", "finance_dimension_value.id"],
            name=op.f("fk_bills_line_split_tenant_id_value_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vendor_bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_bills_line_split_tenant_id_vendor_bill_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bills_line_split")),
        sa.UniqueConstraint(
            "tenant_id", "line_id", "position", name=op.f("uq_bills_line_split_tenant_id_line_id_position")
        ),
        sa.UniqueConstraint(
            "tenant_id", "line_id", "value_id", name=op.f("uq_bills_line_split_tenant_id_line_id_value_id")
        ),
    )
    op.create_index(
        "ix_bills_line_split_value_id", "bills_line_split", ["tenant_id", "value_id"], unique=False
    )
    op.create_index(
        "ix_bills_line_split_vendor_bill_id", "bills_line_split", ["tenant_id", "vendor_bill_id"], unique=False
    )
    op.execute(GUARD)
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION bills_vendor_bill_line_guard()"
        )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("bills_line_split")
    op.drop_index("ix_bills_line_tax_vendor_bill_id", table_name="bills_line_tax")
    op.drop_index("ix_bills_line_tax_tax_id", table_name="bills_line_tax")
    op.drop_table("bills_line_tax")
    op.drop_index("ix_bills_vendor_bill_line_product_id", table_name="bills_vendor_bill_line")
    op.drop_table("bills_vendor_bill_line")
    op.drop_index("ix_bills_tax_deferral_tax_id", table_name="bills_tax_deferral")
    op.drop_table("bills_tax_deferral")
    op.drop_index("ix_bills_tax_tax_id", table_name="bills_tax")
    op.drop_table("bills_tax")
    op.drop_index(
        "uq_bills_vendor_bill_reference",
        table_name="bills_vendor_bill",
        postgresql_where=sa.text("kind = 'BILL' AND reference <> '' AND status <> 'REVERSED'"),
    )
    op.drop_index(op.f("ix_bills_vendor_bill_tenant_id_supplier_id_bill_date"), table_name="bills_vendor_bill")
    op.drop_index(op.f("ix_bills_vendor_bill_tenant_id_company_id_bill_date"), table_name="bills_vendor_bill")
    op.drop_index("ix_bills_vendor_bill_payment_term_id", table_name="bills_vendor_bill")
    op.drop_index("ix_bills_vendor_bill_origin_bill_id", table_name="bills_vendor_bill")
    op.drop_table("bills_vendor_bill")
    op.execute("DROP FUNCTION bills_vendor_bill_line_guard()")
