"""Every write of payment runs: drafted, lines taken out, sent, confirmed, cancelled."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.banking.tables import BankAccount
from bizsuite.erp.bills import service as bills
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.payment_runs import loaders, tables
from bizsuite.erp.payment_runs.agreeing import GUARD
from bizsuite.erp.payment_runs.rules import runs, words
from bizsuite.erp.payment_runs.rules.words import OPEN, PaymentRunStatus
from bizsuite.erp.payments import service as payments
from bizsuite.erp.payments.rules import NewAllocation, NewPayment, PaymentDirection, PaymentStatus
from bizsuite.kernel.clock import check_day, now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.kernel.values import ZERO

RUNS = Series("payment_runs.run", "PR-{year}-{number:05d}")
_LINE = table_of(tables.PaymentRunLine)
_TAKEN = {
    tables.BILL_TAKEN: Refused("BILL_IN_RUN", "A bill is in another payment run.", path=["bankAccountId"])
}


async def create_run(db: Db, new: runs.NewRun) -> tables.PaymentRun:
    """Draft a run of what is due, of bills that are in no other; whoever does so at once takes turns by the bills.

    Refuses with NOT_FOUND, INVALID_VALUE, BANK_ACCOUNT_INACTIVE, PAYMENT_RUN_EMPTY.
    """
    runs.require_days(new)
    account = await db.need(BankAccount, new.bank_account_id, path=["bankAccountId"])
    require_company(db, account.company_id, path=["bankAccountId"])
    if not account.is_active:
        raise Refused("BANK_ACCOUNT_INACTIVE", "This bank account is switched off.", path=["bankAccountId"])
    found = await loaders.due_bills(db, new, account)
    await bills.lock_bills(db, [bill.id for bill in found])
    # Once they are locked, what others have paid or taken into a run meanwhile is seen.
    blocked = await bills.blocked_bills(db, {bill.id for bill in found})
    found = await loaders.due_bills(
        db, new, account, among=[bill.id for bill in found if bill.id not in blocked]
    )
    wanted = [
        each for bill in found if (each := runs.to_pay(bill, new.due_until, new.execution_date)) is not None
    ]
    runs.require_lines(wanted, "dueUntil")
    run = tables.PaymentRun(
        company_id=account.company_id,
        number=await next_number(db, RUNS, account.company_id, new.execution_date),
        bank_account_id=account.id,
        due_until=new.due_until,
        execution_date=new.execution_date,
        currency=account.currency,
        total=sum((each.amount for each in wanted), ZERO),
    )
    payees = await loaders.payee_accounts(db, {each.supplier_id for each in wanted})
    lines = [
        tables.PaymentRunLine(
            company_id=run.company_id,
            run_id=run.id,
            bill_id=each.bill_id,
            supplier_id=each.supplier_id,
            payee_account_id=runs.account_of(
                payees.get(each.supplier_id, ()), new.execution_date, account.currency
            ),
            currency=account.currency,
            amount=each.amount,
            discount=each.discount,
        )
        for each in wanted
    ]
    async with unless_taken(db, _TAKEN):
        db.add(run)
        db.add_all(lines)
    await db.publish(words.PaymentRunCreated(run.id, run.company_id))
    return run


async def _lock(db: Db, run_id: uuid.UUID, *allowed: PaymentRunStatus) -> tables.PaymentRun:
    run = await db.lock(tables.PaymentRun, run_id)
    require_company(db, run.company_id)
    runs.require_status(run.status, *allowed)
    return run


async def remove_line(db: Db, line_id: uuid.UUID) -> tables.PaymentRun:
    """Take a bill out of a draft; it can be paid otherwise.

    Refuses with NOT_FOUND, PAYMENT_RUN_STATUS, SUBJECT_LOCKED.
    """
    line = await db.need(tables.PaymentRunLine, line_id)
    run = await _lock(db, line.run_id, PaymentRunStatus.DRAFT)
    await db.agree(GUARD, [run.id], "change")
    line = await db.lock(tables.PaymentRunLine, line_id)
    run.total -= line.amount
    await db.delete(line)
    await db.flush()
    await db.publish(words.PaymentRunChanged(run.id, run.company_id))
    return run


async def send_run(db: Db, run_id: uuid.UUID) -> tables.PaymentRun:
    """Book what a draft pays as on its way to the bank, by one payment for each account of a supplier.

    From now on its file can be had, which says the same for ever.
    Refuses with NOT_FOUND, PAYMENT_RUN_STATUS, PAYMENT_RUN_EMPTY, PAYEE_ACCOUNT_MISSING (fact: supplier),
    ACCOUNT_MISSING, what `payments.book_payments` refuses where something has changed since it was drafted, and with
    whatever code those have who must agree.
    """
    run = await _lock(db, run_id, PaymentRunStatus.DRAFT)
    lines = await loaders.lines_of_run(db, run.id)
    runs.require_lines(lines, "id")
    for line in lines:
        _require_payee(run, line)
    await db.agree(GUARD, [run.id])
    transit = await _transit(db, run.company_id)
    by_id = {line.id: line for line in lines}
    transfers = runs.transfers((line.id, line.supplier_id, line.payee_account_id) for line in lines)
    wanted = [
        _payment(run, transit, place, [by_id[key] for key in transfer.ids])
        for place, transfer in enumerate(transfers, 1)
    ]
    try:
        booked = await payments.book_payments(db, wanted)
    except Refused as refusal:
        # The path would name payments that nobody has told us of.
        raise Refused(refusal.code, refusal.template, path=["id"], **refusal.facts) from refusal
    paid = {key: made.id for transfer, made in zip(transfers, booked, strict=True) for key in transfer.ids}
    for row in (await _lock_lines(db, run.id)).values():
        row.payment_id = paid[row.id]
    run.status, run.sent_at = PaymentRunStatus.SENT, now()
    await db.flush()
    await db.publish(words.PaymentRunSent(run.id, run.company_id))
    return run


def _require_payee(run: tables.PaymentRun, line: Any) -> None:
    """A line is paid to an account that takes it on the day. Refuses with PAYEE_ACCOUNT_MISSING (fact: supplier)."""
    known = line.payee_account_id is not None and runs.PayeeAccount(
        id=line.payee_account_id,
        is_default=line.is_default,
        currency=line.account_currency,
        first_day=line.first_day,
        last_day=line.last_day,
    ).serves(run.execution_date, run.currency)
    if not known:
        raise Refused(
            "PAYEE_ACCOUNT_MISSING",
            "{supplier} has no bank account that can be paid to on this day.",
            path=["id"],
            supplier=line.supplier,
        )


def _payment(run: tables.PaymentRun, transit: uuid.UUID, place: int, lines: Sequence[Any]) -> NewPayment:
    """The payment of one transfer."""
    return NewPayment(
        direction=PaymentDirection.OUT,
        supplier_id=lines[0].supplier_id,
        company_id=run.company_id,
        on=run.execution_date,
        amount=sum((line.amount for line in lines), ZERO),
        currency=run.currency,
        account_id=transit,
        reference=runs.end_to_end_id(run.number, place),
        allocations=[
            NewAllocation(bill_id=line.bill_id, amount=line.amount, takes_discount=line.discount > 0)
            for line in lines
        ],
    )


async def _transit(db: Db, company_id: uuid.UUID) -> uuid.UUID:
    """The account of payments on their way. Refuses with ACCOUNT_MISSING."""
    purpose = AccountPurpose.PAYMENTS_IN_TRANSIT
    found: uuid.UUID | None = await db.one(
        sa.select(col(Account.id)).where(
            col(Account.company_id) == company_id, col(Account.purpose) == purpose
        )
    )
    if found is None:
        raise Refused(
            "ACCOUNT_MISSING", "No account plays the part {purpose}.", path=["id"], purpose=purpose.value
        )
    return found


async def confirm_run(db: Db, run_id: uuid.UUID, *, on: date) -> tables.PaymentRun:
    """Move what was on its way to the bank account, in one entry on the day on which the bank has paid.

    Payments that were reversed meanwhile, such as one that came back, stay out of it, and so do those that lines of
    statements have brought to the bank; where these are all, there is no entry.
    Refuses with NOT_FOUND, INVALID_VALUE, PAYMENT_RUN_STATUS, PAYMENT_RUN_EMPTY, PERIOD_MISSING, PERIOD_CLOSED.
    """
    check_day(on, "on")
    run = await _lock(db, run_id, PaymentRunStatus.SENT)
    lines = await _lock_lines(db, run.id)
    account = await db.need(BankAccount, run.bank_account_id)
    base: str = await db.one(sa.select(col(Company.currency)).where(col(Company.id) == run.company_id))
    keys = {row.payment_id for row in lines.values() if row.payment_id}
    paid = [
        row for row in (await payments.lock_payments(db, keys)).values() if row.status is PaymentStatus.POSTED
    ]
    runs.require_lines(paid, "id")
    coming = [row for row in paid if row.clearing_entry_id is None]
    if coming:
        amount = sum((row.amount for row in coming), ZERO)
        size = sum((in_base(row.amount, row.exchange_rate, base) for row in coming), ZERO)
        entry = NewEntry(
            company_id=run.company_id,
            journal=JournalKind.BANK,
            on=on,
            lines=_bank_lines(run, account.account_id, size, None if run.currency == base else amount),
            description=run.number,
            origin_type="PaymentRun",
            origin_id=run.id,
        )
        await finance.post_entries(db, [entry])
        run.entry_id = entry.id
    for row in coming:
        row.clearing_entry_id = run.entry_id
    run.status = PaymentRunStatus.CONFIRMED
    _release(lines)
    await db.flush()
    await db.publish(words.PaymentRunConfirmed(run.id, run.company_id))
    return run


def _bank_lines(
    run: tables.PaymentRun, account_id: uuid.UUID, size: Decimal, amount: Decimal | None
) -> list[NewLine]:
    """Off the way, and off the bank."""
    return [
        NewLine(account=AccountPurpose.PAYMENTS_IN_TRANSIT, debit=size, currency=run.currency, amount=amount),
        NewLine(
            account=account_id,
            credit=size,
            currency=run.currency,
            amount=None if amount is None else -amount,
        ),
    ]


async def cancel_run(db: Db, run_id: uuid.UUID, *, on: date) -> tables.PaymentRun:
    """Give a run up: of a draft nothing was booked; what was sent is taken back and reversed on a day.

    Notes for discounts that were taken stay, as those of other payments that are taken back.
    Refuses with NOT_FOUND, INVALID_VALUE, PAYMENT_RUN_STATUS, PAYMENT_ALLOCATED, PERIOD_MISSING, PERIOD_CLOSED,
    SUBJECT_LOCKED.
    """
    check_day(on, "on")
    run = await _lock(db, run_id, *OPEN)
    if run.status is PaymentRunStatus.DRAFT:
        await db.agree(GUARD, [run.id], "change")
    lines = await _lock_lines(db, run.id)
    keys = sorted({row.payment_id for row in lines.values() if row.payment_id})
    if keys:
        await payments.undo_payments(db, keys, on=on)
    run.status = PaymentRunStatus.CANCELLED
    _release(lines)
    await db.flush()
    await db.publish(words.PaymentRunCancelled(run.id, run.company_id))
    return run


async def _lock_lines(db: Db, run_id: uuid.UUID) -> dict[uuid.UUID, tables.PaymentRunLine]:
    """The lines of a run that is locked; nobody else changes them."""
    row = tables.PaymentRunLine
    return {each.id: each for each in await db.all(sa.select(row).where(col(row.run_id) == run_id))}


def _release(lines: dict[uuid.UUID, tables.PaymentRunLine]) -> None:
    """Let go of bills, which may be in another run again as far as they are open."""
    for row in lines.values():
        row.is_open = False
