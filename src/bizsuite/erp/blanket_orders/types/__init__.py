"""Blanket orders as clients see them, what is said to them, and what is answered."""

from bizsuite.erp.blanket_orders.types.commands import (
    BlanketExceeded,
    BlanketOrderActivateInput,
    BlanketOrderActivatePayload,
    BlanketOrderCallOffInput,
    BlanketOrderCallOffPayload,
    BlanketOrderCloseInput,
    BlanketOrderClosePayload,
    BlanketOrderCreateInput,
    BlanketOrderCreatePayload,
)
from bizsuite.erp.blanket_orders.types.nodes import BlanketOrder, BlanketOrderLine

__all__ = [
    "BlanketExceeded",
    "BlanketOrder",
    "BlanketOrderActivateInput",
    "BlanketOrderActivatePayload",
    "BlanketOrderCallOffInput",
    "BlanketOrderCallOffPayload",
    "BlanketOrderCloseInput",
    "BlanketOrderClosePayload",
    "BlanketOrderCreateInput",
    "BlanketOrderCreatePayload",
    "BlanketOrderLine",
]
