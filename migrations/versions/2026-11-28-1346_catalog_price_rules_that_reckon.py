"""catalog: price rules that reckon.

Revises: 79dce24678ac. Made: 2026-11-28 13:46:11.274521+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "fe1ba98d2bd2"
down_revision = "79dce24678ac"
branch_labels = None
depends_on = None


CHECKS = {
    "price_discount_or_formula": "num_nonnulls(unit_price, discount, formula_basis) = 1",
    "base_list": "(base_list_id IS NOT NULL) = (formula_basis IS NOT DISTINCT FROM 'PRICE_LIST')",
    "not_from_itself": "base_list_id <> price_list_id",
    "formula_range": "markup >= -1 AND rounding_step > 0 AND ending >= 0",
    "margins_in_order": "margin_max >= margin_min",
    "formula_basis_word": "formula_basis IN ('LIST_PRICE', 'UNIT_COST', 'PRICE_LIST')",
}
BEFORE = op.f("ck_catalog_price_rule_price_or_discount")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("catalog_price_rule", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.add_column(
        "catalog_price_rule",
        sa.Column(
            "formula_basis",
            sa.Enum(
                "LIST_PRICE", "UNIT_COST", "PRICE_LIST", name="formulabasis", native_enum=False, length=40
            ),
            nullable=True,
        ),
    )
    op.add_column("catalog_price_rule", sa.Column("base_list_id", sa.Uuid(), nullable=True))
    op.add_column(
        "catalog_price_rule",
        sa.Column("markup", sa.Numeric(precision=24, scale=12), server_default="0", nullable=False),
    )
    op.add_column(
        "catalog_price_rule",
        sa.Column("surcharge", sa.Numeric(precision=20, scale=6), server_default="0", nullable=False),
    )
    op.add_column(
        "catalog_price_rule", sa.Column("rounding_step", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.add_column("catalog_price_rule", sa.Column("ending", sa.Numeric(precision=20, scale=6), nullable=True))
    op.add_column(
        "catalog_price_rule", sa.Column("margin_min", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.add_column(
        "catalog_price_rule", sa.Column("margin_max", sa.Numeric(precision=20, scale=6), nullable=True)
    )
    op.add_column(
        "catalog_price_rule", sa.Column("converts", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    for name in ("markup", "surcharge", "converts"):
        op.alter_column("catalog_price_rule", name, server_default=None)
    op.create_index(
        "ix_catalog_price_rule_base_list_id",
        "catalog_price_rule",
        ["tenant_id", "base_list_id"],
        unique=False,
    )
    op.create_index(
        "ix_catalog_price_rule_unit_id", "catalog_price_rule", ["tenant_id", "unit_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_catalog_price_rule_tenant_id_base_list_id"),
        "catalog_price_rule",
        "catalog_price_list",
        ["tenant_id", "base_list_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_catalog_price_rule_tenant_id_unit_id"),
        "catalog_price_rule",
        "catalog_unit",
        ["tenant_id", "unit_id"],
        ["tenant_id", "id"],
    )
    op.drop_constraint(BEFORE, "catalog_price_rule", type_="check")
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_catalog_price_rule_{name}"), "catalog_price_rule", condition)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("DELETE FROM catalog_price_rule WHERE formula_basis IS NOT NULL OR unit_id IS NOT NULL")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_catalog_price_rule_{name}"), "catalog_price_rule", type_="check")
    op.create_check_constraint(BEFORE, "catalog_price_rule", "num_nonnulls(unit_price, discount) = 1")
    op.drop_constraint(
        op.f("fk_catalog_price_rule_tenant_id_unit_id"), "catalog_price_rule", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_catalog_price_rule_tenant_id_base_list_id"), "catalog_price_rule", type_="foreignkey"
    )
    op.drop_index("ix_catalog_price_rule_unit_id", table_name="catalog_price_rule")
    op.drop_index("ix_catalog_price_rule_base_list_id", table_name="catalog_price_rule")
    op.drop_column("catalog_price_rule", "converts")
    op.drop_column("catalog_price_rule", "margin_max")
    op.drop_column("catalog_price_rule", "margin_min")
    op.drop_column("catalog_price_rule", "ending")
    op.drop_column("catalog_price_rule", "rounding_step")
    op.drop_column("catalog_price_rule", "surcharge")
    op.drop_column("catalog_price_rule", "markup")
    op.drop_column("catalog_price_rule", "base_list_id")
    op.drop_column("catalog_price_rule", "formula_basis")
    op.drop_column("catalog_price_rule", "unit_id")
