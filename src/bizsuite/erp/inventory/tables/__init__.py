"""Tables of stock, by noun."""

from bizsuite.erp.inventory.tables.demands import Demand, Reservation
from bizsuite.erp.inventory.tables.documents import Delivery, GoodsReturn, Receipt, Transfer
from bizsuite.erp.inventory.tables.lots import Lot, LotTracked, Removal
from bizsuite.erp.inventory.tables.moves import Move
from bizsuite.erp.inventory.tables.places import Location, Warehouse
from bizsuite.erp.inventory.tables.stock import SERIAL_TAKEN, Availability, Balance, Period, Snapshot

__all__ = [
    "SERIAL_TAKEN",
    "Availability",
    "Balance",
    "Delivery",
    "Demand",
    "GoodsReturn",
    "Location",
    "Lot",
    "LotTracked",
    "Move",
    "Period",
    "Receipt",
    "Removal",
    "Reservation",
    "Snapshot",
    "Transfer",
    "Warehouse",
]
