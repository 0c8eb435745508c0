"""catalog: kits.

Revises: 2acfdab410bf. Made: 2026-11-28 14:50:32.920443+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "476d7c3878c3"
down_revision = "2acfdab410bf"
branch_labels = None
depends_on = None


WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
TABLES = ("catalog_kit_part",)


KIND = op.f("ck_catalog_template_kind_word")
COMPONENT = op.f("ck_sales_order_line_component_of_a_kit")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "catalog_kit_part",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kit_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kit_id <> component_id", name=op.f("ck_catalog_kit_part_not_in_itself")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_catalog_kit_part_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "component_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_catalog_kit_part_tenant_id_component_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "kit_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_catalog_kit_part_tenant_id_kit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_catalog_kit_part")),
        sa.UniqueConstraint(
            "tenant_id",
            "kit_id",
            "component_id",
            name=op.f("uq_catalog_kit_part_tenant_id_kit_id_component_id"),
        ),
    )
    op.create_index(
        "ix_catalog_kit_part_component_id", "catalog_kit_part", ["tenant_id", "component_id"], unique=False
    )
    op.add_column("sales_order_line", sa.Column("kit_line_id", sa.Uuid(), nullable=True))
    op.add_column(
        "sales_order_line", sa.Column("kit_quantity", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.create_index(
        "ix_sales_order_line_kit_line_id", "sales_order_line", ["tenant_id", "kit_line_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_sales_order_line_tenant_id_kit_line_id"),
        "sales_order_line",
        "sales_order_line",
        ["tenant_id", "kit_line_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        COMPONENT, "sales_order_line", "num_nulls(kit_line_id, kit_quantity) IN (0, 2) AND kit_quantity > 0"
    )
    op.drop_constraint(KIND, "catalog_template", type_="check")
    op.create_check_constraint(KIND, "catalog_template", "kind IN ('GOODS', 'SERVICE', 'KIT')")
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(KIND, "catalog_template", type_="check")
    op.create_check_constraint(KIND, "catalog_template", "kind IN ('GOODS', 'SERVICE')")
    op.drop_constraint(COMPONENT, "sales_order_line", type_="check")
    op.drop_constraint(
        op.f("fk_sales_order_line_tenant_id_kit_line_id"), "sales_order_line", type_="foreignkey"
    )
    op.drop_index("ix_sales_order_line_kit_line_id", table_name="sales_order_line")
    op.drop_column("sales_order_line", "kit_quantity")
    op.drop_column("sales_order_line", "kit_line_id")
    op.drop_index("ix_catalog_kit_part_component_id", table_name="catalog_kit_part")
    op.drop_table("catalog_kit_part")
