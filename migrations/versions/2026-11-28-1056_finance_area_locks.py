"""finance: area locks.

Revises: bc6ddf0a12c4. Made: 2026-11-28 10:56:00+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "047362a07a13"
down_revision = "bc6ddf0a12c4"
branch_labels = None
depends_on = None

TABLES = ("finance_area_lock", "finance_lock_change", "finance_lock_exception", "finance_lock_exception_use")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)

GUARDS = (
    """CREATE FUNCTION finance_entry_unlocked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held jsonb;
  locked text;
  through text;
  kinds text[];
BEGIN
  SELECT chain.locks INTO held FROM finance_chain AS chain
    WHERE chain.tenant_id = NEW.tenant_id AND chain.company_id = NEW.company_id FOR SHARE;
  IF held IS NULL OR held = '{}'::jsonb THEN
    RETURN NULL;
  END IF;
  SELECT array_agg(journal.kind::text) INTO kinds FROM finance_journal AS journal
    WHERE journal.tenant_id = NEW.tenant_id AND journal.id IN (NEW.journal_id, (SELECT undone.journal_id
      FROM finance_entry AS undone WHERE undone.tenant_id = NEW.tenant_id AND undone.id = NEW.reversal_of_id));
  FOR locked, through IN SELECT * FROM jsonb_each_text(held) LOOP
    CONTINUE WHEN NEW.entry_date > through::date;
    CONTINUE WHEN NOT (locked = 'ALL'
      OR kinds && CASE locked
        WHEN 'SALES' THEN ARRAY['SALES', 'SALES_CREDIT']
        WHEN 'PURCHASE' THEN ARRAY['PURCHASES', 'PURCHASE_DEBITS']
        WHEN 'TAX' THEN ARRAY['SALES', 'SALES_CREDIT', 'PURCHASES', 'PURCHASE_DEBITS']
        WHEN 'BANK' THEN ARRAY['RECEIPTS', 'DISBURSEMENTS', 'BANK']
        WHEN 'INVENTORY' THEN ARRAY['INVENTORY']
        WHEN 'ASSETS' THEN ARRAY['ASSETS', 'DEFERRALS'] END
      OR locked = 'TAX' AND EXISTS (SELECT FROM finance_entry_line AS line JOIN finance_account AS account
        ON account.tenant_id = line.tenant_id AND account.id = line.account_id
        WHERE line.tenant_id = NEW.tenant_id AND line.entry_id = NEW.id
          AND (account.kind = 'LIABILITY_TAX' OR account.purpose IN ('SALES_TAX', 'PURCHASE_TAX'))));
    PERFORM 1 FROM finance_lock_exception_use AS used JOIN finance_lock_exception AS leave
      ON leave.tenant_id = used.tenant_id AND leave.id = used.lock_exception_id
      WHERE used.tenant_id = NEW.tenant_id AND used.entry_id = NEW.id AND leave.company_id = NEW.company_id
        AND leave.area IN (locked, 'ALL') AND leave.revoked_at IS NULL AND leave.expires_at > now();
    IF NOT FOUND THEN
      RAISE EXCEPTION '% is locked through %', locked, through USING ERRCODE = 'restrict_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END $$""",
    """CREATE CONSTRAINT TRIGGER finance_entry_unlocked AFTER INSERT OR UPDATE ON finance_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'POSTED') EXECUTE FUNCTION finance_entry_unlocked()""",
    """CREATE FUNCTION finance_area_lock_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own finance_area_lock;
BEGIN
  own := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  IF TG_OP = 'INSERT' AND NEW.locked_until IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM finance_chain WHERE tenant_id = own.tenant_id AND company_id = own.company_id FOR UPDATE;
  UPDATE finance_chain SET locks = (SELECT coalesce(jsonb_object_agg(area, locked_until), '{}')
      FROM finance_area_lock AS each WHERE each.tenant_id = own.tenant_id AND each.company_id = own.company_id
        AND each.locked_until IS NOT NULL)
    WHERE tenant_id = own.tenant_id AND company_id = own.company_id;
  RETURN NULL;
END $$""",
    """CREATE TRIGGER finance_area_lock_told AFTER INSERT OR UPDATE OR DELETE ON finance_area_lock FOR EACH ROW EXECUTE FUNCTION finance_area_lock_told()""",
    """CREATE FUNCTION finance_lock_change_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of finance_lock_change never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER finance_lock_change_append_only BEFORE UPDATE OR DELETE ON finance_lock_change
FOR EACH ROW EXECUTE FUNCTION finance_lock_change_append_only()""",
    """CREATE FUNCTION finance_lock_exception_use_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of finance_lock_exception_use never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER finance_lock_exception_use_append_only BEFORE UPDATE OR DELETE ON finance_lock_exception_use
FOR EACH ROW EXECUTE FUNCTION finance_lock_exception_use_append_only()""",
)
BEGIN = """INSERT INTO finance_area_lock (tenant_id, id, company_id, area)
SELECT chain.tenant_id, gen_random_uuid(), chain.company_id, area
FROM finance_chain AS chain, unnest(ARRAY['ALL', 'SALES', 'PURCHASE', 'TAX', 'BANK', 'INVENTORY', 'ASSETS']) AS area"""
"""Companies that have books already get the locks that new ones begin with."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "finance_area_lock",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column(
            "area",
            sa.Enum(
                "ALL",
                "SALES",
                "PURCHASE",
                "TAX",
                "BANK",
                "INVENTORY",
                "ASSETS",
                name="lockarea",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("locked_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "area IN ('ALL', 'SALES', 'PURCHASE', 'TAX', 'BANK', 'INVENTORY', 'ASSETS')",
            name=op.f("ck_finance_area_lock_area_word"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_area_lock_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_area_lock")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "area", name=op.f("uq_finance_area_lock_tenant_id_company_id_area")
        ),
    )
    op.create_table(
        "finance_lock_change",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("area_lock_id", sa.Uuid(), nullable=False),
        sa.Column("locked_before", sa.Date(), nullable=True),
        sa.Column("locked_after", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "area_lock_id"],
            ["finance_area_lock.tenant_id", "finance_area_lock.id"],
            name=op.f("fk_finance_lock_change_tenant_id_area_lock_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "changed_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_finance_lock_change_tenant_id_changed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_lock_change_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_lock_change")),
    )
    op.create_index(
        "ix_finance_lock_change_changed_by_id",
        "finance_lock_change",
        ["tenant_id", "changed_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_lock_change_tenant_id_area_lock_id"),
        "finance_lock_change",
        ["tenant_id", "area_lock_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_lock_change_tenant_id_company_id_created_at"),
        "finance_lock_change",
        ["tenant_id", "company_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "finance_lock_exception",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column(
            "area",
            sa.Enum(
                "ALL",
                "SALES",
                "PURCHASE",
                "TAX",
                "BANK",
                "INVENTORY",
                "ASSETS",
                name="lockarea",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "area IN ('ALL', 'SALES', 'PURCHASE', 'TAX', 'BANK', 'INVENTORY', 'ASSETS')",
            name=op.f("ck_finance_lock_exception_area_word"),
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)",
            name=op.f("ck_finance_lock_exception_revoked_by_somebody"),
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_finance_lock_exception_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_lock_exception_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "granted_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_finance_lock_exception_tenant_id_granted_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "revoked_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_finance_lock_exception_tenant_id_revoked_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_finance_lock_exception_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_lock_exception")),
    )
    op.create_index(
        "ix_finance_lock_exception_granted_by_id",
        "finance_lock_exception",
        ["tenant_id", "granted_by_id"],
        unique=False,
    )
    op.create_index(
        "ix_finance_lock_exception_revoked_by_id",
        "finance_lock_exception",
        ["tenant_id", "revoked_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_lock_exception_tenant_id_company_id_created_at"),
        "finance_lock_exception",
        ["tenant_id", "company_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_finance_lock_exception_tenant_id_user_id_expires_at"),
        "finance_lock_exception",
        ["tenant_id", "user_id", "expires_at"],
        unique=False,
    )
    op.create_table(
        "finance_lock_exception_use",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("lock_exception_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_finance_lock_exception_use_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_finance_lock_exception_use_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lock_exception_id"],
            ["finance_lock_exception.tenant_id", "finance_lock_exception.id"],
            name=op.f("fk_finance_lock_exception_use_tenant_id_lock_exception_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_finance_lock_exception_use")),
        sa.UniqueConstraint(
            "tenant_id", "entry_id", "lock_exception_id", name="uq_finance_lock_exception_use_once"
        ),
    )
    op.create_index(
        "ix_finance_lock_exception_use_company_id",
        "finance_lock_exception_use",
        ["tenant_id", "company_id"],
        unique=False,
    )
    op.create_index(
        "ix_finance_lock_exception_use_lock_exception_id",
        "finance_lock_exception_use",
        ["tenant_id", "lock_exception_id"],
        unique=False,
    )
    op.add_column(
        "finance_chain",
        sa.Column("locks", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.execute("ALTER TABLE finance_chain NO FORCE ROW LEVEL SECURITY")
    op.execute(BEGIN)
    op.execute("ALTER TABLE finance_chain FORCE ROW LEVEL SECURITY")
    for guard in GUARDS:
        op.execute(guard)
    for table in TABLES:
        for wall in WALLS:
            op.execute(wall.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("DROP TRIGGER finance_entry_unlocked ON finance_entry")
    op.execute("DROP FUNCTION finance_entry_unlocked")
    op.drop_column("finance_chain", "locks")
    op.drop_index("ix_finance_lock_exception_use_lock_exception_id", table_name="finance_lock_exception_use")
    op.drop_index("ix_finance_lock_exception_use_company_id", table_name="finance_lock_exception_use")
    op.drop_table("finance_lock_exception_use")
    op.drop_index(
        op.f("ix_finance_lock_exception_tenant_id_user_id_expires_at"), table_name="finance_lock_exception"
    )
    op.drop_index(
        op.f("ix_finance_lock_exception_tenant_id_company_id_created_at"), table_name="finance_lock_exception"
    )
    op.drop_index("ix_finance_lock_exception_revoked_by_id", table_name="finance_lock_exception")
    op.drop_index("ix_finance_lock_exception_granted_by_id", table_name="finance_lock_exception")
    op.drop_table("finance_lock_exception")
    op.drop_index(
        op.f("ix_finance_lock_change_tenant_id_company_id_created_at"), table_name="finance_lock_change"
    )
    op.drop_index(op.f("ix_finance_lock_change_tenant_id_area_lock_id"), table_name="finance_lock_change")
    op.drop_index("ix_finance_lock_change_changed_by_id", table_name="finance_lock_change")
    op.drop_table("finance_lock_change")
    op.drop_table("finance_area_lock")
    for function in ("area_lock_told", "lock_change_append_only", "lock_exception_use_append_only"):
        op.execute(f"DROP FUNCTION finance_{function}")
