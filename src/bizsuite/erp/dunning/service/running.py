"""Drafting the letters of a day: once for each customer, however often and by however many it is asked for."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.dunning import loaders, tables
from bizsuite.erp.dunning.rules import levels, words
from bizsuite.erp.dunning.rules.levels import Step
from bizsuite.erp.finance.service.access import company_of
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, new_id


async def run_dunning(
    db: Db, on: date, *, company_id: uuid.UUID | None = None, customers: Collection[uuid.UUID] | None = None
) -> tables.DunningRun:
    """Draft letters to customers, or to these, of whom something is overdue on a day; as many statements for many.

    Whoever has a letter of that day, or one that waits to be sent, gets no other. Two runs of a company at once take
    turns. Refuses with NOT_FOUND, INVALID_VALUE, DUNNING_LEVEL_MISSING.
    """
    check_day(on, "on")
    owner = company_of(db, company_id)
    company = await db.need(Company, owner, path=["companyId"])
    known = await loaders.levels_of(db, owner)
    if not known:
        raise Refused("DUNNING_LEVEL_MISSING", "The company has no level of dunning.", path=["companyId"])
    run = await _run(db, owner, on)
    letters: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for customer_id, debtor in (await loaders.debtors(db, owner, on, customers)).items():
        steps = levels.steps_of(known, debtor.items, on, company.currency)
        if steps and levels.is_worth_it(steps, debtor.credits):
            letter = _letter(run, customer_id, steps, company.currency)
            letters.append(letter)
            lines += [_line(letter, place, step) for place, step in enumerate(steps, 1)]
    db.add_many(tables.DunningLetter, letters)
    db.add_many(tables.DunningLetterLine, lines)
    await db.flush()
    await db.publish(words.DunningRan(run.id, owner))
    return run


async def _run(db: Db, company_id: uuid.UUID, on: date) -> tables.DunningRun:
    """The run of a day, which is made where there is none; the levels of the company are locked."""
    run = tables.DunningRun
    known = await db.all(sa.select(run).where(col(run.company_id) == company_id, col(run.run_on) == on))
    for found in known:
        return found
    made = run(company_id=company_id, run_on=on)
    db.add(made)
    await db.flush()
    return made


def _letter(
    run: tables.DunningRun, customer_id: uuid.UUID, steps: Sequence[Step], currency: str
) -> dict[str, Any]:
    level = levels.highest(steps)
    overdue = sum((step.item.base for step in steps), ZERO)
    interest = sum((step.interest for step in steps), ZERO)
    return {
        "id": new_id(),
        "company_id": run.company_id,
        "run_id": run.id,
        "run_on": run.run_on,
        "customer_id": customer_id,
        "level_id": level.id,
        "currency": currency,
        "overdue": overdue,
        "interest": interest,
        "fee": level.fee,
        "total": overdue + interest + level.fee,
    }


def _line(letter: dict[str, Any], place: int, step: Step) -> dict[str, Any]:
    item = step.item
    return {
        "company_id": letter["company_id"],
        "letter_id": letter["id"],
        "position": place,
        "line_id": item.line_id,
        "invoice_id": item.invoice_id,
        "level_id": step.level.id,
        "due_date": item.due_date,
        "days_overdue": (letter["run_on"] - item.due_date).days,
        "currency": item.currency,
        "amount": item.amount,
        "base_currency": letter["currency"],
        "base": item.base,
        "interest": step.interest,
    }
