"""taxes: rules by country and customer.

Revises: 2316e196888d. Made: 2026-11-28 08:16:19.559510+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "4bfdd36d8903"
down_revision = "2316e196888d"
branch_labels = None
depends_on = None

TABLES = ("tax_rule", "tax_rule_account", "tax_rule_tax")
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
        "tax_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_tax_rule_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["party_customer.tenant_id", "party_customer.id"],
            name=op.f("fk_tax_rule_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_rule")),
        sa.UniqueConstraint("tenant_id", "company_id", "name", name=op.f("uq_tax_rule_tenant_id_company_id_name")),
    )
    op.create_index("ix_tax_rule_customer_id", "tax_rule", ["tenant_id", "customer_id"], unique=False)
    op.create_table(
        "tax_rule_account",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("replacement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_tax_rule_account_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_tax_rule_account_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "replacement_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_tax_rule_account_tenant_id_replacement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["tax_rule.tenant_id", "tax_rule.id"],
            name=op.f("fk_tax_rule_account_tenant_id_rule_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_rule_account")),
        sa.UniqueConstraint(
            "tenant_id", "rule_id", "account_id", name=op.f("uq_tax_rule_account_tenant_id_rule_id_account_id")
        ),
    )
    op.create_index("ix_tax_rule_account_account_id", "tax_rule_account", ["tenant_id", "account_id"], unique=False)
    op.create_index(
        "ix_tax_rule_account_replacement_id", "tax_rule_account", ["tenant_id", "replacement_id"], unique=False
    )
    op.create_table(
        "tax_rule_tax",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("replacement_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_tax_rule_tax_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "replacement_id"],
            ["tax.tenant_id", "tax.id"],
            name=op.f("fk_tax_rule_tax_tenant_id_replacement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["tax_rule.tenant_id", "tax_rule.id"],
            name=op.f("fk_tax_rule_tax_tenant_id_rule_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_tax_rule_tax_tenant_id_tax_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_rule_tax")),
        sa.UniqueConstraint("tenant_id", "rule_id", "tax_id", name=op.f("uq_tax_rule_tax_tenant_id_rule_id_tax_id")),
    )
    op.create_index("ix_tax_rule_tax_replacement_id", "tax_rule_tax", ["tenant_id", "replacement_id"], unique=False)
    op.create_index("ix_tax_rule_tax_tax_id", "tax_rule_tax", ["tenant_id", "tax_id"], unique=False)
    op.add_column("invoicing_invoice", sa.Column("tax_rule_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_invoicing_invoice_tenant_id_tax_rule_id"),
        "invoicing_invoice",
        "tax_rule",
        ["tenant_id", "tax_rule_id"],
        ["tenant_id", "id"],
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("fk_invoicing_invoice_tenant_id_tax_rule_id"), "invoicing_invoice", type_="foreignkey")
    op.drop_column("invoicing_invoice", "tax_rule_id")
    op.drop_index("ix_tax_rule_tax_tax_id", table_name="tax_rule_tax")
    op.drop_index("ix_tax_rule_tax_replacement_id", table_name="tax_rule_tax")
    op.drop_table("tax_rule_tax")
    op.drop_index("ix_tax_rule_account_replacement_id", table_name="tax_rule_account")
    op.drop_index("ix_tax_rule_account_account_id", table_name="tax_rule_account")
    op.drop_table("tax_rule_account")
    op.drop_index("ix_tax_rule_customer_id", table_name="tax_rule")
    op.drop_table("tax_rule")
