"""Lines of statements come together with the books: payments are booked for them, or found there, or accounts named."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.banking import loaders, tables
from bizsuite.erp.banking.loaders.candidates import BILL, INVOICE, PAYMENT
from bizsuite.erp.banking.rules import matching, words
from bizsuite.erp.banking.rules.matching import NewLineMatch, Part
from bizsuite.erp.banking.rules.words import LineMatchKind, StatementLineStatus
from bizsuite.erp.bills.tables import BILLS
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.invoicing.tables import INVOICES
from bizsuite.erp.payments import service as payments
from bizsuite.erp.payments.rules import NewAllocation, NewPayment, PaymentDirection
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import is_taken, rate_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.tables import table_of

ORIGIN = "BankStatementLine"
_ACCOUNT = table_of(Account).c
Party = tuple[uuid.UUID, bool]
"""A party, and whether it is a customer."""


@dataclass(slots=True)
class _Plan:
    """What is to be booked for lines, and the rows that say so afterwards."""

    payments: list[NewPayment] = field(default_factory=list)
    entries: list[NewEntry] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    of_payments: list[dict[str, Any]] = field(default_factory=list)
    """The rows of the payments that are booked, in their order."""
    discounted: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    """The rows of those that take a discount, by the invoice or bill."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What is known of the lines that are matched together; all are of one statement."""

    statement: tables.Statement
    bank: tables.BankAccount
    base: str
    parties: Mapping[uuid.UUID, Party]
    """Of invoices and bills."""
    purposes: Mapping[AccountPurpose, uuid.UUID]
    """Accounts by the parts that they play."""
    known: Mapping[uuid.UUID, tuple[matching.Booked, Decimal]]
    """Payments that are in the books."""
    rates: Mapping[Wanted, Any]


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
    plan = _Plan()
    for place, (line, each, parts) in enumerate(divided):
        with refused_at(place, len(new)):
            _plan_line(work, plan, line, parts, each.exchange_rate)
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
) -> _Work:
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
    return _Work(
        purposes=await _purposes(db, company.id, purposes),
        statement=statement,
        bank=bank,
        base=company.currency,
        parties=await _parties(db, company.id, parts),
        known=await loaders.payments_known(
            db, company.id, {part.payment_id for part in parts if part.payment_id}
        ),
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


def _plan_line(
    work: _Work, plan: _Plan, line: tables.StatementLine, parts: Sequence[Part], rate: Decimal | None
) -> None:
    groups: defaultdict[tuple[Party, bool, uuid.UUID | None], list[Part]] = defaultdict(list)
    others: list[Part] = []
    for place, part in enumerate(parts):
        path = ["parts", str(place)]
        if part.payment_id is not None:
            _plan_known(work, plan, line, part, path)
        elif part.kind is LineMatchKind.ACCOUNT:
            others.append(_named(work, part, path))
        else:
            # What a discount is taken of is paid for itself, so that it is known which note belongs to it.
            alone = part.paper_id if part.takes_discount else None
            groups[_party(work, part, path), _amount(part) > 0, alone].append(part)
    for (party, is_in, _), group in groups.items():
        _plan_payment(work, plan, line, party, is_in, group, rate)
    if others:
        _plan_entry(work, plan, line, others, rate)


def _named(work: _Work, part: Part, path: Sequence[str]) -> Part:
    """A part whose account is known by its id. Refuses with ACCOUNT_MISSING, INVALID_VALUE."""
    if part.purpose is not None:
        if part.purpose not in work.purposes:
            raise Refused(
                "ACCOUNT_MISSING",
                "No account plays the part {purpose}.",
                path=path,
                purpose=part.purpose.value,
            )
        part = replace(part, account_id=work.purposes[part.purpose])
    if part.account_id == work.bank.account_id:
        raise Refused(
            "INVALID_VALUE", "The other account is not that of the bank.", path=[*path, "accountId"]
        )
    return part


def _amount(part: Part) -> Decimal:
    assert part.amount is not None
    return part.amount


def _party(work: _Work, part: Part, path: Sequence[str]) -> Party:
    if part.customer_id is not None:
        return part.customer_id, True
    if part.supplier_id is not None:
        return part.supplier_id, False
    if part.paper_id is None or part.paper_id not in work.parties:
        named = "invoiceId" if part.bill_id is None else "billId"
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, named])
    return work.parties[part.paper_id]


def _plan_payment(
    work: _Work,
    plan: _Plan,
    line: tables.StatementLine,
    party: Party,
    is_in: bool,
    group: Sequence[Part],
    rate: Decimal | None,
) -> None:
    key, is_customer = party
    whole = sum((_amount(part) for part in group), Decimal(0))
    plan.payments.append(
        NewPayment(
            on=line.booked_on,
            amount=abs(whole),
            currency=line.currency,
            direction=PaymentDirection.IN if is_in else PaymentDirection.OUT,
            customer_id=key if is_customer else None,
            supplier_id=None if is_customer else key,
            company_id=line.company_id,
            account_id=work.bank.account_id,
            exchange_rate=rate,
            reference=(line.text or line.reference)[:250],
            allocations=[
                NewAllocation(
                    invoice_id=part.invoice_id,
                    bill_id=part.bill_id,
                    amount=abs(_amount(part)),
                    takes_discount=part.takes_discount,
                )
                for part in group
                if part.paper_id is not None
            ],
        )
    )
    row = _row(work, line, LineMatchKind.PAYMENT, whole, line.booked_on)
    plan.rows.append(row)
    plan.of_payments.append(row)
    plan.discounted |= {part.paper_id: row for part in group if part.takes_discount and part.paper_id}


def _plan_known(
    work: _Work, plan: _Plan, line: tables.StatementLine, part: Part, path: Sequence[str]
) -> None:
    """A payment that is in the books; one on its way arrives now."""
    if part.payment_id is None or part.payment_id not in work.known:
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "paymentId"])
    payment, rate = work.known[part.payment_id]
    matching.require_payment(
        payment, _amount(part), line.currency, work.bank.account_id, [*path, "paymentId"]
    )
    arrives = payment.account_id != work.bank.account_id
    row = _row(
        work, line, LineMatchKind.KNOWN_PAYMENT, _amount(part), line.booked_on if arrives else payment.on
    )
    row["payment_id"] = part.payment_id
    plan.rows.append(row)
    if arrives:
        others = [(payment.account_id, _amount(part), part.label)]
        lines = matching.entry_lines(work.bank.account_id, others, line.currency, rate, work.base)
        row["entry_id"] = _entry(plan, line, lines)


def _plan_entry(
    work: _Work, plan: _Plan, line: tables.StatementLine, parts: Sequence[Part], given: Decimal | None
) -> None:
    found = work.rates.get(Wanted(line.company_id, line.currency, line.booked_on))
    rate = rate_of(line.currency, work.base, given, found)
    others = [
        (part.account_id, _amount(part), part.label or line.text[:250])
        for part in parts
        if part.account_id is not None
    ]
    lines = matching.entry_lines(work.bank.account_id, others, line.currency, rate, work.base)
    entry_id = _entry(plan, line, lines)
    for part in parts:
        row = _row(work, line, LineMatchKind.ACCOUNT, _amount(part), line.booked_on)
        plan.rows.append(
            row
            | {
                "entry_id": entry_id,
                "account_id": part.account_id,
                "rule_id": part.rule_id,
                "label": part.label,
            }
        )


def _entry(plan: _Plan, line: tables.StatementLine, lines: Sequence[NewLine]) -> uuid.UUID:
    entry = NewEntry(
        company_id=line.company_id,
        journal=JournalKind.BANK,
        on=line.booked_on,
        lines=lines,
        description=line.text[:250],
        origin_type=ORIGIN,
        origin_id=line.id,
    )
    plan.entries.append(entry)
    return entry.id


def _row(
    work: _Work, line: tables.StatementLine, kind: LineMatchKind, amount: Decimal, on: Any
) -> dict[str, Any]:
    return {
        "company_id": line.company_id,
        "bank_account_id": line.bank_account_id,
        "statement_id": work.statement.id,
        "line_id": line.id,
        "position": 0,
        "kind": kind,
        "booked_on": on,
        "currency": line.currency,
        "amount": amount,
        "payment_id": None,
        "entry_id": None,
        "credit_note_id": None,
        "debit_note_id": None,
        "account_id": None,
        "rule_id": None,
        "label": "",
    }


async def _carry_out(db: Db, plan: _Plan) -> None:
    """Book, and write down what was booked. Entries come after payments: they lock no party and no open item."""
    if plan.payments:
        booked = await payments.book_payments(db, plan.payments)
        for row, payment in zip(plan.of_payments, booked, strict=True):
            row["payment_id"] = payment.id
        for register, name in ((INVOICES, "credit_note_id"), (BILLS, "debit_note_id")):
            for key, note_id in (await loaders.newest_notes(db, register, plan.discounted)).items():
                plan.discounted[key][name] = note_id
    if plan.entries:
        await finance.post_entries(db, plan.entries)
    places: defaultdict[uuid.UUID, int] = defaultdict(int)
    for row in plan.rows:
        places[row["line_id"]] += 1
        row["position"] = places[row["line_id"]]
    await db.flush()
    db.add_many(tables.LineMatch, plan.rows)


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
