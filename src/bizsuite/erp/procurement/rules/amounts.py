"""What an order comes to: amounts of lines, totals, the company's currency, what somebody agreed to. Pure."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Protocol

from bizsuite.base.catalog.pricing import check_tax_rate, line_amounts
from bizsuite.base.catalog.rules.units import round_to_step
from bizsuite.erp.procurement.rules.orders import Version
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, Money, round_money

LIMIT = Decimal(10) ** 14
"""Quantities and amounts stay below this, which is what a column holds."""
COST_STEP = Decimal("0.000001")
_DIGITS = 80


class Priced(Protocol):
    """A line with its amounts."""

    net: Decimal
    tax: Decimal


class Agreeable(Protocol):
    """A line as far as what was agreed on goes; its price may contain taxes, its net never does."""

    @property
    def quantity(self) -> Decimal:
        """How much was ordered."""

    @property
    def unit_price(self) -> Decimal:
        """The price of one unit."""

    @property
    def discount(self) -> Decimal:
        """What is taken off, as a fraction."""

    @property
    def net(self) -> Decimal:
        """What all of it comes to without tax."""

    @property
    def currency(self) -> str:
        """The currency of its amounts."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a line, or an order, comes to; for an order `gross` is its total."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def amounts_of(version: Version, currency: str, path: Sequence[str] = ()) -> Amounts:
    """The amounts of a line: the exact product is rounded once, half-up, and tax is taken on the rounded net.

    Refuses with INVALID_VALUE: a quantity that is not positive, a negative price, a discount or tax rate outside 0..1,
    amounts that are too large.
    """
    if not 0 < version.quantity < LIMIT:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=[*path, "quantity"])
    if not 0 <= version.unit_price < LIMIT:
        raise Refused("INVALID_VALUE", "The price must not be negative.", path=[*path, "unitPrice"])
    if not 0 <= version.discount <= 1:
        raise Refused("INVALID_VALUE", "A discount lies between 0 and 1.", path=[*path, "discount"])
    check_tax_rate(version.tax_rate, [*path, "taxRate"])
    net, tax, gross = line_amounts(
        version.quantity, version.unit_price, version.discount, version.tax_rate, currency
    )
    if gross >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=[*path, "quantity"])
    return Amounts(net, tax, gross)


def total_of(lines: Iterable[Priced]) -> Amounts:
    """What an order comes to: the sums of its lines.

    Refuses with INVALID_VALUE where that is too large, or less than nothing since more is withheld.
    """
    listed = list(lines)
    net, tax = sum((line.net for line in listed), ZERO), sum((line.tax for line in listed), ZERO)
    if net + tax < 0:
        raise Refused("INVALID_VALUE", "What is withheld exceeds the order.", path=["lines"])
    if net + tax >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=["lines"])
    return Amounts(net, tax, net + tax)


def in_base(total: Decimal, rate: Decimal, base: str) -> Money:
    """An amount of an order in the currency of its company, rounded half-up."""
    with localcontext(prec=_DIGITS):
        return Money(round_money(total / rate, base), base)


def unit_net(line: Agreeable) -> Fraction:
    """What one unit of a line costs without tax, exactly: by its price, unless that contains taxes."""
    if _contains_taxes(line):
        return Fraction(line.net) / Fraction(line.quantity)
    return Fraction(line.unit_price) * (1 - Fraction(line.discount))


def net_of(line: Agreeable, quantity: Decimal) -> Decimal:
    """What so much of a line comes to without tax at what was agreed on, half-up to the currency's minor units."""
    if not _contains_taxes(line):
        return line_amounts(quantity, line.unit_price, line.discount, ZERO, line.currency)[0]
    with localcontext(prec=_DIGITS):
        return round_money(line.net * quantity / line.quantity, line.currency)


def _contains_taxes(line: Agreeable) -> bool:
    plain, _, _ = line_amounts(line.quantity, line.unit_price, line.discount, ZERO, line.currency)
    return plain != line.net


def unit_cost(line: Agreeable, exchange_rate: Decimal, goods: Fraction) -> Decimal:
    """What one unit of goods costs in the company's currency without tax, at the order's rate, half-up to 6 decimals.

    `goods` is how many units of the product one unit of the line is.
    """
    return round_to_step(unit_net(line) / Fraction(exchange_rate) / goods, COST_STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What somebody agrees to who agrees to an order."""

    supplier_id: uuid.UUID
    currency: str
    exchange_rate: Decimal
    lines: Sequence[tuple[uuid.UUID, uuid.UUID, Version]] = field(default_factory=tuple)
    """Product, unit, and what the line says."""
    taxes: Sequence[Decimal] = ()
    """What those lines bear whose taxes are more than a rate."""


def fingerprint(agreed: Agreed) -> str:
    """A short hash that changes whenever what was agreed to changes; notes, texts and days do not count."""
    parts = [str(agreed.supplier_id), agreed.currency, _text(agreed.exchange_rate)]
    for product_id, unit_id, said in agreed.lines:
        numbers = (said.quantity, said.unit_price, said.discount, said.tax_rate)
        parts.append("|".join([str(product_id), str(unit_id), *map(_text, numbers)]))
    parts += map(_text, agreed.taxes)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _text(number: Decimal) -> str:
    """A number without trailing zeros, so that 1.50 and 1.5 are the same."""
    return format(number.normalize(), "f")
