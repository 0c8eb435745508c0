"""Budgets, their lines and parts, and what was spent beyond them."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan, BudgetStatus
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    rate,
    references,
    unique,
)
from bizsuite.kernel.writing import LOOKS_UP


class Budget(Table, table=True):
    """A revision of a budget of a fiscal year."""

    __tablename__ = "budgets_budget"
    __table_args__ = (
        unique("fiscal_year_id", "name", "revision"),
        unique(
            "revision_of_id",
            name="uq_budgets_budget_revision_of_id",
            where="revision_of_id IS NOT NULL",
        ),
        indexed("company_id", "status"),
        check("tolerance >= 0 AND tolerance <= 1", "tolerance_is_a_fraction"),
        check("(revision_of_id IS NULL) = (revision = 1)", "first_revises_nothing"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    fiscal_year_id: uuid.UUID = references("finance_fiscal_year", indexed=False)
    name: str
    revision: int = 1
    revision_of_id: uuid.UUID | None = references("budgets_budget", optional=True, indexed=False)
    status: BudgetStatus = choice(BudgetStatus, BudgetStatus.DRAFT)
    control: BudgetControl = choice(BudgetControl, BudgetControl.WARN)
    span: BudgetSpan = choice(BudgetSpan, BudgetSpan.CUMULATIVE)
    tolerance: Decimal = rate()
    """What may be spent beyond what is planned, as a fraction of it."""
    currency: str = currency_code()
    """That of the company."""


class BudgetLine(Table, table=True):
    """What is planned on an account, or on all of a kind, for a value of a dimension or for all."""

    __tablename__ = "budgets_line"
    __table_args__ = (unique("budget_id", "position"), {"info": {LOOKS_UP: True}})

    company_id: uuid.UUID = references("company", indexed=False)
    budget_id: uuid.UUID = references("budgets_budget", indexed=False)
    position: int
    account_id: uuid.UUID | None = references("finance_account", optional=True)
    account_kind: AccountKind = choice(AccountKind)
    """That of the account, where it has one."""
    value_id: uuid.UUID | None = references("finance_dimension_value", optional=True)
    currency: str = currency_code()
    amount: Decimal = amount()
    """The sum of its parts; positive for what is spent, and for what is earned."""


class BudgetPart(Table, table=True):
    """What a line plans for a period of the year."""

    __tablename__ = "budgets_part"
    __audited__ = False
    __table_args__ = (
        unique("line_id", "period_id"),
        check("amount >= 0", "not_negative"),
        {"info": {LOOKS_UP: True}},
    )

    company_id: uuid.UUID = references("company", indexed=False)
    budget_id: uuid.UUID = references("budgets_budget")
    line_id: uuid.UUID = references("budgets_line", indexed=False)
    period_id: uuid.UUID = references("finance_period", indexed=False)
    currency: str = currency_code()
    amount: Decimal = amount()


class BudgetOverrun(Table, table=True):
    """An entry that spent more than a line had left. Rows are only ever added."""

    __tablename__ = "budgets_overrun"
    __table_args__ = (
        unique("entry_id", "line_id"),
        check("control IN ('WARN', 'STOP')", "controlled"),
        check("wanted > 0 AND actual + wanted > planned", "is_one"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    budget_id: uuid.UUID = references("budgets_budget")
    line_id: uuid.UUID = references("budgets_line")
    entry_id: uuid.UUID = references("finance_entry", indexed=False)
    user_id: uuid.UUID = references("user_account")
    control: BudgetControl = choice(BudgetControl)
    """STOP where somebody posted who may exceed it."""
    first_day: date
    last_day: date
    currency: str = currency_code()
    planned: Decimal = amount()
    """What was planned for these days, with the tolerance."""
    actual: Decimal = amount()
    """What was spent of it before."""
    wanted: Decimal = amount()


_GUARD = """CREATE FUNCTION budgets_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record;
BEGIN
  IF TG_OP = 'INSERT' THEN held := NEW; ELSE held := OLD; END IF;
  PERFORM 1 FROM budgets_budget
    WHERE tenant_id = held.tenant_id AND id = held.budget_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'what an approved budget says never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$"""

_BUDGET_GUARD = """CREATE FUNCTION budgets_budget_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text[] := '{status,version,updated_at}';
BEGIN
  IF OLD.status = 'DRAFT' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free) OR NEW.status = 'DRAFT'
      OR (OLD.status = 'CLOSED' AND NEW.status <> 'CLOSED') THEN
    RAISE EXCEPTION 'what an approved budget says never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$"""


def _guarded(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION budgets_line_guard()"
    )


after_create(
    Budget,
    [
        _BUDGET_GUARD,
        "CREATE TRIGGER budgets_budget_guard BEFORE UPDATE OR DELETE ON budgets_budget"
        " FOR EACH ROW EXECUTE FUNCTION budgets_budget_guard()",
    ],
)
after_create(BudgetLine, [_GUARD, _guarded("budgets_line")])
after_create(BudgetPart, [_guarded("budgets_part")])
after_create(BudgetOverrun, append_only("budgets_overrun"))
