"""quotations: payments ahead.

Revises: cd1895e8d217. Made: 2026-11-28 22:36:22.913732+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "cc9c0e915e9d"
down_revision = "cd1895e8d217"
branch_labels = None
depends_on = None

TABLES = ("bridge_quotation_milestone",)
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
        "bridge_quotation_milestone",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_bridge_quotation_milestone_amount_not_negative")),
        sa.CheckConstraint(
            "fraction > 0 AND fraction <= 1", name=op.f("ck_bridge_quotation_milestone_fraction_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["quotations_version.tenant_id", "quotations_version.id"],
            name=op.f("fk_bridge_quotation_milestone_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_quotation_milestone")),
        sa.UniqueConstraint(
            "tenant_id",
            "version_id",
            "position",
            name=op.f("uq_bridge_quotation_milestone_tenant_id_version_id_position"),
        ),
    )
    op.add_column(
        "bridge_order_milestone", sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.add_column(
        "bridge_order_milestone", sa.Column("of_total", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_bridge_order_milestone_amount_of_a_total"),
        "bridge_order_milestone",
        "of_total IS NULL OR amount IS NOT NULL",
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(
        op.f("ck_bridge_order_milestone_amount_of_a_total"), "bridge_order_milestone", type_="check"
    )
    op.drop_column("bridge_order_milestone", "of_total")
    op.drop_column("bridge_order_milestone", "amount")
    op.drop_table("bridge_quotation_milestone")
