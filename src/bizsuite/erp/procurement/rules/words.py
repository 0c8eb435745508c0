"""The words of buying: permissions, states, limits."""

from collections.abc import Mapping

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

ORDER_READ = Permission("procurement.order.read")
ORDER_CREATE = Permission("procurement.order.create")
ORDER_UPDATE = Permission("procurement.order.update")
ORDER_CONFIRM = Permission("procurement.order.confirm")
ORDER_AMEND = Permission("procurement.order.amend")
ORDER_CANCEL = Permission("procurement.order.cancel")
ORDER_CLOSE = Permission("procurement.order.close")
TOLERANCE_SET = Permission("procurement.tolerance.set")

LINES_MAX = 1000
"""How many lines an order may have."""
CHANGEABLE: Mapping[str, bool] = {
    "order_date": False,
    "expected_on": True,
    "warehouse_id": True,
    "payment_term_id": True,
    "owner_id": True,
    "exchange_rate": False,
    "supplier_reference": False,
    "note": False,
}
"""What can be changed of a draft, and whether it may be emptied."""
CHANGEABLE_OF_LINES: Mapping[str, bool] = {
    "quantity": False,
    "unit_price": False,
    "discount": False,
    "tax_rate": False,
    "expected_on": True,
    "description": False,
}
"""What can be changed of a line, and whether it may be emptied."""


class PurchaseOrderStatus(Word):
    """Where an order is in its life."""

    DRAFT = "DRAFT", "Being written; binds nobody."
    SENT = "SENT", "The supplier has it; it does not bind us yet."
    CONFIRMED = "CONFIRMED", "Agreed with the supplier; goods are expected."
    CLOSED = "CLOSED", "Nothing more will be received."
    CANCELLED = "CANCELLED", "Given up before anything was received or billed."


class PurchaseState(Word):
    """How much of what was ordered, and not cancelled, has been received, or billed."""

    NONE = "NONE", "Nothing of it."
    PARTIAL = "PARTIAL", "A part of it."
    FULL = "FULL", "All of it."
