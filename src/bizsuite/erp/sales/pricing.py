"""What an order comes to: amounts of lines, totals, the company's currency, and what somebody agreed to. Pure."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from bizsuite.base.catalog.pricing import check_tax_rate, line_amounts
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, Money, round_money

LIMIT = Decimal(10) ** 14
"""Quantities and amounts stay below this, which is what a column holds."""


class Priced(Protocol):
    """A line with its amounts."""

    @property
    def net(self) -> Decimal:
        """Without tax."""

    @property
    def tax(self) -> Decimal:
        """The tax on it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What an order comes to."""

    net: Decimal
    tax: Decimal
    charges: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a line comes to."""

    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides a line's amounts."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal


class Ordered(Protocol):
    """A line as far as its amounts go; it may have been ordered in another unit than its product's."""

    quantity: Decimal
    unit_price: Decimal
    ordered_quantity: Decimal | None
    ordered_price: Decimal | None
    discount: Decimal
    tax_rate: Decimal


def terms_of(line: Ordered) -> Terms:
    """What decides a line's amounts: its quantity and price in the unit in which it was ordered."""
    if line.ordered_quantity is None or line.ordered_price is None:
        return Terms(line.quantity, line.unit_price, line.discount, line.tax_rate)
    return Terms(line.ordered_quantity, line.ordered_price, line.discount, line.tax_rate)


def amounts_of(terms: Terms, currency: str, path: Sequence[str] = ()) -> Amounts:
    """The amounts of a line: the exact product is rounded once, half-up, and tax is taken on the rounded net.

    Refuses with INVALID_VALUE: a quantity that is not positive, a negative price, a discount or tax rate
    outside 0..1, amounts that are too large.
    """
    if not 0 < terms.quantity < LIMIT:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=[*path, "quantity"])
    if not 0 <= terms.unit_price < LIMIT:
        raise Refused("INVALID_VALUE", "The price must not be negative.", path=[*path, "unitPrice"])
    if not 0 <= terms.discount <= 1:
        raise Refused("INVALID_VALUE", "A discount lies between 0 and 1.", path=[*path, "discount"])
    check_tax_rate(terms.tax_rate, [*path, "taxRate"])
    net, tax, gross = line_amounts(terms.quantity, terms.unit_price, terms.discount, terms.tax_rate, currency)
    if gross >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=[*path, "quantity"])
    return Amounts(net, tax, gross)


def totals_of(lines: Iterable[Priced], charges: Decimal, currency: str) -> Totals:
    """What an order comes to: its lines, and charges such as freight, which are rounded and no line.

    Refuses with INVALID_VALUE when the charges are negative, more is withheld than is to be paid, or the total is too
    large.
    """
    if not 0 <= charges < LIMIT:
        raise Refused("INVALID_VALUE", "Charges must not be negative.", path=["charges"])
    listed = list(lines)
    net = sum((line.net for line in listed), ZERO)
    tax = sum((line.tax for line in listed), ZERO)
    charges = round_money(charges, currency)
    total = net + tax + charges
    if total < 0:
        raise Refused("INVALID_VALUE", "What is withheld exceeds the order.", path=["lines"])
    if total >= LIMIT:
        raise Refused("INVALID_VALUE", "The amount is too large.", path=["charges"])
    return Totals(net, tax, charges, total)


def base_amount(total: Decimal, rate: Decimal, company_currency: str) -> Money:
    """An amount of the order in the company's currency, rounded half-up."""
    return Money(round_money(total / rate, company_currency), company_currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What somebody agrees to who agrees to an order."""

    customer_id: uuid.UUID
    currency: str
    exchange_rate: Decimal
    charges: Decimal
    lines: Sequence[tuple[uuid.UUID, Terms]] = field(default_factory=tuple)
    taxes: Sequence[Decimal] = ()
    """What those lines bear whose taxes are more than a rate."""


def revision(agreed: Agreed) -> str:
    """A short hash that changes whenever what was agreed to changes; notes and dates do not count."""
    parts = [str(agreed.customer_id), agreed.currency, _text(agreed.exchange_rate), _text(agreed.charges)]
    for product_id, terms in agreed.lines:
        numbers = (terms.quantity, terms.unit_price, terms.discount, terms.tax_rate)
        parts.append("|".join([str(product_id), *map(_text, numbers)]))
    parts += map(_text, agreed.taxes)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _text(number: Decimal) -> str:
    """A number without trailing zeros, so that 1.50 and 1.5 are the same."""
    return format(number.normalize(), "f")
