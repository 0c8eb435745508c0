"""inventory: balances by lot.

Revises: e24572d2eb10. Made: 2026-11-28 14:02:54.152211+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "3a5305bcc571"
down_revision = "e24572d2eb10"
branch_labels = None
depends_on = None

WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
ENDS = {"came": "to_location_id", "left": "from_location_id"}
"""The indexes from which is read what came to a place and left it, and the places."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "inventory_lot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_inventory_lot_tenant_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inventory_lot")),
        sa.UniqueConstraint(
            "tenant_id", "product_id", "code", name=op.f("uq_inventory_lot_tenant_id_product_id_code")
        ),
    )
    op.add_column("inventory_balance", sa.Column("lot_id", sa.Uuid(), nullable=True))
    op.drop_constraint(
        op.f("uq_inventory_balance_tenant_id_product_id_location_id"), "inventory_balance", type_="unique"
    )
    op.create_index(
        "ix_inventory_balance_lot",
        "inventory_balance",
        ["tenant_id", "lot_id", "location_id"],
        unique=False,
        postgresql_where=sa.text("lot_id IS NOT NULL"),
    )
    op.create_unique_constraint(
        "uq_inventory_balance_spot",
        "inventory_balance",
        ["tenant_id", "product_id", "location_id", "lot_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(
        op.f("fk_inventory_balance_tenant_id_lot_id"),
        "inventory_balance",
        "inventory_lot",
        ["tenant_id", "lot_id"],
        ["tenant_id", "id"],
    )
    op.add_column("inventory_move", sa.Column("lot_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_inventory_move_lot",
        "inventory_move",
        ["tenant_id", "lot_id", "moved_on"],
        unique=False,
        postgresql_where=sa.text("lot_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_inventory_move_tenant_id_lot_id"),
        "inventory_move",
        "inventory_lot",
        ["tenant_id", "lot_id"],
        ["tenant_id", "id"],
    )
    op.add_column("inventory_reservation", sa.Column("lot_id", sa.Uuid(), nullable=True))
    op.drop_constraint(
        op.f("uq_inventory_reservation_tenant_id_demand_id_location_id"),
        "inventory_reservation",
        type_="unique",
    )
    op.create_unique_constraint(
        "uq_inventory_reservation_spot",
        "inventory_reservation",
        ["tenant_id", "demand_id", "location_id", "lot_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(
        op.f("fk_inventory_reservation_tenant_id_lot_id"),
        "inventory_reservation",
        "inventory_lot",
        ["tenant_id", "lot_id"],
        ["tenant_id", "id"],
    )
    op.add_column("inventory_snapshot", sa.Column("lot_id", sa.Uuid(), nullable=True))
    op.drop_constraint(
        op.f("uq_inventory_snapshot_tenant_id_product_id_location_id_as_of"),
        "inventory_snapshot",
        type_="unique",
    )
    op.create_index(
        "ix_inventory_snapshot_lot",
        "inventory_snapshot",
        ["tenant_id", "lot_id", "location_id", "as_of"],
        unique=False,
        postgresql_where=sa.text("lot_id IS NOT NULL"),
    )
    op.create_unique_constraint(
        "uq_inventory_snapshot_spot",
        "inventory_snapshot",
        ["tenant_id", "product_id", "location_id", "as_of", "lot_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(
        op.f("fk_inventory_snapshot_tenant_id_lot_id"),
        "inventory_snapshot",
        "inventory_lot",
        ["tenant_id", "lot_id"],
        ["tenant_id", "id"],
    )
    _ends("quantity", "lot_id")
    for statement in WALLS:
        op.execute(statement.format(table="inventory_lot"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _ends("quantity")
    op.drop_constraint(
        op.f("fk_inventory_snapshot_tenant_id_lot_id"), "inventory_snapshot", type_="foreignkey"
    )
    op.drop_constraint("uq_inventory_snapshot_spot", "inventory_snapshot", type_="unique")
    op.drop_index(
        "ix_inventory_snapshot_lot",
        table_name="inventory_snapshot",
        postgresql_where=sa.text("lot_id IS NOT NULL"),
    )
    op.create_unique_constraint(
        op.f("uq_inventory_snapshot_tenant_id_product_id_location_id_as_of"),
        "inventory_snapshot",
        ["tenant_id", "product_id", "location_id", "as_of"],
    )
    op.drop_column("inventory_snapshot", "lot_id")
    op.drop_constraint(
        op.f("fk_inventory_reservation_tenant_id_lot_id"), "inventory_reservation", type_="foreignkey"
    )
    op.drop_constraint("uq_inventory_reservation_spot", "inventory_reservation", type_="unique")
    op.create_unique_constraint(
        op.f("uq_inventory_reservation_tenant_id_demand_id_location_id"),
        "inventory_reservation",
        ["tenant_id", "demand_id", "location_id"],
    )
    op.drop_column("inventory_reservation", "lot_id")
    op.drop_constraint(op.f("fk_inventory_move_tenant_id_lot_id"), "inventory_move", type_="foreignkey")
    op.drop_index(
        "ix_inventory_move_lot", table_name="inventory_move", postgresql_where=sa.text("lot_id IS NOT NULL")
    )
    op.drop_column("inventory_move", "lot_id")
    op.drop_constraint(op.f("fk_inventory_balance_tenant_id_lot_id"), "inventory_balance", type_="foreignkey")
    op.drop_constraint("uq_inventory_balance_spot", "inventory_balance", type_="unique")
    op.drop_index(
        "ix_inventory_balance_lot",
        table_name="inventory_balance",
        postgresql_where=sa.text("lot_id IS NOT NULL"),
    )
    op.create_unique_constraint(
        op.f("uq_inventory_balance_tenant_id_product_id_location_id"),
        "inventory_balance",
        ["tenant_id", "product_id", "location_id"],
    )
    op.drop_column("inventory_balance", "lot_id")
    op.drop_table("inventory_lot")


def _ends(*included: str) -> None:
    """Make the indexes of the ends of moves anew, with what can be read from them alone."""
    for name, place in ENDS.items():
        op.execute(f"DROP INDEX ix_inventory_move_{name}")
        op.execute(
            f"CREATE INDEX ix_inventory_move_{name} ON inventory_move (tenant_id, {place}, product_id, moved_on)"
            f" INCLUDE ({', '.join(included)}) WHERE status = 'DONE'"
        )
