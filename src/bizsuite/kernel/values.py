"""Values that every suite speaks: ids, money, periods. Pure; the standard library only."""

import os
import threading
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

from asyncpg.pgproto.pgproto import UUID as UUID

TenantId = NewType("TenantId", uuid.UUID)
UserId = NewType("UserId", uuid.UUID)
CompanyId = NewType("CompanyId", uuid.UUID)

ZERO = Decimal(0)

# ISO 4217 minor units that are not two.
_NONE = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
)
_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_FOUR = ("CLF", "UYW")
MINOR_UNITS = {**dict.fromkeys((*_NONE, "XPF"), 0), **dict.fromkeys(_THREE, 3), **dict.fromkeys(_FOUR, 4)}


_IN_USE = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_IN_USE.split())
"""The currencies in use (ISO 4217), funds and metals left out."""


def new_id() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, a counter of 12, then 62 random bits.

    Within a process each is greater than the one before, so that rows made together keep the order of their making.
    It is of the driver's own kind, which is written ten times as quickly.
    """
    global _last_tick
    with _ticking:
        _last_tick = tick = max(time.time_ns() // 1_000_000 << 12, _last_tick + 1)
    return _id(tick, os.urandom(8))


def new_ids(count: int) -> list[uuid.UUID]:
    """As many ids as `new_id` would make one after the other."""
    global _last_tick
    with _ticking:
        first = max(time.time_ns() // 1_000_000 << 12, _last_tick + 1)
        _last_tick = first + count - 1
    chance = os.urandom(8 * count)
    return [_id(first + place, chance[8 * place : 8 * place + 8]) for place in range(count)]


def _id(tick: int, chance: bytes) -> uuid.UUID:
    random = int.from_bytes(chance, "big") & (1 << 62) - 1
    number = (tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | random
    return UUID(number.to_bytes(16, "big"))


_ticking = threading.Lock()
_last_tick = 0


def minor_units(currency: str) -> int:
    """Decimals of a currency's smallest unit (ISO 4217), 2 unless the standard says otherwise."""
    return MINOR_UNITS.get(currency, 2)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round commercially: a half goes away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def round_money(amount: Decimal, currency: str) -> Decimal:
    """Round half-up to the currency's minor units."""
    return round_half_up(amount, minor_units(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency. Amounts of two currencies are never added or compared."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is a Decimal")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def times(self, factor: Decimal) -> "Money":
        """Multiply, without rounding."""
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> "Money":
        """Half-up, to the minor units of the currency."""
        return Money(round_money(self.amount, self.currency), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}")
        return other.amount


def money_sum(amounts: Iterable[Money], currency: str) -> Money:
    """The sum, zero of `currency` when there is nothing to add."""
    return sum(amounts, Money(ZERO, currency))


def split_amount(total: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """Split a total by weights so that the rounded parts sum to it exactly.

    Each part is rounded half-up; what is left over goes to the first part with a weight that is not zero.
    """
    whole = sum(weights, ZERO)
    if not whole:
        raise ValueError("nothing to split by: the weights sum to zero")
    parts = [round_half_up(total * weight / whole, places) for weight in weights]
    first = next(position for position, weight in enumerate(weights) if weight)
    parts[first] += total - sum(parts, ZERO)
    return parts


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of a unit of measure, such as 12 PCS."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; without an end it is open."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("a period ends on or after its start")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Permission:
    """A right to do or see one kind of thing, named `suite.noun.verb`."""

    name: str

    def __str__(self) -> str:
        return self.name
