"""Setting an amount aside, with the schedule by which it comes back."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.bills.tables import BILLS, VendorBillLine
from bizsuite.erp.deferrals import loaders, tables
from bizsuite.erp.deferrals.rules import schedules, words
from bizsuite.erp.deferrals.rules.schedules import HOLDING, NewDeferral, Source
from bizsuite.erp.deferrals.rules.words import DeferralKind
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.invoicing.tables import INVOICES, InvoiceLine
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, new_id

_PURPOSE = {
    DeferralKind.REVENUE: AccountPurpose.DEFERRED_REVENUE,
    DeferralKind.EXPENSE: AccountPurpose.DEFERRED_EXPENSE,
}


async def create_deferral(db: Db, new: NewDeferral) -> tables.DeferralSchedule:
    """Take an amount out of income or expense, and plan how it comes back.

    Refuses with NOT_FOUND, DEFERRAL_SOURCE, INVALID_VALUE, DEFERRAL_EXCEEDED, AMOUNT_PRECISION, ACCOUNT_MISSING,
    ACCOUNT_KIND, ACCOUNT_NOT_POSTABLE, PERIOD_MISSING, PERIOD_CLOSED, PERIOD_LOCKED.
    """
    schedules.require_one(new)
    over = schedules.days_of(new)
    check_day(new.on, "on")
    column, key, source = await _source(db, new)
    amount = schedules.amount_of(new.amount, source, await loaders.taken_of(db, column, key))
    on = new.on or source.on
    if on < source.on:
        raise Refused("INVALID_VALUE", "The line counts from {day} on.", path=["on"], day=source.on)
    account_id = await _deferred_account(db, source, new.deferred_account_id)
    schedule_id = new_id()
    entry = entry_of(source, schedule_id, on, amount, account_id)
    await finance.post_entries(db, [entry])
    assert over.end is not None
    schedule = tables.DeferralSchedule(
        id=schedule_id,
        company_id=source.company_id,
        kind=source.kind,
        invoice_line_id=new.invoice_line_id,
        bill_line_id=new.bill_line_id,
        journal_line_id=new.journal_line_id,
        account_id=source.account_id,
        deferred_account_id=account_id,
        deferred_on=on,
        first_day=over.start,
        last_day=over.end,
        pro_rata=new.pro_rata,
        currency=source.currency,
        note=prose(new.note, "note"),
        amount=amount,
        remaining=amount,
        entry_id=entry.id,
    )
    db.add(schedule)
    plan(db, schedule, schedules.lines_of(amount, source.currency, over, new.pro_rata))
    await db.flush()
    for known in await loaders.given_up(db, source.company_id, on, only=schedule.id):
        schedule.given_up = known.fraction
    await db.flush()
    await db.publish(words.DeferralCreated(schedule.id, schedule.company_id))
    return schedule


async def _source(db: Db, new: NewDeferral) -> tuple[str, uuid.UUID, Source]:
    """The line that is named, locked, so that two who defer of it take turns: its column, its id, and it."""
    if new.invoice_line_id is not None:
        column, key, path = "invoice_line_id", new.invoice_line_id, "invoiceLineId"
        await db.lock(InvoiceLine, key, path=[path])
        source = await loaders.of_document(db, INVOICES, key)
    elif new.bill_line_id is not None:
        column, key, path = "bill_line_id", new.bill_line_id, "billLineId"
        await db.lock(VendorBillLine, key, path=[path])
        source = await loaders.of_document(db, BILLS, key)
    else:
        assert new.journal_line_id is not None
        column, key, path = "journal_line_id", new.journal_line_id, "journalLineId"
        await db.lock(EntryLine, key, path=[path])
        source = await loaders.of_journal(db, key)
    if source is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=[path])
    require_company(db, source.company_id, path=[path])
    return column, key, source


async def _deferred_account(db: Db, source: Source, named: uuid.UUID | None) -> uuid.UUID:
    """Where an amount is set aside: the account that is named, else that with the purpose."""
    keys = [] if named is None else [named]
    books = await finance.books_of(db, [source.company_id], accounts=loaders.named(keys))
    path = ["deferredAccountId"]
    account = books[source.company_id].account(named or _PURPOSE[source.kind], path)
    if account.kind not in HOLDING[source.kind]:
        raise Refused(
            "ACCOUNT_KIND", "Income is set aside as a liability, an expense as a current asset.", path=path
        )
    return account.id


def entry_of(
    source: Source, schedule_id: uuid.UUID, on: date, amount: Decimal, account_id: uuid.UUID
) -> NewEntry:
    """What sets an amount aside: income is debited, an expense credited."""
    is_revenue = source.kind is DeferralKind.REVENUE
    debit, credit = (source.account_id, account_id) if is_revenue else (account_id, source.account_id)
    return NewEntry(
        company_id=source.company_id,
        journal=JournalKind.DEFERRALS,
        on=on,
        lines=[
            NewLine(account=debit, debit=amount, credit=ZERO, label=source.label),
            NewLine(account=credit, debit=ZERO, credit=amount, label=source.label),
        ],
        description=source.label,
        origin_type="DeferralSchedule",
        origin_id=schedule_id,
    )


def plan(db: Db, schedule: tables.DeferralSchedule, lines: list[schedules.PlannedLine]) -> None:
    """Write planned lines of a schedule."""
    db.add_many(
        tables.DeferralLine,
        [
            {
                "company_id": schedule.company_id,
                "schedule_id": schedule.id,
                "first_day": line.first_day,
                "last_day": line.last_day,
                "currency": schedule.currency,
                "amount": line.amount,
            }
            for line in lines
        ],
    )
