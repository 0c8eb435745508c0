"""Lines of statements come together with the books: payments are booked for them, or found there, or accounts named."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.banking import loaders, tables
from bizsuite.erp.banking.loaders.candidates import BILL, INVOICE, PAYMENT
from bizsuite.erp.banking.rules import matching, words
from bizsuite.erp.banking.rules.matching import NewLineMatch, Part
from bizsuite.erp.banking.rules.words import LineMatchKind, StatementLineStatus
from bizsuite.erp.banking.service.planning import Party, Plan, Work, plan_line
from bizsuite.erp.bills.tables import BILLS
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.invoicing.tables import INVOICES
from bizsuite.erp.payments import service as payments
from bizsuite.erp.payments.tables import Payment
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import is_taken
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.tables import table_of

_ACCOUNT = table_of(Account).c


async def match_line(db: Db, new: NewLineMatch) -> tables.StatementLine:
    """Bring a line together with the books; see `match_lines`."""
    line = await db.need(tables.StatementLine, new.line_id)
    return (await match_lines(db, line.statement_id, [new]))[0]


async def match_lines(
    db: Db, statement_id: uuid.UUID, new: Sequence[NewLineMatch]
) -> list[tables.StatementLine]:
    """Bring open lines of a statement together with the books, each wholly; as many statements for many as for one.

    For what is settled a payment is booked on the day of the line, one for each party; what goes to accounts is one
    entry of the journal BANK. Refuses with NOT_FOUND, STATEMENT_CLOSED, LINE_MATCHED, and with what
    `matching.parts_of`, `matching.require_payment` and `book_payments` refuse.
    """
    statement = await db.lock(tables.Statement, statement_id)
    require_company(db, statement.company_id)
    lines = await db.lock_all(tables.StatementLine, [each.line_id for each in new])
    divided = []
    for place, each in enumerate(new):
        with refused_at(place, len(new)):
            line = lines.get(each.line_id)
            if line is None:
                raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
            matching.require_open(statement.status, line.status, ["id"])
            divided.append((line, each, matching.parts_of(each.parts, line.amount, line.currency)))
    matching.require_discounts_apart([part for _, _, parts in divided for part in parts])
    work = await _work(db, statement, divided)
    plan = Plan()
    for place, (line, each, parts) in enumerate(divided):
        with refused_at(place, len(new)):
            plan_line(work, plan, line, parts, each.exchange_rate)
    await _carry_out(db, plan)
    for line in lines.values():
        line.status = StatementLineStatus.MATCHED
    statement.open_count -= len(lines)
    await db.flush()
    for line in lines.values():
        await db.publish(words.BankLineMatched(line.id, line.company_id))
    return [lines[each.line_id] for each in new]


async def _work(
    db: Db,
    statement: tables.Statement,
    divided: Sequence[tuple[tables.StatementLine, NewLineMatch, Sequence[Part]]],
) -> Work:
    parts = [part for _, _, each in divided for part in each]
    bank = await db.need(tables.BankAccount, statement.bank_account_id)
    company = await db.need(Company, statement.company_id)
    wanted = {
        Wanted(company.id, bank.currency, line.booked_on)
        for line, new, own in divided
        if is_taken(bank.currency, company.currency, new.exchange_rate)
        and any(part.kind is LineMatchKind.ACCOUNT for part in own)
    }
    purposes = {part.purpose for part in parts if part.purpose}
    known = {part.payment_id for part in parts if part.payment_id}
    # Whether one is still on its way stays so until it is written down: its payment run may be confirmed just now.
    if known:
        await db.lock_all(Payment, known)
    return Work(
        purposes=await _purposes(db, company.id, purposes),
        statement=statement,
        bank=bank,
        base=company.currency,
        parties=await _parties(db, company.id, parts),
        known=await loaders.payments_known(db, company.id, known),
        rates=await rates_at(db, wanted),
    )


async def _parties(db: Db, company_id: uuid.UUID, parts: Sequence[Part]) -> dict[uuid.UUID, Party]:
    invoices = {part.invoice_id for part in parts if part.invoice_id}
    bills = {part.bill_id for part in parts if part.bill_id}
    customers = await loaders.parties_of(db, INVOICES, company_id, invoices)
    suppliers = await loaders.parties_of(db, BILLS, company_id, bills)
    return {key: (party, True) for key, party in customers.items()} | {
        key: (party, False) for key, party in suppliers.items()
    }


async def _purposes(
    db: Db, company_id: uuid.UUID, wanted: set[AccountPurpose]
) -> dict[AccountPurpose, uuid.UUID]:
    if not wanted:
        return {}
    rows = await db.rows(
        sa.select(_ACCOUNT.id, _ACCOUNT.purpose).where(
            _ACCOUNT.tenant_id == db.actor.tenant_id,
            _ACCOUNT.company_id == company_id,
            _ACCOUNT.purpose.in_(sorted(wanted)),
        )
    )
    return {AccountPurpose(row.purpose): row.id for row in rows}


async def _carry_out(db: Db, plan: Plan) -> None:
    """Book, and write down what was booked. Entries come after payments: they lock no party and no open item."""
    if plan.payments:
        with _refused_in_parts("allocations", plan.settling):
            booked = await payments.book_payments(db, plan.payments)
        for row, payment in zip(plan.of_payments, booked, strict=True):
            row["payment_id"] = payment.id
        for register, name in ((INVOICES, "credit_note_id"), (BILLS, "debit_note_id")):
            for key, note_id in (await loaders.newest_notes(db, register, plan.discounted)).items():
                plan.discounted[key][name] = note_id
    if plan.entries:
        with _refused_in_parts("lines", plan.entering, first=1):
            await finance.post_entries(db, plan.entries)
    if plan.cleared:
        for key, on_its_way in (await db.lock_all(Payment, plan.cleared)).items():
            on_its_way.clearing_entry_id = plan.cleared[key]
    places: defaultdict[uuid.UUID, int] = defaultdict(int)
    for row in plan.rows:
        places[row["line_id"]] += 1
        row["position"] = places[row["line_id"]]
    await db.flush()
    db.add_many(tables.LineMatch, plan.rows)


@contextmanager
def _refused_in_parts(within: str, told: Sequence[Sequence[int]], first: int = 0) -> Iterator[None]:
    """Let a refusal of one of many things that are booked name the part of the line that it is for.

    `told`: the parts of each thing, by the places of what it holds from the `first` on.
    """
    try:
        yield
    except Refused as refusal:
        place, path = 0, list(refusal.path)
        if path and path[0].isdigit():
            place, path = int(path[0]), path[1:]
        if path[:1] == [within] and len(path) > 1 and int(path[1]) >= first:
            path = ["parts", str(told[place][int(path[1]) - first]), *path[2:]]
        refusal.path = tuple(path)
        raise


async def match_statement(db: Db, statement_id: uuid.UUID, minimum: int) -> tables.Statement:
    """Carry out what is certain: suggestions with this score or more, to which nothing else comes close.

    Refuses with NOT_FOUND, INVALID_VALUE, STATEMENT_CLOSED and what `match_lines` refuses.
    """
    statement = await db.lock(tables.Statement, statement_id)
    require_company(db, statement.company_id)
    matching.require_worked_on(statement.status, ["id"])
    if not 0 < minimum <= 100:
        raise Refused("INVALID_VALUE", "A score lies between 1 and 100.", path=["minimumScore"])
    certain = await loaders.certain_of(db, statement.id, minimum)
    # Discounts of suppliers wait for the next time where some of customers are taken.
    at_once = [each for each in certain if each.takes_discount and each.kind == INVOICE]
    chosen = [each for each in certain if not (at_once and each.takes_discount and each.kind == BILL)]
    if chosen:
        await match_lines(db, statement.id, [_taken(each) for each in chosen])
    return statement


def _taken(suggested: loaders.Suggested) -> NewLineMatch:
    """A suggestion as it is carried out. What a line has more than is open stays with the customer, as an advance."""
    return NewLineMatch(line_id=suggested.line_id, parts=[part_of(suggested)])


def part_of(suggested: loaders.Suggested) -> Part:
    """The part of a line that a suggestion is about; it takes the whole line."""
    if suggested.kind == INVOICE:
        return Part(invoice_id=suggested.item_id, takes_discount=suggested.takes_discount)
    if suggested.kind == BILL:
        return Part(bill_id=suggested.item_id, takes_discount=suggested.takes_discount)
    if suggested.kind == PAYMENT:
        return Part(payment_id=suggested.item_id)
    return Part(account_id=suggested.account_id, rule_id=suggested.item_id)
