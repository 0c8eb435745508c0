"""Tables of stock, by noun."""

from bizsuite.erp.inventory.tables.demands import Demand, Reservation
from bizsuite.erp.inventory.tables.documents import Delivery, GoodsReturn, Receipt
from bizsuite.erp.inventory.tables.lots import Lot
from bizsuite.erp.inventory.tables.moves import Move
from bizsuite.erp.inventory.tables.places import Location, Warehouse
from bizsuite.erp.inventory.tables.stock import Availability, Balance, Period, Snapshot

__all__ = [
    "Availability",
    "Balance",
    "Delivery",
    "Demand",
    "GoodsReturn",
    "Location",
    "Lot",
    "Move",
    "Period",
    "Receipt",
    "Reservation",
    "Snapshot",
    "Warehouse",
]
