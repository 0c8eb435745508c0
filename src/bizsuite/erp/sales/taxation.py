"""What selling leaves to whoever knows taxes: a port. Alone, orders know plain rates only. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bizsuite.erp.sales.rules import NewLine


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxAsk:
    """What the taxes of a line shall be: those that are named, a rate, or what stands for that of its product.

    `path` is where the input names the line.
    """

    tax_ids: Sequence[uuid.UUID] | None
    is_rate_given: bool
    path: Sequence[str]


@dataclass(slots=True, kw_only=True)
class OrderTaxing:
    """A draft whose lines have the amounts that their plain rates make; whoever knows taxes corrects them.

    Lines that ask for nothing keep the taxes that they have. `path` comes before the paths of its lines.
    """

    order: Any
    lines: Sequence[Any]
    asks: Mapping[uuid.UUID, TaxAsk] = field(default_factory=dict)
    """By the ids of lines."""
    path: Sequence[str] = ()
    is_kept: bool = True
    """Whether how its taxes came about is kept; not of what is only reckoned."""
    is_done: bool = False
    """Set by whoever did it."""

    @property
    def named(self) -> Sequence[TaxAsk]:
        """Those that name taxes."""
        return [ask for ask in self.asks.values() if ask.tax_ids]


@dataclass(frozen=True, slots=True)
class SalesOrdersTaxing:
    """Drafts are about to be summed up; their lines bear taxes now."""

    drafts: Sequence[OrderTaxing]


@dataclass(frozen=True, slots=True)
class SalesOrderLinesRemoving:
    """Lines of a draft are about to be removed; whoever refers to them lets go."""

    line_ids: Sequence[uuid.UUID]


def ask_of(line: NewLine, path: Sequence[str]) -> TaxAsk:
    """What a new line asks for."""
    return TaxAsk(tax_ids=line.tax_ids, is_rate_given=line.tax_rate is not None, path=path)
