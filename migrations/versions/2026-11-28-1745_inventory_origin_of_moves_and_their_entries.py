"""inventory: origin of moves and their entries.

Revises: a0b9ec6d8ffd. Made: 2026-11-28 17:45:13.670162+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "d4c8046fd1f6"
down_revision = "a0b9ec6d8ffd"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("bridge_cost_posting", sa.Column("move_id", sa.Uuid(), nullable=True))
    op.alter_column("bridge_cost_posting", "cost_entry_id", existing_type=sa.UUID(), nullable=True)
    op.create_check_constraint(
        op.f("ck_bridge_cost_posting_posts_something"),
        "bridge_cost_posting",
        "cost_entry_id IS NOT NULL OR move_id IS NOT NULL",
    )
    op.execute("""UPDATE bridge_cost_posting AS p SET move_id = e.move_id FROM valuation_entry AS e
WHERE e.tenant_id = p.tenant_id AND e.id = p.cost_entry_id AND e.move_id IS NOT NULL""")
    op.create_index(
        "ix_bridge_cost_posting_move_id", "bridge_cost_posting", ["tenant_id", "move_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_bridge_cost_posting_tenant_id_move_id"),
        "bridge_cost_posting",
        "inventory_move",
        ["tenant_id", "move_id"],
        ["tenant_id", "id"],
    )
    op.add_column(
        "inventory_move",
        sa.Column(
            "origin_type",
            sa.Text(),
            sa.Computed(
                "CASE WHEN delivery_id IS NOT NULL THEN 'Delivery'\n WHEN receipt_id IS NOT NULL THEN 'Receipt'\n WHEN return_id IS NOT NULL THEN 'GoodsReturn'\n WHEN transfer_id IS NOT NULL THEN 'StockTransfer'\n ELSE subject_type END",
                persisted=True,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "inventory_move",
        sa.Column(
            "origin_id",
            sa.Uuid(),
            sa.Computed(
                "COALESCE(delivery_id, receipt_id, return_id, transfer_id, subject_id)", persisted=True
            ),
            nullable=True,
        ),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    # What a supplier has sent straight to a customer is in no row of the cost ledger.
    op.execute("DELETE FROM bridge_cost_posting WHERE cost_entry_id IS NULL")
    op.drop_column("inventory_move", "origin_id")
    op.drop_column("inventory_move", "origin_type")
    op.drop_constraint(
        op.f("fk_bridge_cost_posting_tenant_id_move_id"), "bridge_cost_posting", type_="foreignkey"
    )
    op.drop_index("ix_bridge_cost_posting_move_id", table_name="bridge_cost_posting")
    op.drop_constraint(op.f("ck_bridge_cost_posting_posts_something"), "bridge_cost_posting", type_="check")
    op.alter_column("bridge_cost_posting", "cost_entry_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("bridge_cost_posting", "move_id")
