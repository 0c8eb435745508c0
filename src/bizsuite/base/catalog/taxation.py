"""What orders of products leave to whoever knows taxes: a port. Alone, they know plain rates only. Pure."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bizsuite.kernel.errors import Refused, refused_within


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


def to_tax(drafts: Sequence[OrderTaxing], taxed: Collection[uuid.UUID]) -> list[OrderTaxing]:
    """The drafts that whoever knows taxes is asked about: of companies that have any, or with lines that name some."""
    return [draft for draft in drafts if draft.order.company_id in taxed or draft.named]


def require_taxed(drafts: Sequence[OrderTaxing]) -> None:
    """Taxes that are named must be known to somebody. Refuses with NOT_FOUND."""
    for draft in drafts:
        for ask in draft.named:
            if not draft.is_done:
                with refused_within(draft.path):
                    raise Refused("NOT_FOUND", "There is no such record.", path=[*ask.path, "taxIds", "0"])
