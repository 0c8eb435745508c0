"""sourcing: prices of suppliers.

Revises: 3a5305bcc571. Made: 2026-11-28 13:43:23.546927+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "79dce24678ac"
down_revision = "3a5305bcc571"
branch_labels = None
depends_on = None

TABLES = ("sourcing_supplier_price", "sourcing_supplier_price_break")
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
        "sourcing_supplier_price",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quantity_min", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("quantity_multiple", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant_id"), "="),
            (sa.column("product_id"), "="),
            (sa.column("supplier_id"), "="),
            (sa.column("unit_id"), "="),
            (sa.column("currency"), "="),
            (sa.text("daterange(starts_on, ends_on, '[]')"), "&&"),
            using="gist",
            name="ex_sourcing_supplier_price_apart",
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_sourcing_supplier_price_days_in_order")),
        sa.CheckConstraint("lead_days >= 0", name=op.f("ck_sourcing_supplier_price_lead_days_not_negative")),
        sa.CheckConstraint(
            "quantity_min >= 0 AND quantity_multiple > 0", name=op.f("ck_sourcing_supplier_price_quantities")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_sourcing_supplier_price_tenant_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_id"],
            ["party_supplier.tenant_id", "party_supplier.id"],
            name=op.f("fk_sourcing_supplier_price_tenant_id_supplier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["catalog_unit.tenant_id", "catalog_unit.id"],
            name=op.f("fk_sourcing_supplier_price_tenant_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sourcing_supplier_price")),
    )
    op.create_index(
        "ix_sourcing_supplier_price_product_id",
        "sourcing_supplier_price",
        ["tenant_id", "product_id"],
        unique=False,
    )
    op.create_index(
        "ix_sourcing_supplier_price_supplier_id",
        "sourcing_supplier_price",
        ["tenant_id", "supplier_id"],
        unique=False,
    )
    op.create_index(
        "ix_sourcing_supplier_price_unit_id",
        "sourcing_supplier_price",
        ["tenant_id", "unit_id"],
        unique=False,
    )
    op.create_table(
        "sourcing_supplier_price_break",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("supplier_price_id", sa.Uuid(), nullable=False),
        sa.Column("quantity_from", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "quantity_from >= 0 AND unit_price >= 0",
            name=op.f("ck_sourcing_supplier_price_break_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supplier_price_id"],
            ["sourcing_supplier_price.tenant_id", "sourcing_supplier_price.id"],
            name=op.f("fk_sourcing_supplier_price_break_tenant_id_supplier_price_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sourcing_supplier_price_break")),
        sa.UniqueConstraint(
            "tenant_id", "supplier_price_id", "quantity_from", name="uq_sourcing_supplier_price_break_from"
        ),
    )
    op.add_column(
        "catalog_supplier_product", sa.Column("supplier_name", sa.Text(), server_default="", nullable=False)
    )
    op.alter_column("catalog_supplier_product", "supplier_name", server_default=None)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("catalog_supplier_product", "supplier_name")
    op.drop_table("sourcing_supplier_price_break")
    op.drop_index("ix_sourcing_supplier_price_unit_id", table_name="sourcing_supplier_price")
    op.drop_index("ix_sourcing_supplier_price_supplier_id", table_name="sourcing_supplier_price")
    op.drop_index("ix_sourcing_supplier_price_product_id", table_name="sourcing_supplier_price")
    op.drop_table("sourcing_supplier_price")
