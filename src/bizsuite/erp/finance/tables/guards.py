"""What the database itself refuses in the ledger, whoever asks and by whatever way; migrations hold the same text."""

_REFUSE = "USING ERRCODE = 'restrict_violation'"

_ENTRY_GUARD = f"""CREATE FUNCTION finance_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.status = 'POSTED' THEN
    RAISE EXCEPTION 'posted entries never change' {_REFUSE};
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
      RAISE EXCEPTION 'there is no open period on %', NEW.entry_date {_REFUSE};
    END IF;
  END IF;
  RETURN NEW;
END $$"""

_ENTRY_BALANCED = f"""CREATE FUNCTION finance_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
  SELECT count(*) AS lines, min(position) AS first, max(position) AS last, sum(debit) AS debit, sum(credit) AS credit,
      sum(split_count) AS splits,
      bool_and(posted_on IS NOT DISTINCT FROM NEW.entry_date AND company_id = NEW.company_id) AS alike
    INTO found FROM finance_entry_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id;
  IF found.lines < 2 OR found.debit <> found.credit OR NOT found.alike THEN
    RAISE EXCEPTION 'entry % does not balance', NEW.number {_REFUSE};
  END IF;
  IF NEW.line_count <> found.lines OR found.first <> 1 OR found.last <> found.lines THEN
    RAISE EXCEPTION 'entry % has other lines than it counts', NEW.number {_REFUSE};
  END IF;
  IF found.splits > 0 AND EXISTS (
    SELECT FROM finance_entry_line AS line LEFT JOIN LATERAL (
      SELECT count(*) AS splits, sum(fraction) AS fraction, sum(amount) AS amount FROM finance_dimension_split
        WHERE tenant_id = line.tenant_id AND line_id = line.id GROUP BY dimension_id) AS own ON true
      WHERE line.tenant_id = NEW.tenant_id AND line.entry_id = NEW.id AND line.split_count > 0
      GROUP BY line.id, line.split_count, line.debit, line.credit
      HAVING sum(own.splits) IS DISTINCT FROM line.split_count OR NOT bool_and(own.fraction = 1)
        OR NOT bool_and(own.amount = line.debit - line.credit)) THEN
    RAISE EXCEPTION 'lines of entry % are not divided wholly', NEW.number {_REFUSE};
  END IF;
  RETURN NULL;
END $$"""

_LINE_GUARD = f"""CREATE FUNCTION finance_entry_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text[] := '{{residual,residual_base,version,updated_at}}';
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free) THEN
    RETURN NEW;
  END IF;
  PERFORM 1 FROM finance_entry WHERE tenant_id = OLD.tenant_id AND id = OLD.entry_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lines of posted entries never change' {_REFUSE};
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  PERFORM 1 FROM finance_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.entry_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'posted entries take no more lines' {_REFUSE};
  END IF;
  RETURN NEW;
END $$"""

# An entry is posted together with its lines, in either order, so that this is asked when the transaction ends: what is
# posted counts its lines, and no two of them have one position, which leaves no place for another.
_LINE_COUNTED = f"""CREATE FUNCTION finance_entry_line_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM finance_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.entry_id
    AND (status = 'DRAFT' OR NEW.position <= line_count);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'posted entries take no more lines' {_REFUSE};
  END IF;
  RETURN NULL;
END $$"""

# Asked when the transaction ends: whoever posts holds the chain until then, so that no lock is moved meanwhile. An
# entry belongs to the areas of its journal, of the journal of what it undoes, and to that of taxes by its accounts.
_ENTRY_UNLOCKED = f"""CREATE FUNCTION finance_entry_unlocked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held jsonb;
  locked text;
  through text;
  kinds text[];
BEGIN
  SELECT chain.locks INTO held FROM finance_chain AS chain
    WHERE chain.tenant_id = NEW.tenant_id AND chain.company_id = NEW.company_id FOR SHARE;
  IF held IS NULL OR held = '{{}}'::jsonb THEN
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
      RAISE EXCEPTION '% is locked through %', locked, through {_REFUSE};
    END IF;
  END LOOP;
  RETURN NULL;
END $$"""

_LOCK_TOLD = """CREATE FUNCTION finance_area_lock_told() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$"""


_SPLIT_GUARD = f"""CREATE FUNCTION finance_dimension_split_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM finance_entry_line AS line
    JOIN finance_entry AS entry ON entry.tenant_id = line.tenant_id AND entry.id = line.entry_id
    WHERE line.tenant_id = OLD.tenant_id AND line.id = OLD.line_id AND entry.status = 'DRAFT';
  IF TG_OP = 'UPDATE' OR NOT FOUND THEN
    RAISE EXCEPTION 'what a line is divided by never changes' {_REFUSE};
  END IF;
  RETURN OLD;
END $$"""

# A line is posted together with what it is divided by; it counts that, as an entry counts its lines.
_SPLIT_COUNTED = f"""CREATE FUNCTION finance_dimension_split_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM finance_entry_line AS line
    JOIN finance_entry AS entry ON entry.tenant_id = line.tenant_id AND entry.id = line.entry_id
    WHERE line.tenant_id = NEW.tenant_id AND line.id = NEW.line_id AND entry.status = 'POSTED'
      AND NEW.position > line.split_count;
  IF FOUND THEN
    RAISE EXCEPTION 'posted lines are not divided any further' {_REFUSE};
  END IF;
  RETURN NULL;
END $$"""


def _before(table: str, moment: str, each: str, function: str) -> str:
    name = f"{function}_{moment.split(' ', 1)[0].lower()}"
    return f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"


def kept(table: str) -> list[str]:
    """Statements that refuse to empty a table."""
    return [
        f"""CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is never emptied' {_REFUSE}; END $$""",
        _before(table, "TRUNCATE", "STATEMENT", f"{table}_kept"),
    ]


ENTRY = [
    _ENTRY_GUARD,
    _before("finance_entry", "INSERT OR UPDATE OR DELETE", "ROW", "finance_entry_guard"),
    _ENTRY_BALANCED,
    "CREATE CONSTRAINT TRIGGER finance_entry_balanced AFTER INSERT OR UPDATE ON finance_entry"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'POSTED')"
    " EXECUTE FUNCTION finance_entry_balanced()",
    *kept("finance_entry"),
    _ENTRY_UNLOCKED,
    "CREATE CONSTRAINT TRIGGER finance_entry_unlocked AFTER INSERT OR UPDATE ON finance_entry"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'POSTED')"
    " EXECUTE FUNCTION finance_entry_unlocked()",
]

ENTRY_LINE = [
    _LINE_GUARD,
    _before("finance_entry_line", "UPDATE OR DELETE", "ROW", "finance_entry_line_guard"),
    _LINE_COUNTED,
    "CREATE CONSTRAINT TRIGGER finance_entry_line_counted AFTER INSERT ON finance_entry_line"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_entry_line_counted()",
    *kept("finance_entry_line"),
]

DIMENSION_SPLIT = [
    _SPLIT_GUARD,
    _before("finance_dimension_split", "UPDATE OR DELETE", "ROW", "finance_dimension_split_guard"),
    _SPLIT_COUNTED,
    "CREATE CONSTRAINT TRIGGER finance_dimension_split_counted AFTER INSERT ON finance_dimension_split"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_dimension_split_counted()",
    *kept("finance_dimension_split"),
]

AREA_LOCK = [
    _LOCK_TOLD,
    "CREATE TRIGGER finance_area_lock_told AFTER INSERT OR UPDATE OR DELETE ON finance_area_lock"
    " FOR EACH ROW EXECUTE FUNCTION finance_area_lock_told()",
]
