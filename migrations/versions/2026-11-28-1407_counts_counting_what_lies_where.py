"""counts: counting what lies where.

Revises: 9e60c9020d3c. Made: 2026-11-28 14:07:20.685306+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "922cd471bc9a"
down_revision = "9e60c9020d3c"
branch_labels = None
depends_on = None

TABLES = (
    "stock_count",
    "stock_count_line",
)
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
        "stock_count",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "OPEN",
                "COUNTED",
                "CONFIRMED",
                "CANCELLED",
                name="stockcountstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tolerance_quantity", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("tolerance_rate", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(status = 'CONFIRMED') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_stock_count_confirmed_at_a_time"),
        ),
        sa.CheckConstraint(
            "status IN ('OPEN', 'COUNTED', 'CONFIRMED', 'CANCELLED')", name=op.f("ck_stock_count_status_word")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
            name=op.f("ck_stock_count_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "tolerance_quantity >= 0 AND tolerance_rate BETWEEN 0 AND 1",
            name=op.f("ck_stock_count_tolerance_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_stock_count_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "confirmed_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_stock_count_tenant_id_confirmed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "warehouse_id"],
            ["inventory_warehouse.tenant_id", "inventory_warehouse.id"],
            name=op.f("fk_stock_count_tenant_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_stock_count_tenant_id_company_id_number")
        ),
    )
    op.create_index(
        "ix_stock_count_confirmed_by_id", "stock_count", ["tenant_id", "confirmed_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_stock_count_tenant_id_company_id_created_at"),
        "stock_count",
        ["tenant_id", "company_id", "created_at"],
        unique=False,
    )
    op.create_index("ix_stock_count_warehouse_id", "stock_count", ["tenant_id", "warehouse_id"], unique=False)
    op.create_table(
        "stock_count_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("counted", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_by_id", sa.Uuid(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("is_recount", sa.Boolean(), nullable=False),
        sa.Column("expected", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("difference", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("move_id", sa.Uuid(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(counted IS NULL) = (counted_at IS NULL)", name=op.f("ck_stock_count_line_counted_at_a_time")
        ),
        sa.CheckConstraint(
            "(counted IS NULL) = (counted_by_id IS NULL)",
            name=op.f("ck_stock_count_line_counted_by_somebody"),
        ),
        sa.CheckConstraint(
            "(counted IS NULL) = (times = 0)", name=op.f("ck_stock_count_line_counted_some_times")
        ),
        sa.CheckConstraint("counted >= 0 AND times >= 0", name=op.f("ck_stock_count_line_not_negative")),
        sa.CheckConstraint(
            "difference = counted - expected", name=op.f("ck_stock_count_line_difference_is_what_is_over")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_stock_count_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "count_id"],
            ["stock_count.tenant_id", "stock_count.id"],
            name=op.f("fk_stock_count_line_tenant_id_count_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "counted_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_stock_count_line_tenant_id_counted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "location_id"],
            ["inventory_location.tenant_id", "inventory_location.id"],
            name=op.f("fk_stock_count_line_tenant_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lot_id"],
            ["inventory_lot.tenant_id", "inventory_lot.id"],
            name=op.f("fk_stock_count_line_tenant_id_lot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "move_id"],
            ["inventory_move.tenant_id", "inventory_move.id"],
            name=op.f("fk_stock_count_line_tenant_id_move_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "product_id"],
            ["catalog_product.tenant_id", "catalog_product.id"],
            name=op.f("fk_stock_count_line_tenant_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_stock_count_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "count_id",
            "product_id",
            "location_id",
            "lot_id",
            name="uq_stock_count_line_spot",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_stock_count_line_counted_by_id", "stock_count_line", ["tenant_id", "counted_by_id"], unique=False
    )
    op.create_index(
        "ix_stock_count_line_location_id", "stock_count_line", ["tenant_id", "location_id"], unique=False
    )
    op.create_index("ix_stock_count_line_lot_id", "stock_count_line", ["tenant_id", "lot_id"], unique=False)
    op.create_index("ix_stock_count_line_move_id", "stock_count_line", ["tenant_id", "move_id"], unique=False)
    op.create_index(
        op.f("ix_stock_count_line_tenant_id_count_id_position"),
        "stock_count_line",
        ["tenant_id", "count_id", "position"],
        unique=False,
    )
    op.create_index(
        "uq_stock_count_line_open_spot",
        "stock_count_line",
        ["tenant_id", "product_id", "location_id", "lot_id"],
        unique=True,
        postgresql_where=sa.text("is_open"),
        postgresql_nulls_not_distinct=True,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "uq_stock_count_line_open_spot",
        table_name="stock_count_line",
        postgresql_where=sa.text("is_open"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(op.f("ix_stock_count_line_tenant_id_count_id_position"), table_name="stock_count_line")
    op.drop_index("ix_stock_count_line_move_id", table_name="stock_count_line")
    op.drop_index("ix_stock_count_line_lot_id", table_name="stock_count_line")
    op.drop_index("ix_stock_count_line_location_id", table_name="stock_count_line")
    op.drop_index("ix_stock_count_line_counted_by_id", table_name="stock_count_line")
    op.drop_table("stock_count_line")
    op.drop_index("ix_stock_count_warehouse_id", table_name="stock_count")
    op.drop_index(op.f("ix_stock_count_tenant_id_company_id_created_at"), table_name="stock_count")
    op.drop_index("ix_stock_count_confirmed_by_id", table_name="stock_count")
    op.drop_table("stock_count")
