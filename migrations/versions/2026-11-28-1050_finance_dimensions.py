"""finance: dimensions.

Revises: bd4c2179a4ad. Made: 2026-11-28 10:26:59.061580+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "30e37b8d49c3"
down_revision = "bd4c2179a4ad"
branch_labels = None
depends_on = None

TABLES = (
    "finance_dimension",
    "finance_dimension_requirement",
    "finance_dimension_value",
    "finance_dimension_split",
    "invoicing_line_split",
)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)

ENTRY_BALANCED = """CREATE OR REPLACE FUNCTION finance_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
  SELECT count(*) AS lines, min(position) AS first, max(position) AS last, sum(debit) AS debit, sum(credit) AS credit,
      sum(split_count) AS splits,
      bool_and(posted_on IS NOT DISTINCT FROM NEW.entry_date AND company_id = NEW.company_id) AS alike
    INTO found FROM finance_entry_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id;
  IF found.lines < 2 OR found.debit <> found.credit OR NOT found.alike THEN
    RAISE EXCEPTION 'entry % does not balance', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.line_count <> found.lines OR found.first <> 1 OR found.last <> found.lines THEN
    RAISE EXCEPTION 'entry % has other lines than it counts', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  IF found.splits > 0 AND EXISTS (
    SELECT FROM finance_entry_line AS line LEFT JOIN LATERAL (
      SELECT count(*) AS splits, sum(fraction) AS fraction, sum(amount) AS amount FROM finance_dimension_split
        WHERE tenant_id = line.tenant_id AND line_id = line.id GROUP BY dimension_id) AS own ON true
      WHERE line.tenant_id = NEW.tenant_id AND line.entry_id = NEW.id AND line.split_count > 0
      GROUP BY line.id, line.split_count, line.debit, line.credit
      HAVING sum(own.splits) IS DISTINCT FROM line.split_count OR NOT bool_and(own.fraction = 1)
        OR NOT bool_and(own.amount = line.debit - line.credit)) THEN
    RAISE EXCEPTION 'lines of entry % are not divided wholly', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$"""
ENTRY_BALANCED_BEFORE = """CREATE OR REPLACE FUNCTION finance_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
  SELECT count(*) AS lines, min(position) AS first, max(position) AS last, sum(debit) AS debit, sum(credit) AS credit,
      bool_and(posted_on IS NOT DISTINCT FROM NEW.entry_date AND company_id = NEW.company_id) AS alike
    INTO found FROM finance_entry_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id;
  IF found.lines < 2 OR found.debit <> found.credit OR NOT found.alike THEN
    RAISE EXCEPTION 'entry % does not balance', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.line_count <> found.lines OR found.first <> 1 OR found.last <> found.lines THEN
    RAISE EXCEPTION 'entry % has other lines than it counts', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$"""
SPLIT = (
    """CREATE FUNCTION finance_dimension_split_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM finance_entry_line AS line
    JOIN finance_entry AS entry ON entry.tenant_id = line.tenant_id AND entry.id = line.entry_id
    WHERE line.tenant_id = OLD.tenant_id AND line.id = OLD.line_id AND entry.status = 'DRAFT';
  IF TG_OP = 'UPDATE' OR NOT FOUND THEN
    RAISE EXCEPTION 'what a line is divided by never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$""",
    """CREATE TRIGGER finance_dimension_split_guard_update BEFORE UPDATE OR DELETE ON finance_dimension_split FOR EACH ROW EXECUTE FUNCTION finance_dimension_split_guard()""",
    """CREATE FUNCTION finance_dimension_split_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM finance_entry_line AS line
    JOIN finance_entry AS entry ON entry.tenant_id = line.tenant_id AND entry.id = line.entry_id
    WHERE line.tenant_id = NEW.tenant_id AND line.id = NEW.line_id AND entry.status = 'POSTED'
      AND NEW.position > line.split_count;
  IF FOUND THEN
    RAISE EXCEPTION 'posted lines are not divided any further' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$""",
    """CREATE CONSTRAINT TRIGGER finance_dimension_split_counted AFTER INSERT ON finance_dimension_split DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_dimension_split_counted()""",
    """CREATE FUNCTION finance_dimension_split_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'finance_dimension_split is never emptied' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER finance_dimension_split_kept_truncate BEFORE TRUNCATE ON finance_dimension_split FOR EACH STATEMENT EXECUTE FUNCTION finance_dimension_split_kept()""",
)
LINE_SPLIT = "CREATE TRIGGER invoicing_line_split_guard BEFORE INSERT OR UPDATE OR DELETE ON invoicing_line_split FOR EACH ROW EXECUTE FUNCTION invoicing_invoice_line_guard()"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "finance_dimension",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_dimension_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_dimension")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "code", name=op.f("uq_finance_dimension_tenant_id_company_id_code")
        ),
    )
    op.create_table(
        "finance_dimension_requirement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("dimension_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_finance_dimension_requirement_tenant_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_dimension_requirement_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dimension_id"],
            ["finance_dimension.tenant_id", "finance_dimension.id"],
            name=op.f("fk_finance_dimension_requirement_tenant_id_dimension_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_dimension_requirement")),
        sa.UniqueConstraint(
            "tenant_id",
            "account_id",
            "dimension_id",
            name=op.f("uq_finance_dimension_requirement_tenant_id_account_id_dimension_id"),
        ),
    )
    op.create_index(
        "ix_finance_dimension_requirement_company_id",
        "finance_dimension_requirement",
        ["tenant_id", "company_id"],
        unique=False,
    )
    op.create_index(
        "ix_finance_dimension_requirement_dimension_id",
        "finance_dimension_requirement",
        ["tenant_id", "dimension_id"],
        unique=False,
    )
    op.create_table(
        "finance_dimension_value",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("dimension_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck_finance_dimension_value_ends_after_it_begins")
        ),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_finance_dimension_value_not_below_itself")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_dimension_value_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dimension_id"],
            ["finance_dimension.tenant_id", "finance_dimension.id"],
            name=op.f("fk_finance_dimension_value_tenant_id_dimension_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"],
            ["finance_dimension_value.tenant_id", "finance_dimension_value.id"],
            name=op.f("fk_finance_dimension_value_tenant_id_parent_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_dimension_value")),
        sa.UniqueConstraint(
            "tenant_id",
            "dimension_id",
            "code",
            name=op.f("uq_finance_dimension_value_tenant_id_dimension_id_code"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "dimension_id",
            "id",
            name=op.f("uq_finance_dimension_value_tenant_id_dimension_id_id"),
        ),
    )
    op.create_index(
        "ix_finance_dimension_value_company_id",
        "finance_dimension_value",
        ["tenant_id", "company_id"],
        unique=False,
    )
    op.create_index(
        "ix_finance_dimension_value_parent_id",
        "finance_dimension_value",
        ["tenant_id", "parent_id"],
        unique=False,
    )
    op.create_table(
        "finance_dimension_split",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dimension_id", sa.Uuid(), nullable=False),
        sa.Column("value_id", sa.Uuid(), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "fraction > 0 AND fraction <= 1", name=op.f("ck_finance_dimension_split_fraction_range")
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_finance_dimension_split_has_a_place")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_dimension_split_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dimension_id", "value_id"],
            [
                "finance_dimension_value.tenant_id",
                "finance_dimension_value.dimension_id",
                "finance_dimension_value.id",
            ],
            name="fk_finance_dimension_split_of_dimension",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dimension_id"],
            ["finance_dimension.tenant_id", "finance_dimension.id"],
            name=op.f("fk_finance_dimension_split_tenant_id_dimension_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["finance_entry_line.tenant_id", "finance_entry_line.id"],
            name=op.f("fk_finance_dimension_split_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "value_id"],
            ["finance_dimension_value.tenant_id", "finance_dimension_value.id"],
            name=op.f("fk_finance_dimension_split_tenant_id_value_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_dimension_split")),
        sa.UniqueConstraint(
            "tenant_id",
            "line_id",
            "position",
            name=op.f("uq_finance_dimension_split_tenant_id_line_id_position"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "line_id",
            "value_id",
            name=op.f("uq_finance_dimension_split_tenant_id_line_id_value_id"),
        ),
    )
    op.create_index(
        "ix_finance_dimension_split_value_id",
        "finance_dimension_split",
        ["tenant_id", "value_id"],
        unique=False,
    )
    op.create_table(
        "invoicing_line_split",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Uuid(), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.CheckConstraint(
            "fraction > 0 AND fraction <= 1", name=op.f("ck_invoicing_line_split_fraction_range")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_invoicing_line_split_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoicing_invoice.tenant_id", "invoicing_invoice.id"],
            name=op.f("fk_invoicing_line_split_tenant_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["invoicing_invoice_line.tenant_id", "invoicing_invoice_line.id"],
            name=op.f("fk_invoicing_line_split_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "value_id"],
            ["finance_dimension_value.tenant_id", "finance_dimension_value.id"],
            name=op.f("fk_invoicing_line_split_tenant_id_value_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoicing_line_split")),
        sa.UniqueConstraint(
            "tenant_id",
            "line_id",
            "position",
            name=op.f("uq_invoicing_line_split_tenant_id_line_id_position"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "line_id",
            "value_id",
            name=op.f("uq_invoicing_line_split_tenant_id_line_id_value_id"),
        ),
    )
    op.create_index(
        "ix_invoicing_line_split_invoice_id",
        "invoicing_line_split",
        ["tenant_id", "invoice_id"],
        unique=False,
    )
    op.create_index(
        "ix_invoicing_line_split_value_id",
        "invoicing_line_split",
        ["tenant_id", "value_id"],
        unique=False,
    )
    op.add_column(
        "finance_entry_line", sa.Column("split_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "invoicing_invoice", sa.Column("has_dimensions", sa.Boolean(), server_default="false", nullable=False)
    )
    op.alter_column("invoicing_invoice", "has_dimensions", server_default=None)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))
    op.execute(ENTRY_BALANCED)
    for statement in (*SPLIT, LINE_SPLIT):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(ENTRY_BALANCED_BEFORE)
    op.drop_column("invoicing_invoice", "has_dimensions")
    op.drop_column("finance_entry_line", "split_count")
    op.drop_index("ix_invoicing_line_split_value_id", table_name="invoicing_line_split")
    op.drop_index("ix_invoicing_line_split_invoice_id", table_name="invoicing_line_split")
    op.drop_table("invoicing_line_split")
    op.drop_index("ix_finance_dimension_split_value_id", table_name="finance_dimension_split")
    op.drop_table("finance_dimension_split")
    op.drop_index("ix_finance_dimension_value_parent_id", table_name="finance_dimension_value")
    op.drop_index("ix_finance_dimension_value_company_id", table_name="finance_dimension_value")
    op.drop_table("finance_dimension_value")
    op.drop_index("ix_finance_dimension_requirement_dimension_id", table_name="finance_dimension_requirement")
    op.drop_index("ix_finance_dimension_requirement_company_id", table_name="finance_dimension_requirement")
    op.drop_table("finance_dimension_requirement")
    op.drop_table("finance_dimension")
    for function in ("guard", "counted", "kept"):
        op.execute(f"DROP FUNCTION finance_dimension_split_{function}()")
