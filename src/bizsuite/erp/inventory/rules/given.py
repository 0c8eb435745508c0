"""What stock is asked to do: goods that somebody waits for, deliveries and receipts to be made."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.inventory.rules.lots import LotPart
from bizsuite.kernel.paths import DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """Goods that somebody waits for: the subject (such as a line of an order), what, how much, by when."""

    subject_type: str
    subject_id: uuid.UUID
    product_id: uuid.UUID
    quantity: Decimal
    due_on: date
    company_id: uuid.UUID | None = None
    """Whose goods; the actor's company's unless given."""
    warehouse_id: uuid.UUID | None = None
    """Where they are wanted; in the company's first warehouse unless given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """A line of a delivery or a receipt to be made. `unit_cost` is in the company's currency."""

    product_id: uuid.UUID
    quantity: Decimal
    unit_cost: Decimal | None = None
    lots: Sequence[LotPart] = ()
    """Of which lots; of a delivery they are chosen where none is named."""
    lot_id: uuid.UUID | None = None
    """The one lot, once it is found."""
    position: int | None = None
    """Its line in what was given, where lots have made several of one."""
    subject_type: str | None = None
    subject_id: uuid.UUID | None = None
    path: Sequence[str] = DOCUMENT
    """Where the input says how much; the document where it names no lines."""
    on: date | None = None
    """The day on which this line is expected, where that is another than the document's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShipment:
    """A delivery to a customer, or a receipt from a supplier, to be made. Left out: the actor's company, its first
    warehouse, today."""

    party_id: uuid.UUID | None = None
    goods: Sequence[Goods] = ()
    company_id: uuid.UUID | None = None
    warehouse_id: uuid.UUID | None = None
    on: date | None = None
    address: str = ""
    note: str = ""
    path: Sequence[str] = ()
    """Where it stands in what was given: begins the path of a refusal."""
