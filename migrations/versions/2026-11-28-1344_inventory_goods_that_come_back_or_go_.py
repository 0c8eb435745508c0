"""inventory: goods that come back or go back.

Revises: 1b61cbd1d593. Made: 2026-11-28 13:44:51.038537+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "45060cc36c93"
down_revision = "1b61cbd1d593"
branch_labels = None
depends_on = None

TABLES = ("inventory_return",)
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
        "inventory_return",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("is_replaced", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(direction = 'CUSTOMER') = (delivery_id IS NOT NULL)",
            name=op.f("ck_inventory_return_customer_returns_a_delivery"),
        ),
        sa.CheckConstraint(
            "(direction = 'SUPPLIER') = (receipt_id IS NOT NULL)",
            name=op.f("ck_inventory_return_supplier_gets_back_a_receipt"),
        ),
        sa.CheckConstraint(
            "direction IN ('CUSTOMER', 'SUPPLIER')", name=op.f("ck_inventory_return_direction_word")
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'POSTED', 'CANCELLED')", name=op.f("ck_inventory_return_status_word")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_inventory_return_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "delivery_id"],
            ["inventory_delivery.tenant_id", "inventory_delivery.id"],
            name=op.f("fk_inventory_return_tenant_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "location_id"],
            ["inventory_location.tenant_id", "inventory_location.id"],
            name=op.f("fk_inventory_return_tenant_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "receipt_id"],
            ["inventory_receipt.tenant_id", "inventory_receipt.id"],
            name=op.f("fk_inventory_return_tenant_id_receipt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_inventory_return_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inventory_return")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_inventory_return_tenant_id_company_id_number")
        ),
    )
    op.create_index(
        "ix_inventory_return_delivery_id", "inventory_return", ["tenant_id", "delivery_id"], unique=False
    )
    op.create_index(
        "ix_inventory_return_receipt_id", "inventory_return", ["tenant_id", "receipt_id"], unique=False
    )
    op.create_index(
        op.f("ix_inventory_return_tenant_id_company_id_returned_on_id"),
        "inventory_return",
        ["tenant_id", "company_id", "returned_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_inventory_return_warehouse_id", "inventory_return", ["tenant_id", "warehouse_id"], unique=False
    )
    op.add_column("inventory_move", sa.Column("return_id", sa.Uuid(), nullable=True))
    op.add_column("inventory_move", sa.Column("return_of_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_inventory_move_return_of_id", "inventory_move", ["tenant_id", "return_of_id"], unique=False
    )
    op.create_index(
        op.f("ix_inventory_move_tenant_id_return_id_position"),
        "inventory_move",
        ["tenant_id", "return_id", "position"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_inventory_move_tenant_id_return_id"),
        "inventory_move",
        "inventory_return",
        ["tenant_id", "return_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_inventory_move_tenant_id_return_of_id"),
        "inventory_move",
        "inventory_move",
        ["tenant_id", "return_of_id"],
        ["tenant_id", "id"],
    )
    op.drop_constraint(op.f("ck_inventory_move_one_document"), "inventory_move", type_="check")
    op.create_check_constraint(
        op.f("ck_inventory_move_one_document"),
        "inventory_move",
        "num_nonnulls(delivery_id, receipt_id, return_id) <= 1",
    )
    op.create_check_constraint(
        op.f("ck_inventory_move_returned_is_named"),
        "inventory_move",
        "(return_id IS NULL) = (return_of_id IS NULL)",
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("ck_inventory_move_returned_is_named"), "inventory_move", type_="check")
    op.drop_constraint(op.f("ck_inventory_move_one_document"), "inventory_move", type_="check")
    op.create_check_constraint(
        op.f("ck_inventory_move_one_document"), "inventory_move", "delivery_id IS NULL OR receipt_id IS NULL"
    )
    op.drop_constraint(op.f("fk_inventory_move_tenant_id_return_of_id"), "inventory_move", type_="foreignkey")
    op.drop_constraint(op.f("fk_inventory_move_tenant_id_return_id"), "inventory_move", type_="foreignkey")
    op.drop_index(op.f("ix_inventory_move_tenant_id_return_id_position"), table_name="inventory_move")
    op.drop_index("ix_inventory_move_return_of_id", table_name="inventory_move")
    op.drop_column("inventory_move", "return_of_id")
    op.drop_column("inventory_move", "return_id")
    op.drop_index("ix_inventory_return_warehouse_id", table_name="inventory_return")
    op.drop_index(
        op.f("ix_inventory_return_tenant_id_company_id_returned_on_id"), table_name="inventory_return"
    )
    op.drop_index("ix_inventory_return_receipt_id", table_name="inventory_return")
    op.drop_index("ix_inventory_return_delivery_id", table_name="inventory_return")
    op.drop_table("inventory_return")
