"""The words of suppliers' prices: what is best, why one lost, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

SUPPLIER_PRICE_READ = Permission("sourcing.supplier_price.read")
SUPPLIER_PRICE_WRITE = Permission("sourcing.supplier_price.write")


class SupplierRanking(Word):
    """What makes one supplier better than another."""

    PREFERRED = "PREFERRED", "The order of the product's suppliers; then the total, then the lead time."
    CHEAPEST = (
        "CHEAPEST",
        "The total of what must be ordered; then the order of suppliers, then the lead time.",
    )
    FASTEST = "FASTEST", "The lead time; then the total, then the order of suppliers."


class SupplierPriceOutcome(Word):
    """What became of a supplier's price: it won, lost a comparison, or did not apply."""

    WON = "WON", "The best one."
    CONFLICT = "CONFLICT", "As good as another one in every way; neither holds."
    LESS_PREFERRED = "LESS_PREFERRED", "Another supplier of the product is asked first."
    DEARER = "DEARER", "What must be ordered comes to more."
    SLOWER = "SLOWER", "The lead time is longer."
    LESS_GOODS = "LESS_GOODS", "Less comes for the same money."
    OTHER_SUPPLIER = "OTHER_SUPPLIER", "Another supplier was asked for."
    NOT_LISTED = "NOT_LISTED", "The supplier is none of the product's suppliers any more."
    OTHER_CURRENCY = "OTHER_CURRENCY", "It is in another currency."
    NOT_STARTED = "NOT_STARTED", "It holds from a later day."
    ENDED = "ENDED", "It held until an earlier day."
    BELOW_FIRST_BREAK = "BELOW_FIRST_BREAK", "It has a price for larger quantities only."


@dataclass(frozen=True, slots=True)
class SupplierPriceSet:
    """A supplier has a new price for a product."""

    supplier_price_id: uuid.UUID
    product_id: uuid.UUID
    supplier_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupplierPriceEnded:
    """A supplier's price has another last day."""

    supplier_price_id: uuid.UUID
    product_id: uuid.UUID
    supplier_id: uuid.UUID
