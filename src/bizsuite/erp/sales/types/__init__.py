"""The GraphQL types of selling, their inputs and payloads."""

from bizsuite.erp.sales.types.commands import (
    OverDelivery,
    OverInvoice,
    SalesOrderCancelInput,
    SalesOrderCancelPayload,
    SalesOrderCloseInput,
    SalesOrderClosePayload,
    SalesOrderConfirmInput,
    SalesOrderConfirmPayload,
    SalesOrderCreateInput,
    SalesOrderCreatePayload,
    SalesOrderLineChangeInput,
    SalesOrderLineInput,
    SalesOrderUpdateInput,
    SalesOrderUpdatePayload,
    SalesPolicySetInput,
    SalesPolicySetPayload,
)
from bizsuite.erp.sales.types.nodes import SalesOrder, SalesOrderLine, SalesPolicy

__all__ = [
    "OverDelivery",
    "OverInvoice",
    "SalesOrder",
    "SalesOrderCancelInput",
    "SalesOrderCancelPayload",
    "SalesOrderCloseInput",
    "SalesOrderClosePayload",
    "SalesOrderConfirmInput",
    "SalesOrderConfirmPayload",
    "SalesOrderCreateInput",
    "SalesOrderCreatePayload",
    "SalesOrderLine",
    "SalesOrderLineChangeInput",
    "SalesOrderLineInput",
    "SalesOrderUpdateInput",
    "SalesOrderUpdatePayload",
    "SalesPolicy",
    "SalesPolicySetInput",
    "SalesPolicySetPayload",
]
