"""taxes: taxes, boxes and movements.

Revises: 1f7a3c0ec925. Made: 2026-11-28 07:22:53.361676+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "4e2078be7bbf"
down_revision = "1f7a3c0ec925"
branch_labels = None
depends_on = None

TABLES = (
    "tax",
    "tax_box",
    "tax_setting",
    "tax_member",
    "tax_share",
    "invoicing_tax",
    "tax_movement",
    "invoicing_line_tax",
)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
APPEND_ONLY = """CREATE FUNCTION tax_movement_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of tax_movement never change' USING ERRCODE = 'restrict_violation'; END $$"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "tax",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.Column("is_compound", sa.Boolean(), nullable=False),
        sa.Column("is_neutral", sa.Boolean(), nullable=False),
        sa.Column("is_standard", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind = 'FIXED') = (amount IS NOT NULL)", name=op.f("ck_tax_fixed_has_an_amount")),
        sa.CheckConstraint("(kind = 'PERCENT') = (rate IS NOT NULL)", name=op.f("ck_tax_percent_has_a_rate")),
        sa.CheckConstraint("kind IN ('PERCENT', 'FIXED', 'GROUP')", name=op.f("ck_tax_kind_word")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_tax_days_in_order")),
        sa.CheckConstraint("rate > -1", name=op.f("ck_tax_rate_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"], ["company.tenant_id", "company.id"], name=op.f("fk_tax_tenant_id_company_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax")),
        sa.UniqueConstraint("tenant_id", "company_id", "code", name=op.f("uq_tax_tenant_id_company_id_code")),
    )
    op.create_table(
        "tax_box",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_tax_box_not_below_itself")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_tax_box_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"], ["tax_box.tenant_id", "tax_box.id"], name=op.f("fk_tax_box_tenant_id_parent_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_box")),
        sa.UniqueConstraint("tenant_id", "company_id", "code", name=op.f("uq_tax_box_tenant_id_company_id_code")),
    )
    op.create_index("ix_tax_box_parent_id", "tax_box", ["tenant_id", "parent_id"], unique=False)
    op.create_table(
        "tax_setting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("rounding", sa.String(length=40), nullable=False),
        sa.CheckConstraint("rounding IN ('LINE', 'DOCUMENT')", name=op.f("ck_tax_setting_rounding_word")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_tax_setting_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_setting")),
        sa.UniqueConstraint("tenant_id", "company_id", name=op.f("uq_tax_setting_tenant_id_company_id")),
    )
    op.create_table(
        "tax_member",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("group_id <> tax_id", name=op.f("ck_tax_member_not_its_own")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_tax_member_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_tax_member_tenant_id_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_tax_member_tenant_id_tax_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_member")),
        sa.UniqueConstraint("tenant_id", "group_id", "tax_id", name=op.f("uq_tax_member_tenant_id_group_id_tax_id")),
    )
    op.create_index("ix_tax_member_tax_id", "tax_member", ["tenant_id", "tax_id"], unique=False)
    op.create_table(
        "tax_share",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("factor", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("box_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("document IN ('INVOICE', 'CREDIT_NOTE')", name=op.f("ck_tax_share_document_word")),
        sa.CheckConstraint("part = 'TAX' OR account_id IS NULL", name=op.f("ck_tax_share_a_base_is_not_posted")),
        sa.CheckConstraint("part IN ('BASE', 'TAX')", name=op.f("ck_tax_share_part_word")),
        sa.CheckConstraint("factor <> 0 AND factor BETWEEN -1 AND 1", name=op.f("ck_tax_share_factor_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_tax_share_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "box_id"], ["tax_box.tenant_id", "tax_box.id"], name=op.f("fk_tax_share_tenant_id_box_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_tax_share_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_tax_share_tenant_id_tax_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_share")),
        sa.UniqueConstraint(
            "tenant_id", "tax_id", "document", "position", name=op.f("uq_tax_share_tenant_id_tax_id_document_position")
        ),
    )
    op.create_index("ix_tax_share_box_id", "tax_share", ["tenant_id", "box_id"], unique=False)
    op.create_table(
        "invoicing_tax",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unrounded", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_invoicing_tax_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoicing_invoice.tenant_id", "invoicing_invoice.id"],
            name=op.f("fk_invoicing_tax_tenant_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_invoicing_tax_tenant_id_tax_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoicing_tax")),
        sa.UniqueConstraint(
            "tenant_id", "invoice_id", "tax_id", name=op.f("uq_invoicing_tax_tenant_id_invoice_id_tax_id")
        ),
    )
    op.create_index("ix_invoicing_tax_tax_id", "invoicing_tax", ["tenant_id", "tax_id"], unique=False)
    op.create_table(
        "tax_movement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("box_id", sa.Uuid(), nullable=True),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint("(part = 'TAX') = (line_id IS NOT NULL)", name=op.f("ck_tax_movement_tax_is_posted")),
        sa.CheckConstraint("part IN ('BASE', 'TAX')", name=op.f("ck_tax_movement_part_word")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "box_id"], ["tax_box.tenant_id", "tax_box.id"], name=op.f("fk_tax_movement_tenant_id_box_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_tax_movement_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_tax_movement_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["finance_entry_line.tenant_id", "finance_entry_line.id"],
            name=op.f("fk_tax_movement_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_tax_movement_tenant_id_tax_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tax_movement")),
    )
    op.create_index("ix_tax_movement_entry_id", "tax_movement", ["tenant_id", "entry_id"], unique=False)
    op.create_index("ix_tax_movement_line_id", "tax_movement", ["tenant_id", "line_id"], unique=False)
    op.create_index("ix_tax_movement_tax_id", "tax_movement", ["tenant_id", "tax_id"], unique=False)
    op.create_index(
        op.f("ix_tax_movement_tenant_id_box_id_posted_on"),
        "tax_movement",
        ["tenant_id", "box_id", "posted_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tax_movement_tenant_id_company_id_posted_on"),
        "tax_movement",
        ["tenant_id", "company_id", "posted_on"],
        unique=False,
    )
    op.create_table(
        "invoicing_line_tax",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unrounded", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_invoicing_line_tax_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoicing_invoice.tenant_id", "invoicing_invoice.id"],
            name=op.f("fk_invoicing_line_tax_tenant_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["invoicing_invoice_line.tenant_id", "invoicing_invoice_line.id"],
            name=op.f("fk_invoicing_line_tax_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tax_id"], ["tax.tenant_id", "tax.id"], name=op.f("fk_invoicing_line_tax_tenant_id_tax_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoicing_line_tax")),
        sa.UniqueConstraint(
            "tenant_id", "line_id", "tax_id", name=op.f("uq_invoicing_line_tax_tenant_id_line_id_tax_id")
        ),
    )
    op.create_index("ix_invoicing_line_tax_invoice_id", "invoicing_line_tax", ["tenant_id", "invoice_id"], unique=False)
    op.create_index("ix_invoicing_line_tax_tax_id", "invoicing_line_tax", ["tenant_id", "tax_id"], unique=False)
    op.execute(
        "ALTER TABLE invoicing_invoice DROP CONSTRAINT ck_invoicing_invoice_not_negative,"
        " ADD CONSTRAINT ck_invoicing_invoice_not_negative CHECK (net >= 0 AND charges >= 0)"
    )
    op.execute(APPEND_ONLY)
    op.execute(
        "CREATE TRIGGER tax_movement_append_only BEFORE UPDATE OR DELETE ON tax_movement"
        " FOR EACH ROW EXECUTE FUNCTION tax_movement_append_only()"
    )
    for table in ("invoicing_tax", "invoicing_line_tax"):
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION invoicing_invoice_line_guard()"
        )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(
        "ALTER TABLE invoicing_invoice DROP CONSTRAINT ck_invoicing_invoice_not_negative,"
        " ADD CONSTRAINT ck_invoicing_invoice_not_negative CHECK (net >= 0 AND tax >= 0 AND charges >= 0)"
    )
    for table in ("invoicing_line_tax", "tax_movement", "invoicing_tax", "tax_share", "tax_member", "tax_setting"):
        op.drop_table(table)
    op.drop_table("tax_box")
    op.drop_table("tax")
    op.execute("DROP FUNCTION tax_movement_append_only()")
