"""Fiscal years and their periods; the database keeps those of a company apart."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from bizsuite.erp.finance.rules.words import PeriodStatus
from bizsuite.kernel.tables import LockRank, Table, check, choice, indexed, references, table_of, unique


def _apart(name: str) -> ExcludeConstraint:
    """No two rows of a company share a day."""
    days = sa.text("daterange(first_day, last_day, '[]')")
    parts: list[tuple[Any, str]] = [("tenant_id", "="), ("company_id", "="), (days, "&&")]
    return ExcludeConstraint(*parts, name=name, using="gist")


class FiscalYear(Table, table=True):
    """A year of a company's books."""

    __tablename__ = "finance_fiscal_year"
    __table_args__ = (
        unique("company_id", "name"),
        check("first_day <= last_day", "ends_after_it_begins"),
        _apart("ex_finance_fiscal_year_apart"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    name: str
    first_day: date
    last_day: date


class FiscalPeriod(Table, table=True):
    """A part of a fiscal year, usually a month; while it is closed nothing is posted into it."""

    __tablename__ = "finance_period"
    __lock_rank__ = LockRank.SERIES
    __table_args__ = (
        indexed("company_id", "first_day"),
        check("first_day <= last_day", "ends_after_it_begins"),
        _apart("ex_finance_period_apart"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    fiscal_year_id: uuid.UUID = references("finance_fiscal_year")
    name: str
    first_day: date
    last_day: date
    status: PeriodStatus = choice(PeriodStatus, PeriodStatus.OPEN)


for _table in (FiscalYear, FiscalPeriod):
    # Comparing ids inside a gist index takes an extension that comes with PostgreSQL; its owner may create it.
    _extension = sa.DDL("CREATE EXTENSION IF NOT EXISTS btree_gist")  # type: ignore[no-untyped-call]
    event.listen(table_of(_table), "before_create", _extension)
