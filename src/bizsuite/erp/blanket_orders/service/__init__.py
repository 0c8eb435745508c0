"""Every write of blanket orders: one function a verb."""

from bizsuite.erp.blanket_orders.service.agreeing import (
    activate_blanket_order,
    close_blanket_order,
    create_blanket_order,
)
from bizsuite.erp.blanket_orders.service.calling import call_off, note_order, note_removed

__all__ = [
    "activate_blanket_order",
    "call_off",
    "close_blanket_order",
    "create_blanket_order",
    "note_order",
    "note_removed",
]
