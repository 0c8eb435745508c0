"""inventory: Stock periods.

Revises: 4e2078be7bbf. Made: 2026-11-28 07:34:22.605053+00:00.
"""

from typing import Any

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = '02ae1e330da7'
down_revision = '4e2078be7bbf'
branch_labels = None
depends_on = None


POLICY = (
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))"
)
ENDS = {"came": "to_location_id", "left": "from_location_id"}
"""The new indexes of moves by place, by the last word of their names."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "inventory_period",
        *_stamps(),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("closed_through", sa.Date(), nullable=False),
        _reference("inventory_period", "company_id", "company"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inventory_period")),
        sa.UniqueConstraint(
            "tenant_id",
            "company_id",
            "closed_through",
            name=op.f("uq_inventory_period_tenant_id_company_id_closed_through"),
        ),
    )
    op.create_table(
        "inventory_snapshot",
        *_stamps(),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("on_hand", sa.Numeric(precision=20, scale=6), nullable=False),
        _reference("inventory_snapshot", "company_id", "company"),
        _reference("inventory_snapshot", "product_id", "catalog_product"),
        _reference("inventory_snapshot", "location_id", "inventory_location"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inventory_snapshot")),
        sa.UniqueConstraint(
            "tenant_id",
            "product_id",
            "location_id",
            "as_of",
            name=op.f("uq_inventory_snapshot_tenant_id_product_id_location_id_as_of"),
        ),
    )
    op.create_index(
        op.f("ix_inventory_snapshot_tenant_id_company_id_as_of"),
        "inventory_snapshot",
        ["tenant_id", "company_id", "as_of"],
    )
    for table in ("inventory_period", "inventory_snapshot"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(POLICY.format(table=table))
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app")
    op.add_column("inventory_balance", sa.Column("closed_through", sa.Date(), nullable=True))
    for name, place in ENDS.items():
        op.drop_index(op.f(f"ix_inventory_move_{place}"), table_name="inventory_move")
        op.create_index(
            f"ix_inventory_move_{name}",
            "inventory_move",
            ["tenant_id", place, "product_id", "moved_on"],
            postgresql_include=["quantity"],
            postgresql_where=sa.text("status = 'DONE'"),
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name, place in ENDS.items():
        op.drop_index(f"ix_inventory_move_{name}", table_name="inventory_move")
        op.create_index(op.f(f"ix_inventory_move_{place}"), "inventory_move", ["tenant_id", place])
    op.drop_column("inventory_balance", "closed_through")
    op.drop_table("inventory_snapshot")
    op.drop_table("inventory_period")


def _stamps() -> list[sa.Column[Any]]:
    """The columns that every table has."""
    now = sa.text("now()")
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
    ]


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )
