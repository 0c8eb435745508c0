"""procurement: orders, lines, amendments.

Revises: fe1ba98d2bd2. Made: 2026-11-28 13:48:30.624046+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "9e60c9020d3c"
down_revision = "fe1ba98d2bd2"
branch_labels = None
depends_on = None


TABLES = (
    "procurement_order",
    "procurement_order_amendment",
    "procurement_order_line",
    "procurement_amended_line",
)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "procurement_order",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT",
                "SENT",
                "CONFIRMED",
                "CLOSED",
                "CANCELLED",
                name="purchaseorderstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "receipt_state",
            sa.Enum("NONE", "PARTIAL", "FULL", name="purchasestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "bill_state",
            sa.Enum("NONE", "PARTIAL", "FULL", name="purchasestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("payment_term_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("supplier_reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "bill_state IN ('NONE', 'PARTIAL', 'FULL')", name=op.f("ck_procurement_order_bill_state_word")
        ),
        sa.CheckConstraint(
            "receipt_state IN ('NONE', 'PARTIAL', 'FULL')",
            name=op.f("ck_procurement_order_receipt_state_word"),
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SENT', 'CONFIRMED', 'CLOSED', 'CANCELLED')",
            name=op.f("ck_procurement_order_status_word"),
        ),
        sa.CheckConstraint("exchange_rate > 0", name=op.f("ck_procurement_order_exchange_rate_positive")),
        sa.CheckConstraint("net >= 0 AND total >= 0", name=op.f("ck_procurement_order_amounts_not_negative")),
        sa.CheckConstraint("total = net + tax", name=op.f("ck_procurement_order_total_is_the_sum")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_procurement_order_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_procurement_order_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_procurement_order_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payment_term_id"],
            ["terms_payment_term.tenant_id", "terms_payment_term.id"],
            name=op.f("fk_procurement_order_tenant_id_payment_term_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["party_supplier.tenant_id", "party_supplier.id"],
            name=op.f("fk_procurement_order_tenant_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_procurement_order_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_procurement_order")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_procurement_order_tenant_id_company_id_number")
        ),
    )
    op.create_index(
        "ix_procurement_order_department_id",
        "procurement_order",
        ["tenant_id", "department_id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_order_owner_id", "procurement_order", ["tenant_id", "owner_id"], unique=False
    )
    op.create_index(
        "ix_procurement_order_payment_term_id",
        "procurement_order",
        ["tenant_id", "payment_term_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_procurement_order_tenant_id_company_id_order_date_id"),
        "procurement_order",
        ["tenant_id", "company_id", "order_date", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_procurement_order_tenant_id_supplier_id_order_date_id"),
        "procurement_order",
        ["tenant_id", "supplier_id", "order_date", "id"],
        unique=False,
    )
    op.create_index(
        "ix_procurement_order_warehouse_id", "procurement_order", ["tenant_id", "warehouse_id"], unique=False
    )
    op.create_table(
        "procurement_order_amendment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("amended_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("former_expected_on", sa.Date(), nullable=True),
        sa.Column("former_net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("former_tax", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("former_total", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "amended_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_procurement_order_amendment_tenant_id_amended_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_procurement_order_amendment_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_procurement_order_amendment_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["procurement_order.tenant_id", "procurement_order.id"],
            name=op.f("fk_procurement_order_amendment_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_procurement_order_amendment_tenant_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_procurement_order_amendment")),
        sa.UniqueConstraint(
            "tenant_id",
            "order_id",
            "revision",
            name=op.f("uq_procurement_order_amendment_tenant_id_order_id_revision"),
        ),
    )
    op.create_table(
        "procurement_order_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("supplier_code", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("discount", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("gross", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("received_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("returned_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("billed_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("cancelled_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "billed_quantity >= 0", name=op.f("ck_procurement_order_line_billed_not_negative")
        ),
        sa.CheckConstraint(
            "cancelled_quantity BETWEEN 0 AND quantity",
            name=op.f("ck_procurement_order_line_cancelled_within_ordered"),
        ),
        sa.CheckConstraint(
            "discount BETWEEN 0 AND 1", name=op.f("ck_procurement_order_line_discount_is_a_fraction")
        ),
        sa.CheckConstraint("gross = net + tax", name=op.f("ck_procurement_order_line_gross_is_the_sum")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_procurement_order_line_quantity_positive")),
        sa.CheckConstraint(
            "returned_quantity BETWEEN 0 AND received_quantity",
            name=op.f("ck_procurement_order_line_returned_within_received"),
        ),
        sa.CheckConstraint(
            "tax_rate BETWEEN 0 AND 1", name=op.f("ck_procurement_order_line_tax_rate_is_a_fraction")
        ),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_procurement_order_line_unit_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_procurement_order_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_procurement_order_line_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["procurement_order.tenant_id", "procurement_order.id"],
            name=op.f("fk_procurement_order_line_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_procurement_order_line_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_procurement_order_line_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["catalog_unit.tenant_id", "catalog_unit.id"],
            name=op.f("fk_procurement_order_line_tenant_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_procurement_order_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "order_id",
            "position",
            name=op.f("uq_procurement_order_line_tenant_id_order_id_position"),
        ),
    )
    op.create_index(
        "ix_procurement_order_line_product_id",
        "procurement_order_line",
        ["tenant_id", "product_id"],
        unique=False,
    )
    op.create_table(
        "procurement_amended_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("amendment_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("former_quantity", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("former_unit_price", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("former_discount", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("former_tax_rate", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("former_expected_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(former_quantity IS NULL) = (former_unit_price IS NULL)",
            name=op.f("ck_procurement_amended_line_former_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "amendment_id"],
            ["procurement_order_amendment.tenant_id", "procurement_order_amendment.id"],
            name=op.f("fk_procurement_amended_line_tenant_id_amendment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_procurement_amended_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_procurement_amended_line_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_procurement_amended_line_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_procurement_amended_line_tenant_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_procurement_amended_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "amendment_id",
            "line_id",
            name=op.f("uq_procurement_amended_line_tenant_id_amendment_id_line_id"),
        ),
    )
    op.create_index(
        "ix_procurement_amended_line_line_id",
        "procurement_amended_line",
        ["tenant_id", "line_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_procurement_amended_line_line_id", table_name="procurement_amended_line")
    op.drop_table("procurement_amended_line")
    op.drop_index("ix_procurement_order_line_product_id", table_name="procurement_order_line")
    op.drop_table("procurement_order_line")
    op.drop_table("procurement_order_amendment")
    op.drop_index("ix_procurement_order_warehouse_id", table_name="procurement_order")
    op.drop_index(
        op.f("ix_procurement_order_tenant_id_supplier_id_order_date_id"), table_name="procurement_order"
    )
    op.drop_index(
        op.f("ix_procurement_order_tenant_id_company_id_order_date_id"), table_name="procurement_order"
    )
    op.drop_index("ix_procurement_order_payment_term_id", table_name="procurement_order")
    op.drop_index("ix_procurement_order_owner_id", table_name="procurement_order")
    op.drop_index("ix_procurement_order_department_id", table_name="procurement_order")
    op.drop_table("procurement_order")
