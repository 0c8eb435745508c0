"""Every write of stock: one function a verb."""

from bizsuite.erp.inventory.service.adjustments import Adjustment, adjust
from bizsuite.erp.inventory.service.counting import Corrected, Counted, correct_to_counted, on_hand_at
from bizsuite.erp.inventory.service.deliveries import (
    cancel_delivery,
    create_deliveries,
    create_delivery,
    deliver,
    deliver_each,
    post_delivery,
)
from bizsuite.erp.inventory.service.demands import release, release_reservation, reserve
from bizsuite.erp.inventory.service.direct import ship_direct
from bizsuite.erp.inventory.service.expecting import revise_receipt
from bizsuite.erp.inventory.service.lot_settings import (
    LotChange,
    delete_removal,
    holds_any,
    set_removal,
    set_tracking,
    update_lot,
)
from bizsuite.erp.inventory.service.periods import close_period, reopen_period
from bizsuite.erp.inventory.service.places import (
    create_location,
    create_warehouse,
    ensure_company,
    remember_places,
    update_location,
)
from bizsuite.erp.inventory.service.receipts import (
    cancel_receipt,
    create_receipt,
    open_stock,
    post_receipt,
    receive,
)
from bizsuite.erp.inventory.service.returns import (
    cancel_return,
    create_return,
    post_return,
    return_goods,
)
from bizsuite.erp.inventory.service.transfers import (
    cancel_transfer,
    create_transfer,
    create_transfers,
    receive_transfer,
    ship_transfer,
)

__all__ = [
    "Adjustment",
    "Corrected",
    "Counted",
    "LotChange",
    "adjust",
    "cancel_delivery",
    "cancel_receipt",
    "cancel_return",
    "cancel_transfer",
    "close_period",
    "correct_to_counted",
    "create_deliveries",
    "create_delivery",
    "create_location",
    "create_receipt",
    "create_return",
    "create_transfer",
    "create_transfers",
    "create_warehouse",
    "delete_removal",
    "deliver",
    "deliver_each",
    "ensure_company",
    "holds_any",
    "on_hand_at",
    "open_stock",
    "post_delivery",
    "post_receipt",
    "post_return",
    "receive",
    "receive_transfer",
    "release",
    "release_reservation",
    "remember_places",
    "reopen_period",
    "reserve",
    "return_goods",
    "revise_receipt",
    "set_removal",
    "set_tracking",
    "ship_direct",
    "ship_transfer",
    "update_location",
    "update_lot",
]
