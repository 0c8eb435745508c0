"""taxes: taxes and rules for purchases.

Revises: 2475f582ecb8. Made: 2026-11-28 11:01:13.782896+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "3e556b203dac"
down_revision = "2475f582ecb8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in ("tax", "tax_rule"):
        kind = sa.Enum("SALES", "PURCHASES", name="taxuse", native_enum=False, length=40)
        op.add_column(table, sa.Column("use", kind, server_default="SALES", nullable=False))
        op.alter_column(table, "use", server_default=None)
        op.create_check_constraint(op.f(f"ck_{table}_use_word"), table, "use IN ('SALES', 'PURCHASES')")
    op.add_column("tax_rule", sa.Column("supplier_id", sa.Uuid(), nullable=True))
    op.create_index("ix_tax_rule_supplier_id", "tax_rule", ["tenant_id", "supplier_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_tax_rule_tenant_id_supplier_id"),
        "tax_rule",
        "party_supplier",
        ["tenant_id", "supplier_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_tax_rule_customers_buy"), "tax_rule", "customer_id IS NULL OR use = 'SALES'"
    )
    op.create_check_constraint(
        op.f("ck_tax_rule_suppliers_sell"), "tax_rule", "supplier_id IS NULL OR use = 'PURCHASES'"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("ck_tax_rule_suppliers_sell"), "tax_rule")
    op.drop_constraint(op.f("ck_tax_rule_customers_buy"), "tax_rule")
    op.drop_constraint(op.f("fk_tax_rule_tenant_id_supplier_id"), "tax_rule", type_="foreignkey")
    op.drop_index("ix_tax_rule_supplier_id", table_name="tax_rule")
    op.drop_column("tax_rule", "supplier_id")
    op.drop_column("tax_rule", "use")
    op.drop_column("tax", "use")
