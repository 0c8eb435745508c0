"""Answers side by side, as clients see them."""

from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import strawberry

from bizsuite.erp.rfqs import reads
from bizsuite.erp.rfqs.loaders import Compared
from bizsuite.erp.rfqs.rules import comparing
from bizsuite.erp.rfqs.types.nodes import QuotationInvitation, RequestForQuotationLine, SupplierQuote
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.money import Money
from bizsuite.graph.rows import row
from bizsuite.kernel import values


@strawberry.type
class QuotationCell:
    """What one supplier asks for one line; amounts are in the company's currency, at the rate of the day."""

    unit_price: Money | None = strawberry.field(
        description="The price of one unit; null where there is no answer, or no rate of exchange."
    )
    total: Money | None = strawberry.field(
        description="What all that the supplier has of what is wanted comes to, without tax."
    )
    is_complete: bool = strawberry.field(description="Whether the supplier has all that is wanted.")
    is_valid: bool = strawberry.field(description="Whether the answer holds on the day.")
    is_best: bool = strawberry.field(
        description="Whether the price of one unit is the lowest of those that hold; of equal ones who has all of it,"
        " then who is faster, then who was asked first."
    )
    is_fastest: bool = strawberry.field(description="Whether nobody whose answer holds is faster.")
    invitation_id: strawberry.Private[UUID]
    quote_id: strawberry.Private[UUID | None]

    @field
    async def invitation(self, info: Info) -> QuotationInvitation | None:
        """The supplier who was asked."""
        return cast(QuotationInvitation | None, await row(info, reads.invitation, self.invitation_id))

    @field
    async def quote(self, info: Info) -> SupplierQuote | None:
        """What the supplier answered; null where there is no answer to this line."""
        return cast(SupplierQuote | None, await row(info, reads.quote, self.quote_id))


@strawberry.type
class QuotationRow:
    """One line, and what each supplier asks for it."""

    cells: list[QuotationCell] = strawberry.field(
        description="One for each supplier who was asked, in their order."
    )
    line_id: strawberry.Private[UUID]

    @field
    async def line(self, info: Info) -> RequestForQuotationLine | None:
        """The line."""
        return cast(RequestForQuotationLine | None, await row(info, reads.line, self.line_id))


@strawberry.type
class QuotationComparison:
    """The answers to a request side by side: a row for each line, a cell for each supplier."""

    rows: list[QuotationRow] = strawberry.field(description="The lines, in their order: at most 200.")

    @classmethod
    def of(cls, compared: Compared) -> "QuotationComparison":
        """Show what the rules compared."""
        return cls(
            rows=[
                QuotationRow(line_id=each.line_id, cells=[_cell(cell, compared.base) for cell in each.cells])
                for each in compared.rows
            ]
        )


def _cell(cell: comparing.Cell, base: str) -> QuotationCell:
    return QuotationCell(
        unit_price=_money(cell.unit_price, base),
        total=_money(cell.total, base),
        is_complete=cell.is_complete,
        is_valid=cell.is_valid,
        is_best=cell.is_best,
        is_fastest=cell.is_fastest,
        invitation_id=cell.invitation_id,
        quote_id=None if cell.quote is None else cell.quote.id,
    )


def _money(amount: Decimal | None, currency: str) -> Any:
    """Money as the graph shows it."""
    return None if amount is None else values.Money(amount, currency)
