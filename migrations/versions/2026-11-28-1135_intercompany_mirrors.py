"""intercompany: mirrors.

Revises: cfea4f80123b. Made: 2026-11-28 11:35:36.083383+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "0ec56a1a5e15"
down_revision = "cfea4f80123b"
branch_labels = None
depends_on = None

TABLES = ("bridge_intercompany_mirror",)
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
        "bridge_intercompany_mirror",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "bill_id"],
            ["bills_vendor_bill.tenant_id", "bills_vendor_bill.id"],
            name=op.f("fk_bridge_intercompany_mirror_tenant_id_bill_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoicing_invoice.tenant_id", "invoicing_invoice.id"],
            name=op.f("fk_bridge_intercompany_mirror_tenant_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_bridge_intercompany_mirror")),
        sa.UniqueConstraint("tenant_id", "bill_id", name=op.f("uq_bridge_intercompany_mirror_tenant_id_bill_id")),
        sa.UniqueConstraint("tenant_id", "invoice_id", name=op.f("uq_bridge_intercompany_mirror_tenant_id_invoice_id")),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("bridge_intercompany_mirror")
