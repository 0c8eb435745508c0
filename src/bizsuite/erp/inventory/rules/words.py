"""The words of stock: permissions, places, states, policies."""

from decimal import Decimal

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

STOCK_READ = Permission("inventory.stock.read")
STOCK_ADJUST = Permission("inventory.stock.adjust")
RESERVATION_RELEASE = Permission("inventory.reservation.release")
WAREHOUSE_CREATE = Permission("inventory.warehouse.create")
DELIVERY_READ = Permission("inventory.delivery.read")
DELIVERY_WRITE = Permission("inventory.delivery.write")
DELIVERY_POST = Permission("inventory.delivery.post")
LOT_MANAGE = Permission("inventory.lot.manage")
LOT_USE_EXPIRED = Permission("inventory.lot.use_expired")
PERIOD_CLOSE = Permission("inventory.period.close")
RECEIPT_READ = Permission("inventory.receipt.read")
RECEIPT_WRITE = Permission("inventory.receipt.write")
RECEIPT_POST = Permission("inventory.receipt.post")

QUANTITY_LIMIT = Decimal(10) ** 14
"""Quantities and costs stay below this, which is what a column holds."""


class StockLocationKind(Word):
    """What a place is for. Goods lie in INTERNAL places; the virtual ones are where they come from and go to."""

    VIEW = "VIEW", "A group of places; no goods lie in it itself."
    INTERNAL = "INTERNAL", "Where our goods lie."
    SUPPLIER = "SUPPLIER", "Where goods come from."
    CUSTOMER = "CUSTOMER", "Where goods go."
    LOSS = "LOSS", "Where found goods come from and missing ones go."
    PRODUCTION = "PRODUCTION", "Where materials go and products come from."
    TRANSIT = "TRANSIT", "Between two of our places."


VIRTUAL_PLACES = {
    "CUSTOMERS": ("Customers", StockLocationKind.CUSTOMER),
    "LOSS": ("Losses and finds", StockLocationKind.LOSS),
    "OPENING": ("Opening stock", StockLocationKind.LOSS),
    "PRODUCTION": ("Production", StockLocationKind.PRODUCTION),
    "SUPPLIERS": ("Suppliers", StockLocationKind.SUPPLIER),
    "TRANSIT": ("In transit", StockLocationKind.TRANSIT),
}
"""The places, by their code, that every company has besides its warehouses: name and kind."""


class StockMoveStatus(Word):
    """Whether a move is planned, has happened, or will not happen."""

    DRAFT = "DRAFT", "Planned."
    DONE = "DONE", "Has happened."
    CANCELLED = "CANCELLED", "Will not happen."


class ShipmentStatus(Word):
    """Where a delivery or a receipt is in its life."""

    DRAFT = "DRAFT", "Planned; no goods have moved."
    POSTED = "POSTED", "The goods have moved."
    CANCELLED = "CANCELLED", "Given up."


class NegativeStockPolicy(Word):
    """Whether a warehouse may issue more than it knows to have."""

    FORBID = "FORBID", "Never issue more than is there."
    ALLOW = "ALLOW", "Issue more than is known; the balance is then negative."


class LotTracking(Word):
    """Whether goods of a product are told apart."""

    NONE = "NONE", "One is like the other."
    LOT = "LOT", "By lots: goods that were made or bought together."
    SERIAL = "SERIAL", "Piece by piece: each has a serial number."


class RemovalStrategy(Word):
    """Which lots and places goods are taken from first."""

    FIFO = "FIFO", "The lot that came first."
    FEFO = "FEFO", "The lot that expires first."
    LOCATION = "LOCATION", "The place with the lowest rank, whatever lies there."
