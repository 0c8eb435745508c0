"""What can be said to purchase requests."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.procurement.rules.orders import NewOrder
from bizsuite.erp.requisitions import reads
from bizsuite.erp.requisitions.rules.requests import NewRequest, NewRequestLine
from bizsuite.erp.requisitions.service import Cover
from bizsuite.graph.given import given, known
from bizsuite.graph.mutations import Change, Command
from bizsuite.graph.node import foreign_keys, key_of
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.errors import refused_within


@strawberry.input
class PurchaseRequestLineInput:
    """Something that is wanted: a product, or what it is in words."""

    quantity: Decimal = strawberry.field(description="How much; greater than zero.")
    product_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The product.")
    description: str = strawberry.field(
        default="", description="What is wanted, where it is no product; the product's name unless given."
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The unit of the quantity; the product's unless given."
    )
    estimated_price: Decimal | None = strawberry.field(
        default=UNSET, description="What one unit is thought to cost, in the company's currency."
    )
    wanted_on: date | None = strawberry.field(default=UNSET, description="By when it is wanted.")
    account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The account that it will be spent from."
    )
    dimension_value_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The cost centre, or whatever the company thinks in."
    )

    def new(self) -> NewRequestLine:
        """The line as the rules speak of it."""
        return NewRequestLine(
            quantity=self.quantity,
            description=self.description,
            **known(
                self,
                *("estimated_price", "wanted_on"),
                product_id=catalog.product,
                unit_id=catalog.unit,
                account_id=finance.account,
                dimension_value_id=dimensions.dimension_value,
            ),
        )


def _lines(said: Sequence[PurchaseRequestLineInput]) -> list[NewRequestLine]:
    made = []
    for place, each in enumerate(said):
        with refused_within(["lines", str(place)]):
            made.append(each.new())
    return made


@strawberry.input
class PurchaseRequestCreateInput(Command):
    """A new request, in the company that the request works in."""

    lines: list[PurchaseRequestLineInput] = strawberry.field(description="What is wanted: 1 to 200 lines.")
    requested_on: date | None = strawberry.field(
        default=UNSET, description="The day of the request; today unless given."
    )
    wanted_on: date | None = strawberry.field(default=UNSET, description="By when it is wanted.")
    requester_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="For whom; yourself unless given."
    )
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def new(self) -> NewRequest:
        """The request as the rules speak of it."""
        told = known(self, "requested_on", "wanted_on", requester_id=identity.user)
        return NewRequest(lines=_lines(self.lines), note=self.note, **told)


@strawberry.input
class PurchaseRequestUpdateInput(Change):
    """What is to change of a request that is not submitted; what is left out stays."""

    wanted_on: date | None = strawberry.field(
        default=UNSET, description="By when it is wanted; null: no matter."
    )
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")
    lines: list[PurchaseRequestLineInput] | None = strawberry.field(
        default=UNSET, description="All lines from now on."
    )

    def changes(self) -> dict[str, Any]:
        """What is to change of the request itself."""
        return given(self, "wanted_on", "note")

    def new_lines(self) -> list[NewRequestLine] | None:
        """The lines from now on; None where they stay."""
        return _lines(self.lines) if self.lines else None


@strawberry.input
class PurchaseRequestSubmitInput(Change):
    """A draft to be handed to whoever approves."""


@strawberry.input
class PurchaseRequestApproveInput(Change):
    """A request to be agreed to."""


@strawberry.input
class PurchaseRequestRejectInput(Change):
    """A request not to be agreed to."""

    reason: str = strawberry.field(default="", description="Why.")


@strawberry.input
class PurchaseRequestCancelInput(Change):
    """A request to be given up."""

    reason: str = strawberry.field(default="", description="Why.")


@strawberry.input
class PurchaseRequestPartInput:
    """So much of a request's line."""

    id: strawberry.ID = strawberry.field(description="The line of an approved request.")
    quantity: Decimal = strawberry.field(
        description="How much of it is covered, in its unit; at most what is still to be ordered."
    )
    order_quantity: Decimal | None = strawberry.field(
        default=UNSET,
        description="How much is ordered, where the supplier sells no less; `quantity` unless given.",
    )
    product_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Which product it is, where the request says it in words."
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The unit of that product; that in which it is bought of the supplier unless given.",
    )
    unit_price: Decimal | None = strawberry.field(
        default=UNSET,
        description="The price of one unit, without tax; what is agreed with the supplier unless given.",
    )
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="What is taken off the price, as a fraction from 0 to 1."
    )
    tax_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The tax, as a fraction; none unless given."
    )
    tax_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="The taxes on it, instead of a rate, where taxes are kept; an empty list is none.",
    )

    def cover(self, *path: str) -> Cover:
        """The part as the service speaks of it."""
        names = ("order_quantity", "unit_price", "discount", "tax_rate")
        with refused_within(path):
            return Cover(
                line_id=key_of(reads.line, self.id),
                quantity=self.quantity,
                tax_ids=foreign_keys("Tax", self.tax_ids, "taxIds"),
                **known(self, *names, product_id=catalog.product, unit_id=catalog.unit),
            )


@strawberry.input
class PurchaseRequestOrderCreateInput(Command):
    """A new order of parts of one request or of many."""

    supplier_id: strawberry.ID = strawberry.field(description="Who sells.")
    lines: list[PurchaseRequestPartInput] = strawberry.field(
        description="What of which requests is ordered; each becomes a line of the order."
    )
    order_date: date | None = strawberry.field(
        default=UNSET, description="The day of the order; today unless given."
    )
    expected_on: date | None = strawberry.field(
        default=UNSET, description="By when the goods shall come, unless a line is wanted on another day."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency; the supplier's or else the company's unless given."
    )
    note: str = strawberry.field(default="", description="What else is worth knowing.")

    def order(self) -> NewOrder:
        """The header of the order."""
        return NewOrder(
            supplier_id=key_of(parties.supplier, self.supplier_id, "supplierId"),
            note=self.note,
            **known(self, "order_date", "expected_on", "currency"),
        )

    def covers(self) -> list[Cover]:
        """What is ordered."""
        return [each.cover("lines", str(place)) for place, each in enumerate(self.lines)]
