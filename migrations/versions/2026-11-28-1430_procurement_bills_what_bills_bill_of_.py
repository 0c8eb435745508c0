"""procurement_bills: what bills bill of orders.

Revises: 36a343bd77a1. Made: 2026-11-28 14:30:33.933884+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "95d21535415e"
down_revision = "36a343bd77a1"
branch_labels = None
depends_on = None

TABLES = ("bridge_match_tolerance", "bridge_billing_policy", "bridge_bill_match", "bridge_bill_match_cover")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
GUARDS = (
    """CREATE FUNCTION bridge_bill_match_cover_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of bridge_bill_match_cover never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER bridge_bill_match_cover_append_only BEFORE UPDATE OR DELETE ON bridge_bill_match_cover
FOR EACH ROW EXECUTE FUNCTION bridge_bill_match_cover_append_only()""",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "bridge_match_tolerance",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "fraction BETWEEN 0 AND 1 AND amount >= 0", name=op.f("ck_bridge_match_tolerance_limits_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_match_tolerance_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_match_tolerance")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", name=op.f("uq_bridge_match_tolerance_tenant_id_company_id")
        ),
    )
    op.create_table(
        "bridge_billing_policy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column(
            "policy",
            sa.Enum("ORDERED", "RECEIVED", name="billingpolicy", native_enum=False, length=40),
            nullable=False,
        ),
        sa.CheckConstraint(
            "policy IN ('ORDERED', 'RECEIVED')", name=op.f("ck_bridge_billing_policy_policy_word")
        ),
        sa.CheckConstraint(
            "product_id IS NULL OR order_line_id IS NULL", name=op.f("ck_bridge_billing_policy_one_target")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_billing_policy_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_bridge_billing_policy_tenant_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_bridge_billing_policy_tenant_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_billing_policy")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "product_id",
            "order_line_id",
            name=op.f("uq_bridge_billing_policy_tenant_id_company_id_product_id_order_line_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_bridge_billing_policy_order_line_id",
        "bridge_billing_policy",
        ["tenant_id", "order_line_id"],
        unique=False,
    )
    op.create_index(
        "ix_bridge_billing_policy_product_id",
        "bridge_billing_policy",
        ["tenant_id", "product_id"],
        unique=False,
    )
    op.create_table(
        "bridge_bill_match",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_bill_id", sa.Uuid(), nullable=False),
        sa.Column("bill_line_id", sa.Uuid(), nullable=False),
        sa.Column("of_id", sa.Uuid(), nullable=True),
        sa.Column("is_goods", sa.Boolean(), nullable=False),
        sa.Column("is_posted", sa.Boolean(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("wanted", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("covered", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("taken_back", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expected", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tolerated", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("base_currency", sa.String(length=3), nullable=False),
        sa.Column("base", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(of_id IS NULL) = (quantity > 0)", name=op.f("ck_bridge_bill_match_notes_take_back")
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)",
            name=op.f("ck_bridge_bill_match_released_by_somebody"),
        ),
        sa.CheckConstraint(
            "covered >= 0 AND taken_back >= 0", name=op.f("ck_bridge_bill_match_nothing_below_zero")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bill_line_id"],
            ["bills_vendor_bill_line.tenant_id", "bills_vendor_bill_line.id"],
            name=op.f("fk_bridge_bill_match_tenant_id_bill_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_bill_match_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "of_id"],
            ["bridge_bill_match.tenant_id", "bridge_bill_match.id"],
            name=op.f("fk_bridge_bill_match_tenant_id_of_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_bridge_bill_match_tenant_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "released_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_bridge_bill_match_tenant_id_released_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vendor_bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_bridge_bill_match_tenant_id_vendor_bill_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_bill_match")),
        sa.UniqueConstraint(
            "tenant_id", "bill_line_id", name=op.f("uq_bridge_bill_match_tenant_id_bill_line_id")
        ),
    )
    op.create_index("ix_bridge_bill_match_of_id", "bridge_bill_match", ["tenant_id", "of_id"], unique=False)
    op.create_index(
        op.f("ix_bridge_bill_match_tenant_id_order_line_id_posted_at"),
        "bridge_bill_match",
        ["tenant_id", "order_line_id", "posted_at"],
        unique=False,
    )
    op.create_index(
        "ix_bridge_bill_match_vendor_bill_id",
        "bridge_bill_match",
        ["tenant_id", "vendor_bill_id"],
        unique=False,
    )
    op.create_table(
        "bridge_bill_match_cover",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("billed", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("received", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_bill_match_cover_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "match_id"],
            ["bridge_bill_match.tenant_id", "bridge_bill_match.id"],
            name=op.f("fk_bridge_bill_match_cover_tenant_id_match_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "move_id"],
            ["inventory_move.tenant_id", "inventory_move.id"],
            name=op.f("fk_bridge_bill_match_cover_tenant_id_move_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_bill_match_cover")),
    )
    op.create_index(
        "ix_bridge_bill_match_cover_match_id",
        "bridge_bill_match_cover",
        ["tenant_id", "match_id"],
        unique=False,
    )
    op.create_index(
        "ix_bridge_bill_match_cover_move_id",
        "bridge_bill_match_cover",
        ["tenant_id", "move_id"],
        unique=False,
    )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))
    for guard in GUARDS:
        op.execute(guard)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_bridge_bill_match_cover_move_id", table_name="bridge_bill_match_cover")
    op.drop_index("ix_bridge_bill_match_cover_match_id", table_name="bridge_bill_match_cover")
    op.drop_table("bridge_bill_match_cover")
    op.drop_index("ix_bridge_bill_match_vendor_bill_id", table_name="bridge_bill_match")
    op.drop_index(
        op.f("ix_bridge_bill_match_tenant_id_order_line_id_posted_at"), table_name="bridge_bill_match"
    )
    op.drop_index("ix_bridge_bill_match_of_id", table_name="bridge_bill_match")
    op.drop_table("bridge_bill_match")
    op.drop_index("ix_bridge_billing_policy_product_id", table_name="bridge_billing_policy")
    op.drop_index("ix_bridge_billing_policy_order_line_id", table_name="bridge_billing_policy")
    op.drop_table("bridge_billing_policy")
    op.drop_table("bridge_match_tolerance")
    op.execute("DROP FUNCTION bridge_bill_match_cover_append_only()")
