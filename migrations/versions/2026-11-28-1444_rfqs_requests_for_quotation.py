"""rfqs: requests for quotation.

Revises: 5083e07eaeea. Made: 2026-11-28 14:44:18.534237+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "36a343bd77a1"
down_revision = "5083e07eaeea"
branch_labels = None
depends_on = None

TABLES = ("rfqs_rfq", "rfqs_supplier", "rfqs_line", "rfqs_quote", "rfqs_award")
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
        "rfqs_rfq",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("DRAFT", "SENT", "AWARDED", "CANCELLED", name="rfqstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("respond_by", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SENT', 'AWARDED', 'CANCELLED')", name=op.f("ck_rfqs_rfq_status_word")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_rfqs_rfq_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_rfqs_rfq_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ended_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_rfqs_rfq_tenant_id_ended_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_rfqs_rfq_tenant_id_owner_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rfqs_rfq")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_rfqs_rfq_tenant_id_company_id_number")
        ),
    )
    op.create_index("ix_rfqs_rfq_department_id", "rfqs_rfq", ["tenant_id", "department_id"], unique=False)
    op.create_index("ix_rfqs_rfq_owner_id", "rfqs_rfq", ["tenant_id", "owner_id"], unique=False)
    op.create_index(
        op.f("ix_rfqs_rfq_tenant_id_company_id_created_at_id"),
        "rfqs_rfq",
        ["tenant_id", "company_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "rfqs_supplier",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rfq_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "INVITED",
                "ANSWERED",
                "DECLINED",
                "AWARDED",
                "LOST",
                name="invitationstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supplier_reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('INVITED', 'ANSWERED', 'DECLINED', 'AWARDED', 'LOST')",
            name=op.f("ck_rfqs_supplier_status_word"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_rfqs_supplier_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_rfqs_supplier_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_rfqs_supplier_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rfq_id"],
            ["rfqs_rfq.tenant_id", "rfqs_rfq.id"],
            name=op.f("fk_rfqs_supplier_tenant_id_rfq_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["party_supplier.tenant_id", "party_supplier.id"],
            name=op.f("fk_rfqs_supplier_tenant_id_supplier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rfqs_supplier")),
        sa.UniqueConstraint(
            "tenant_id", "rfq_id", "position", name=op.f("uq_rfqs_supplier_tenant_id_rfq_id_position")
        ),
        sa.UniqueConstraint(
            "tenant_id", "rfq_id", "supplier_id", name=op.f("uq_rfqs_supplier_tenant_id_rfq_id_supplier_id")
        ),
    )
    op.create_index(
        "ix_rfqs_supplier_supplier_id", "rfqs_supplier", ["tenant_id", "supplier_id"], unique=False
    )
    op.create_table(
        "rfqs_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rfq_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("request_line_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_rfqs_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_rfqs_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_rfqs_line_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_rfqs_line_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_rfqs_line_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_line_id"],
            ["requisitions_request_line.tenant_id", "requisitions_request_line.id"],
            name=op.f("fk_rfqs_line_tenant_id_request_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rfq_id"],
            ["rfqs_rfq.tenant_id", "rfqs_rfq.id"],
            name=op.f("fk_rfqs_line_tenant_id_rfq_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["catalog_unit.tenant_id", "catalog_unit.id"],
            name=op.f("fk_rfqs_line_tenant_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rfqs_line")),
        sa.UniqueConstraint(
            "tenant_id", "rfq_id", "position", name=op.f("uq_rfqs_line_tenant_id_rfq_id_position")
        ),
    )
    op.create_index("ix_rfqs_line_product_id", "rfqs_line", ["tenant_id", "product_id"], unique=False)
    op.create_index(
        "ix_rfqs_line_request_line_id", "rfqs_line", ["tenant_id", "request_line_id"], unique=False
    )
    op.create_table(
        "rfqs_quote",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rfq_supplier_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "unit_price >= 0 AND quantity > 0 AND lead_days >= 0", name=op.f("ck_rfqs_quote_positive")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_rfqs_quote_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_rfqs_quote_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["rfqs_line.tenant_id", "rfqs_line.id"],
            name=op.f("fk_rfqs_quote_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_rfqs_quote_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rfq_supplier_id"],
            ["rfqs_supplier.tenant_id", "rfqs_supplier.id"],
            name=op.f("fk_rfqs_quote_tenant_id_rfq_supplier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rfqs_quote")),
    )
    op.create_index(
        "ix_rfqs_quote_rfq_supplier_id", "rfqs_quote", ["tenant_id", "rfq_supplier_id"], unique=False
    )
    op.create_index(
        op.f("ix_rfqs_quote_tenant_id_line_id_rfq_supplier_id"),
        "rfqs_quote",
        ["tenant_id", "line_id", "rfq_supplier_id"],
        unique=False,
    )
    op.create_index(
        "uq_rfqs_quote_current",
        "rfqs_quote",
        ["tenant_id", "rfq_supplier_id", "line_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "rfqs_award",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rfq_id", sa.Uuid(), nullable=False),
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_rfqs_award_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_rfqs_award_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_rfqs_award_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_rfqs_award_tenant_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_rfqs_award_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quote_id"],
            ["rfqs_quote.tenant_id", "rfqs_quote.id"],
            name=op.f("fk_rfqs_award_tenant_id_quote_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rfq_id"],
            ["rfqs_rfq.tenant_id", "rfqs_rfq.id"],
            name=op.f("fk_rfqs_award_tenant_id_rfq_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rfqs_award")),
        sa.UniqueConstraint("tenant_id", "order_line_id", name=op.f("uq_rfqs_award_tenant_id_order_line_id")),
    )
    op.create_index("ix_rfqs_award_quote_id", "rfqs_award", ["tenant_id", "quote_id"], unique=False)
    op.create_index("ix_rfqs_award_rfq_id", "rfqs_award", ["tenant_id", "rfq_id"], unique=False)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_rfqs_award_rfq_id", table_name="rfqs_award")
    op.drop_index("ix_rfqs_award_quote_id", table_name="rfqs_award")
    op.drop_table("rfqs_award")
    op.drop_index(
        "uq_rfqs_quote_current", table_name="rfqs_quote", postgresql_where=sa.text("superseded_at IS NULL")
    )
    op.drop_index(op.f("ix_rfqs_quote_tenant_id_line_id_rfq_supplier_id"), table_name="rfqs_quote")
    op.drop_index("ix_rfqs_quote_rfq_supplier_id", table_name="rfqs_quote")
    op.drop_table("rfqs_quote")
    op.drop_index("ix_rfqs_line_request_line_id", table_name="rfqs_line")
    op.drop_index("ix_rfqs_line_product_id", table_name="rfqs_line")
    op.drop_table("rfqs_line")
    op.drop_index("ix_rfqs_supplier_supplier_id", table_name="rfqs_supplier")
    op.drop_table("rfqs_supplier")
    op.drop_index(op.f("ix_rfqs_rfq_tenant_id_company_id_created_at_id"), table_name="rfqs_rfq")
    op.drop_index("ix_rfqs_rfq_owner_id", table_name="rfqs_rfq")
    op.drop_index("ix_rfqs_rfq_department_id", table_name="rfqs_rfq")
    op.drop_table("rfqs_rfq")
