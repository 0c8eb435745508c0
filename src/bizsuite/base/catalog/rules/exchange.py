"""The port to whoever knows exchange rates, for price rules that reckon from amounts in other currencies. Pure."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Exchange:
    """From one currency into another on a day, by the rates of a company."""

    company_id: uuid.UUID | None
    source: str
    target: str
    on: date


@dataclass(frozen=True, slots=True)
class PricesExchanging:
    """Prices are about to be reckoned from amounts in other currencies; whoever knows rates tells them.

    `found` holds, exactly, how much of the target one unit of the source is; what has no rate is left out. Alone the
    catalogue knows none.
    """

    wanted: Collection[Exchange]
    found: dict[Exchange, Fraction] = field(default_factory=dict)
