"""What billing and matching need to know, by noun."""

from bizsuite.bridges.procurement_bills.loaders.amounts import (
    Sizes,
    Told,
    agreed_on,
    taxes_of_bill,
    told_by_notes,
    told_of_orders,
)
from bizsuite.bridges.procurement_bills.loaders.bills import (
    bill_lines,
    billed_of,
    blocked_among,
    matches_of_bills,
    noted_of,
    orders_of,
    posted_on,
    rendered_of,
    service_matches,
)
from bizsuite.bridges.procurement_bills.loaders.choices import (
    goods_account,
    goods_among,
    policies_of,
    tolerance_of,
)
from bizsuite.bridges.procurement_bills.loaders.goods import (
    Standing,
    brought_by,
    lines_brought,
    moves_by_id,
    moves_of_lines,
    standings_of,
    tell_differences,
)
from bizsuite.bridges.procurement_bills.loaders.keys import among

__all__ = [
    "Sizes",
    "Standing",
    "Told",
    "agreed_on",
    "among",
    "bill_lines",
    "billed_of",
    "blocked_among",
    "brought_by",
    "goods_account",
    "goods_among",
    "lines_brought",
    "matches_of_bills",
    "moves_by_id",
    "moves_of_lines",
    "noted_of",
    "orders_of",
    "policies_of",
    "posted_on",
    "rendered_of",
    "service_matches",
    "standings_of",
    "taxes_of_bill",
    "tell_differences",
    "told_by_notes",
    "told_of_orders",
    "tolerance_of",
]
