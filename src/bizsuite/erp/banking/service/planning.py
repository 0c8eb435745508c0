"""What is to be booked for lines of statements: payments for what they settle, entries for what goes to accounts."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.banking import tables
from bizsuite.erp.banking.rules import matching
from bizsuite.erp.banking.rules.matching import Part
from bizsuite.erp.banking.rules.words import LineMatchKind
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.payments.rules import NewAllocation, NewPayment, PaymentDirection
from bizsuite.erp.rates.loaders import Wanted
from bizsuite.erp.rates.rules import rate_of
from bizsuite.kernel.errors import Refused

ORIGIN = "BankStatementLine"
Party = tuple[uuid.UUID, bool]
"""A party, and whether it is a customer."""


@dataclass(slots=True)
class Plan:
    """What is to be booked for lines, and the rows that say so afterwards."""

    payments: list[NewPayment] = field(default_factory=list)
    entries: list[NewEntry] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    of_payments: list[dict[str, Any]] = field(default_factory=list)
    """The rows of the payments that are booked, in their order."""
    settling: list[Sequence[int]] = field(default_factory=list)
    """Which parts of its line each payment settles something for, in the order of its allocations."""
    entering: list[Sequence[int]] = field(default_factory=list)
    """Which parts of its line each entry is for, in the order of its lines after that of the bank."""
    cleared: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    """The entries by which payments that were on their way arrive."""
    discounted: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    """The rows of those that take a discount, by the invoice or bill."""


@dataclass(frozen=True, slots=True)
class Work:
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


def plan_line(
    work: Work, plan: Plan, line: tables.StatementLine, parts: Sequence[Part], rate: Decimal | None
) -> None:
    """Add what is to be booked for a line, and the rows of its matches; the parts are what it was divided into.

    Refuses with NOT_FOUND, ACCOUNT_MISSING, INVALID_VALUE, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
    AMOUNT_PRECISION and what `matching.require_payment` refuses.
    """
    groups: defaultdict[tuple[Party, bool, uuid.UUID | None], list[Part]] = defaultdict(list)
    others: list[Part] = []
    for place, part in enumerate(parts):
        path = ["parts", str(place)]
        if part.payment_id is not None:
            _plan_known(work, plan, line, part, path)
            plan.entering += [[place]] * (len(plan.entries) - len(plan.entering))
        elif part.kind is LineMatchKind.ACCOUNT:
            others.append(_named(work, part, path))
        else:
            # What a discount is taken of is paid for itself, so that it is known which note belongs to it.
            alone = part.paper_id if part.takes_discount else None
            groups[_party(work, part, path), _amount(part) > 0, alone].append(part)
    for (party, is_in, _), group in groups.items():
        _plan_payment(work, plan, line, party, is_in, group, rate)
        plan.settling.append([parts.index(part) for part in group if part.paper_id is not None])
    if others:
        _plan_entry(work, plan, line, others, rate)
        plan.entering.append(
            [place for place, part in enumerate(parts) if part.kind is LineMatchKind.ACCOUNT]
        )


def _named(work: Work, part: Part, path: Sequence[str]) -> Part:
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


def _party(work: Work, part: Part, path: Sequence[str]) -> Party:
    if part.customer_id is not None:
        return part.customer_id, True
    if part.supplier_id is not None:
        return part.supplier_id, False
    if part.paper_id is None or part.paper_id not in work.parties:
        named = "invoiceId" if part.bill_id is None else "billId"
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, named])
    return work.parties[part.paper_id]


def _plan_payment(
    work: Work,
    plan: Plan,
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


def _plan_known(work: Work, plan: Plan, line: tables.StatementLine, part: Part, path: Sequence[str]) -> None:
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
        row["entry_id"] = plan.cleared[part.payment_id] = _entry(plan, line, lines)


def _plan_entry(
    work: Work, plan: Plan, line: tables.StatementLine, parts: Sequence[Part], given: Decimal | None
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


def _entry(plan: Plan, line: tables.StatementLine, lines: Sequence[NewLine]) -> uuid.UUID:
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
    work: Work, line: tables.StatementLine, kind: LineMatchKind, amount: Decimal, on: date
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
