"""The one price that holds for a question, by the lists that are active and those from which these reckon. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

from bizsuite.base.catalog.rules.exchange import Exchange
from bizsuite.base.catalog.rules.formulas import SMALLEST, Formula, Worked, decimals, worked
from bizsuite.base.catalog.rules.prices import (
    Ask,
    Market,
    Priced,
    Rank,
    Rule,
    Step,
    Subject,
    basis_of,
    outcome_of,
    ranked,
    ratio,
)
from bizsuite.base.catalog.rules.units import PRICE_PLACES, Measure, round_to_step
from bizsuite.base.catalog.rules.words import FormulaBasis, FormulaPart, PriceBasis, PriceOutcome
from bizsuite.kernel.values import ZERO, minor_units, round_half_up

_DIGITS = 80
_NOWHERE = Market()


def resolve(ask: Ask, subject: Subject, rules: Iterable[Rule], market: Market = _NOWHERE) -> Priced:
    """The one price that holds, and how every other one that applied lost against it.

    The price is of one of the unit that is asked for, converted exactly and rounded once.
    """
    return _Resolving(ask, subject, list(rules), market).answer()


def exchanges_of(ask: Ask, subject: Subject, rules: Iterable[Rule]) -> set[Exchange]:
    """The rates of exchange that rules may need to answer a question."""
    return {
        _exchange(ask, rule, source)
        for rule in rules
        if rule.formula is not None and rule.formula.converts
        if (source := _currency(rule, subject)) != rule.currency
    }


def _currency(rule: Rule, subject: Subject) -> str:
    """The currency of what a formula reckons from."""
    assert rule.formula is not None
    if rule.formula.basis is FormulaBasis.PRICE_LIST:
        return rule.base_currency or rule.currency
    return subject.currency


def _exchange(ask: Ask, rule: Rule, source: str) -> Exchange:
    return Exchange(ask.company_id, source, rule.currency, ask.on)


class _Resolving:
    """One question, asked of the active lists together, and of each list from which a formula reckons."""

    def __init__(self, ask: Ask, subject: Subject, rules: Sequence[Rule], market: Market) -> None:
        self.ask, self.subject, self.rules, self.market = ask, subject, rules, market
        self._lists: dict[uuid.UUID, Priced | None] = {}

    def answer(self) -> Priced:
        """What the active lists say, in the unit that is asked for."""
        rules = [rule for rule in self.rules if rule.holds]
        return self._best(rules, self.ask, self.market.unit)

    def _of_list(self, list_id: uuid.UUID, currency: str) -> Priced | None:
        """What one list says of one of the product's own unit; None while it is asked itself, which is a ring."""
        if list_id not in self._lists:
            self._lists[list_id] = None
            rules = [rule for rule in self.rules if rule.list_id == list_id]
            self._lists[list_id] = self._best(rules, replace(self.ask, currency=currency), None)
        return self._lists[list_id]

    def _best(self, rules: Sequence[Rule], ask: Ask, into: Measure | None) -> Priced:
        """What rules say together, of one of this unit, the product's own where it is none."""
        subject, currency = self.subject, ask.currency or self.subject.currency
        found = ranked(rules, ask, subject, self.market)
        steps = [self._step(rank, rule, found[0][0], into) for rank, rule in found]
        equal = sum(rank == found[0][0] for rank, _ in found)
        if equal > 1:
            conflict = [replace(step, outcome=PriceOutcome.CONFLICT) for step in steps[:equal]]
            told = (*conflict, *steps[equal:])
            return Priced(subject.sku, currency, None, None, None, "PRICE_RULE_CONFLICT", told)
        if subject.currency == currency:
            steps.append(_list_step(subject, into, bool(steps)))
        if not steps:
            return Priced(subject.sku, currency, None, None, None, "PRICE_MISSING", ())
        best = steps[0]
        return Priced(
            subject.sku, currency, best.unit_price, best.basis, best.rule_id, best.problem, tuple(steps)
        )

    def _step(self, rank: Rank, rule: Rule, best: Rank, into: Measure | None) -> Step:
        """A rule that applies with the price that it gives for one of the unit that is asked for."""
        problem, parts = None, tuple[Worked, ...]()
        if rule.formula is None:
            price: Decimal | None = rule.unit_price
            if price is None:
                price = _discounted(self.subject, rule.discount or ZERO)
        else:
            problem, parts = self._reckoned(rule, rule.formula)
            price = parts[-1].amount if problem is None else None
        own = rule.unit if rule.discount is None else None
        if price is not None:
            price = _each(price, ratio(into, self.subject.unit) / ratio(own, self.subject.unit))
        return Step(
            rule_id=rule.id,
            basis=basis_of(rule),
            unit_price=price,
            outcome=outcome_of(rank, best),
            problem=problem,
            parts=parts,
            tells_cost=rule.formula is not None and rule.formula.basis is FormulaBasis.UNIT_COST,
        )

    def _reckoned(self, rule: Rule, formula: Formula) -> tuple[str | None, tuple[Worked, ...]]:
        """What a formula makes, for one of the rule's unit: a problem, or the parts, of which the last is the price."""
        problem, amount, source = self._basis(rule, formula)
        if amount is None:
            return problem, ()
        parts = [Worked(FormulaPart.BASIS, amount)]
        places = min(max(minor_units(rule.currency), decimals(amount)), PRICE_PLACES)
        if source != rule.currency:
            rate = self.market.rates.get(_exchange(self.ask, rule, source))
            if rate is None:
                return "PRICE_RATE_MISSING", tuple(parts)
            parts.append(Worked(FormulaPart.EXCHANGE, _each(amount, rate)))
        if (many := ratio(rule.unit, self.subject.unit)) != 1:
            parts.append(Worked(FormulaPart.UNIT, _each(parts[-1].amount, many)))
        return None, (*parts, *worked(formula, parts[-1].amount, places))

    def _basis(self, rule: Rule, formula: Formula) -> tuple[str | None, Decimal | None, str]:
        """What a formula reckons from, for one of the product's unit: a problem, or an amount; and its currency."""
        source = _currency(rule, self.subject)
        match formula.basis:
            case FormulaBasis.LIST_PRICE:
                return None, self.subject.list_price, source
            case FormulaBasis.UNIT_COST:
                cost = self.subject.unit_cost
                return ("PRICE_BASIS_MISSING" if cost is None else None), cost, source
        assert formula.base_list_id is not None
        said = self._of_list(formula.base_list_id, source)
        if said is None or said.unit_price is None:
            kept = ("PRICE_RULE_CONFLICT", "PRICE_RATE_MISSING")
            known = said is not None and said.problem in kept
            return (said.problem if said is not None and known else "PRICE_BASIS_MISSING"), None, source
        return None, said.unit_price, source


def _list_step(subject: Subject, into: Measure | None, is_beaten: bool) -> Step:
    price = _each(subject.list_price, ratio(into, subject.unit))
    outcome = PriceOutcome.LESS_SPECIFIC if is_beaten else PriceOutcome.WON
    return Step(rule_id=None, basis=PriceBasis.LIST_PRICE, unit_price=price, outcome=outcome)


def _discounted(subject: Subject, discount: Decimal) -> Decimal:
    """A discounted price keeps the decimals of the list price or of the currency."""
    places = max(minor_units(subject.currency), decimals(subject.list_price))
    with localcontext(prec=_DIGITS):
        return round_half_up(subject.list_price * (1 - discount), places)


def _each(price: Decimal, many: Fraction) -> Decimal:
    """The price of so many, half-up to what prices have; of one it is the price as it stands."""
    return price if many == 1 else round_to_step(Fraction(price) * many, SMALLEST)
