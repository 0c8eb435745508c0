"""What is said and answered when vendor bills are written."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.parties import reads as parties
from bizsuite.erp.bills import reads
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.bills.types.nodes import VendorBill
from bizsuite.erp.trade.types import DocumentInput, DocumentLineInput
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import key_of


@strawberry.input
class VendorBillLineInput(DocumentLineInput):
    """A line of a bill."""

    description: str | None = strawberry.field(
        default=UNSET, description="What was bought; the product's name."
    )
    tax_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The rate of tax that can be had back, as a fraction; none when left out."
    )
    tax_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="The taxes on it, instead of a rate."
    )
    account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The account it goes to; purchases when left out."
    )


@strawberry.input
class VendorBillCreateInput(DocumentInput):
    """A bill of a supplier or a debit note to be drafted."""

    kind: VendorBillKind = strawberry.field(
        default=VendorBillKind.BILL, description="Whether the supplier claims, or we claim back."
    )
    supplier_id: strawberry.ID = strawberry.field(description="Who claims.")
    reference: str | None = strawberry.field(
        default=UNSET, description="The supplier's own number, by which a bill is recorded once."
    )
    origin_bill_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The bill of which a debit note claims something back, and which it settles when it is posted.",
    )
    lines: list[VendorBillLineInput] = strawberry.field(description="What was bought.")

    def value(self) -> NewBill:
        """The bill as the rules speak of it."""
        return NewBill(
            kind=self.kind,
            supplier_id=key_of(parties.supplier, self.supplier_id, "supplierId"),
            lines=[line.value(place) for place, line in enumerate(self.lines)],
            **self.told(),
            **known(self, "reference", origin_bill_id=reads.bill),
        )


@strawberry.type
class VendorBillCreatePayload(Payload):
    """The drafted bill."""

    vendor_bill: VendorBill | None = result(reads.bill, "The bill.")


@strawberry.input
class VendorBillDeleteInput(Change):
    """A draft to be thrown away."""


@strawberry.type
class VendorBillDeletePayload(Payload):
    """Nothing is left of the draft to be shown."""


@strawberry.input
class VendorBillPostInput(Change):
    """A draft to be posted."""

    on: date | None = strawberry.field(default=UNSET, description="Another day than it was drafted for.")


@strawberry.type
class VendorBillPostPayload(Payload):
    """The posted bill."""

    vendor_bill: VendorBill | None = result(reads.bill, "The bill.")


@strawberry.input
class VendorBillReverseInput(Change):
    """A posted bill to be undone."""

    on: date = strawberry.field(description="The day on which the reversal counts.")


@strawberry.type
class VendorBillReversePayload(Payload):
    """The reversed bill."""

    vendor_bill: VendorBill | None = result(reads.bill, "The bill.")
