"""Bringing the rest of a deferral back at once: cancelled, or as far as its document was given up."""

import uuid
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.erp.deferrals import loaders, tables
from bizsuite.erp.deferrals.rules import schedules, words
from bizsuite.erp.deferrals.rules.schedules import PlannedLine
from bizsuite.erp.deferrals.rules.words import (
    DeferralKind,
    DeferralLineKind,
    DeferralLineStatus,
    DeferralStatus,
)
from bizsuite.erp.deferrals.service.creating import plan
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.finance.service.access import require_company
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO


async def cancel_deferral(db: Db, schedule_id: uuid.UUID, *, on: date) -> tables.DeferralSchedule:
    """Bring all that is left of a deferral back on a day; its planned lines are kept, as replaced.

    Refuses with NOT_FOUND, DEFERRAL_NOT_ACTIVE, INVALID_VALUE, PERIOD_MISSING, PERIOD_CLOSED, PERIOD_LOCKED.
    """
    check_day(on, "on")
    schedule = await db.lock(tables.DeferralSchedule, schedule_id)
    require_company(db, schedule.company_id)
    if schedule.status is not DeferralStatus.ACTIVE:
        raise Refused("DEFERRAL_NOT_ACTIVE", "Nothing of it is left to come back.", path=["id"])
    if on < schedule.deferred_on:
        raise Refused(
            "INVALID_VALUE",
            "It was set aside on {day}, and does not come back before.",
            path=["on"],
            day=schedule.deferred_on,
        )
    amount = schedule.remaining
    for line in await _planned(db, [schedule.id]):
        line.status = DeferralLineStatus.REPLACED
    is_revenue = schedule.kind is DeferralKind.REVENUE
    held, back = schedule.deferred_account_id, schedule.account_id
    debit, credit = (held, back) if is_revenue else (back, held)
    entry = NewEntry(
        company_id=schedule.company_id,
        journal=JournalKind.DEFERRALS,
        on=on,
        lines=[
            NewLine(account=debit, debit=amount, credit=ZERO),
            NewLine(account=credit, debit=ZERO, credit=amount),
        ],
        origin_type="DeferralSchedule",
        origin_id=schedule.id,
    )
    await finance.post_entries(db, [entry])
    released = _release(schedule, PlannedLine(on, on, amount))
    released.status, released.entry_id, released.posted_on = DeferralLineStatus.POSTED, entry.id, on
    db.add(released)
    schedule.recognised, schedule.remaining = schedule.amount, ZERO
    schedule.status = DeferralStatus.CANCELLED
    await db.flush()
    await db.publish(words.DeferralCancelled(schedule.id, schedule.company_id))
    return schedule


async def release_given_up(db: Db, company_id: uuid.UUID, until: date) -> None:
    """Plan the release of what was given up, by a day, of the documents of locked deferrals.

    Of what would come back after the day of the note, the fraction that the note gives up comes back on that day; the
    rest keeps its spans.
    """
    found = await loaders.given_up(db, company_id, until)
    if not found:
        return
    rows = await db.lock_all(tables.DeferralSchedule, [each.schedule_id for each in found])
    planned = await _planned(db, list(rows))
    by_schedule: dict[uuid.UUID, list[tables.DeferralLine]] = {}
    for each in found:
        later = [line for line in planned if line.schedule_id == each.schedule_id and line.last_day > each.on]
        by_schedule[each.schedule_id] = later
        for line in later:
            line.status = DeferralLineStatus.REPLACED
    await db.flush()
    for each in found:
        schedule = rows[each.schedule_id]
        fraction = schedules.fraction_given_up(each.fraction, schedule.given_up)
        schedule.given_up = each.fraction
        _replace(db, schedule, by_schedule[schedule.id], fraction, max(each.on, schedule.deferred_on))
    await db.flush()


def _replace(
    db: Db,
    schedule: tables.DeferralSchedule,
    lines: Sequence[tables.DeferralLine],
    fraction: Fraction,
    on: date,
) -> None:
    """Plan what is left of replaced lines, and the release of the rest."""
    before = [PlannedLine(line.first_day, line.last_day, line.amount) for line in lines]
    after = schedules.reduced(before, fraction, schedule.currency)
    plan(db, schedule, after)
    released = sum((line.amount for line in before), ZERO) - sum((line.amount for line in after), ZERO)
    if released:
        db.add(_release(schedule, PlannedLine(on, on, released)))


def _release(schedule: tables.DeferralSchedule, line: PlannedLine) -> tables.DeferralLine:
    return tables.DeferralLine(
        company_id=schedule.company_id,
        schedule_id=schedule.id,
        kind=DeferralLineKind.RELEASE,
        first_day=line.first_day,
        last_day=line.last_day,
        currency=schedule.currency,
        amount=line.amount,
    )


async def _planned(db: Db, keys: Sequence[uuid.UUID]) -> Sequence[tables.DeferralLine]:
    """The planned lines of locked deferrals, in order; releases are never replaced."""
    line = tables.DeferralLine
    return await db.all(
        sa.select(line)
        .where(col(line.schedule_id).in_(keys), col(line.status) == DeferralLineStatus.PLANNED)
        .order_by(col(line.last_day), col(line.id))
    )
