"""Every write of selling: one function a verb."""

from bizsuite.erp.sales.service.change import update_order
from bizsuite.erp.sales.service.create import create_order, create_orders
from bizsuite.erp.sales.service.fulfilment import note_delivered, note_invoiced
from bizsuite.erp.sales.service.lifecycle import cancel_order, close_order, confirm_order, facts_of_order
from bizsuite.erp.sales.service.locking import GUARD, lock_order

__all__ = [
    "GUARD",
    "cancel_order",
    "close_order",
    "confirm_order",
    "create_order",
    "create_orders",
    "facts_of_order",
    "lock_order",
    "note_delivered",
    "note_invoiced",
    "update_order",
]
