"""The words of revaluation, what open items and accounts are worth on a day, and what is posted by it. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose
from bizsuite.erp.rates.rules import RateAt, rate_of
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, Permission
from bizsuite.kernel.words import Word

REVALUATION_READ = Permission("revaluation.revaluation.read")
REVALUE = Permission("revaluation.revaluation.create")


class RevaluationStatus(Word):
    """Whether a revaluation still stands."""

    POSTED = "POSTED", "In the books, with what reverses it."
    CANCELLED = "CANCELLED", "Taken back on both of its days; another one may be made."


@dataclass(frozen=True, slots=True)
class CurrenciesRevalued:
    """What is open in other currencies has been valued at the rates of a day."""

    currency_revaluation_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CurrencyRevaluationCancelled:
    """A revaluation has been taken back."""

    currency_revaluation_id: uuid.UUID
    company_id: uuid.UUID


ADJUSTMENTS: Mapping[AccountKind, AccountPurpose] = {
    AccountKind.ASSET_RECEIVABLE: AccountPurpose.RECEIVABLE_ADJUSTMENT,
    AccountKind.LIABILITY_PAYABLE: AccountPurpose.PAYABLE_ADJUSTMENT,
}
"""Where the differences of control accounts go, which keep to their open items; those of cash stay on its account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An open item, or what an account of money holds in one currency: positive for a debit."""

    account_id: uuid.UUID
    kind: AccountKind
    currency: str
    amount: Decimal
    carried: Decimal
    """What the books hold it at, in the company's currency."""
    line_id: uuid.UUID | None = None
    party_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Valued:
    """A position and what it is worth at the rate of a day, in the company's currency."""

    position: Position
    rate: RateAt
    value: Decimal

    @property
    def difference(self) -> Decimal:
        """What is gained (positive) or lost until it is settled."""
        return self.value - self.position.carried


def reversal_day(on: date, reversed_on: date | None) -> date:
    """The day on which a revaluation is reversed: the next one unless another is named. Refuses with INVALID_VALUE."""
    check_day(on, "on")
    check_day(reversed_on, "reversedOn")
    if reversed_on is None:
        return on + timedelta(days=1)
    if reversed_on <= on:
        raise Refused("INVALID_VALUE", "A revaluation is reversed on a later day.", path=["reversedOn"])
    return reversed_on


def require_new(standing: int) -> None:
    """A day is valued once. Refuses with REVALUATION_EXISTS."""
    if standing:
        raise Refused(
            "REVALUATION_EXISTS", "This day has been valued; cancel that revaluation first.", path=["on"]
        )


def require_posted(status: RevaluationStatus) -> None:
    """A revaluation is cancelled once. Refuses with REVALUATION_CANCELLED."""
    if status is RevaluationStatus.CANCELLED:
        raise Refused("REVALUATION_CANCELLED", "The revaluation has been cancelled.", path=["id"])


def valued(positions: Iterable[Position], rates: Mapping[str, RateAt], base: str) -> list[Valued]:
    """Positions at the rates of a day, each rounded half-up. Refuses with EXCHANGE_RATE_MISSING."""
    found = []
    for each in positions:
        rate = rate_of(each.currency, base, None, rates.get(each.currency), path=["on"])
        found.append(Valued(each, rates[each.currency], in_base(each.amount, rate, base)))
    return found


def gain_of(items: Iterable[Valued]) -> Decimal:
    """What is gained on those that are worth more."""
    return sum((max(each.difference, ZERO) for each in items), ZERO)


def loss_of(items: Iterable[Valued]) -> Decimal:
    """What is lost on those that are worth less."""
    return sum((max(-each.difference, ZERO) for each in items), ZERO)


def entry_lines(items: Sequence[Valued]) -> list[NewLine]:
    """What books the differences: for each account and currency the difference there, the gains and the losses.

    Nothing where nothing has changed its value.
    """
    groups: dict[tuple[uuid.UUID | AccountPurpose, str], list[Valued]] = {}
    for each in items:
        if each.difference:
            target = ADJUSTMENTS.get(each.position.kind, each.position.account_id)
            groups.setdefault((target, each.position.currency), []).append(each)
    lines: list[NewLine] = []
    for (target, currency), own in groups.items():
        gain, loss = gain_of(own), loss_of(own)
        if gain != loss:
            lines.append(_held(target, gain - loss, currency))
        if gain:
            lines.append(NewLine(account=AccountPurpose.UNREALISED_GAIN, credit=gain, label=currency))
        if loss:
            lines.append(NewLine(account=AccountPurpose.UNREALISED_LOSS, debit=loss, label=currency))
    return lines


def _held(target: uuid.UUID | AccountPurpose, difference: Decimal, currency: str) -> NewLine:
    """A difference on an account; one of money holds as much in its currency as before."""
    is_money = isinstance(target, uuid.UUID)
    return NewLine(
        account=target,
        debit=max(difference, ZERO),
        credit=max(-difference, ZERO),
        label=currency,
        currency=currency if is_money else None,
        amount=ZERO if is_money else None,
    )
