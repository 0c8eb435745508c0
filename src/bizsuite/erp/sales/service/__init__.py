"""Every write of selling: one function a verb."""

from bizsuite.erp.sales.service.change import update_order
from bizsuite.erp.sales.service.create import create_order, create_orders, reckon_order
from bizsuite.erp.sales.service.drop_shipping import note_drop_shipped
from bizsuite.erp.sales.service.excepting import confirm_excepted, facts_of_discounts
from bizsuite.erp.sales.service.fulfilment import (
    note_delivered,
    note_deliveries,
    note_invoiced,
    note_invoices,
    note_returns,
)
from bizsuite.erp.sales.service.lifecycle import (
    cancel_order,
    close_order,
    confirm_order,
    confirm_orders,
    facts_of_orders,
    revoke_confirmation,
)
from bizsuite.erp.sales.service.locking import EXCEED_DISCOUNT, GUARD, lock_order, lock_orders
from bizsuite.erp.sales.service.policies import set_policy

__all__ = [
    "EXCEED_DISCOUNT",
    "GUARD",
    "cancel_order",
    "close_order",
    "confirm_excepted",
    "confirm_order",
    "confirm_orders",
    "create_order",
    "create_orders",
    "facts_of_discounts",
    "facts_of_orders",
    "lock_order",
    "lock_orders",
    "note_delivered",
    "note_deliveries",
    "note_drop_shipped",
    "note_invoiced",
    "note_invoices",
    "note_returns",
    "reckon_order",
    "revoke_confirmation",
    "set_policy",
    "update_order",
]
