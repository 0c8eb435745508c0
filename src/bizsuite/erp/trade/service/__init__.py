"""Every write of trade documents, whichever register keeps them."""

from bizsuite.erp.trade.service.deferring import Settled, move_taxes
from bizsuite.erp.trade.service.discounting import draft_discounts
from bizsuite.erp.trade.service.drafting import Reckoned, create, reckon
from bizsuite.erp.trade.service.posting import (
    Along,
    delete,
    discard,
    lock,
    post_along,
    reverse,
    settle,
)

__all__ = [
    "Along",
    "Reckoned",
    "Settled",
    "create",
    "delete",
    "discard",
    "draft_discounts",
    "lock",
    "move_taxes",
    "post_along",
    "reckon",
    "reverse",
    "settle",
]
