"""Bills of orders as clients see them: what ties their lines, what is said of them, and what is answered."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.catalog.types import Product
from bizsuite.base.identity.types import Company, User
from bizsuite.bridges.procurement_bills import reads
from bizsuite.bridges.procurement_bills.rules.billing import BilledLine, NewOrderBill, NewOrderDebit
from bizsuite.bridges.procurement_bills.rules.words import BillingPolicy, BillMatchReason, BillMatchState
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.bills.types import VendorBill, VendorBillLine
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.types import StockMove
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.types import PurchaseOrder, PurchaseOrderLine
from bizsuite.erp.terms import reads as terms
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known, parts
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection

for _words in (BillingPolicy, BillMatchReason, BillMatchState):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.match)
class BillMatch(Node):
    """A line of a bill and the line of an order that it bills: whether they agree, and with what came."""

    is_posted: bool = column("Whether its bill is posted.")
    posted_at: datetime | None = column("When it was posted.")
    quantity: Decimal = column(
        "How much it bills, in the unit of the order's line; below zero where a debit note takes it back."
    )
    wanted: Decimal = column("The same in the unit of the product; of services in that of the line.")
    covered: Decimal = column("How much of that has come, counting what was billed first.")
    taken_back: Decimal = column("How much of that debit notes have taken back.")
    state: BillMatchState = related(reads.match_state, "Whether it may be paid.")
    reasons: list[BillMatchReason] = related(
        reads.match_reasons, "Why it may not be paid, or might not if nobody had released it."
    )
    over_received: Decimal = related(
        reads.match_over, "How much is billed that has not come: `wanted - takenBack - covered`."
    )
    expected: Money = column("What it would come to as agreed, before tax.", reads.match_expected)
    net: Money = column("What it comes to, before tax.", reads.match_net)
    tolerated: Money = column(
        "By how much the two may differ, as the company said when the bill was posted.", reads.match_tolerated
    )
    base: Money = column("What it comes to in the company's currency, as posted.", reads.match_base)
    released_at: datetime | None = column("When somebody let it be paid all the same.")
    release_reason: str = column("Why; empty where others have agreed to it, whose approval tells.")
    released_by: User | None = related(reads.match_released_by, "Who did.")
    bill: VendorBill | None = related(reads.match_bill, "The bill.")
    bill_line: VendorBillLine | None = related(reads.match_bill_line, "Its line.")
    order_line: PurchaseOrderLine | None = related(reads.match_order_line, "The line of the order.")
    of: Optional["BillMatch"] = related(reads.match_of, "What a line of a debit note takes back.")
    notes: Connection["BillMatch"] | None = related(reads.match_notes, "What takes it back.")
    covers: Connection["BillMatchCover"] | None = related(
        reads.match_covers, "The goods that it bills, as they came; below zero where they were let go again."
    )


@entity(reads.cover)
class BillMatchCover(Node):
    """So many goods of a receipt that a line of a bill bills. It never changes."""

    quantity: Decimal = column("How many, in the unit of the product; negative where they were let go.")
    billed: Money = column("At what they are billed, in the company's currency.", reads.cover_billed)
    received: Money = column(
        "At what they came; the difference is part of what they cost.", reads.cover_received
    )
    move: StockMove | None = related(reads.cover_move, "The move that brought them.")
    match: BillMatch | None = related(reads.cover_match, "The line of the bill.")


@entity(reads.policy)
class PurchaseBillingPolicy(Node):
    """By what a line of an order, a product, or all else that a company buys is billed."""

    policy: BillingPolicy = column("By what.")
    company: Company | None = related(reads.policy_company, "The company.")
    product: Product | None = related(reads.policy_product, "The product; null: not of one product alone.")
    order_line: PurchaseOrderLine | None = related(
        reads.policy_order_line, "The line; null: not of one line alone."
    )


@entity(reads.tolerance)
class BillMatchTolerance(Node):
    """By how much lines of bills may differ from what was agreed: the larger of the two."""

    fraction: Decimal = column("As a fraction of what was agreed.")
    amount: Money = column("As an amount of a line, in the company's currency.", reads.tolerance_amount)


@strawberry.input
class PurchaseOrderBillLineInput:
    """How much of a line is billed, and at what price."""

    id: strawberry.ID = strawberry.field(description="The line of the order.")
    quantity: Decimal = strawberry.field(description="How much, in its unit; greater than zero.")
    unit_price: Decimal | None = strawberry.field(
        default=UNSET, description="What the bill says that a unit costs; the order's price when left out."
    )
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="The discount of the bill, as a fraction; the order's when left out."
    )


@strawberry.input
class PurchaseOrderBillInput(Change):
    """The order of which a bill has come."""

    on: date = strawberry.field(description="The day of the bill.")
    lines: list[PurchaseOrderBillLineInput] | None = strawberry.field(
        default=UNSET, description="What it bills; all that is left to bill unless given."
    )
    receipt_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Bill at most what these receipts have brought."
    )
    reference: str | None = strawberry.field(default=UNSET, description="The supplier's number of the bill.")
    due_days: int | None = strawberry.field(default=UNSET, description="Days until it is to be paid.")
    payment_term_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The payment term, instead of days to pay; the order's without either."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of the order's currency per one unit of the company's; that of the day when left out.",
    )
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")
    post: bool = strawberry.field(default=False, description="Post it at once.")

    def new(self) -> NewOrderBill:
        """The bill as the service takes it."""
        told: dict[str, Any] = known(
            self, "reference", "due_days", "exchange_rate", "note", payment_term_id=terms.payment_term
        )
        if self.lines:
            quantities = parts(procurement.line, self.lines)
            told["lines"] = {
                key: BilledLine(quantity=quantity, **known(line, "unit_price", "discount"))
                for (key, quantity), line in zip(quantities.items(), self.lines, strict=True)
            }
        if self.receipt_ids:
            told["receipt_ids"] = [key_of(inventory.receipt, key, "receiptIds") for key in self.receipt_ids]
        return NewOrderBill(order_id=key_of(procurement.order, self.id), on=self.on, **told)


@strawberry.input
class VendorBillDebitLineInput:
    """How much of a line is taken back."""

    id: strawberry.ID = strawberry.field(description="The line of the bill.")
    quantity: Decimal = strawberry.field(description="How much, in the unit of the order's line.")


@strawberry.input
class VendorBillDebitInput(Change):
    """The bill of orders of which something is taken back."""

    on: date = strawberry.field(description="The day of the debit note.")
    lines: list[VendorBillDebitLineInput] | None = strawberry.field(
        default=UNSET, description="What is taken back; all that is left of the bill unless given."
    )
    reference: str | None = strawberry.field(default=UNSET, description="The number of the note.")
    note: str | None = strawberry.field(default=UNSET, description="Why.")
    post: bool = strawberry.field(default=False, description="Post it at once.")

    def new(self) -> NewOrderDebit:
        """The note as the service takes it."""
        told: dict[str, Any] = known(self, "reference", "note")
        if self.lines:
            told["quantities"] = parts(bills.line, self.lines)
        return NewOrderDebit(bill_id=key_of(bills.bill, self.id), on=self.on, **told)


@strawberry.input
class VendorBillReleaseInput(Change):
    """The bill that may be paid although it does not agree with its order."""

    reason: str = strawberry.field(description="Why.")


@strawberry.input
class CompanyBillingPolicySetInput(Change):
    """The company, and by what it is billed."""

    policy: BillingPolicy = strawberry.field(description="By what.")
    product_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of this product; of all that have none of their own when left out."
    )
    order_line_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of this line of an order alone."
    )

    def targets(self) -> dict[str, Any]:
        """Of what."""
        return known(self, product_id=catalog.product, order_line_id=procurement.line)


@strawberry.input
class CompanyMatchToleranceSetInput(Change):
    """The company, and by how much lines of its bills may differ from what was agreed."""

    fraction: Decimal = strawberry.field(description="As a fraction of what was agreed, such as 0.02.")
    amount: Decimal = strawberry.field(
        description="As an amount of a line, in the company's currency; the larger of the two holds."
    )


@strawberry.type
class PurchaseOrderBillPayload(Payload):
    """The order and its bill."""

    purchase_order: PurchaseOrder | None = result(procurement.order, "The order.")
    vendor_bill: VendorBill | None = result(bills.bill, "The bill.")


@strawberry.type
class VendorBillDebitPayload(Payload):
    """The debit note."""

    vendor_bill: VendorBill | None = result(bills.bill, "The note.")


@strawberry.type
class VendorBillReleasePayload(Payload):
    """The bill."""

    vendor_bill: VendorBill | None = result(bills.bill, "The bill.")


@strawberry.type
class CompanyBillingPolicySetPayload(Payload):
    """The policy."""

    purchase_billing_policy: PurchaseBillingPolicy | None = result(reads.policy, "The policy.")


@strawberry.type
class CompanyMatchToleranceSetPayload(Payload):
    """The tolerance."""

    bill_match_tolerance: BillMatchTolerance | None = result(reads.tolerance, "The tolerance.")
