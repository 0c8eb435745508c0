"""What an entry is, and when it may be posted: arithmetic of debit and credit. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules import dimensions
from bizsuite.erp.finance.rules.dimensions import DimensionShare, KnownDimension, Split, Values
from bizsuite.erp.finance.rules.words import CONTROL_KINDS, AccountKind, AccountPurpose, JournalKind
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, new_id, round_money

LIMIT = Decimal(10) ** 14
"""Amounts stay below this, which is what a column holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be posted. `debit` and `credit` are in the company's currency, one of them is zero.

    `amount` is the same in `currency`, positive for a debit; without a currency it is the company's own. `dimensions`
    divide it among cost centres, projects and the like: the fractions of each dimension sum to 1.
    """

    account: uuid.UUID | AccountPurpose
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    party_id: uuid.UUID | None = None
    label: str = ""
    currency: str | None = None
    amount: Decimal | None = None
    due_date: date | None = None
    dimensions: Sequence[DimensionShare] = ()
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
    undoes: JournalKind | None = None
    """The journal of what it undoes, whose areas must not be locked either."""
    id: uuid.UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAccount:
    """An account as far as posting to it goes."""

    id: uuid.UUID
    code: str
    kind: AccountKind
    is_heading: bool
    is_active: bool
    purpose: AccountPurpose | None = None
    currency: str | None = None
    """The one in which all its lines are, where it has one."""


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
    splits: Sequence[Split] = ()

    @property
    def balance(self) -> Decimal:
        """Debit less credit, in the company's currency."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class KnownJournal:
    """A journal as far as posting to it goes."""

    id: uuid.UUID
    code: str
    kind: JournalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The accounts and journals of one company that a posting needs."""

    company_id: uuid.UUID
    currency: str
    by_id: Mapping[uuid.UUID, KnownAccount]
    by_purpose: Mapping[AccountPurpose, KnownAccount]
    journals: Mapping[JournalKind, KnownJournal]
    required: Mapping[uuid.UUID, Sequence[KnownDimension]] = field(default_factory=dict)
    """The dimensions that lines on an account need, by the account."""
    values: Values = field(default_factory=dict)
    """The values of dimensions that lines name."""

    def account(self, named: uuid.UUID | AccountPurpose, path: Sequence[str]) -> KnownAccount:
        """The account with this id, or that plays this part. Refuses with NOT_FOUND, ACCOUNT_MISSING."""
        if isinstance(named, uuid.UUID):
            if named not in self.by_id:
                raise Refused("NOT_FOUND", "There is no such record.", path=path)
            return self.by_id[named]
        if named not in self.by_purpose:
            raise Refused(
                "ACCOUNT_MISSING", "No account plays the part {purpose}.", path=path, purpose=named.value
            )
        return self.by_purpose[named]

    def journal(self, kind: JournalKind) -> KnownJournal:
        """The journal of this kind. Refuses with JOURNAL_MISSING."""
        if kind not in self.journals:
            raise Refused("JOURNAL_MISSING", "There is no journal for {kind}.", kind=kind.value)
        return self.journals[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An entry that balances, with its accounts and its journal found: what may be posted."""

    id: uuid.UUID
    company_id: uuid.UUID
    base_currency: str
    journal: KnownJournal
    on: date
    lines: Sequence[Line]
    description: str
    origin_type: str | None
    origin_id: uuid.UUID | None
    reversal_of_id: uuid.UUID | None
    undoes: JournalKind | None = None


@dataclass(frozen=True, slots=True)
class EntriesPrepared:
    """Entries are right by themselves, and about to be posted; whoever must not let it happen refuses.

    Nothing is locked for them yet, and whoever listens asks the database nothing.
    """

    entries: Sequence[Prepared]


@dataclass(frozen=True, slots=True)
class EntriesPosting:
    """Entries of companies that somebody watches are written and told to nobody yet; may be refused.

    The chains of their companies are held, so that no other posting comes between what a handler reads and the commit.
    """

    entries: Sequence[Prepared]


def prepare(given: NewEntry, books: Books, *, is_draft: bool = False) -> Prepared:
    """Check an entry against the books of its company; a draft need not balance yet.

    Refuses with INVALID_VALUE, NOT_FOUND, ACCOUNT_MISSING, JOURNAL_MISSING, DIMENSION_FRACTIONS,
    DIMENSION_VALUE_CLOSED, DIMENSION_REQUIRED and whatever `checked_line` and `require_balanced` do.
    """
    check_day(given.on, "on")
    lines = [_prepared_line(given, position, books, is_draft) for position in range(len(given.lines))]
    if not is_draft:
        require_balanced(lines)
    return Prepared(
        id=given.id,
        company_id=given.company_id,
        base_currency=books.currency,
        journal=books.journal(given.journal),
        on=given.on,
        lines=lines,
        description=given.description,
        origin_type=given.origin_type,
        origin_id=given.origin_id,
        reversal_of_id=given.reversal_of_id,
        undoes=given.undoes,
    )


def _prepared_line(given: NewEntry, position: int, books: Books, is_draft: bool) -> Line:
    line, path = given.lines[position], ["lines", str(position)]
    account = books.account(line.account, [*path, "accountId"])
    made = checked_line(line, account, books.currency, path)
    if not line.dimensions and account.id not in books.required:
        return made
    values = {key: value for key, value in books.values.items() if value.company_id == given.company_id}
    splits = dimensions.splits_of(line.dimensions, made.balance, books.currency, values=values, path=path)
    # What undoes an entry is divided as that was; closing a year takes accounts to zero, whoever has spent on them.
    if given.reversal_of_id is None:
        dimensions.require_open(line.dimensions, values, given.on, path)
        if not is_draft and given.journal is not JournalKind.CLOSING:
            dimensions.require_dimensions(books.required.get(account.id, ()), splits, account.code, path)
    return replace(made, splits=splits)


def checked_line(given: NewLine, account: KnownAccount, base: str, path: Sequence[str]) -> Line:
    """A line that may be posted to its account.

    Refuses with ACCOUNT_NOT_POSTABLE, ACCOUNT_CURRENCY, PARTY_REQUIRED, LINE_NEGATIVE, LINE_TWO_SIDED,
    AMOUNT_PRECISION, AMOUNT_SIGN, INVALID_VALUE.
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
    check_day(given.due_date, *path, "dueDate")
    currency = given.currency or base
    if account.currency not in (None, currency):
        raise Refused(
            "ACCOUNT_CURRENCY",
            "Account {account} is kept in {currency}.",
            path=path,
            account=account.code,
            currency=account.currency,
        )
    balance = given.debit - given.credit
    amount = _amount(given, balance, currency, base, path)
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


def _amount(given: NewLine, balance: Decimal, currency: str, base: str, path: Sequence[str]) -> Decimal:
    """What a line comes to in its own currency, positive for a debit."""
    if currency != base and given.amount is None:
        raise Refused(
            "INVALID_VALUE",
            "A line in another currency says what it comes to in that.",
            path=(*path, "amount"),
        )
    amount = balance if given.amount is None else given.amount
    _sized(balance, base, path)
    _sized(amount, currency, path)
    if currency == base and amount != balance:
        raise Refused("INVALID_VALUE", "In the company's own currency there is one amount.", path=path)
    if amount * balance < 0:
        raise Refused("AMOUNT_SIGN", "The amount has the sign of the debit or credit.", path=path)
    return amount


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


def revenue(entries: Iterable[Prepared]) -> dict[tuple[uuid.UUID, date], Decimal]:
    """What entries add to the revenue of each company and month, named by its first day: credits less debits of income.

    Other income, such as from exchange rates, is no revenue; closing a year takes none away.
    """
    added: dict[tuple[uuid.UUID, date], Decimal] = {}
    for entry in entries:
        if entry.journal.kind is JournalKind.CLOSING:
            continue
        for line in entry.lines:
            if line.account.kind is AccountKind.INCOME:
                key = (entry.company_id, entry.on.replace(day=1))
                added[key] = added.get(key, ZERO) - line.balance
    return added
