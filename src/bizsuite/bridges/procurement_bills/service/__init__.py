"""Every write of bills of orders, and of whether they agree with these."""

from bizsuite.bridges.procurement_bills.service.billing import bill_order
from bizsuite.bridges.procurement_bills.service.debiting import debit_bill
from bizsuite.bridges.procurement_bills.service.following import (
    forget_drafts,
    forget_lines,
    keep_blocked,
    note_goods,
    note_posted,
    note_posting,
    note_rendered,
    note_reversed,
    note_reversing,
    note_shipped,
)
from bizsuite.bridges.procurement_bills.service.releasing import release_agreed, release_bill
from bizsuite.bridges.procurement_bills.service.settings import set_policy, set_tolerance

__all__ = [
    "bill_order",
    "debit_bill",
    "forget_drafts",
    "forget_lines",
    "keep_blocked",
    "note_goods",
    "note_posted",
    "note_posting",
    "note_rendered",
    "note_reversed",
    "note_reversing",
    "note_shipped",
    "release_agreed",
    "release_bill",
    "set_policy",
    "set_tolerance",
]
