"""The words of blanket orders: permissions, states, limits, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

BLANKET_READ = Permission("blanket_orders.blanket_order.read")
BLANKET_WRITE = Permission("blanket_orders.blanket_order.write")
BLANKET_CALL = Permission("blanket_orders.blanket_order.call")

LINES_MAX = 500
"""How many lines an agreement may have."""


class BlanketOrderStatus(Word):
    """Where an agreement is in its life."""

    DRAFT = "DRAFT", "Being negotiated; nothing can be called off."
    ACTIVE = "ACTIVE", "Agreed; can be called off while it is valid."
    CLOSED = "CLOSED", "Nothing more can be called off."
    CANCELLED = "CANCELLED", "Given up before it was agreed."


@dataclass(frozen=True, slots=True)
class BlanketOrderCreated:
    """There is a new agreement, a draft."""

    blanket_order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BlanketOrderActivated:
    """An agreement is in force."""

    blanket_order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BlanketOrderClosed:
    """Nothing more can be called off, or the draft was given up."""

    blanket_order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BlanketOrderCalled:
    """More is called off than before, or less, since an order was changed."""

    blanket_order_id: uuid.UUID
