"""inventory: Availability by product and warehouse.

Revises: 3486440127e5. Made: 2026-11-28 06:49:59.184115+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = 'fffe8edb0062'
down_revision = '3486440127e5'
branch_labels = None
depends_on = None


READ = (
    "inventory_balance",
    "inventory_location",
    "inventory_move",
    "inventory_receipt",
    "inventory_delivery",
    "inventory_demand",
)
"""What availability is made of."""

FILLED = """INSERT INTO inventory_availability
    (tenant_id, id, company_id, warehouse_id, product_id, on_hand, reserved, incoming, outgoing)
SELECT tenant_id, gen_random_uuid(), company_id, warehouse_id, product_id,
    sum(on_hand), sum(reserved), sum(incoming), sum(outgoing)
FROM (
    SELECT b.tenant_id, b.company_id, l.warehouse_id, b.product_id, b.on_hand, b.reserved, 0 AS incoming, 0 AS outgoing
    FROM inventory_balance b
    JOIN inventory_location l ON l.tenant_id = b.tenant_id AND l.id = b.location_id AND l.kind = 'INTERNAL'
    UNION ALL
    SELECT m.tenant_id, m.company_id, r.warehouse_id, m.product_id, 0, 0, m.quantity, 0
    FROM inventory_move m
    JOIN inventory_receipt r ON r.tenant_id = m.tenant_id AND r.id = m.receipt_id
    WHERE m.status = 'DRAFT'
    UNION ALL
    SELECT m.tenant_id, m.company_id, d.warehouse_id, m.product_id, 0, 0, 0, m.quantity
    FROM inventory_move m
    JOIN inventory_delivery d ON d.tenant_id = m.tenant_id AND d.id = m.delivery_id
    WHERE m.status = 'DRAFT' AND m.subject_id IS NULL
    UNION ALL
    SELECT w.tenant_id, w.company_id, w.warehouse_id, w.product_id, 0, 0, 0, w.quantity
    FROM inventory_demand w
) parts
GROUP BY tenant_id, company_id, warehouse_id, product_id"""

POLICY = (
    "CREATE POLICY tenant ON inventory_availability TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "inventory_availability",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("incoming", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("outgoing", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "reserved >= 0 AND incoming >= 0 AND outgoing >= 0",
            name=op.f("ck_inventory_availability_nothing_below_zero"),
        ),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                [f"{table}.tenant_id", f"{table}.id"],
                name=op.f(f"fk_inventory_availability_tenant_id_{column}"),
            )
            for column, table in (
                ("company_id", "company"),
                ("warehouse_id", "inventory_warehouse"),
                ("product_id", "catalog_product"),
            )
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inventory_availability")),
        sa.UniqueConstraint(
            "tenant_id",
            "product_id",
            "warehouse_id",
            name=op.f("uq_inventory_availability_tenant_id_product_id_warehouse_id"),
        ),
    )
    _forced("NO FORCE")
    op.execute(FILLED)
    _forced("FORCE")
    op.execute("ALTER TABLE inventory_availability ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE inventory_availability FORCE ROW LEVEL SECURITY")
    op.execute(POLICY)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_availability TO bizsuite_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("inventory_availability")


def _forced(force: str) -> None:
    """The owner of the tables reads the rows of all tenants for once."""
    for table in READ:
        op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
