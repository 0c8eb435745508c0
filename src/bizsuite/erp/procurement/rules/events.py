"""What happens to orders, for those who listen: inside the transaction, and outside of it."""

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from bizsuite.erp.procurement.rules.orders import Version


@dataclass(frozen=True, slots=True)
class Bought:
    """An order and its lines, in their order, as they are in the transaction: for those who act on many at once."""

    order: Any
    lines: Sequence[Any]
    base: str
    """The currency of the order's company."""
    goods: Set[uuid.UUID]
    """The products that are goods."""


@dataclass(frozen=True, slots=True)
class PurchaseOrdersConfirming:
    """Orders are about to be confirmed; whoever must not let it happen refuses."""

    orders: Sequence[Bought]


@dataclass(frozen=True, slots=True)
class PurchaseOrdersConfirmed:
    """Orders are confirmed together, unless somebody who is asked at the same time refuses."""

    orders: Sequence[Bought]


@dataclass(frozen=True, slots=True)
class PurchaseOrderAmending:
    """An order that is sent or confirmed has been amended; whoever must not let it happen refuses.

    The order says already what it shall say from now on.
    """

    bought: Bought
    former: Mapping[uuid.UUID, Version] = field(default_factory=dict)
    """By the ids of the lines that are changed what they said before; lines that were added are missing."""


@dataclass(frozen=True, slots=True)
class PurchaseOrderLinesRemoving:
    """Lines of a draft are about to be removed; whoever refers to them lets go."""

    line_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class PurchaseOrderEnding:
    """An order is about to be cancelled or closed; documents that are only planned for it are given up now."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderRestCancelled:
    """Quantities of an order's lines are not wanted any more; the order goes on, or ended with them."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderCreated:
    """A draft has been written."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderChanged:
    """A draft has been changed."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderSent:
    """A supplier has been sent an order."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderConfirmed:
    """An order binds us now."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderAmended:
    """An order that was sent or confirmed says something else than before; there is one more revision of it."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderCancelled:
    """An order is void; nothing of it was received or billed."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderClosed:
    """Nothing more of an order will be received."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderReceived:
    """Goods or services of an order have come, or have gone back."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderShipped:
    """Goods of an order, which is locked, have gone from its supplier to a customer of ours."""

    order_id: uuid.UUID
    moves: Mapping[uuid.UUID, uuid.UUID]
    """By move the line of the order."""


@dataclass(frozen=True, slots=True)
class PurchaseOrderBilled:
    """Lines of an order have been billed, or a bill of them was reversed."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class ReceiptToleranceSet:
    """Another quantity more than is due may come to a company, of a product or of all."""

    company_id: uuid.UUID
    product_id: uuid.UUID | None
