"""What a line may be brought together with: parts that sum to it. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import line as text_line
from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.banking.rules.words import (
    BankStatementStatus,
    LineMatchKind,
    StatementLineStatus,
)
from bizsuite.erp.finance.rules.conversion import parts_in_base
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money

PARTS_MAX = 100
CERTAIN = 90
"""From this score on a suggestion is certain enough to be carried out unseen."""
SCORES = {"key": 60, "amount": 30, "discount": 30, "account": 30, "name": 20, "alone": 10, "rule": 100}
"""What each reason adds to a score; at most 100 are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a line: positive where money came in. Without an amount it is what the others leave of the line.

    It names one thing: an invoice that is settled by a payment to be booked, a customer who pays without one, a payment
    that is in the books, or an account.
    """

    amount: Decimal | None = None
    invoice_id: uuid.UUID | None = None
    bill_id: uuid.UUID | None = None
    takes_discount: bool = False
    customer_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    payment_id: uuid.UUID | None = None
    account_id: uuid.UUID | None = None
    purpose: AccountPurpose | None = None
    label: str = ""
    rule_id: uuid.UUID | None = None

    @property
    def paper_id(self) -> uuid.UUID | None:
        """The invoice or the bill."""
        return self.invoice_id or self.bill_id

    @property
    def kind(self) -> LineMatchKind:
        """With what it is brought together."""
        if self.payment_id is not None:
            return LineMatchKind.KNOWN_PAYMENT
        is_account = self.account_id is not None or self.purpose is not None
        return LineMatchKind.ACCOUNT if is_account else LineMatchKind.PAYMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLineMatch:
    """A line, and the parts that it is divided into. The rate is for bank accounts in another currency."""

    line_id: uuid.UUID
    parts: Sequence[Part]
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatchRule:
    """A rule: lines whose text or counterparty contains something go to an account."""

    name: str
    contains: str
    account_id: uuid.UUID
    bank_account_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    position: int = 1


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment in the books, as far as a line may be brought together with it."""

    amount: Decimal
    """Positive where it came in."""
    currency: str
    on: date
    is_standing: bool
    is_matched: bool
    account_id: uuid.UUID
    """Through which ledger account it went."""
    is_in_transit: bool


def match_rule_of(new: NewMatchRule) -> NewMatchRule:
    """A rule in the form in which it is kept. Refuses with INVALID_VALUE."""
    contains = text_line(new.contains, "contains").upper()
    if not contains:
        raise Refused("INVALID_VALUE", "A rule looks for some text.", path=["contains"])
    if not 0 < new.position < 10_000:
        raise Refused("INVALID_VALUE", "A place lies between 1 and {most}.", path=["position"], most=9_999)
    return replace(new, name=name_of(new.name, "name"), contains=contains)


def require_open(statement: BankStatementStatus, line: StatementLineStatus, path: Sequence[str]) -> None:
    """A line is matched once, in a statement that is open. Refuses with STATEMENT_CLOSED, LINE_MATCHED."""
    require_worked_on(statement, path)
    if line is StatementLineStatus.MATCHED:
        raise Refused("LINE_MATCHED", "The line is in the books.", path=path)


def require_matched(statement: BankStatementStatus, line: StatementLineStatus) -> None:
    """What is taken back has been matched. Refuses with STATEMENT_CLOSED, LINE_OPEN."""
    require_worked_on(statement, ["id"])
    if line is StatementLineStatus.OPEN:
        raise Refused("LINE_OPEN", "The line is not in the books.", path=["id"])


def require_worked_on(statement: BankStatementStatus, path: Sequence[str]) -> None:
    """Only lines of an open statement change. Refuses with STATEMENT_CLOSED."""
    if statement is BankStatementStatus.CLOSED:
        raise Refused("STATEMENT_CLOSED", "The statement is closed.", path=path)


def parts_of(parts: Sequence[Part], whole: Decimal, currency: str) -> list[Part]:
    """The parts of a line, each with its amount; together they are the line.

    Refuses with INVALID_VALUE, AMOUNT_PRECISION, MATCH_SUM (facts: whole, told).
    """
    if not 0 < len(parts) <= PARTS_MAX:
        raise Refused("INVALID_VALUE", "A line has 1 to {most} parts.", path=["parts"], most=PARTS_MAX)
    for place, part in enumerate(parts):
        _check(part, currency, ["parts", str(place)])
    told = sum((part.amount for part in parts if part.amount is not None), ZERO)
    open_ = [part for part in parts if part.amount is None]
    left = whole - told
    if len(open_) > 1:
        raise Refused("INVALID_VALUE", "At most one part takes what is left.", path=["parts"])
    if (not open_ and left) or (open_ and not left):
        raise Refused(
            "MATCH_SUM",
            "The parts come to {told}, the line is {whole}.",
            path=["parts"],
            told=told,
            whole=whole,
        )
    return [replace(part, amount=left) if part.amount is None else part for part in parts]


def _check(part: Part, currency: str, path: Sequence[str]) -> None:
    named = (
        part.invoice_id,
        part.bill_id,
        part.customer_id,
        part.supplier_id,
        part.payment_id,
        part.account_id,
        part.purpose,
    )
    if sum(each is not None for each in named) != 1:
        raise Refused("INVALID_VALUE", "A part names one thing that it belongs to.", path=path)
    if part.amount is not None and part.amount != round_money(part.amount, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=[*path, "amount"])
    if part.amount == 0:
        raise Refused("INVALID_VALUE", "A part is not zero.", path=[*path, "amount"])
    text_line(part.label, *path, "label")


def require_discounts_apart(parts: Sequence[Part]) -> None:
    """Discounts of customers and of suppliers are taken one after the other. Refuses with DISCOUNTS_MIXED."""
    taken = [part for part in parts if part.takes_discount]
    if any(part.invoice_id for part in taken) and any(part.bill_id for part in taken):
        raise Refused(
            "DISCOUNTS_MIXED",
            "Discounts of customers and of suppliers are taken one after the other.",
            path=["parts"],
        )


def require_payment(
    payment: Booked, amount: Decimal, currency: str, ledger_id: uuid.UUID, path: Sequence[str]
) -> None:
    """A payment belongs to a line of its amount, once, and went through this bank or is on its way.

    Refuses with PAYMENT_REVERSED, PAYMENT_MATCHED, CURRENCY_MISMATCH, MATCH_AMOUNT (fact: amount), PAYMENT_ELSEWHERE.
    """
    if not payment.is_standing:
        raise Refused("PAYMENT_REVERSED", "The payment has been reversed.", path=path)
    if payment.is_matched:
        raise Refused("PAYMENT_MATCHED", "The payment belongs to another line of a statement.", path=path)
    if payment.currency != currency:
        raise Refused(
            "CURRENCY_MISMATCH",
            "{credit} cannot settle {debit}.",
            path=path,
            debit=currency,
            credit=payment.currency,
        )
    if payment.amount != amount:
        raise Refused("MATCH_AMOUNT", "The payment is {amount}.", path=path, amount=payment.amount)
    if payment.account_id != ledger_id and not payment.is_in_transit:
        raise Refused("PAYMENT_ELSEWHERE", "The payment went through another account.", path=path)


def entry_lines(
    bank: uuid.UUID,
    others: Sequence[tuple[uuid.UUID, Decimal, str]],
    currency: str,
    rate: Decimal,
    base: str,
) -> list[NewLine]:
    """The bank against other accounts; amounts are positive where money came in, in the bank's currency."""
    whole = sum((amount for _, amount, _ in others), ZERO)
    sizes = parts_in_base([amount for _, amount, _ in others], rate, base)
    foreign = currency != base
    lines = [
        NewLine(
            account=account,
            debit=max(-size, ZERO),
            credit=max(size, ZERO),
            label=label,
            currency=currency,
            amount=-amount if foreign else None,
        )
        for (account, amount, label), size in zip(others, sizes, strict=True)
    ]
    total = sum(sizes, ZERO)
    if whole:
        lines.insert(
            0,
            NewLine(
                account=bank,
                debit=max(total, ZERO),
                credit=max(-total, ZERO),
                currency=currency,
                amount=whole if foreign else None,
            ),
        )
    return lines


def require_closable(status: BankStatementStatus, open_count: int, ledger: Decimal, closing: Decimal) -> None:
    """A statement is closed once all of it is in the books, and these agree with it.

    Refuses with STATEMENT_CLOSED, STATEMENT_LINES_OPEN (fact: count), STATEMENT_BALANCE (facts: ledger, closing,
    difference).
    """
    require_worked_on(status, ["id"])
    if open_count:
        raise Refused(
            "STATEMENT_LINES_OPEN", "{count} lines are not in the books.", path=["id"], count=open_count
        )
    if ledger != closing:
        raise Refused(
            "STATEMENT_BALANCE",
            "The books say {ledger}, the bank {closing}: they differ by {difference}.",
            path=["id"],
            ledger=ledger,
            closing=closing,
            difference=ledger - closing,
        )


def require_closed(status: BankStatementStatus) -> None:
    """Only what is closed is opened again. Refuses with STATEMENT_OPEN."""
    if status is BankStatementStatus.OPEN:
        raise Refused("STATEMENT_OPEN", "The statement is open.", path=["id"])
