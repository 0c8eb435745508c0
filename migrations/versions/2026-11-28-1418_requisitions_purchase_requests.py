"""requisitions: purchase requests.

Revises: b390ad9fa8fd. Made: 2026-11-28 14:18:11.303775+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "e8a77982e37d"
down_revision = "b390ad9fa8fd"
branch_labels = None
depends_on = None

TABLES = ("requisitions_request", "requisitions_request_line", "requisitions_order_line")
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
        "requisitions_request",
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
                "SUBMITTED",
                "APPROVED",
                "ORDERED",
                "REJECTED",
                "CANCELLED",
                name="purchaserequeststatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("estimated_total", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'ORDERED', 'REJECTED', 'CANCELLED')",
            name=op.f("ck_requisitions_request_status_word"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_requisitions_request_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decided_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_requisitions_request_tenant_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_requisitions_request_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_requisitions_request_tenant_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_requisitions_request")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "number",
            name=op.f("uq_requisitions_request_tenant_id_company_id_number"),
        ),
    )
    op.create_index(
        "ix_requisitions_request_department_id",
        "requisitions_request",
        ["tenant_id", "department_id"],
        unique=False,
    )
    op.create_index(
        "ix_requisitions_request_owner_id", "requisitions_request", ["tenant_id", "owner_id"], unique=False
    )
    op.create_index(
        op.f("ix_requisitions_request_tenant_id_company_id_requested_on_id"),
        "requisitions_request",
        ["tenant_id", "company_id", "requested_on", "id"],
        unique=False,
    )
    op.create_table(
        "requisitions_request_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("ordered_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("estimated_price", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("estimated", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("dimension_value_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "product_id IS NOT NULL OR description <> ''", name=op.f("ck_requisitions_request_line_says_what")
        ),
        sa.CheckConstraint(
            "(product_id IS NULL) = (unit_id IS NULL)",
            name=op.f("ck_requisitions_request_line_products_have_units"),
        ),
        sa.CheckConstraint(
            "estimated_price >= 0 AND estimated >= 0",
            name=op.f("ck_requisitions_request_line_estimates_not_negative"),
        ),
        sa.CheckConstraint(
            "ordered_quantity BETWEEN 0 AND quantity",
            name=op.f("ck_requisitions_request_line_ordered_within_wanted"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_requisitions_request_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_requisitions_request_line_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_requisitions_request_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_requisitions_request_line_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dimension_value_id"],
            ["finance_dimension_value.tenant_id", "finance_dimension_value.id"],
            name=op.f("fk_requisitions_request_line_tenant_id_dimension_value_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_requisitions_request_line_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_requisitions_request_line_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["requisitions_request.tenant_id", "requisitions_request.id"],
            name=op.f("fk_requisitions_request_line_tenant_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["catalog_unit.tenant_id", "catalog_unit.id"],
            name=op.f("fk_requisitions_request_line_tenant_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_requisitions_request_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "request_id",
            "position",
            name=op.f("uq_requisitions_request_line_tenant_id_request_id_position"),
        ),
    )
    op.create_index(
        "ix_requisitions_request_line_account_id",
        "requisitions_request_line",
        ["tenant_id", "account_id"],
        unique=False,
    )
    op.create_index(
        "ix_requisitions_request_line_dimension_value_id",
        "requisitions_request_line",
        ["tenant_id", "dimension_value_id"],
        unique=False,
    )
    op.create_index(
        "ix_requisitions_request_line_product_id",
        "requisitions_request_line",
        ["tenant_id", "product_id"],
        unique=False,
    )
    op.create_table(
        "requisitions_order_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("request_line_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_requisitions_order_line_quantity_not_negative")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_requisitions_order_line_tenant_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_line_id"],
            ["requisitions_request_line.tenant_id", "requisitions_request_line.id"],
            name=op.f("fk_requisitions_order_line_tenant_id_request_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_requisitions_order_line")),
        sa.UniqueConstraint(
            "tenant_id", "order_line_id", name=op.f("uq_requisitions_order_line_tenant_id_order_line_id")
        ),
    )
    op.create_index(
        "ix_requisitions_order_line_request_line_id",
        "requisitions_order_line",
        ["tenant_id", "request_line_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_requisitions_order_line_request_line_id", table_name="requisitions_order_line")
    op.drop_table("requisitions_order_line")
    op.drop_index("ix_requisitions_request_line_product_id", table_name="requisitions_request_line")
    op.drop_index("ix_requisitions_request_line_dimension_value_id", table_name="requisitions_request_line")
    op.drop_index("ix_requisitions_request_line_account_id", table_name="requisitions_request_line")
    op.drop_table("requisitions_request_line")
    op.drop_index(
        op.f("ix_requisitions_request_tenant_id_company_id_requested_on_id"),
        table_name="requisitions_request",
    )
    op.drop_index("ix_requisitions_request_owner_id", table_name="requisitions_request")
    op.drop_index("ix_requisitions_request_department_id", table_name="requisitions_request")
    op.drop_table("requisitions_request")
