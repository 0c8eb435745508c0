"""The words of selling: permissions, states."""

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

SALES_ORDER_READ = Permission("sales.order.read")
SALES_ORDER_CREATE = Permission("sales.order.create")
SALES_ORDER_UPDATE = Permission("sales.order.update")
SALES_ORDER_CONFIRM = Permission("sales.order.confirm")
SALES_ORDER_CANCEL = Permission("sales.order.cancel")
SALES_ORDER_CLOSE = Permission("sales.order.close")
SALES_POLICY_WRITE = Permission("sales.policy.write")


class InvoicingPolicy(Word):
    """How much of a line of an order can be invoiced."""

    ORDERED = "ORDERED", "What was ordered, from the confirmation on."
    DELIVERED = "DELIVERED", "What has been delivered."


class SalesOrderStatus(Word):
    """Where an order is in its life."""

    DRAFT = "DRAFT", "Being written; binds nobody."
    CONFIRMED = "CONFIRMED", "Agreed with the customer; reserves goods and binds credit."
    CLOSED = "CLOSED", "Nothing more will be delivered."
    CANCELLED = "CANCELLED", "Given up before anything was delivered or invoiced."


class FulfilmentState(Word):
    """How much of what was ordered has been delivered, or invoiced."""

    NONE = "NONE", "Nothing of it."
    PARTIAL = "PARTIAL", "A part of it."
    FULL = "FULL", "All of it."
