"""invoicing: taxes due on payment.

Revises: 275deb880c06. Made: 2026-11-28 08:02:42.150211+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "2316e196888d"
down_revision = "275deb880c06"
branch_labels = None
depends_on = None

TABLES = ("invoicing_tax_deferral",)
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
        "invoicing_tax_deferral",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("box_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("transition_account_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("moved", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("part IN ('BASE', 'TAX')", name=op.f("ck_invoicing_tax_deferral_part_word")),
        sa.CheckConstraint(
            "moved * amount >= 0 AND abs(moved) <= abs(amount)", name=op.f("ck_invoicing_tax_deferral_moved_is_a_part")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_invoicing_tax_deferral_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "box_id"],
            ["tax_box.tenant_id", "tax_box.id"],
            name=op.f("fk_invoicing_tax_deferral_tenant_id_box_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_invoicing_tax_deferral_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoicing_invoice.tenant_id", "invoicing_invoice.id"],
            name=op.f("fk_invoicing_tax_deferral_tenant_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"],
            ["tax.tenant_id", "tax.id"],
            name=op.f("fk_invoicing_tax_deferral_tenant_id_tax_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transition_account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_invoicing_tax_deferral_tenant_id_transition_account_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoicing_tax_deferral")),
        sa.UniqueConstraint(
            "tenant_id", "invoice_id", "position", name=op.f("uq_invoicing_tax_deferral_tenant_id_invoice_id_position")
        ),
    )
    op.create_index("ix_invoicing_tax_deferral_tax_id", "invoicing_tax_deferral", ["tenant_id", "tax_id"], unique=False)
    op.add_column(
        "invoicing_invoice", sa.Column("is_tax_deferred", sa.Boolean(), server_default="false", nullable=False)
    )
    op.alter_column("invoicing_invoice", "is_tax_deferred", server_default=None)
    op.add_column("tax", sa.Column("transition_account_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_tax_tenant_id_transition_account_id"),
        "tax",
        "finance_account",
        ["tenant_id", "transition_account_id"],
        ["tenant_id", "id"],
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("fk_tax_tenant_id_transition_account_id"), "tax", type_="foreignkey")
    op.drop_column("tax", "transition_account_id")
    op.drop_column("invoicing_invoice", "is_tax_deferred")
    op.drop_index("ix_invoicing_tax_deferral_tax_id", table_name="invoicing_tax_deferral")
    op.drop_table("invoicing_tax_deferral")
