"""Orders and lines to be written, and changes to them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bizsuite.erp.sales.rules.words import InvoicingPolicy
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be sold. Without a price it costs what the price lists say; without rate or taxes, the product's."""

    product_id: uuid.UUID
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = ZERO
    tax_rate: Decimal | None = None
    tax_ids: Sequence[uuid.UUID] | None = None
    description: str = ""
    invoicing_policy: InvoicingPolicy | None = None
    """Without one it is the product's, else the company's, else ORDERED."""
    kit_at: int | None = None
    """The place of the kit that it is a component of, among the lines that are given; none are by those who order."""
    kit_quantity: Decimal | None = None
    """How much of it is in one kit."""
    kit_share: Decimal | None = None
    """Which part of the kit's price it bears."""
    unit_id: uuid.UUID | None = None
    """Another unit than the product's, of which quantity and price are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order to be written. What is left out is the actor's: the company, the day, the owner.

    `exchange_rate` is units of the order's currency per one unit of the company's.
    """

    customer_id: uuid.UUID
    lines: Sequence[NewLine] = ()
    order_date: date | None = None
    requested_on: date | None = None
    company_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    currency: str | None = None
    exchange_rate: Decimal | None = None
    charges: Decimal = ZERO
    customer_reference: str = ""
    delivery_address: str = ""
    note: str = ""
    external: Mapping[str, str] = field(default_factory=dict)
    """The ids by which other systems know the order, by the name of the system."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What is to change of one line; only the names that are given."""

    line_id: uuid.UUID
    values: Mapping[str, Decimal | str | None]
    tax_ids: Sequence[uuid.UUID] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChanges:
    """What is to happen to the lines of a draft: all replaced, or some added, changed and removed."""

    replaced: Sequence[NewLine] | None = None
    added: Sequence[NewLine] = ()
    changed: Sequence[LineChange] = ()
    removed: Sequence[uuid.UUID] = ()

    def __bool__(self) -> bool:
        return self.replaced is not None or bool(self.added or self.changed or self.removed)
