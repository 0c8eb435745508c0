"""The words of vendor bills: kinds, permissions, events."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

BILL_READ = Permission("bills.bill.read")
BILL_CREATE = Permission("bills.bill.create")
BILL_POST = Permission("bills.bill.post")
BILL_REVERSE = Permission("bills.bill.reverse")


class VendorBillKind(Word):
    """Whether a supplier claims money from us, or we claim it back."""

    BILL = "BILL", "A supplier claims money."
    DEBIT_NOTE = "DEBIT_NOTE", "We claim it back, since goods went back or were charged too dearly."


@dataclass(frozen=True, slots=True)
class VendorBillCreated:
    """A draft has been written."""

    vendor_bill_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class VendorBillsPosting:
    """Bills are about to be posted; whoever must not let it happen refuses.

    It tells all of a posting at once, so that whoever locks something for them does so in one order.
    """

    vendor_bill_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class VendorBillPosted:
    """A bill is in the books, and we owe it to the supplier."""

    vendor_bill_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class VendorBillsReversing:
    """Posted bills are about to be undone; whoever must not let it happen refuses."""

    vendor_bill_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class VendorBillsPaying:
    """Bills, which are locked, are to be paid; whoever must not let it happen names those that may not be."""

    vendor_bill_ids: Sequence[uuid.UUID]
    blocked: set[uuid.UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class VendorBillReversed:
    """A posted bill has been undone by a reversal of its entry."""

    vendor_bill_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class VendorBillsDeleting:
    """Drafts are about to be thrown away; whoever refers to them lets go."""

    vendor_bill_ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class VendorBillDeleted:
    """A draft has been thrown away."""

    vendor_bill_id: uuid.UUID
    company_id: uuid.UUID
