"""blanket orders: agreements.

Revises: 619db3d49de6. Made: 2026-11-28 14:31:41.508785+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "cc3c26aaaa22"
down_revision = "619db3d49de6"
branch_labels = None
depends_on = None

TABLES = ("blanket_order", "blanket_order_line", "blanket_order_call")
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
        "blanket_order",
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
                "ACTIVE",
                "CLOSED",
                "CANCELLED",
                name="blanketorderstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("supplier_reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'ACTIVE', 'CLOSED', 'CANCELLED')", name=op.f("ck_blanket_order_status_word")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_blanket_order_days_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_blanket_order_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_blanket_order_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_blanket_order_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["party_supplier.tenant_id", "party_supplier.id"],
            name=op.f("fk_blanket_order_tenant_id_supplier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_blanket_order")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_blanket_order_tenant_id_company_id_number")
        ),
    )
    op.create_index(
        "ix_blanket_order_department_id", "blanket_order", ["tenant_id", "department_id"], unique=False
    )
    op.create_index("ix_blanket_order_owner_id", "blanket_order", ["tenant_id", "owner_id"], unique=False)
    op.create_index(
        "ix_blanket_order_supplier_id", "blanket_order", ["tenant_id", "supplier_id"], unique=False
    )
    op.create_index(
        op.f("ix_blanket_order_tenant_id_company_id_starts_on_id"),
        "blanket_order",
        ["tenant_id", "company_id", "starts_on", "id"],
        unique=False,
    )
    op.create_table(
        "blanket_order_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("blanket_order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("called_quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "called_quantity BETWEEN 0 AND quantity", name=op.f("ck_blanket_order_line_called_within_agreed")
        ),
        sa.CheckConstraint("quantity > 0 AND unit_price >= 0", name=op.f("ck_blanket_order_line_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "blanket_order_id"],
            ["blanket_order.tenant_id", "blanket_order.id"],
            name=op.f("fk_blanket_order_line_tenant_id_blanket_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_blanket_order_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_blanket_order_line_tenant_id_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_blanket_order_line_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_blanket_order_line_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["catalog_unit.tenant_id", "catalog_unit.id"],
            name=op.f("fk_blanket_order_line_tenant_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_blanket_order_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "blanket_order_id",
            "position",
            name=op.f("uq_blanket_order_line_tenant_id_blanket_order_id_position"),
        ),
    )
    op.create_index(
        "ix_blanket_order_line_product_id", "blanket_order_line", ["tenant_id", "product_id"], unique=False
    )
    op.create_table(
        "blanket_order_call",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["blanket_order_line.tenant_id", "blanket_order_line.id"],
            name=op.f("fk_blanket_order_call_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "order_line_id"],
            ["procurement_order_line.tenant_id", "procurement_order_line.id"],
            name=op.f("fk_blanket_order_call_tenant_id_order_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_blanket_order_call")),
        sa.UniqueConstraint(
            "tenant_id", "order_line_id", name=op.f("uq_blanket_order_call_tenant_id_order_line_id")
        ),
    )
    op.create_index(
        "ix_blanket_order_call_line_id", "blanket_order_call", ["tenant_id", "line_id"], unique=False
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_blanket_order_call_line_id", table_name="blanket_order_call")
    op.drop_table("blanket_order_call")
    op.drop_index("ix_blanket_order_line_product_id", table_name="blanket_order_line")
    op.drop_table("blanket_order_line")
    op.drop_index(op.f("ix_blanket_order_tenant_id_company_id_starts_on_id"), table_name="blanket_order")
    op.drop_index("ix_blanket_order_supplier_id", table_name="blanket_order")
    op.drop_index("ix_blanket_order_owner_id", table_name="blanket_order")
    op.drop_index("ix_blanket_order_department_id", table_name="blanket_order")
    op.drop_table("blanket_order")
