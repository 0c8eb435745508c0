"""quotations: quotations in versions.

Revises: 6f0d9b1c7a34. Made: 2026-11-28 14:25:14.557956+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "1df4c0046a34"
down_revision = "6f0d9b1c7a34"
branch_labels = None
depends_on = None


TABLES = (
    "quotations_quotation",
    "bridge_opportunity_quotation",
    "quotations_version",
    "quotations_line",
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
        "quotations_quotation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("charges", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_by", sa.Text(), nullable=False),
        sa.Column("acceptance_reference", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(order_id IS NOT NULL) = (status = 'ACCEPTED')",
            name=op.f("ck_quotations_quotation_accepted_is_ordered"),
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SENT', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'SUPERSEDED', 'CANCELLED')",
            name=op.f("ck_quotations_quotation_status_word"),
        ),
        sa.CheckConstraint(
            "total = net + tax + charges", name=op.f("ck_quotations_quotation_total_is_the_sum")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_quotations_quotation_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["party_customer.tenant_id", "party_customer.id"],
            name=op.f("fk_quotations_quotation_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_quotations_quotation_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_id"],
            ["sales_order.tenant_id", "sales_order.id"],
            name=op.f("fk_quotations_quotation_tenant_id_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_quotations_quotation_tenant_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quotations_quotation")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "number",
            name=op.f("uq_quotations_quotation_tenant_id_company_id_number"),
        ),
        sa.UniqueConstraint("tenant_id", "order_id", name=op.f("uq_quotations_quotation_tenant_id_order_id")),
    )
    op.create_index(
        "ix_quotations_quotation_department_id",
        "quotations_quotation",
        ["tenant_id", "department_id"],
        unique=False,
    )
    op.create_index(
        "ix_quotations_quotation_owner_id", "quotations_quotation", ["tenant_id", "owner_id"], unique=False
    )
    op.create_index(
        op.f("ix_quotations_quotation_tenant_id_company_id_valid_until_id"),
        "quotations_quotation",
        ["tenant_id", "company_id", "valid_until", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_quotations_quotation_tenant_id_customer_id_valid_until_id"),
        "quotations_quotation",
        ["tenant_id", "customer_id", "valid_until", "id"],
        unique=False,
    )
    op.create_table(
        "bridge_opportunity_quotation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(), nullable=False),
        sa.Column("quotation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "opportunity_id"],
            ["pipeline_opportunity.tenant_id", "pipeline_opportunity.id"],
            name=op.f("fk_bridge_opportunity_quotation_tenant_id_opportunity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quotation_id"],
            ["quotations_quotation.tenant_id", "quotations_quotation.id"],
            name=op.f("fk_bridge_opportunity_quotation_tenant_id_quotation_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_opportunity_quotation")),
        sa.UniqueConstraint(
            "tenant_id", "quotation_id", name=op.f("uq_bridge_opportunity_quotation_tenant_id_quotation_id")
        ),
    )
    op.create_index(
        "ix_bridge_opportunity_quotation_opportunity_id",
        "bridge_opportunity_quotation",
        ["tenant_id", "opportunity_id"],
        unique=False,
    )
    op.create_table(
        "quotations_version",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("quotation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("charges", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("customer_reference", sa.Text(), nullable=False),
        sa.Column("delivery_address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SENT', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'SUPERSEDED', 'CANCELLED')",
            name=op.f("ck_quotations_version_status_word"),
        ),
        sa.CheckConstraint(
            "net >= 0 AND charges >= 0 AND total >= 0",
            name=op.f("ck_quotations_version_amounts_not_negative"),
        ),
        sa.CheckConstraint(
            "total = net + tax + charges", name=op.f("ck_quotations_version_total_is_the_sum")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quotation_id"],
            ["quotations_quotation.tenant_id", "quotations_quotation.id"],
            name=op.f("fk_quotations_version_tenant_id_quotation_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quotations_version")),
        sa.UniqueConstraint(
            "tenant_id",
            "quotation_id",
            "number",
            name=op.f("uq_quotations_version_tenant_id_quotation_id_number"),
        ),
    )
    op.create_table(
        "quotations_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("quotation_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("discount", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("tax_ids", sa.Text(), nullable=True),
        sa.Column("keeps_rate", sa.Boolean(), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("gross", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("invoicing_policy", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "invoicing_policy IN ('ORDERED', 'DELIVERED')",
            name=op.f("ck_quotations_line_invoicing_policy_word"),
        ),
        sa.CheckConstraint("gross = net + tax", name=op.f("ck_quotations_line_gross_is_the_sum")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_quotations_line_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quotation_id"],
            ["quotations_quotation.tenant_id", "quotations_quotation.id"],
            name=op.f("fk_quotations_line_tenant_id_quotation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["quotations_version.tenant_id", "quotations_version.id"],
            name=op.f("fk_quotations_line_tenant_id_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["catalog_unit.tenant_id", "catalog_unit.id"],
            name=op.f("fk_quotations_line_tenant_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quotations_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "version_id",
            "position",
            name=op.f("uq_quotations_line_tenant_id_version_id_position"),
        ),
    )
    op.create_index("ix_quotations_line_unit_id", "quotations_line", ["tenant_id", "unit_id"], unique=False)
    op.create_index(
        "ix_quotations_line_product_id", "quotations_line", ["tenant_id", "product_id"], unique=False
    )
    op.create_index(
        "ix_quotations_line_quotation_id", "quotations_line", ["tenant_id", "quotation_id"], unique=False
    )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_quotations_line_unit_id", table_name="quotations_line")
    op.drop_index("ix_quotations_line_quotation_id", table_name="quotations_line")
    op.drop_index("ix_quotations_line_product_id", table_name="quotations_line")
    op.drop_table("quotations_line")
    op.drop_table("quotations_version")
    op.drop_index("ix_bridge_opportunity_quotation_opportunity_id", table_name="bridge_opportunity_quotation")
    op.drop_table("bridge_opportunity_quotation")
    op.drop_index(
        op.f("ix_quotations_quotation_tenant_id_customer_id_valid_until_id"),
        table_name="quotations_quotation",
    )
    op.drop_index(
        op.f("ix_quotations_quotation_tenant_id_company_id_valid_until_id"), table_name="quotations_quotation"
    )
    op.drop_index("ix_quotations_quotation_owner_id", table_name="quotations_quotation")
    op.drop_index("ix_quotations_quotation_department_id", table_name="quotations_quotation")
    op.drop_table("quotations_quotation")
