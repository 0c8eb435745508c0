"""Every write of buying: one function a verb."""

from bizsuite.erp.procurement.service.amending import amend_order
from bizsuite.erp.procurement.service.change import update_order
from bizsuite.erp.procurement.service.create import create_order, create_orders
from bizsuite.erp.procurement.service.fulfilment import note_billed, note_received
from bizsuite.erp.procurement.service.lifecycle import (
    cancel_order,
    close_order,
    confirm_order,
    confirm_orders,
    facts_of_orders,
    send_order,
)
from bizsuite.erp.procurement.service.lines import lines_of, lines_of_orders
from bizsuite.erp.procurement.service.locking import GUARD, lock_order, lock_orders
from bizsuite.erp.procurement.service.measuring import check_steps
from bizsuite.erp.procurement.service.tolerances import set_tolerance

__all__ = [
    "GUARD",
    "amend_order",
    "cancel_order",
    "check_steps",
    "close_order",
    "confirm_order",
    "confirm_orders",
    "create_order",
    "create_orders",
    "facts_of_orders",
    "lines_of",
    "lines_of_orders",
    "lock_order",
    "lock_orders",
    "note_billed",
    "note_received",
    "send_order",
    "set_tolerance",
    "update_order",
]
