"""The words of matching: permissions, policies, states, reasons, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

MATCH_RELEASE = Permission("procurement.match.release")
POLICY_SET = Permission("procurement.billing_policy.set")

LINE_TYPE = "PurchaseOrderLine"
"""The type of the nodes for which goods come."""
BILL_TYPE = "VendorBill"


class BillingPolicy(Word):
    """By what a supplier may bill the lines of an order."""

    ORDERED = (
        "ORDERED",
        "What was ordered, or came where that is more; what is billed before it came waits for it.",
    )
    RECEIVED = "RECEIVED", "What came and did not go back."


class BillMatchState(Word):
    """Whether a line of a bill agrees with the order and with what came."""

    DRAFT = "DRAFT", "Its bill is not posted yet, or was undone."
    MATCHED = "MATCHED", "It may be paid: it has come, at the price that was agreed."
    BLOCKED = "BLOCKED", "It may not be paid: its reasons say why."
    RELEASED = "RELEASED", "It may be paid all the same: somebody has said so."


class BillMatchReason(Word):
    """Why a line of a bill may not be paid."""

    QUANTITY_OVER_RECEIVED = "QUANTITY_OVER_RECEIVED", "More is billed than has come."
    PRICE_OVER_TOLERANCE = "PRICE_OVER_TOLERANCE", "It is billed at another price than was agreed."


@dataclass(frozen=True, slots=True)
class BillingPolicySet:
    """A company bills what it buys by this policy."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class MatchToleranceSet:
    """Prices of bills may differ by so much."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PurchaseOrderBillDrafted:
    """A bill of an order has been drafted."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BillMatchReleased:
    """A bill may be paid although it does not agree with its order."""

    vendor_bill_id: uuid.UUID
