"""Which price holds: what a rule names decides first, then its priority, then its start and its quantity. Pure.

A rule for a customer beats one that names none; among those, one for the variant beats one for its template, for a
category (the nearest first), for everything. Then the higher priority wins, then the later start, then the larger
quantity from which it holds. Two rules of equal rank are never told apart by chance. A rule may be said for a unit:
its price and quantity are of that unit, and are compared with others in the unit of the product, exactly.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bizsuite.base.catalog.rules.exchange import Exchange
from bizsuite.base.catalog.rules.formulas import Formula, Worked
from bizsuite.base.catalog.rules.units import Measure, between
from bizsuite.base.catalog.rules.words import FormulaBasis, PriceBasis, PriceOutcome
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

Rank = tuple[tuple[int, int, int], int, date, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A price rule, in the currency of its list: a price, a discount on the list price, or a formula."""

    id: uuid.UUID
    currency: str
    list_id: uuid.UUID | None = None
    holds: bool = True
    """Whether its list is active; others may reckon from one that is not."""
    customer_id: uuid.UUID | None = None
    product_id: uuid.UUID | None = None
    template_id: uuid.UUID | None = None
    category_id: uuid.UUID | None = None
    priority: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    unit: Measure | None = None
    """The unit of its price and quantity; the product's where it names none."""
    quantity_min: Decimal = ZERO
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    formula: Formula | None = None
    base_currency: str | None = None
    """That of the list from which the formula reckons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody wants to know: the price of one unit of a product for a customer, a quantity, a day, a currency.

    Without a unit the quantity and the price are in the product's own; without a currency the price is in its own.
    Rates of exchange are those of the company, the actor's where there is none.
    """

    product_id: uuid.UUID
    on: date
    quantity: Decimal = Decimal(1)
    customer_id: uuid.UUID | None = None
    currency: str | None = None
    unit_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A product as far as its price goes; `categories` are its own and those above, the nearest first."""

    id: uuid.UUID
    sku: str
    template_id: uuid.UUID
    categories: Sequence[uuid.UUID]
    list_price: Decimal
    currency: str
    unit_cost: Decimal | None = None
    unit: Measure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What else decides: the unit that is asked for, where it is not the product's, and rates of exchange."""

    unit: Measure | None = None
    rates: Mapping[Exchange, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One price that applied, and what became of it; without a rule it is the list price.

    A formula tells its parts; one that has nothing to reckon from has a problem instead of a price.
    """

    rule_id: uuid.UUID | None
    basis: PriceBasis
    unit_price: Decimal | None
    outcome: PriceOutcome
    problem: str | None = None
    parts: Sequence[Worked] = ()
    tells_cost: bool = False
    """Whether its parts tell what the product costs us."""


@dataclass(frozen=True, slots=True)
class Priced:
    """The answer: a price and what made it, or the code of why there is none. `steps` begin with the best."""

    sku: str
    currency: str
    unit_price: Decimal | None
    basis: PriceBasis | None
    rule_id: uuid.UUID | None
    problem: str | None
    steps: Sequence[Step]

    def required(self, *path: str) -> Decimal:
        """The price.

        Refuses PRICE_RULE_CONFLICT, PRICE_BASIS_MISSING, PRICE_RATE_MISSING, UNIT_CATEGORY_MISMATCH, PRICE_MISSING.
        """
        if self.unit_price is None:
            raise self._refusal(path)
        return self.unit_price

    def _refusal(self, path: Sequence[str]) -> Refused:
        """Why there is no price."""
        sku = self.sku
        match self.problem:
            case "PRICE_RULE_CONFLICT" as code:
                return Refused(code, "Two price rules of equal rank apply to {sku}.", path=path, sku=sku)
            case "PRICE_BASIS_MISSING" as code:
                return Refused(
                    code,
                    "The price rule that holds for {sku} has nothing to reckon from.",
                    path=path,
                    sku=sku,
                )
            case "PRICE_RATE_MISSING" as code:
                return Refused(
                    code,
                    "The price rule that holds for {sku} needs a rate of exchange that is not known.",
                    path=path,
                    sku=sku,
                )
            case "UNIT_CATEGORY_MISMATCH" as code:
                return Refused(code, "{sku} is not counted in this unit.", path=path, sku=sku)
        return Refused(
            "PRICE_MISSING",
            "There is no price for {sku} in {currency}.",
            path=path,
            sku=sku,
            currency=self.currency,
        )


def ranked(rules: Iterable[Rule], ask: Ask, subject: Subject, market: Market) -> list[tuple[Rank, Rule]]:
    """The rules that apply, the best first; equal ones stand side by side."""
    return sorted(
        ((rank_of(rule, subject), rule) for rule in rules if applies(rule, ask, subject, market)),
        key=lambda each: (each[0], str(each[1].id)),
        reverse=True,
    )


def applies(rule: Rule, ask: Ask, subject: Subject, market: Market = Market()) -> bool:
    """Whether a rule speaks of this product, customer, day, quantity, unit and currency."""
    currency = ask.currency or subject.currency
    return (
        rule.currency == currency
        and _reckons(rule, subject, currency)
        and rule.customer_id in (None, ask.customer_id)
        and rule.product_id in (None, subject.id)
        and rule.template_id in (None, subject.template_id)
        and (rule.category_id is None or rule.category_id in subject.categories)
        and (rule.starts_on is None or rule.starts_on <= ask.on)
        and (rule.ends_on is None or ask.on <= rule.ends_on)
        and is_same_category(rule.unit, subject.unit)
        and _least(rule, subject) <= Fraction(ask.quantity) * ratio(market.unit, subject.unit)
    )


def _reckons(rule: Rule, subject: Subject, currency: str) -> bool:
    """Whether what a rule reckons from is in its currency, or taken over into it."""
    if rule.discount is not None:
        return subject.currency == currency
    if rule.formula is None or rule.formula.converts or rule.formula.basis is FormulaBasis.PRICE_LIST:
        return True
    return subject.currency == currency


def rank_of(rule: Rule, subject: Subject) -> Rank:
    """Where a rule that applies stands among others; the greatest wins."""
    nearness = -list(subject.categories).index(rule.category_id) if rule.category_id is not None else 0
    target = 3 if rule.product_id else 2 if rule.template_id else 1 if rule.category_id else 0
    specific = (1 if rule.customer_id else 0, target, nearness)
    return specific, rule.priority, rule.starts_on or date.min, _least(rule, subject)


def _least(rule: Rule, subject: Subject) -> Fraction:
    """The quantity from which a rule holds, in the product's unit."""
    if rule.unit is None or not rule.quantity_min:
        return Fraction(rule.quantity_min)
    return Fraction(rule.quantity_min) * ratio(rule.unit, subject.unit)


def is_same_category(unit: Measure | None, other: Measure | None) -> bool:
    """Whether a unit, if any, can be converted into another."""
    return unit is None or (other is not None and unit.category_id == other.category_id)


def ratio(unit: Measure | None, own: Measure | None) -> Fraction:
    """How many of a product's own unit one of another is; that other is its own where it is not named."""
    if unit is None or own is None or unit.id == own.id:
        return Fraction(1)
    return between(unit, own)


def outcome_of(rank: Rank, best: Rank) -> PriceOutcome:
    """In which comparison a rank loses against the best."""
    outcomes = (
        PriceOutcome.LESS_SPECIFIC,
        PriceOutcome.LOWER_PRIORITY,
        PriceOutcome.EARLIER_START,
        PriceOutcome.SMALLER_QUANTITY,
    )
    lost = (outcome for outcome, own, top in zip(outcomes, rank, best, strict=True) if own != top)
    return next(lost, PriceOutcome.WON)


def basis_of(rule: Rule) -> PriceBasis:
    """The most specific thing that a rule names."""
    if rule.customer_id is not None:
        return PriceBasis.CUSTOMER
    if rule.product_id is not None:
        return PriceBasis.VARIANT
    if rule.template_id is not None:
        return PriceBasis.TEMPLATE
    return PriceBasis.CATEGORY if rule.category_id is not None else PriceBasis.ALL
