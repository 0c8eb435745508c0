"""valuation: value by lot.

Revises: 95d21535415e. Made: 2026-11-28 15:00:28.180096+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "27c447cf5f62"
down_revision = "95d21535415e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("valuation_change", sa.Column("lot_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_valuation_change_tenant_id_lot_id"),
        "valuation_change",
        "inventory_lot",
        ["tenant_id", "lot_id"],
        ["tenant_id", "id"],
    )
    op.add_column("valuation_costing", sa.Column("lots_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("valuation_entry", sa.Column("lot_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_valuation_entry_tenant_id_lot_id"),
        "valuation_entry",
        "inventory_lot",
        ["tenant_id", "lot_id"],
        ["tenant_id", "id"],
    )
    op.add_column("valuation_stock", sa.Column("lot_id", sa.Uuid(), nullable=True))
    op.drop_constraint(
        op.f("uq_valuation_stock_tenant_id_product_id_warehouse_id"), "valuation_stock", type_="unique"
    )
    op.create_unique_constraint(
        "uq_valuation_stock_place",
        "valuation_stock",
        ["tenant_id", "product_id", "warehouse_id", "lot_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(
        op.f("fk_valuation_stock_tenant_id_lot_id"),
        "valuation_stock",
        "inventory_lot",
        ["tenant_id", "lot_id"],
        ["tenant_id", "id"],
    )
    op.create_index(
        "ix_valuation_stock_lot",
        "valuation_stock",
        ["tenant_id", "lot_id"],
        unique=False,
        postgresql_where=sa.text("lot_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "ix_valuation_stock_lot", table_name="valuation_stock", postgresql_where=sa.text("lot_id IS NOT NULL")
    )
    op.drop_constraint(op.f("fk_valuation_stock_tenant_id_lot_id"), "valuation_stock", type_="foreignkey")
    op.drop_constraint("uq_valuation_stock_place", "valuation_stock", type_="unique")
    op.create_unique_constraint(
        op.f("uq_valuation_stock_tenant_id_product_id_warehouse_id"),
        "valuation_stock",
        ["tenant_id", "product_id", "warehouse_id"],
    )
    op.drop_column("valuation_stock", "lot_id")
    op.drop_constraint(op.f("fk_valuation_entry_tenant_id_lot_id"), "valuation_entry", type_="foreignkey")
    op.drop_column("valuation_entry", "lot_id")
    op.drop_column("valuation_costing", "lots_from")
    op.drop_constraint(op.f("fk_valuation_change_tenant_id_lot_id"), "valuation_change", type_="foreignkey")
    op.drop_column("valuation_change", "lot_id")
