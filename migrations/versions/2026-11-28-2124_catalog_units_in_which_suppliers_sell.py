"""catalog: units in which suppliers sell.

Revises: 9d6676c0c035. Made: 2026-11-28 21:24:31.888247+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "52a5607da6d3"
down_revision = "9d6676c0c035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("catalog_supplier_product", sa.Column("purchase_unit_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_catalog_supplier_product_purchase_unit_id",
        "catalog_supplier_product",
        ["tenant_id", "purchase_unit_id"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_catalog_supplier_product_tenant_id_purchase_unit_id"),
        "catalog_supplier_product",
        "catalog_unit",
        ["tenant_id", "purchase_unit_id"],
        ["tenant_id", "id"],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(
        op.f("fk_catalog_supplier_product_tenant_id_purchase_unit_id"),
        "catalog_supplier_product",
        type_="foreignkey",
    )
    op.drop_index("ix_catalog_supplier_product_purchase_unit_id", table_name="catalog_supplier_product")
    op.drop_column("catalog_supplier_product", "purchase_unit_id")
