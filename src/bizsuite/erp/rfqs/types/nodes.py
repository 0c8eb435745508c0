"""Requests for quotation as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product, Unit
from bizsuite.base.identity.types import Company, User
from bizsuite.base.parties.types import Supplier
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.erp.requisitions.types import PurchaseRequestLine
from bizsuite.erp.rfqs import reads
from bizsuite.erp.rfqs.rules.words import InvitationStatus, RfqStatus
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

strawberry.enum(RfqStatus, name="RequestForQuotationStatus", description=RfqStatus.__doc__)
strawberry.enum(InvitationStatus, name="QuotationInvitationStatus", description=InvitationStatus.__doc__)


@entity(reads.rfq)
class RequestForQuotation(Node):
    """What several suppliers are asked, so that the best answers become orders."""

    number: str = column("The number of the request; unique in the company.")
    status: RfqStatus = column("Where the request is in its life.")
    respond_by: date | None = column("By when suppliers shall answer.")
    sent_at: datetime | None = column("When suppliers were asked.")
    ended_at: datetime | None = column("When it was awarded or given up.")
    reason: str = column("Why it was awarded so, or given up.")
    note: str = column("What else is worth knowing.")
    created_at: datetime = column("When it was written.")
    company: Company = related(reads.rfq_company, "Which company buys.")
    owner: User | None = related(reads.rfq_owner, "Who looks after it.")
    ended_by: User | None = related(reads.rfq_ended_by, "Who awarded it or gave it up.")
    lines: Connection["RequestForQuotationLine"] = related(reads.rfq_lines, "The lines, in their order.")
    invitations: Connection["QuotationInvitation"] = related(reads.rfq_invitations, "Who is asked.")
    awards: Connection["QuotationAward"] = related(reads.rfq_awards, "Which answers became lines of orders.")


@entity(reads.line)
class RequestForQuotationLine(Node):
    """Something that suppliers are asked for."""

    position: int = column("Its place in the request, from 1.")
    quantity: Decimal = column("How much is asked for, in its unit.")
    wanted_on: date | None = column("By when it is wanted.")
    product: Product | None = related(reads.line_product, "The product.")
    unit: Unit | None = related(reads.line_unit, "The unit of quantities and prices.")
    request_line: PurchaseRequestLine | None = related(
        reads.line_request_line, "The line of a purchase request that it is for."
    )
    quotes: Connection["SupplierQuote"] = related(
        reads.line_quotes, "All answers, also those that others took the place of, oldest first."
    )
    request_for_quotation: RequestForQuotation | None = related(reads.line_rfq, "The request.")


@entity(reads.invitation)
class QuotationInvitation(Node):
    """A supplier who is asked, and what became of it."""

    position: int = column("In which order they were asked, from 1.")
    status: InvitationStatus = column("What became of asking.")
    answered_at: datetime | None = column("When the supplier answered last, or declined.")
    supplier_reference: str = column("What the supplier calls his offer.")
    note: str = column("What the supplier says besides.")
    supplier: Supplier | None = related(reads.invitation_supplier, "Who is asked.")
    quotes: Connection["SupplierQuote"] = related(
        reads.invitation_quotes,
        "All that was answered, also what other answers took the place of, oldest first.",
    )
    request_for_quotation: RequestForQuotation | None = related(reads.invitation_rfq, "The request.")


@entity(reads.quote)
class SupplierQuote(Node):
    """What a supplier asks for a line. It never changes: another answer takes its place."""

    currency: CurrencyCode = column("The currency of the price.")
    unit_price: Money = column("The price of one unit, without tax.", reads.quote_unit_price)
    quantity: Decimal = column("How much the supplier has, in the unit of the line.")
    lead_days: int = column("How many days pass from the order until the goods come.")
    valid_until: date | None = column("The last day on which it holds; null: no last one.")
    superseded_at: datetime | None = column("When another answer took its place; null: it stands.")
    note: str = column("What the supplier says besides.")
    created_at: datetime = column("When it was recorded.")
    line: RequestForQuotationLine | None = related(reads.quote_line, "For what.")
    invitation: QuotationInvitation | None = related(reads.quote_invitation, "Of whom.")


@entity(reads.award)
class QuotationAward(Node):
    """So much of an answer became a line of an order."""

    quantity: Decimal = column("How much was awarded, in the unit of the line.")
    created_at: datetime = column("When.")
    quote: SupplierQuote | None = related(reads.award_quote, "The answer.")
    order_line: PurchaseOrderLine | None = related(reads.award_order_line, "The line of the order.")
    request_for_quotation: RequestForQuotation | None = related(reads.award_rfq, "The request.")
