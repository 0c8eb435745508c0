"""The books of several companies in one currency, side by side and without what they have with each other.

Every statement has a column for each company and one for eliminations; what is consolidated is their sum. Pure.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bizsuite.erp.consolidation.rules.words import EliminationKind
from bizsuite.erp.finance.rules.words import CONTROL_KINDS, RESULT_KINDS, AccountKind
from bizsuite.erp.statements.rules import financial
from bizsuite.erp.statements.rules.financial import Held, StatementCaption, StatementRow
from bizsuite.kernel.values import ZERO, minor_units, round_half_up


@dataclass(frozen=True, slots=True)
class Member:
    """A company of the group, with units of the presentation currency per one unit of its own."""

    company_id: uuid.UUID
    closing: Decimal
    average: Decimal


@dataclass(frozen=True, slots=True)
class Posted:
    """What was posted to an account: before the days that count as results and on them; debits less credits.

    `sister_id` is the company of the group with which it was, None for all others.
    """

    company_id: uuid.UUID
    account_id: uuid.UUID
    kind: AccountKind
    sister_id: uuid.UUID | None
    before: Decimal
    within: Decimal

    @property
    def eliminated(self) -> EliminationKind | None:
        """As what it is eliminated; None for what stays."""
        if self.sister_id is None:
            return None
        if self.kind in CONTROL_KINDS:
            return EliminationKind.BALANCES
        return EliminationKind.RESULTS if self.kind in RESULT_KINDS else None


@dataclass(frozen=True, slots=True)
class Pair:
    """What two companies say of each other, translated; debits less credits, so that both cancel where they agree."""

    company_id: uuid.UUID
    sister_id: uuid.UUID
    kind: EliminationKind
    said: Decimal
    answered: Decimal

    @property
    def difference(self) -> Decimal:
        """What does not agree."""
        return self.said + self.answered


class Group:
    """What was posted in the books of some companies, in a presentation currency."""

    def __init__(self, members: Sequence[Member], currency: str, posted: Iterable[Posted]) -> None:
        self._members = {each.company_id: (place, each) for place, each in enumerate(members)}
        self._places = minor_units(currency)
        self._posted = list(posted)
        self.width = len(members) + 1
        """Columns: one for each company, and the last for eliminations."""

    def balance_sheet(self) -> list[StatementRow]:
        """What the group has and owes: at closing rates, but for the results of the year."""
        held = self._held((each for each in self._posted if each.kind not in RESULT_KINDS), is_whole=True)
        results = [each for each in self._posted if each.kind in RESULT_KINDS]
        earlier, current = self._held(results, is_before=True), self._held(results)
        return financial.balance_sheet(
            held, earlier, current, self.width, self.differences([*held, *earlier, *current])
        )

    def profit_and_loss(self) -> list[StatementRow]:
        """What the group has earned, and what that cost, at average rates."""
        results = (each for each in self._posted if each.kind in RESULT_KINDS)
        return financial.profit_and_loss(self._held(results), self.width)

    def trial_balance(self) -> list[Held]:
        """What every account holds, results of earlier years included; positive for a debit."""
        held = self._held((each for each in self._posted if each.kind not in RESULT_KINDS), is_whole=True)
        results = [each for each in self._posted if each.kind in RESULT_KINDS]
        whole: dict[uuid.UUID, Held] = {}
        for each in (*self._held(results, is_before=True), *self._held(results)):
            known = whole.get(each.id)
            amounts = (
                each.amounts if known is None else financial.added((known.amounts, each.amounts), self.width)
            )
            whole[each.id] = Held(each.id, each.kind, amounts)
        return [*held, *whole.values()]

    def pairs(self) -> list[Pair]:
        """What each two companies say of each other, where either says something; the larger differences first."""
        said: dict[tuple[uuid.UUID, uuid.UUID, EliminationKind], Decimal] = {}
        for each in self._posted:
            if each.eliminated is not None and each.sister_id is not None:
                key = (each.company_id, each.sister_id, each.eliminated)
                amounts = self._parts(each, is_whole=each.eliminated is EliminationKind.BALANCES)
                said[key] = said.get(key, ZERO) + amounts
        pairs: dict[tuple[uuid.UUID, uuid.UUID, EliminationKind], Pair] = {}
        for company, sister, kind in said:
            first, second = sorted((company, sister), key=lambda key: self._members[key][0])
            told = (said.get((first, second, kind), ZERO), said.get((second, first, kind), ZERO))
            pairs[first, second, kind] = Pair(first, second, kind, *told)
        return sorted(pairs.values(), key=lambda each: -abs(each.difference))

    def _held(
        self, posted: Iterable[Posted], *, is_whole: bool = False, is_before: bool = False
    ) -> list[Held]:
        """Accounts with what they hold in the column of their company, and what of it goes in that of eliminations."""
        columns: dict[uuid.UUID, tuple[AccountKind, list[Decimal]]] = {}
        for each in posted:
            place, _ = self._members[each.company_id]
            _, amounts = columns.setdefault(each.account_id, (each.kind, [ZERO] * self.width))
            amount = self._parts(each, is_whole=is_whole, is_before=is_before)
            amounts[place] += amount
            if each.eliminated is not None:
                amounts[-1] -= amount
        return [Held(key, kind, amounts) for key, (kind, amounts) in columns.items()]

    def _parts(self, posted: Posted, *, is_whole: bool = False, is_before: bool = False) -> Decimal:
        """What was posted, translated and rounded to the currency's smallest unit."""
        _, member = self._members[posted.company_id]
        if is_whole:
            amount = (posted.before + posted.within) * member.closing
        elif is_before:
            amount = posted.before * member.closing
        else:
            amount = posted.within * member.average
        return round_half_up(amount, self._places)

    def differences(self, held: Sequence[Held]) -> list[StatementRow]:
        """What columns lack to zero: by translation in those of companies, by disagreement in that of eliminations."""
        lacking = financial.added((each.amounts for each in held), self.width)
        none = [ZERO] * self.width
        translated, eliminated = [*lacking[:-1], ZERO], [*none[:-1], lacking[-1]]
        return [
            StatementRow(caption, 1, amounts)
            for caption, amounts in (
                (StatementCaption.TRANSLATION_DIFFERENCE, translated),
                (StatementCaption.ELIMINATION_DIFFERENCE, eliminated),
            )
        ]


def consolidated(amounts: Sequence[Decimal]) -> Decimal:
    """What the companies come to without what is eliminated."""
    return sum(amounts, ZERO)
