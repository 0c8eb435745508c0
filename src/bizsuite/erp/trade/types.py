"""What invoices and vendor bills say alike: their words, and the inputs that their own begin with."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.types import DimensionShareInput, shares_of
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.taxes import reads as taxes
from bizsuite.erp.terms import reads as terms
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.erp.trade.rules.words import InvoiceStatus, PaymentState
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Command
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import CurrencyCode

__all__ = ["DocumentInput", "DocumentLineInput", "InvoiceStatus", "PaymentState"]

for _words in (InvoiceStatus, PaymentState):
    strawberry.enum(_words, description=_words.__doc__)


@strawberry.input
class DocumentLineInput:
    """A line of a document; each side adds what differs."""

    product_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The product, where it is one."
    )
    quantity: Decimal = strawberry.field(description="How much of it.")
    unit_price: Decimal = strawberry.field(description="What one unit costs, before discount and tax.")
    discount: Decimal | None = strawberry.field(default=UNSET, description="The discount, as a fraction.")

    dimensions: list[DimensionShareInput] | None = strawberry.field(
        default=UNSET,
        description="What it is divided by, in its entry too; the fractions of each dimension sum to 1.",
    )

    def value(self, place: int) -> NewDocumentLine:
        """The line at this place of the input as the rules speak of it, with the fields that its side adds."""
        said: Any = self
        told: dict[str, Any] = known(
            said,
            "description",
            "discount",
            "tax_rate",
            product_id=catalog.product,
            account_id=finance.account,
        )
        if said.tax_ids:
            told["tax_ids"] = [
                key_of(taxes.tax, each, "taxIds", str(at)) for at, each in enumerate(said.tax_ids)
            ]
        elif said.tax_ids is not None and said.tax_ids is not UNSET:
            told["tax_ids"] = []
        return NewDocumentLine(
            quantity=self.quantity,
            unit_price=self.unit_price,
            dimensions=shares_of(self.dimensions, "lines", str(place)),
            **told,
        )


@strawberry.input
class DocumentInput(Command):
    """A document to be drafted; each side adds who it is with, and its lines."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    on: date = strawberry.field(description="The day on which it counts.")
    due_days: int | None = strawberry.field(default=UNSET, description="Days until it is to be paid.")
    payment_term_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The payment term, instead of days to pay. Without either: that of the other party, else 30 days.",
    )
    cash_rounding_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="How each instalment is rounded to cash; not at all when left out."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency; the other party's, else the company's, when left out."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of that currency per one unit of the company's, where they differ;"
        " the company's rate of the day when left out.",
    )
    charges: Decimal | None = strawberry.field(
        default=UNSET, description="Freight and other charges without tax."
    )
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")
    post: bool = strawberry.field(default=False, description="Post it at once.")

    def told(self) -> dict[str, Any]:
        """What both sides know a new document by."""
        return {"on": self.on} | known(
            self,
            "due_days",
            "currency",
            "exchange_rate",
            "charges",
            "note",
            company_id=identity.company,
            payment_term_id=terms.payment_term,
            cash_rounding_id=terms.cash_rounding,
        )
