"""inventory: transfers between our places.

Revises: bfb059883dac. Made: 2026-11-28 14:45:58.856604+00:00.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "5083e07eaeea"
down_revision = "bfb059883dac"
branch_labels = None
depends_on = None

TABLES = ("inventory_transfer",)
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
        "inventory_transfer",
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
                "SHIPPED",
                "RECEIVED",
                "CANCELLED",
                name="stocktransferstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("to_warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("to_location_id", sa.Uuid(), nullable=True),
        sa.Column("shipped_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'SHIPPED', 'RECEIVED', 'CANCELLED')",
            name=op.f("ck_inventory_transfer_status_word"),
        ),
        sa.CheckConstraint(
            "received_on >= shipped_on", name=op.f("ck_inventory_transfer_received_after_shipped")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_inventory_transfer_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "location_id"],
            ["inventory_location.tenant_id", "inventory_location.id"],
            name=op.f("fk_inventory_transfer_tenant_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_location_id"],
            ["inventory_location.tenant_id", "inventory_location.id"],
            name=op.f("fk_inventory_transfer_tenant_id_to_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_inventory_transfer_tenant_id_to_warehouse_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_inventory_transfer_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inventory_transfer")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "number",
            name=op.f("uq_inventory_transfer_tenant_id_company_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_inventory_transfer_tenant_id_company_id_shipped_on_id"),
        "inventory_transfer",
        ["tenant_id", "company_id", "shipped_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_inventory_transfer_to_warehouse_id",
        "inventory_transfer",
        ["tenant_id", "to_warehouse_id"],
        unique=False,
    )
    op.create_index(
        "ix_inventory_transfer_warehouse_id",
        "inventory_transfer",
        ["tenant_id", "warehouse_id"],
        unique=False,
    )
    op.add_column("inventory_move", sa.Column("transfer_id", sa.Uuid(), nullable=True))
    op.add_column("inventory_move", sa.Column("arrival_of_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_inventory_move_arrival_of_id", "inventory_move", ["tenant_id", "arrival_of_id"], unique=False
    )
    op.create_index(
        op.f("ix_inventory_move_tenant_id_transfer_id_position"),
        "inventory_move",
        ["tenant_id", "transfer_id", "position"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_inventory_move_tenant_id_transfer_id"),
        "inventory_move",
        "inventory_transfer",
        ["tenant_id", "transfer_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_inventory_move_tenant_id_arrival_of_id"),
        "inventory_move",
        "inventory_move",
        ["tenant_id", "arrival_of_id"],
        ["tenant_id", "id"],
    )
    op.add_column(
        "inventory_warehouse", sa.Column("is_transit", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.alter_column("inventory_warehouse", "is_transit", server_default=None)
    _one_document("num_nonnulls(delivery_id, receipt_id, return_id, transfer_id) <= 1")
    op.create_check_constraint(
        op.f("ck_inventory_move_arrival_of_a_transfer"),
        "inventory_move",
        "arrival_of_id IS NULL OR transfer_id IS NOT NULL",
    )
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("ck_inventory_move_arrival_of_a_transfer"), "inventory_move", type_="check")
    _one_document("num_nonnulls(delivery_id, receipt_id, return_id) <= 1")
    op.drop_column("inventory_warehouse", "is_transit")
    op.drop_constraint(
        op.f("fk_inventory_move_tenant_id_arrival_of_id"), "inventory_move", type_="foreignkey"
    )
    op.drop_constraint(op.f("fk_inventory_move_tenant_id_transfer_id"), "inventory_move", type_="foreignkey")
    op.drop_index(op.f("ix_inventory_move_tenant_id_transfer_id_position"), table_name="inventory_move")
    op.drop_index("ix_inventory_move_arrival_of_id", table_name="inventory_move")
    op.drop_column("inventory_move", "arrival_of_id")
    op.drop_column("inventory_move", "transfer_id")
    op.drop_index("ix_inventory_transfer_warehouse_id", table_name="inventory_transfer")
    op.drop_index("ix_inventory_transfer_to_warehouse_id", table_name="inventory_transfer")
    op.drop_index(
        op.f("ix_inventory_transfer_tenant_id_company_id_shipped_on_id"), table_name="inventory_transfer"
    )
    op.drop_table("inventory_transfer")


def _one_document(rule: str) -> None:
    """A move is a line of one document."""
    name = op.f("ck_inventory_move_one_document")
    op.drop_constraint(name, "inventory_move", type_="check")
    op.create_check_constraint(name, "inventory_move", rule)
