"""Purchase requests as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product, Unit
from bizsuite.base.identity.types import Company, User
from bizsuite.erp.finance.types.dimensions import DimensionValue
from bizsuite.erp.finance.types.ledger import LedgerAccount
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.erp.requisitions import reads
from bizsuite.erp.requisitions.rules.words import PurchaseRequestStatus
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

strawberry.enum(PurchaseRequestStatus, description=PurchaseRequestStatus.__doc__)


@entity(reads.request)
class PurchaseRequest(Node):
    """What somebody of the company wants bought."""

    number: str = column("The number of the request; unique in the company.")
    status: PurchaseRequestStatus = column("Where the request is in its life.")
    requested_on: date = column("The day of the request.")
    wanted_on: date | None = column("By when it is wanted, unless a line says otherwise.")
    estimated_total: Money = column(
        "What its lines are thought to come to, in the company's currency.", reads.request_total
    )
    submitted_at: datetime | None = column("When it was submitted last.")
    decided_at: datetime | None = column("When it was approved or rejected.")
    reason: str = column("Why it was rejected or cancelled.")
    note: str = column("What else is worth knowing.")
    created_at: datetime = column("When it was written.")
    requester: User | None = related(reads.request_requester, "Who wants it.")
    decided_by: User | None = related(reads.request_decided_by, "Who approved or rejected it.")
    company: Company = related(reads.request_company, "Which company buys.")
    lines: Connection["PurchaseRequestLine"] = related(reads.request_lines, "The lines, in their order.")


@entity(reads.line)
class PurchaseRequestLine(Node):
    """Something that is wanted: a product, or what it is in words. All its quantities are in its unit."""

    position: int = column("Its place in the request, from 1.")
    description: str = column("What is wanted, in words.")
    quantity: Decimal = column("How much is wanted.")
    ordered_quantity: Decimal = column("How much of that order lines cover.")
    remaining: Decimal = related(
        reads.line_remaining, "What is still to be ordered: `quantity - orderedQuantity`."
    )
    estimated_price: Money | None = column(
        "What one unit is thought to cost; null where nobody says.", reads.line_estimated_price
    )
    estimated: Money = column("`quantity x estimatedPrice`, rounded once, half-up.", reads.line_estimated)
    wanted_on: date | None = column("By when it is wanted.")
    product: Product | None = related(reads.line_product, "The product; null where it is said in words.")
    unit: Unit | None = related(reads.line_unit, "The unit; null where there is no product.")
    account: LedgerAccount | None = related(reads.line_account, "The account that it will be spent from.")
    dimension_value: DimensionValue | None = related(
        reads.line_dimension_value, "The cost centre, or whatever the company thinks in."
    )
    request: PurchaseRequest | None = related(reads.line_request, "The request of which this is a line.")
    order_lines: Connection[PurchaseOrderLine] | None = related(
        reads.line_order_lines, "The order lines that cover it, newest first."
    )
