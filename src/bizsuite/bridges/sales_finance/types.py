"""What can be said about the invoices of an order, and what is answered."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.bridges.sales_finance.service import Billing
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.invoicing.types import Invoice
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.refusals import UserError, refusal


@refusal("CREDIT_EXCEEDED")
class CreditExceeded(UserError):
    """What a customer owes and an order together pass the credit limit; amounts in the company's currency."""

    available: Decimal = strawberry.field(description="The credit that is left.")
    needed: Decimal = strawberry.field(description="The credit that the order needs.")


@strawberry.input
class SalesOrderInvoiceLineInput:
    """How much of a line to invoice."""

    id: strawberry.ID = strawberry.field(description="The line of the order.")
    quantity: Decimal = strawberry.field(description="How much; greater than zero.")


@strawberry.input
class SalesOrderInvoiceInput(Change):
    """The order to invoice."""

    lines: list[SalesOrderInvoiceLineInput] | None = strawberry.field(
        default=UNSET, description="What to invoice; all that is open unless given."
    )
    on: date | None = strawberry.field(default=UNSET, description="The invoice's date; today unless given.")
    due_days: int = strawberry.field(default=30, description="Days from the date to the due date.")
    post: bool = strawberry.field(default=True, description="False only drafts the invoice.")

    def asked(self) -> Billing:
        """What is to be invoiced, as the service takes it."""
        quantities = None
        if isinstance(self.lines, list):
            quantities = {
                key_of(sales.line, line.id, "lines", str(position), "id"): line.quantity
                for position, line in enumerate(self.lines)
            }
        return Billing(quantities=quantities, on=self.on or None, due_days=self.due_days, post=self.post)


@strawberry.type
class SalesOrderInvoicePayload(Payload):
    """The order and its invoice."""

    order: SalesOrder | None = result(sales.order, "The order.")
    invoice: Invoice | None = result(invoicing.invoice, "The invoice.")
