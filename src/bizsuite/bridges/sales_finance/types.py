"""What can be said about the invoices of an order, and what is answered."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.bridges.sales_finance.crediting import Crediting
from bizsuite.bridges.sales_finance.service import Invoicing
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.invoicing.types import Invoice
from bizsuite.erp.sales import reads as sales
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.erp.terms import reads as terms
from bizsuite.graph.fields import result
from bizsuite.graph.given import known, parts
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.refusals import UserError, refusal


@strawberry.input
class SalesOrderInvoiceLineInput:
    """How much of a line to invoice."""

    id: strawberry.ID = strawberry.field(description="The line of the order.")
    quantity: Decimal = strawberry.field(description="How much; greater than zero.")


@strawberry.input
class SalesOrderInvoiceInput(Change):
    """The order to invoice."""

    lines: list[SalesOrderInvoiceLineInput] | None = strawberry.field(
        default=UNSET, description="What to invoice; all that is on no invoice yet unless given."
    )
    on: date = strawberry.field(description="The day on which the invoice counts.")
    due_days: int | None = strawberry.field(default=UNSET, description="Days until it is to be paid.")
    payment_term_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The payment term, instead of days to pay. Without either: that of the customer, else 30 days.",
    )
    cash_rounding_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="How each instalment is rounded to cash; not at all when left out."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of the order's currency per one unit of the company's; the order's rate.",
    )
    post: bool = strawberry.field(default=False, description="Post it at once.")

    def asked(self) -> Invoicing:
        """What is to be invoiced, as the service takes it."""
        told: dict[str, Any] = known(
            self,
            "due_days",
            "exchange_rate",
            payment_term_id=terms.payment_term,
            cash_rounding_id=terms.cash_rounding,
        )
        if self.lines:
            told["quantities"] = parts(sales.line, self.lines)
        return Invoicing(order_id=key_of(sales.order, self.id), on=self.on, post=self.post, **told)


@strawberry.type
class SalesOrderInvoicePayload(Payload):
    """The order and its invoice."""

    sales_order: SalesOrder | None = result(sales.order, "The order.")
    invoice: Invoice | None = result(invoicing.invoice, "The invoice.")


@strawberry.input
class SalesOrderCreditLineInput:
    """How much of a line to credit."""

    id: strawberry.ID = strawberry.field(description="The line of the order.")
    quantity: Decimal = strawberry.field(description="How much; greater than zero.")


@strawberry.input
class SalesOrderCreditInput(Change):
    """The order of which goods came back."""

    lines: list[SalesOrderCreditLineInput] | None = strawberry.field(
        default=UNSET, description="What to credit; all that came back for good and is invoiced unless given."
    )
    on: date = strawberry.field(description="The day on which the credit note counts.")
    note: str = strawberry.field(default="", description="What else is worth knowing.")
    post: bool = strawberry.field(default=False, description="Post it at once.")

    def asked(self) -> Crediting:
        """What is to be credited, as the service takes it."""
        quantities = parts(sales.line, self.lines) if isinstance(self.lines, list) else None
        key = key_of(sales.order, self.id)
        return Crediting(order_id=key, on=self.on, quantities=quantities, note=self.note, post=self.post)


@strawberry.type
class SalesOrderCreditPayload(Payload):
    """The order and its credit note."""

    sales_order: SalesOrder | None = result(sales.order, "The order.")
    invoice: Invoice | None = result(
        invoicing.invoice,
        "The credit note; of the newest invoice, where several are credited: `invoices` of the order has them all.",
    )


@refusal("OVER_CREDIT")
class OverCredit(UserError):
    """More is to be credited of a line than came back of it and is invoiced (OVER_CREDIT)."""

    open: Decimal = strawberry.field(description="How much of the line can be credited.")


@refusal("CREDIT_EXCEEDED")
class CreditExceeded(UserError):
    """The customer's credit does not bear the order (CREDIT_EXCEEDED)."""

    available: Decimal = strawberry.field(
        description="What is left of the credit, in the company's currency."
    )
    needed: Decimal = strawberry.field(description="What the order needs of it.")
