"""finance: Entries are posted as they are written, together with their lines, which they count.

Revises: a05b3f81767f. Made: 2026-11-28 06:50:44.882130+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = 'd45ca8b9bee5'
down_revision = 'a05b3f81767f'
branch_labels = None
depends_on = None

ENTRY_GUARD = """CREATE OR REPLACE FUNCTION finance_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.status = 'POSTED' THEN
    RAISE EXCEPTION 'posted entries never change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.status = 'POSTED' THEN
    PERFORM 1 FROM finance_period AS period
      WHERE period.tenant_id = NEW.tenant_id AND period.company_id = NEW.company_id AND period.status = 'OPEN'
        AND NEW.entry_date BETWEEN period.first_day AND period.last_day
      FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no open period on %', NEW.entry_date USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$"""

ENTRY_BALANCED = """CREATE OR REPLACE FUNCTION finance_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
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

LINE_GUARD = """CREATE OR REPLACE FUNCTION finance_entry_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text[] := '{residual,residual_base,version,updated_at}';
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free) THEN
    RETURN NEW;
  END IF;
  PERFORM 1 FROM finance_entry WHERE tenant_id = OLD.tenant_id AND id = OLD.entry_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lines of posted entries never change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  PERFORM 1 FROM finance_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.entry_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'posted entries take no more lines' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$"""

LINE_COUNTED = """CREATE FUNCTION finance_entry_line_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM finance_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.entry_id
    AND (status = 'DRAFT' OR NEW.position <= line_count);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'posted entries take no more lines' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$"""

ENTRY_GUARD_BEFORE = """CREATE OR REPLACE FUNCTION finance_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'DRAFT' THEN
      RAISE EXCEPTION 'an entry begins as a draft' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status = 'POSTED' THEN
    RAISE EXCEPTION 'posted entries never change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.status = 'POSTED' THEN
    PERFORM 1 FROM finance_period AS period
      WHERE period.tenant_id = NEW.tenant_id AND period.company_id = NEW.company_id AND period.status = 'OPEN'
        AND NEW.entry_date BETWEEN period.first_day AND period.last_day
      FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no open period on %', NEW.entry_date USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$"""

ENTRY_BALANCED_BEFORE = """CREATE OR REPLACE FUNCTION finance_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
  SELECT count(*) AS lines, sum(debit) AS debit, sum(credit) AS credit,
      bool_and(posted_on IS NOT DISTINCT FROM NEW.entry_date AND company_id = NEW.company_id) AS alike
    INTO found FROM finance_entry_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id;
  IF found.lines < 2 OR found.debit <> found.credit OR NOT found.alike THEN
    RAISE EXCEPTION 'entry % does not balance', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$"""

LINE_GUARD_BEFORE = """CREATE OR REPLACE FUNCTION finance_entry_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text[] := '{residual,residual_base,version,updated_at}';
  drafts integer;
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free) THEN
    RETURN NEW;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM 1 FROM finance_entry
      WHERE tenant_id = OLD.tenant_id AND id = OLD.entry_id AND status = 'DRAFT';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'lines of posted entries never change' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  PERFORM 1 FROM finance_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.entry_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'posted entries take no more lines' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$"""

SEALED = (
    "(status = 'POSTED') = (posted_on IS NOT NULL AND number IS NOT NULL AND chain_position IS NOT NULL"
    " AND previous_hash IS NOT NULL AND hash IS NOT NULL"
)

COUNTED = """UPDATE finance_entry entry SET line_count = counted.lines FROM (
  SELECT tenant_id, entry_id, count(*) AS lines FROM finance_entry_line GROUP BY tenant_id, entry_id
) counted WHERE entry.tenant_id = counted.tenant_id AND entry.id = counted.entry_id AND entry.status = 'POSTED'"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("finance_entry", sa.Column("line_count", sa.Integer(), nullable=True))
    _forced("NO FORCE")
    # For once something is added to what is posted: how many lines it has had all along.
    op.execute("ALTER TABLE finance_entry DISABLE TRIGGER USER")
    op.execute(COUNTED)
    op.execute("ALTER TABLE finance_entry ENABLE TRIGGER USER")
    _forced("FORCE")
    _sealed(f"{SEALED} AND line_count IS NOT NULL)")
    for function in (ENTRY_GUARD, ENTRY_BALANCED, LINE_GUARD, LINE_COUNTED):
        op.execute(function)
    op.execute("DROP TRIGGER finance_entry_balanced ON finance_entry")
    _balanced("INSERT OR UPDATE")
    op.execute("DROP TRIGGER finance_entry_line_guard_insert ON finance_entry_line")
    _guarded("finance_entry_line_guard_update", "UPDATE OR DELETE")
    op.execute(
        "CREATE CONSTRAINT TRIGGER finance_entry_line_counted AFTER INSERT ON finance_entry_line"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_entry_line_counted()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("DROP TRIGGER finance_entry_line_counted ON finance_entry_line")
    op.execute("DROP FUNCTION finance_entry_line_counted()")
    op.execute("DROP TRIGGER finance_entry_line_guard_update ON finance_entry_line")
    _guarded("finance_entry_line_guard_insert", "INSERT OR UPDATE OR DELETE")
    op.execute("DROP TRIGGER finance_entry_balanced ON finance_entry")
    _balanced("UPDATE")
    for function in (ENTRY_GUARD_BEFORE, ENTRY_BALANCED_BEFORE, LINE_GUARD_BEFORE):
        op.execute(function)
    _sealed(f"{SEALED})")
    op.drop_column("finance_entry", "line_count")


def _sealed(condition: str) -> None:
    op.execute(
        "ALTER TABLE finance_entry DROP CONSTRAINT ck_finance_entry_posted_is_sealed,"
        f" ADD CONSTRAINT ck_finance_entry_posted_is_sealed CHECK ({condition})"
    )


def _balanced(moments: str) -> None:
    op.execute(
        f"CREATE CONSTRAINT TRIGGER finance_entry_balanced AFTER {moments} ON finance_entry"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'POSTED')"
        " EXECUTE FUNCTION finance_entry_balanced()"
    )


def _guarded(name: str, moments: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {moments} ON finance_entry_line FOR EACH ROW"
        " EXECUTE FUNCTION finance_entry_line_guard()"
    )


def _forced(force: str) -> None:
    """The owner of the tables reads and counts the lines of all tenants for once."""
    for table in ("finance_entry", "finance_entry_line"):
        op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
