"""What an entry is, and when it may be posted: arithmetic of debit and credit. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, localcontext

from bizsuite.erp.finance.rules import CONTROL_KINDS, AccountKind, AccountPurpose, JournalKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, new_id, round_half_up, round_money, split_amount

LIMIT = Decimal(10) ** 14
"""Amounts stay below this, which is what a column holds."""
_DIGITS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be posted. `debit` and `credit` are in the company's currency, one of them is zero.

    `amount` is the same in `currency`, positive for a debit; without a currency it is the company's own.
    """

    account: uuid.UUID | AccountPurpose
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    party_id: uuid.UUID | None = None
    label: str = ""
    currency: str | None = None
    amount: Decimal | None = None
    due_date: date | None = None
    id: uuid.UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry to be posted on a day, with the document that it comes from."""

    company_id: uuid.UUID
    journal: JournalKind
    on: date
    lines: Sequence[NewLine]
    description: str = ""
    origin_type: str | None = None
    origin_id: uuid.UUID | None = None
    reversal_of_id: uuid.UUID | None = None
    id: uuid.UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAccount:
    """An account as far as posting to it goes."""

    id: uuid.UUID
    code: str
    kind: AccountKind
    is_heading: bool
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line with its account found and its amounts checked; `residual` is what is open of it."""

    id: uuid.UUID
    account: KnownAccount
    debit: Decimal
    credit: Decimal
    party_id: uuid.UUID | None
    label: str
    currency: str
    amount: Decimal
    due_date: date | None
    residual: Decimal = ZERO
    residual_base: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """Debit less credit, in the company's currency."""
        return self.debit - self.credit

    @property
    def is_controlled(self) -> bool:
        """Whether it stands on an account that is kept per party."""
        return self.account.kind in CONTROL_KINDS


def checked_line(given: NewLine, account: KnownAccount, base: str, path: Sequence[str]) -> Line:
    """A line that may be posted to its account.

    Refuses with ACCOUNT_NOT_POSTABLE, PARTY_REQUIRED, LINE_NEGATIVE, LINE_TWO_SIDED, AMOUNT_PRECISION,
    AMOUNT_SIGN, INVALID_VALUE.
    """
    if account.is_heading or not account.is_active:
        raise Refused(
            "ACCOUNT_NOT_POSTABLE", "Account {account} takes no postings.", path=path, account=account.code
        )
    if account.kind in CONTROL_KINDS and given.party_id is None:
        raise Refused("PARTY_REQUIRED", "Account {account} needs a party.", path=path, account=account.code)
    if given.debit < 0 or given.credit < 0:
        raise Refused("LINE_NEGATIVE", "Debit and credit are never negative.", path=path)
    if given.debit and given.credit:
        raise Refused("LINE_TWO_SIDED", "A line is a debit or a credit, not both.", path=path)
    currency = given.currency or base
    balance = given.debit - given.credit
    amount = balance if given.amount is None else given.amount
    _sized(balance, base, path)
    _sized(amount, currency, path)
    if currency == base and amount != balance:
        raise Refused("INVALID_VALUE", "In the company's own currency there is one amount.", path=path)
    if amount * balance < 0:
        raise Refused("AMOUNT_SIGN", "The amount has the sign of the debit or credit.", path=path)
    return Line(
        id=given.id,
        account=account,
        debit=given.debit,
        credit=given.credit,
        party_id=given.party_id,
        label=given.label,
        currency=currency,
        amount=amount,
        due_date=given.due_date,
        residual=amount if account.kind in CONTROL_KINDS else ZERO,
        residual_base=balance if account.kind in CONTROL_KINDS and amount else ZERO,
    )


def _sized(amount: Decimal, currency: str, path: Sequence[str]) -> None:
    if abs(amount) >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=path)
    if amount != round_money(amount, currency):
        raise Refused(
            "AMOUNT_PRECISION",
            "{currency} has {places} decimals.",
            path=path,
            currency=currency,
            places=minor_units(currency),
        )


def require_balanced(lines: Sequence[Line]) -> None:
    """An entry has two lines or more, and its debits equal its credits exactly.

    Refuses with ENTRY_EMPTY, ENTRY_UNBALANCED (facts: debit, credit).
    """
    if len(lines) < 2:
        raise Refused("ENTRY_EMPTY", "An entry needs at least two lines.", path=["lines"])
    debit = sum((line.debit for line in lines), ZERO)
    credit = sum((line.credit for line in lines), ZERO)
    if debit != credit:
        raise Refused(
            "ENTRY_UNBALANCED",
            "Debits are {debit} and credits {credit}.",
            path=["lines"],
            debit=debit,
            credit=credit,
        )
    if len({line.currency for line in lines}) == 1:
        _balanced_in_its_currency(lines)


def _balanced_in_its_currency(lines: Iterable[Line]) -> None:
    """Where all lines speak one currency they balance in it as well."""
    if sum((line.amount for line in lines), ZERO):
        raise Refused(
            "ENTRY_UNBALANCED_CURRENCY", "The amounts in the entry's currency do not balance.", path=["lines"]
        )


def mirrored(lines: Iterable[NewLine]) -> list[NewLine]:
    """The same lines with their sides exchanged: what undoes them."""
    return [
        replace(
            line,
            id=new_id(),
            debit=line.credit,
            credit=line.debit,
            amount=None if line.amount is None else -line.amount,
        )
        for line in lines
    ]


def in_base(amount: Decimal, rate: Decimal, base: str) -> Decimal:
    """An amount in the company's currency, half-up; `rate` is units of the amount's currency per one unit of it."""
    with localcontext(prec=_DIGITS):
        return round_money(amount / rate, base)


def parts_in_base(parts: Sequence[Decimal], rate: Decimal, base: str) -> list[Decimal]:
    """The parts of a document in the company's currency; they sum to the rounded whole, to the cent.

    The largest part takes what rounding leaves over, so that no part turns its sign.
    """
    whole = sum(parts, ZERO)
    if not whole:
        return [ZERO for _ in parts]
    largest_first = sorted(range(len(parts)), key=lambda position: -parts[position])
    with localcontext(prec=_DIGITS):
        weights = [parts[position] for position in largest_first]
        found = split_amount(in_base(whole, rate, base), weights, minor_units(base))
    by_position = dict(zip(largest_first, found, strict=True))
    return [by_position[position] for position in range(len(parts))]


def share(whole: Decimal, part: Decimal, base: Decimal, currency: str) -> Decimal:
    """The part of `base` that goes with `part` of `whole`; the last part takes all that is left."""
    if part == whole:
        return base
    with localcontext(prec=_DIGITS):
        return round_half_up(base * part / whole, minor_units(currency))
