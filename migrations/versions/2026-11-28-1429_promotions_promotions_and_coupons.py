"""promotions: promotions and coupons.

Revises: cc3c26aaaa22. Made: 2026-11-28 14:29:20.366883+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "a917e2bb733f"
down_revision = "cc3c26aaaa22"
branch_labels = None
depends_on = None


WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
TABLES = (
    "promotion",
    "promotion_target",
    "promotion_coupon",
    "promotion_coupon_use",
    "promotion_adjustment",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "promotion",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "effect",
            sa.Enum(
                "PERCENT_OFF",
                "AMOUNT_OFF",
                "FREE_GOODS",
                "CHEAPEST_FREE",
                name="promotioneffect",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("is_exclusive", sa.Boolean(), nullable=False),
        sa.Column("needs_coupon", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("amount_min", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("quantity_min", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("percent", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("free_product_id", sa.Uuid(), nullable=True),
        sa.Column("free_quantity", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("group_size", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(amount IS NOT NULL) = (effect = 'AMOUNT_OFF')", name=op.f("ck_promotion_amount_if_any")
        ),
        sa.CheckConstraint(
            "(free_product_id IS NOT NULL) = (effect = 'FREE_GOODS')",
            name=op.f("ck_promotion_free_goods_if_any"),
        ),
        sa.CheckConstraint(
            "(group_size IS NOT NULL) = (effect = 'CHEAPEST_FREE')", name=op.f("ck_promotion_group_if_any")
        ),
        sa.CheckConstraint(
            "(percent IS NOT NULL) = (effect = 'PERCENT_OFF')", name=op.f("ck_promotion_percent_if_any")
        ),
        sa.CheckConstraint(
            "effect IN ('PERCENT_OFF', 'AMOUNT_OFF', 'FREE_GOODS', 'CHEAPEST_FREE')",
            name=op.f("ck_promotion_effect_word"),
        ),
        sa.CheckConstraint(
            "amount > 0 AND amount_min > 0 AND quantity_min > 0 AND free_quantity > 0",
            name=op.f("ck_promotion_above_nothing"),
        ),
        sa.CheckConstraint(
            "currency IS NOT NULL OR num_nonnulls(amount, amount_min) = 0",
            name=op.f("ck_promotion_amounts_have_a_currency"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_promotion_days_in_order")),
        sa.CheckConstraint("group_size > 1", name=op.f("ck_promotion_group_has_some")),
        sa.CheckConstraint(
            "num_nulls(free_product_id, free_quantity) IN (0, 2)",
            name=op.f("ck_promotion_free_goods_with_quantity"),
        ),
        sa.CheckConstraint("percent > 0 AND percent <= 1", name=op.f("ck_promotion_percent_is_a_fraction")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_promotion_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "free_product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_promotion_tenant_id_free_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_promotion")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "name", name=op.f("uq_promotion_tenant_id_company_id_name")
        ),
    )
    op.create_index(
        "ix_promotion_free_product_id", "promotion", ["tenant_id", "free_product_id"], unique=False
    )
    op.create_table(
        "promotion_coupon",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("uses_max", sa.Integer(), nullable=True),
        sa.Column("customer_uses_max", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "used >= 0 AND used <= uses_max", name=op.f("ck_promotion_coupon_used_within_limit")
        ),
        sa.CheckConstraint("used >= 0", name=op.f("ck_promotion_coupon_used_not_negative")),
        sa.CheckConstraint(
            "uses_max > 0 AND customer_uses_max > 0", name=op.f("ck_promotion_coupon_limits_above_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_promotion_coupon_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "promotion_id"],
            ["promotion.tenant_id", "promotion.id"],
            name=op.f("fk_promotion_coupon_tenant_id_promotion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_promotion_coupon")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "code", name=op.f("uq_promotion_coupon_tenant_id_company_id_code")
        ),
    )
    op.create_index(
        "ix_promotion_coupon_promotion_id", "promotion_coupon", ["tenant_id", "promotion_id"], unique=False
    )
    op.create_table(
        "promotion_target",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(customer_id, product_id, category_id) = 1",
            name=op.f("ck_promotion_target_names_one"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["catalog_category.tenant_id", "catalog_category.id"],
            name=op.f("fk_promotion_target_tenant_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["party_customer.tenant_id", "party_customer.id"],
            name=op.f("fk_promotion_target_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_promotion_target_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "promotion_id"],
            ["promotion.tenant_id", "promotion.id"],
            name=op.f("fk_promotion_target_tenant_id_promotion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_promotion_target")),
    )
    op.create_index(
        "ix_promotion_target_category_id", "promotion_target", ["tenant_id", "category_id"], unique=False
    )
    op.create_index(
        "ix_promotion_target_customer_id", "promotion_target", ["tenant_id", "customer_id"], unique=False
    )
    op.create_index(
        "ix_promotion_target_product_id", "promotion_target", ["tenant_id", "product_id"], unique=False
    )
    op.create_index(
        op.f("ix_promotion_target_tenant_id_promotion_id"),
        "promotion_target",
        ["tenant_id", "promotion_id"],
        unique=False,
    )
    op.create_table(
        "promotion_adjustment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_gift", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount_before", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("discount_after", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_promotion_adjustment_amount_not_negative")),
        sa.CheckConstraint(
            "discount_before BETWEEN 0 AND 1 AND discount_after BETWEEN 0 AND 1",
            name=op.f("ck_promotion_adjustment_discounts_are_fractions"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_promotion_adjustment_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["sales_order_line.tenant_id", "sales_order_line.id"],
            name=op.f("fk_promotion_adjustment_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["sales_order.tenant_id", "sales_order.id"],
            name=op.f("fk_promotion_adjustment_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "promotion_id"],
            ["promotion.tenant_id", "promotion.id"],
            name=op.f("fk_promotion_adjustment_tenant_id_promotion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_promotion_adjustment")),
        sa.UniqueConstraint(
            "tenant_id",
            "line_id",
            "promotion_id",
            name=op.f("uq_promotion_adjustment_tenant_id_line_id_promotion_id"),
        ),
    )
    op.create_index(
        "ix_promotion_adjustment_order_id", "promotion_adjustment", ["tenant_id", "order_id"], unique=False
    )
    op.create_index(
        op.f("ix_promotion_adjustment_tenant_id_promotion_id"),
        "promotion_adjustment",
        ["tenant_id", "promotion_id"],
        unique=False,
    )
    op.create_table(
        "promotion_coupon_use",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("coupon_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_promotion_coupon_use_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "coupon_id"],
            ["promotion_coupon.tenant_id", "promotion_coupon.id"],
            name=op.f("fk_promotion_coupon_use_tenant_id_coupon_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["party_customer.tenant_id", "party_customer.id"],
            name=op.f("fk_promotion_coupon_use_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["sales_order.tenant_id", "sales_order.id"],
            name=op.f("fk_promotion_coupon_use_tenant_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_promotion_coupon_use")),
        sa.UniqueConstraint(
            "tenant_id",
            "coupon_id",
            "order_id",
            name=op.f("uq_promotion_coupon_use_tenant_id_coupon_id_order_id"),
        ),
    )
    op.create_index(
        "ix_promotion_coupon_use_order_id", "promotion_coupon_use", ["tenant_id", "order_id"], unique=False
    )
    op.create_index(
        op.f("ix_promotion_coupon_use_tenant_id_coupon_id_customer_id"),
        "promotion_coupon_use",
        ["tenant_id", "coupon_id", "customer_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        op.f("ix_promotion_coupon_use_tenant_id_coupon_id_customer_id"), table_name="promotion_coupon_use"
    )
    op.drop_index("ix_promotion_coupon_use_order_id", table_name="promotion_coupon_use")
    op.drop_table("promotion_coupon_use")
    op.drop_index(op.f("ix_promotion_adjustment_tenant_id_promotion_id"), table_name="promotion_adjustment")
    op.drop_index("ix_promotion_adjustment_order_id", table_name="promotion_adjustment")
    op.drop_table("promotion_adjustment")
    op.drop_index(op.f("ix_promotion_target_tenant_id_promotion_id"), table_name="promotion_target")
    op.drop_index("ix_promotion_target_product_id", table_name="promotion_target")
    op.drop_index("ix_promotion_target_customer_id", table_name="promotion_target")
    op.drop_index("ix_promotion_target_category_id", table_name="promotion_target")
    op.drop_table("promotion_target")
    op.drop_index("ix_promotion_coupon_promotion_id", table_name="promotion_coupon")
    op.drop_table("promotion_coupon")
    op.drop_index("ix_promotion_free_product_id", table_name="promotion")
    op.drop_table("promotion")
