"""What can be said to orders."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import external_of
from bizsuite.erp.procurement import reads
from bizsuite.erp.procurement.rules import words
from bizsuite.erp.procurement.rules.orders import Amendment, LineChange, LineChanges, NewLine, NewOrder
from bizsuite.erp.terms import reads as terms
from bizsuite.graph.given import given, known, parts
from bizsuite.graph.inputs import ExternalIdInput
from bizsuite.graph.mutations import Change, Command
from bizsuite.graph.node import decode, foreign_keys, key_of
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.errors import Refused


@strawberry.input
class PurchaseOrderLineInput:
    """A line to be bought."""

    product_id: strawberry.ID = strawberry.field(description="What is bought.")
    quantity: Decimal = strawberry.field(description="How much, in the unit of the line; greater than zero.")
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The unit of quantity and price; that in which the product is bought of the supplier unless given.",
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
    expected_on: date | None = strawberry.field(
        default=UNSET, description="By when it shall come; the order's day unless given."
    )
    description: str = strawberry.field(
        default="", description="What is bought; the product's name unless given."
    )


@strawberry.input
class PurchaseOrderLineChangeInput:
    """What is to change of one line; what is left out stays."""

    id: strawberry.ID = strawberry.field(description="The line.")
    quantity: Decimal | None = strawberry.field(default=UNSET, description="How much; the price stays.")
    unit_price: Decimal | None = strawberry.field(default=UNSET, description="The price of one unit.")
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="What is taken off, as a fraction."
    )
    tax_rate: Decimal | None = strawberry.field(default=UNSET, description="The tax, as a fraction.")
    tax_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="The taxes on it from now on, instead of a rate; an empty list is none."
    )
    expected_on: date | None = strawberry.field(
        default=UNSET, description="By when it shall come; null: open."
    )
    description: str | None = strawberry.field(default=UNSET, description="What is bought, in words.")


@strawberry.input
class PurchaseOrderCreateInput(Command):
    """A new order, in the company that the request works in."""

    supplier_id: strawberry.ID = strawberry.field(description="Who sells.")
    lines: list[PurchaseOrderLineInput] = strawberry.field(
        default_factory=list, description="The lines, in their order; more can be added to a draft."
    )
    order_date: date | None = strawberry.field(
        default=UNSET, description="The day of the order; today unless given."
    )
    expected_on: date | None = strawberry.field(
        default=UNSET, description="By when the goods shall come, unless a line says otherwise."
    )
    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where the goods come to; the company's first warehouse unless given."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Who looks after it; you unless given."
    )
    payment_term_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="When its bills are to be paid; the supplier's usual term unless given."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency; the supplier's or else the company's unless given."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of that currency per one unit of the company's, where they differ;"
        " the company's rate of the day when left out.",
    )
    supplier_reference: str = strawberry.field(default="", description="What the supplier calls this order.")
    note: str = strawberry.field(default="", description="What else is worth knowing.")
    external_ids: list[ExternalIdInput] | None = strawberry.field(
        default=UNSET, description="The ids by which other systems know the order, one for each system."
    )
    confirm: bool = strawberry.field(
        default=False,
        description="Confirm it at once, as purchaseOrderConfirm would; refused together with it.",
    )

    def new(self) -> NewOrder:
        """The order as the rules speak of it."""
        names = ("order_date", "expected_on", "currency", "exchange_rate", "supplier_reference", "note")
        return NewOrder(
            supplier_id=key_of(parties.supplier, self.supplier_id, "supplierId"),
            lines=lines_of(self.lines, "lines"),
            external=external_of(self.external_ids or []),
            **known(self, *names, owner_id=identity.user, payment_term_id=terms.payment_term),
            **{name: key for name, key in _warehouse(self.warehouse_id).items() if key is not None},
        )


@strawberry.input
class PurchaseOrderUpdateInput(Change):
    """What is to change of a draft; what is left out stays, null empties what may be empty."""

    order_date: date | None = strawberry.field(default=UNSET, description="The day of the order.")
    expected_on: date | None = strawberry.field(
        default=UNSET, description="By when the goods shall come; null: open. Lines keep their own."
    )
    warehouse_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Where the goods come to; null: the company's first warehouse."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Who looks after it; null: nobody."
    )
    payment_term_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="When its bills are to be paid; null: not agreed."
    )
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The rate to the company's currency."
    )
    supplier_reference: str | None = strawberry.field(
        default=UNSET, description="What the supplier calls this order."
    )
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")
    lines: list[PurchaseOrderLineInput] | None = strawberry.field(
        default=UNSET, description="All lines from now on, instead of those that are there."
    )
    add_lines: list[PurchaseOrderLineInput] | None = strawberry.field(
        default=UNSET, description="Lines to add at the end."
    )
    change_lines: list[PurchaseOrderLineChangeInput] | None = strawberry.field(
        default=UNSET, description="Lines to change."
    )
    remove_lines: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Lines to remove.")

    def changes(self) -> dict[str, Any]:
        """What is to change of the order itself, by the names of its columns."""
        others = ("owner_id", "payment_term_id", "warehouse_id")
        names = [name for name in words.CHANGEABLE if name not in others]
        told = given(self, *names, owner_id=identity.user, payment_term_id=terms.payment_term)
        return told | _warehouse(self.warehouse_id)

    def line_changes(self) -> LineChanges:
        """What is to happen to the lines."""
        return LineChanges(
            replaced=lines_of(self.lines, "lines") if isinstance(self.lines, list) else None,
            added=lines_of(self.add_lines or (), "addLines"),
            changed=_changed(self.change_lines or ()),
            removed=[
                key_of(reads.line, text, "removeLines", str(position))
                for position, text in enumerate(self.remove_lines or ())
            ],
        )


@strawberry.input
class PurchaseOrderAmendInput(Change):
    """What is to change of an order that is sent or confirmed; what is left out stays."""

    reason: str = strawberry.field(default="", description="Why; kept with what the order said before.")
    expected_on: date | None = strawberry.field(
        default=UNSET, description="By when the goods shall come; null: open. Lines keep their own."
    )
    add_lines: list[PurchaseOrderLineInput] | None = strawberry.field(
        default=UNSET, description="Lines to add at the end."
    )
    change_lines: list[PurchaseOrderLineChangeInput] | None = strawberry.field(
        default=UNSET, description="Lines to change. To take one away, cancel what is still to come of it."
    )

    def amendment(self) -> Amendment:
        """The amendment as the rules speak of it."""
        lines = LineChanges(
            added=lines_of(self.add_lines or (), "addLines"), changed=_changed(self.change_lines or ())
        )
        return Amendment(values=given(self, "expected_on"), lines=lines, reason=self.reason)


@strawberry.input
class PurchaseOrderSendInput(Change):
    """The draft that the supplier has from now on."""


@strawberry.input
class PurchaseOrderConfirmInput(Change):
    """The order to confirm."""


@strawberry.input
class PurchaseOrderCancelLineInput:
    """So much of a line that is not wanted any more."""

    id: strawberry.ID = strawberry.field(description="The line.")
    quantity: Decimal = strawberry.field(description="How much of what is still to come, in the line's unit.")


@strawberry.input
class PurchaseOrderCancelInput(Change):
    """The order to cancel, or how much of which lines."""

    lines: list[PurchaseOrderCancelLineInput] | None = strawberry.field(
        default=UNSET, description="How much of which lines; all that is still to come unless given."
    )

    def quantities(self) -> dict[Any, Decimal] | None:
        """How much of which lines, None for all."""
        return parts(reads.line, self.lines) if self.lines else None


@strawberry.input
class PurchaseOrderCloseInput(Change):
    """The order to close."""


@strawberry.input
class ReceiptToleranceSetInput(Command):
    """How much more than is due may come to the company that the request works in."""

    product_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of which product; of all that have none of their own unless given."
    )
    fraction: Decimal | None = strawberry.field(
        description="By how large a fraction, from 0 to 1; null: the product, or the company, has none."
    )


def lines_of(lines: Sequence[PurchaseOrderLineInput], name: str) -> list[NewLine]:
    """The lines of an input as the rules speak of them."""
    names = ("quantity", "unit_price", "discount", "tax_rate", "expected_on", "description")
    return [
        NewLine(
            product_id=key_of(catalog.product, line.product_id, name, str(position), "productId"),
            unit_id=key_of(catalog.unit, line.unit_id, name, str(position), "unitId")
            if line.unit_id
            else None,
            tax_ids=foreign_keys("Tax", line.tax_ids, name, str(position), "taxIds"),
            **known(line, *names),
        )
        for position, line in enumerate(lines)
    ]


def _changed(lines: Sequence[PurchaseOrderLineChangeInput]) -> list[LineChange]:
    return [
        LineChange(
            key_of(reads.line, each.id, "changeLines", str(position)),
            given(each, *words.CHANGEABLE_OF_LINES),
            foreign_keys("Tax", each.tax_ids, "changeLines", str(position), "taxIds"),
        )
        for position, each in enumerate(lines)
    ]


def _warehouse(told: str | None) -> dict[str, Any]:
    """The warehouse that an input names, which another module keeps. Refuses with NOT_FOUND."""
    if told is UNSET:
        return {}
    if told is None:
        return {"warehouse_id": None}
    found = decode(told)
    if found.type != "Warehouse":
        raise Refused("NOT_FOUND", "There is no such record.", path=["warehouseId"])
    return {"warehouse_id": found.key}
