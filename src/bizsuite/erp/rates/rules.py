"""The words of exchange rates, what a rate may be, and which one a document has. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.values import CURRENCIES, Permission, round_half_up

RATE_READ = Permission("rates.rate.read")
RATE_SET = Permission("rates.rate.set")

RATES = (Decimal("0.000001"), Decimal(10) ** 9)
"""The smallest and the largest exchange rate that can be meant."""
PLACES = 12
"""Decimals of a stored rate."""
Dated = tuple[str, date]
"""A currency and a day."""
AT_ONCE_MAX = 500
"""How many rates are set at once."""


@dataclass(frozen=True, slots=True)
class ExchangeRateSet:
    """A company has a rate for a currency from a day on, or another one than before."""

    exchange_rate_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ExchangeRateRemoved:
    """A rate is gone; the one before it holds on its day again."""

    exchange_rate_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRate:
    """A rate from a day on, said in one of two ways.

    `rate` is units of the currency per one unit of the company's; `inverse` is units of the company's currency per one
    unit of it.
    """

    currency: str
    on: date
    rate: Decimal | None = None
    inverse: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RateAt:
    """The rate that holds on a day, and the day from which it does."""

    rate: Decimal
    since: date


def kept_rates(news: Sequence[NewRate], base: str, path: Sequence[str] | None = None) -> dict[Dated, Decimal]:
    """Rates as they are kept, by currency and day, for books in `base`.

    `path` names the list that they are given in, None where there is one alone. Refuses with EXCHANGE_RATE_INVALID,
    INVALID_VALUE.
    """
    if not 0 < len(news) <= AT_ONCE_MAX:
        raise Refused(
            "INVALID_VALUE", "From 1 to {most} rates are set at once.", path=path or (), most=AT_ONCE_MAX
        )
    kept: dict[Dated, Decimal] = {}
    for position, new in enumerate(news):
        with refused_within([] if path is None else [*path, str(position)]):
            if (new.currency, new.on) in kept:
                raise Refused("INVALID_VALUE", "A currency has one rate a day.", path=["on"])
            kept[new.currency, new.on] = kept_rate(new, base)
    return kept


def kept_rate(new: NewRate, base: str) -> Decimal:
    """A rate as it is kept: units of its currency per one unit of `base`, an inverse one rounded to 12 decimals.

    Refuses with EXCHANGE_RATE_INVALID, INVALID_VALUE.
    """
    check_day(new.on, "on")
    if new.currency == base or new.currency not in CURRENCIES:
        raise Refused(
            "INVALID_VALUE", "A rate is of another currency than {base}.", path=["currency"], base=base
        )
    if (new.rate is None) == (new.inverse is None):
        raise Refused("INVALID_VALUE", "Give either `rate` or `inverse`.", path=["rate"])
    if new.rate is not None:
        return checked(new.rate, ["rate"])
    assert new.inverse is not None
    return inverse_of(checked(new.inverse, ["inverse"]))


def inverse_of(rate: Decimal) -> Decimal:
    """The rate the other way round, half-up to 12 decimals."""
    with localcontext(prec=50):
        return round_half_up(1 / rate, PLACES)


def checked(rate: Decimal, path: Sequence[str]) -> Decimal:
    """A rate that can be meant. Refuses with EXCHANGE_RATE_INVALID (facts: least, most)."""
    if not RATES[0] <= rate <= RATES[1] or rate != round_half_up(rate, PLACES):
        raise Refused(
            "EXCHANGE_RATE_INVALID",
            "A rate lies between {least} and {most} and has at most {places} decimals.",
            path=path,
            least=RATES[0],
            most=RATES[1],
            places=PLACES,
        )
    return rate


def is_taken(currency: str, base: str, given: Decimal | None) -> bool:
    """Whether a document takes the rate of its day: in another currency, without a rate of its own."""
    return currency != base and given is None


def rate_of(
    currency: str,
    base: str,
    given: Decimal | None,
    found: RateAt | None = None,
    *,
    path: Sequence[str] = ("exchangeRate",),
) -> Decimal:
    """The rate of a document: units of its currency per unit of the company's; 1 where they are the same.

    The one that it gives, else the one that was `found` for its day. Refuses with EXCHANGE_RATE_MISSING,
    EXCHANGE_RATE_INVALID.
    """
    if currency == base:
        if given not in (None, 1):
            raise Refused("EXCHANGE_RATE_INVALID", "Between equal currencies the rate is 1.", path=path)
        return Decimal(1)
    if given is not None:
        return checked(given, path)
    if found is None:
        raise Refused(
            "EXCHANGE_RATE_MISSING",
            "There is no rate from {currency} to {base} on or before this day.",
            path=path,
            currency=currency,
            base=base,
        )
    return found.rate
