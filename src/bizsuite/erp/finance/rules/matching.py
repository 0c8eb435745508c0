"""How open items settle each other: amounts, what is left, and the exchange difference. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.conversion import share
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, new_id, round_money


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatch:
    """A debit and a credit item to settle each other; without an amount, as far as both go.

    The ids are those of lines. `later_line_ids` are debit items that are settled in turn once the first one is, such as
    the later instalments of an invoice, and `later_credit_ids` credit items, such as those of a vendor bill. `on` is
    the day of it, by default that of the posting. `path` names the input that asks for it. `closing` says what becomes
    of that which is left of one side.
    """

    debit_line_id: uuid.UUID
    credit_line_id: uuid.UUID
    later_line_ids: Sequence[uuid.UUID] = ()
    later_credit_ids: Sequence[uuid.UUID] = ()
    amount: Decimal | None = None
    on: date | None = None
    path: Sequence[str] = ("amount",)
    closing: "Closing | None" = None

    @property
    def debit_ids(self) -> Sequence[uuid.UUID]:
        """The debit items, in the order in which they are settled."""
        return (self.debit_line_id, *self.later_line_ids)

    @property
    def credit_ids(self) -> Sequence[uuid.UUID]:
        """The credit items, in the order in which they are settled."""
        return (self.credit_line_id, *self.later_credit_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What is left open of one side of a match is given up for good: an account bears it, by an entry of its own.

    `most` is how much that may come to, in the company's currency; None is without limit. `origin_type` and `id` name
    the document that the entry is made by.
    """

    closes_debit: bool
    account: uuid.UUID | AccountPurpose
    origin_type: str
    id: uuid.UUID = field(default_factory=new_id)
    most: Decimal | None = None
    description: str = ""
    path: Sequence[str] = ()


@dataclass(slots=True, kw_only=True)
class OpenItem:
    """A line of a control account and what is open of it: positive for a debit, negative for a credit.

    It is the one thing here that changes: each match of a plan takes its part away.
    """

    line_id: uuid.UUID
    company_id: uuid.UUID
    account_id: uuid.UUID
    party_id: uuid.UUID | None
    currency: str
    base_currency: str
    residual: Decimal
    residual_base: Decimal
    posted_on: date | None = None
    """The day from which it is in the books."""
    origin_type: str | None = None
    origin_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A match that may be recorded: `amount` in the items' currency, and what it takes of each in the company's."""

    debit: OpenItem
    credit: OpenItem
    amount: Decimal
    debit_base: Decimal
    credit_base: Decimal
    on: date
    id: uuid.UUID = field(default_factory=new_id)

    @property
    def difference(self) -> Decimal:
        """What the exchange rate has lost (positive) or gained (negative) between the two items."""
        return self.debit_base - self.credit_base


def match(
    debit: OpenItem, credit: OpenItem, amount: Decimal | None, path: Sequence[str] = (), *, on: date
) -> Match:
    """Settle part of two open items against each other on a day; see `match_in_turn`."""
    return match_in_turn([debit], [credit], amount, path, on=on)[0]


def match_in_turn(
    debits: Sequence[OpenItem],
    credits: Sequence[OpenItem],
    amount: Decimal | None,
    path: Sequence[str] = (),
    *,
    on: date,
) -> list[Match]:
    """Settle debit items one after the other by credit items in their order on a day, and take it off all of them.

    Nothing is settled before it is in the books: an earlier day becomes the one on which both are.
    Refuses with CURRENCY_MISMATCH, PARTY_MISMATCH, INVALID_VALUE, AMOUNT_PRECISION, OVER_ALLOCATION
    (fact: what could be allocated).
    """
    pairs = [(debit, credit) for debit in debits for credit in credits]
    for debit, credit in pairs:
        _require_partners(debit, credit, path)
    owed = sum((max(debit.residual, ZERO) for debit in debits), ZERO)
    had = sum((max(-credit.residual, ZERO) for credit in credits), ZERO)
    left = _wanted(amount, min(owed, had), credits[0].currency, path)
    made = []
    for debit, credit in pairs:
        part = min(debit.residual, -credit.residual, left)
        if part > 0:
            made.append(_settle(debit, credit, part, on))
            left -= part
    return made


def _wanted(amount: Decimal | None, available: Decimal, currency: str, path: Sequence[str]) -> Decimal:
    wanted = available if amount is None else amount
    if wanted < 0 or (wanted == 0 and amount is not None):
        raise Refused("INVALID_VALUE", "An amount to allocate is greater than zero.", path=path)
    if wanted != round_money(wanted, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=path)
    if wanted > available or wanted == 0:
        raise Refused("OVER_ALLOCATION", "Only {available} can be allocated.", path=path, available=available)
    return wanted


def _settle(debit: OpenItem, credit: OpenItem, wanted: Decimal, on: date) -> Match:
    debit_base = share(debit.residual, wanted, debit.residual_base, debit.base_currency)
    credit_base = share(-credit.residual, wanted, -credit.residual_base, credit.base_currency)
    debit.residual -= wanted
    debit.residual_base -= debit_base
    credit.residual += wanted
    credit.residual_base += credit_base
    day = max(each for each in (on, debit.posted_on, credit.posted_on) if each is not None)
    return Match(
        debit=debit, credit=credit, amount=wanted, debit_base=debit_base, credit_base=credit_base, on=day
    )


def _require_partners(debit: OpenItem, credit: OpenItem, path: Sequence[str]) -> None:
    if debit.currency != credit.currency:
        raise Refused(
            "CURRENCY_MISMATCH",
            "{credit} cannot settle {debit}.",
            path=path,
            debit=debit.currency,
            credit=credit.currency,
        )
    ends = [(item.company_id, item.account_id, item.party_id) for item in (debit, credit)]
    if ends[0] != ends[1]:
        raise Refused("PARTY_MISMATCH", "Both sides must belong to the same party and account.", path=path)


def close(closing: Closing, left: Sequence[OpenItem], on: date) -> tuple[list[NewLine], list[Match]]:
    """Give up what is left of these items: the lines that do, and the matches by which they settle the items.

    The first line is that of the account which bears it, then there is one for each item, so that no exchange
    difference arises. Nothing where nothing is left. Refuses with WRITE_OFF_LIMIT (facts: what is left, the limit, both
    in the company's currency).
    """
    still = [item for item in left if item.residual]
    if not still:
        return [], []
    amount = sum((item.residual for item in still), ZERO)
    base = sum((item.residual_base for item in still), ZERO)
    if closing.most is not None and abs(base) > closing.most:
        raise Refused(
            "WRITE_OFF_LIMIT",
            "{left} would be written off; the limit is {most}.",
            path=closing.path,
            left=abs(base),
            most=closing.most,
        )
    lines = [_line(closing.account, base, amount, still[0])]
    made = []
    for item in still:
        line = _line(item.account_id, -item.residual_base, -item.residual, item)
        other = replace(
            item,
            line_id=line.id,
            residual=-item.residual,
            residual_base=-item.residual_base,
            posted_on=on,
            origin_type=closing.origin_type,
            origin_id=closing.id,
        )
        lines.append(line)
        made.append(match(item, other, None, on=on) if item.residual > 0 else match(other, item, None, on=on))
    return lines, made


def _line(account: uuid.UUID | AccountPurpose, base: Decimal, amount: Decimal, like: OpenItem) -> NewLine:
    """A line of this balance in the company's currency, a debit where that is positive."""
    return NewLine(
        account=account,
        debit=max(base, ZERO),
        credit=max(-base, ZERO),
        party_id=like.party_id,
        currency=like.currency,
        amount=None if like.currency == like.base_currency else amount,
    )


def exchange_lines(made: Match) -> list[NewLine]:
    """The lines that book the exchange difference of a match, so that the control account keeps to its open items.

    The line on the control account has no amount in the items' currency, and nothing of it is open.
    """
    lost = made.difference
    gain_or_loss = AccountPurpose.EXCHANGE_LOSS if lost > 0 else AccountPurpose.EXCHANGE_GAIN
    size, zero = abs(lost), ZERO
    return [
        NewLine(
            account=gain_or_loss,
            debit=size if lost > 0 else zero,
            credit=zero if lost > 0 else size,
        ),
        NewLine(
            account=made.debit.account_id,
            debit=zero if lost > 0 else size,
            credit=size if lost > 0 else zero,
            party_id=made.debit.party_id,
            currency=made.debit.currency,
            amount=zero,
        ),
    ]
