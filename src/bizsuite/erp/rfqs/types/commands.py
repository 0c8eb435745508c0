"""What can be said to requests for quotation, and what is answered."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.parties import reads as parties
from bizsuite.erp.requisitions import reads as requisitions
from bizsuite.erp.rfqs import reads
from bizsuite.erp.rfqs.rules.asking import NewQuote, NewRfq, NewRfqLine
from bizsuite.erp.rfqs.rules.awarding import Award
from bizsuite.erp.rfqs.types.nodes import QuotationInvitation, RequestForQuotation
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import foreign_keys, key_of
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.errors import refused_within


@strawberry.input
class RequestForQuotationLineInput:
    """Something that suppliers are asked for: of a purchase request's line, or a product and so much of it."""

    product_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The product; that of the purchase request's line unless given."
    )
    quantity: Decimal | None = strawberry.field(
        default=UNSET,
        description="How much; what is still to be ordered of the purchase request unless given.",
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The unit; that of the purchase request, else that in which the product is bought, unless given.",
    )
    wanted_on: date | None = strawberry.field(default=UNSET, description="By when it is wanted.")
    request_line_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The line of an approved purchase request that it is for."
    )

    def new(self, *path: str) -> NewRfqLine:
        """The line as the rules speak of it."""
        with refused_within(path):
            return NewRfqLine(
                **known(
                    self,
                    *("quantity", "wanted_on"),
                    product_id=catalog.product,
                    unit_id=catalog.unit,
                    request_line_id=requisitions.line,
                )
            )


@strawberry.input
class RequestForQuotationCreateInput(Command):
    """A new request for quotation, in the company that the request works in."""

    lines: list[RequestForQuotationLineInput] = strawberry.field(
        description="What suppliers are asked for: 1 to 200 lines."
    )
    supplier_ids: list[strawberry.ID] = strawberry.field(description="Who is asked: 1 to 50 suppliers.")
    respond_by: date | None = strawberry.field(default=UNSET, description="By when suppliers shall answer.")
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def new(self) -> NewRfq:
        """The request as the rules speak of it."""
        return NewRfq(
            lines=[line.new("lines", str(place)) for place, line in enumerate(self.lines)],
            suppliers=[
                key_of(parties.supplier, key, "supplierIds", str(place))
                for place, key in enumerate(self.supplier_ids)
            ],
            note=self.note,
            **known(self, "respond_by"),
        )


@strawberry.input
class RequestForQuotationSendInput(Change):
    """A draft to be sent to the suppliers."""


@strawberry.input
class RequestForQuotationCancelInput(Change):
    """A request to be given up."""

    reason: str = strawberry.field(default="", description="Why.")


@strawberry.input
class SupplierQuoteInput:
    """What a supplier asks for a line."""

    line_id: strawberry.ID = strawberry.field(description="The line.")
    unit_price: Decimal = strawberry.field(description="The price of one unit of the line, without tax.")
    quantity: Decimal | None = strawberry.field(
        default=UNSET, description="How much the supplier has; all that is wanted unless given."
    )
    lead_days: int = strawberry.field(
        default=0, description="How many days pass from the order until the goods come; 0 to 3660."
    )
    valid_until: date | None = strawberry.field(
        default=UNSET, description="The last day on which it holds; none unless given."
    )
    note: str = strawberry.field(default="", description="What the supplier says besides.")

    def new(self, *path: str) -> NewQuote:
        """The answer as the rules speak of it."""
        with refused_within(path):
            return NewQuote(
                line_id=key_of(reads.line, self.line_id, "lineId"),
                unit_price=self.unit_price,
                lead_days=self.lead_days,
                note=self.note,
                **known(self, "quantity", "valid_until"),
            )


@strawberry.input
class QuotationInvitationAnswerInput(Change):
    """What a supplier who was asked answers."""

    quotes: list[SupplierQuoteInput] = strawberry.field(
        description="What he asks for which lines; an answer takes the place of the one before for that line."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET,
        description="The currency of the prices; the supplier's or else the company's unless given.",
    )
    supplier_reference: str = strawberry.field(default="", description="What the supplier calls his offer.")
    note: str = strawberry.field(default="", description="What the supplier says besides.")

    def news(self) -> list[NewQuote]:
        """The answers as the rules speak of them."""
        return [quote.new("quotes", str(place)) for place, quote in enumerate(self.quotes)]


@strawberry.input
class QuotationInvitationDeclineInput(Change):
    """A supplier who does not want to offer."""

    note: str = strawberry.field(default="", description="What the supplier says.")


@strawberry.input
class QuotationAwardInput:
    """So much of an answer."""

    quote_id: strawberry.ID = strawberry.field(description="The answer, which must stand and hold.")
    quantity: Decimal | None = strawberry.field(
        default=UNSET,
        description="How much; all that is offered and still to be awarded of the line unless given.",
    )
    tax_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The tax, as a fraction; none unless given."
    )
    tax_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="The taxes on it, instead of a rate, where taxes are kept; an empty list is none.",
    )

    def new(self, *path: str) -> Award:
        """The award as the rules speak of it."""
        with refused_within(path):
            return Award(
                quote_id=key_of(reads.quote, self.quote_id, "quoteId"),
                tax_ids=foreign_keys("Tax", self.tax_ids, "taxIds"),
                **known(self, "quantity", "tax_rate"),
            )


@strawberry.input
class RequestForQuotationAwardInput(Change):
    """Which answers become orders: line by line, or all that a supplier offers."""

    awards: list[QuotationAwardInput] = strawberry.field(
        default_factory=list, description="The answers, line by line."
    )
    invitation_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The invitation of a supplier who gets all that he offers."
    )
    order_date: date | None = strawberry.field(
        default=UNSET, description="The day of the orders, on which answers must hold; today unless given."
    )
    reason: str = strawberry.field(default="", description="Why so.")

    def news(self) -> list[Award]:
        """The awards as the rules speak of them."""
        return [award.new("awards", str(place)) for place, award in enumerate(self.awards)]


@strawberry.type
class RequestForQuotationCreatePayload(Payload):
    """The new request."""

    request_for_quotation: RequestForQuotation | None = result(reads.rfq, "The new request.")


@strawberry.type
class RequestForQuotationSendPayload(Payload):
    """The request that was sent."""

    request_for_quotation: RequestForQuotation | None = result(reads.rfq, "The request that was sent.")


@strawberry.type
class RequestForQuotationCancelPayload(Payload):
    """The request that was given up."""

    request_for_quotation: RequestForQuotation | None = result(reads.rfq, "The request.")


@strawberry.type
class QuotationInvitationAnswerPayload(Payload):
    """The invitation that was answered."""

    quotation_invitation: QuotationInvitation | None = result(reads.invitation, "The invitation.")


@strawberry.type
class QuotationInvitationDeclinePayload(Payload):
    """The invitation that was declined."""

    quotation_invitation: QuotationInvitation | None = result(reads.invitation, "The invitation.")


@strawberry.type
class RequestForQuotationAwardPayload(Payload):
    """The request that was awarded; its orders are under `awards`."""

    request_for_quotation: RequestForQuotation | None = result(reads.rfq, "The request.")
