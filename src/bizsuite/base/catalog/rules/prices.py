"""Which price holds: what a rule names decides first, then its priority, then its start and its quantity. Pure.

A rule for a customer beats one that names none; among those, one for the variant beats one for its template, for a
category (the nearest first), for everything. Then the higher priority wins, then the later start, then the larger
quantity from which it holds. Two rules of equal rank are never told apart by chance.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from bizsuite.base.catalog.rules.words import PriceBasis, PriceOutcome
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_half_up

_DIGITS = 80
Rank = tuple[tuple[int, int, int], int, date, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A price rule, in the currency of its list."""

    id: uuid.UUID
    currency: str
    customer_id: uuid.UUID | None = None
    product_id: uuid.UUID | None = None
    template_id: uuid.UUID | None = None
    category_id: uuid.UUID | None = None
    priority: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    quantity_min: Decimal = ZERO
    unit_price: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What somebody wants to know: the price of one unit of a product for a customer, a quantity, a day, a currency.

    Without a unit the quantity and the price are in the product's own; without a currency the price is in its own.
    """

    product_id: uuid.UUID
    on: date
    quantity: Decimal = Decimal(1)
    customer_id: uuid.UUID | None = None
    currency: str | None = None
    unit_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A product as far as its price goes; `categories` are its own and those above, the nearest first."""

    id: uuid.UUID
    sku: str
    template_id: uuid.UUID
    categories: Sequence[uuid.UUID]
    list_price: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Step:
    """One price that applied, and what became of it; without a rule it is the list price."""

    rule_id: uuid.UUID | None
    basis: PriceBasis
    unit_price: Decimal
    outcome: PriceOutcome


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
        """The price. Refuses PRICE_RULE_CONFLICT, PRICE_MISSING."""
        if self.problem == "PRICE_RULE_CONFLICT":
            raise Refused(
                "PRICE_RULE_CONFLICT",
                "Two price rules of equal rank apply to {sku}.",
                path=path,
                sku=self.sku,
            )
        if self.unit_price is None:
            raise Refused(
                "PRICE_MISSING",
                "There is no price for {sku} in {currency}.",
                path=path,
                sku=self.sku,
                currency=self.currency,
            )
        return self.unit_price


def resolve(ask: Ask, subject: Subject, rules: Iterable[Rule]) -> Priced:
    """The one price that holds, and how every other one that applied lost against it."""
    currency = ask.currency or subject.currency
    ranked = sorted(
        ((rank_of(rule, subject), rule) for rule in rules if applies(rule, ask, subject)),
        key=lambda each: (each[0], str(each[1].id)),
        reverse=True,
    )
    steps = [_step(rank, rule, ranked[0][0], subject) for rank, rule in ranked]
    equal = [rank for rank, _ in ranked if rank == ranked[0][0]]
    if len(equal) > 1:
        conflict = [
            Step(step.rule_id, step.basis, step.unit_price, PriceOutcome.CONFLICT)
            for step in steps[: len(equal)]
        ]
        told = (*conflict, *steps[len(equal) :])
        return Priced(subject.sku, currency, None, None, None, "PRICE_RULE_CONFLICT", told)
    if subject.currency == currency:
        outcome = PriceOutcome.LESS_SPECIFIC if steps else PriceOutcome.WON
        steps.append(Step(None, PriceBasis.LIST_PRICE, subject.list_price, outcome))
    if not steps:
        return Priced(subject.sku, currency, None, None, None, "PRICE_MISSING", ())
    best = steps[0]
    return Priced(subject.sku, currency, best.unit_price, best.basis, best.rule_id, None, tuple(steps))


def applies(rule: Rule, ask: Ask, subject: Subject) -> bool:
    """Whether a rule speaks of this product, customer, day, quantity and currency."""
    currency = ask.currency or subject.currency
    return (
        rule.currency == currency
        and (rule.discount is None or subject.currency == currency)
        and rule.customer_id in (None, ask.customer_id)
        and rule.product_id in (None, subject.id)
        and rule.template_id in (None, subject.template_id)
        and (rule.category_id is None or rule.category_id in subject.categories)
        and (rule.starts_on is None or rule.starts_on <= ask.on)
        and (rule.ends_on is None or ask.on <= rule.ends_on)
        and rule.quantity_min <= ask.quantity
    )


def rank_of(rule: Rule, subject: Subject) -> Rank:
    """Where a rule that applies stands among others; the greatest wins."""
    nearness = -list(subject.categories).index(rule.category_id) if rule.category_id is not None else 0
    target = 3 if rule.product_id else 2 if rule.template_id else 1 if rule.category_id else 0
    specific = (1 if rule.customer_id else 0, target, nearness)
    return specific, rule.priority, rule.starts_on or date.min, rule.quantity_min


def price_by(rule: Rule, subject: Subject) -> Decimal:
    """The price that a rule gives; a discounted one keeps the decimals of the list price or of the currency."""
    if rule.unit_price is not None:
        return rule.unit_price
    exponent = subject.list_price.normalize().as_tuple().exponent
    places = max(minor_units(subject.currency), -exponent if isinstance(exponent, int) else 0)
    with localcontext(prec=_DIGITS):
        return round_half_up(subject.list_price * (1 - (rule.discount or ZERO)), places)


def _step(rank: Rank, rule: Rule, best: Rank, subject: Subject) -> Step:
    outcomes = (
        PriceOutcome.LESS_SPECIFIC,
        PriceOutcome.LOWER_PRIORITY,
        PriceOutcome.EARLIER_START,
        PriceOutcome.SMALLER_QUANTITY,
    )
    lost = (outcome for outcome, own, top in zip(outcomes, rank, best, strict=True) if own != top)
    return Step(rule.id, _basis(rule), price_by(rule, subject), next(lost, PriceOutcome.WON))


def _basis(rule: Rule) -> PriceBasis:
    if rule.customer_id is not None:
        return PriceBasis.CUSTOMER
    if rule.product_id is not None:
        return PriceBasis.VARIANT
    if rule.template_id is not None:
        return PriceBasis.TEMPLATE
    return PriceBasis.CATEGORY if rule.category_id is not None else PriceBasis.ALL
