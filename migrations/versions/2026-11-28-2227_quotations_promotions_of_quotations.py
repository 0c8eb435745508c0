"""quotations: promotions of quotations.

Revises: 1842da516460. Made: 2026-11-28 22:27:47.975329+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "5da4f25acb93"
down_revision = "1842da516460"
branch_labels = None
depends_on = None

TABLES = ("bridge_quotation_coupon", "bridge_quotation_adjustment")
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
        "bridge_quotation_coupon",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("coupon_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_quotation_coupon_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "coupon_id"],
            ["promotion_coupon.tenant_id", "promotion_coupon.id"],
            name=op.f("fk_bridge_quotation_coupon_tenant_id_coupon_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["quotations_version.tenant_id", "quotations_version.id"],
            name=op.f("fk_bridge_quotation_coupon_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_quotation_coupon")),
        sa.UniqueConstraint(
            "tenant_id",
            "version_id",
            "coupon_id",
            name=op.f("uq_bridge_quotation_coupon_tenant_id_version_id_coupon_id"),
        ),
    )
    op.create_table(
        "bridge_quotation_adjustment",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_gift", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("discount_before", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("discount_after", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_bridge_quotation_adjustment_amount_not_negative")),
        sa.CheckConstraint(
            "discount_before BETWEEN 0 AND 1 AND discount_after BETWEEN 0 AND 1",
            name=op.f("ck_bridge_quotation_adjustment_discounts_are_fractions"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_bridge_quotation_adjustment_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["quotations_line.tenant_id", "quotations_line.id"],
            name=op.f("fk_bridge_quotation_adjustment_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "promotion_id"],
            ["promotion.tenant_id", "promotion.id"],
            name=op.f("fk_bridge_quotation_adjustment_tenant_id_promotion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["quotations_version.tenant_id", "quotations_version.id"],
            name=op.f("fk_bridge_quotation_adjustment_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_quotation_adjustment")),
        sa.UniqueConstraint(
            "tenant_id",
            "line_id",
            "promotion_id",
            name=op.f("uq_bridge_quotation_adjustment_tenant_id_line_id_promotion_id"),
        ),
    )
    op.create_index(
        "ix_bridge_quotation_adjustment_version_id",
        "bridge_quotation_adjustment",
        ["tenant_id", "version_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_bridge_quotation_adjustment_version_id", table_name="bridge_quotation_adjustment")
    op.drop_table("bridge_quotation_adjustment")
    op.drop_table("bridge_quotation_coupon")
