"""payments: directions and write-offs.

Revises: d710134d5355. Made: 2026-11-28 10:32:05.149855+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "bd4c2179a4ad"
down_revision = "9bbd5fe7759e"
branch_labels = None
depends_on = None

TABLES = (
    "payment_write_off_policy",
    "payment_write_off",
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
        "payment_write_off_policy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_payment_write_off_policy_amount_not_negative")),
        sa.CheckConstraint(
            "fraction > 0 AND fraction <= 1",
            name=op.f("ck_payment_write_off_policy_fraction_of_the_document"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_payment_write_off_policy_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payment_write_off_policy")),
        sa.UniqueConstraint("tenant_id", "company_id", name=op.f("uq_payment_write_off_policy_tenant_id_company_id")),
    )
    op.create_table(
        "payment_write_off",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("written_off_on", sa.Date(), nullable=False),
        sa.Column("claim_type", sa.String(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("base_currency", sa.String(length=3), nullable=False),
        sa.Column("amount_base", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('POSTED', 'REVERSED')", name=op.f("ck_payment_write_off_status_word")),
        sa.CheckConstraint(
            "amount <> 0 AND amount * amount_base >= 0", name=op.f("ck_payment_write_off_amount_has_a_sign")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_payment_write_off_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_payment_write_off_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["party.tenant_id", "party.id"],
            name=op.f("fk_payment_write_off_tenant_id_party_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payment_write_off")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_payment_write_off_tenant_id_company_id_number")
        ),
        sa.UniqueConstraint("tenant_id", "entry_id", name=op.f("uq_payment_write_off_tenant_id_entry_id")),
    )
    op.create_index("ix_payment_write_off_party_id", "payment_write_off", ["tenant_id", "party_id"], unique=False)
    op.create_index(
        op.f("ix_payment_write_off_tenant_id_claim_id_source_id"),
        "payment_write_off",
        ["tenant_id", "claim_id", "source_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_payment_write_off_tenant_id_company_id_written_off_on"),
        "payment_write_off",
        ["tenant_id", "company_id", "written_off_on"],
        unique=False,
    )
    op.add_column("payment", sa.Column("direction", sa.String(length=40), server_default="IN", nullable=False))
    op.alter_column("payment", "direction", server_default=None)
    op.create_check_constraint(op.f("ck_payment_direction_word"), "payment", "direction IN ('IN', 'OUT')")
    op.add_column("payment", sa.Column("supplier_id", sa.Uuid(), nullable=True))
    op.alter_column("payment", "customer_id", existing_type=sa.UUID(), nullable=True)
    op.create_check_constraint(
        op.f("ck_payment_one_party"), "payment", "(customer_id IS NULL) <> (supplier_id IS NULL)"
    )
    op.create_index(
        op.f("ix_payment_tenant_id_supplier_id_payment_date"),
        "payment",
        ["tenant_id", "supplier_id", "payment_date"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_payment_tenant_id_supplier_id"),
        "payment",
        "party_supplier",
        ["tenant_id", "supplier_id"],
        ["tenant_id", "id"],
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("fk_payment_tenant_id_supplier_id"), "payment", type_="foreignkey")
    op.drop_index(op.f("ix_payment_tenant_id_supplier_id_payment_date"), table_name="payment")
    op.drop_constraint(op.f("ck_payment_one_party"), "payment", type_="check")
    op.alter_column("payment", "customer_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("payment", "supplier_id")
    op.drop_column("payment", "direction")
    op.drop_index(op.f("ix_payment_write_off_tenant_id_company_id_written_off_on"), table_name="payment_write_off")
    op.drop_index(op.f("ix_payment_write_off_tenant_id_claim_id_source_id"), table_name="payment_write_off")
    op.drop_index("ix_payment_write_off_party_id", table_name="payment_write_off")
    op.drop_table("payment_write_off")
    op.drop_table("payment_write_off_policy")
