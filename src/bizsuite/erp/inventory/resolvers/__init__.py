"""What stock hangs on types that it does not own."""

import strawberry

from bizsuite.erp.inventory.resolvers.lots import LotMutation, LotQuery, ProductLots
from bizsuite.erp.inventory.resolvers.returns import ReturnMutation, ReturnQuery
from bizsuite.erp.inventory.resolvers.stock import (
    CustomerInventory,
    ProductStock,
    StockMutation,
    StockQuery,
    SupplierInventory,
)
from bizsuite.erp.inventory.resolvers.transfers import TransferMutation, TransferQuery

__all__ = [
    "CustomerInventory",
    "InventoryMutation",
    "InventoryQuery",
    "ProductInventory",
    "SupplierInventory",
]


@strawberry.type
class InventoryQuery(StockQuery, LotQuery, ReturnQuery, TransferQuery):
    """Where queries enter."""


@strawberry.type
class ProductInventory(ProductStock, ProductLots):
    """What stock hangs on Product."""


@strawberry.type
class InventoryMutation(StockMutation, LotMutation, ReturnMutation, TransferMutation):
    """What can be done with stock."""
