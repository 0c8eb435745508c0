"""Vendor bills and debit notes that are to be drafted. Pure."""

import uuid
from dataclasses import dataclass, replace

from bizsuite.base.parties.rules.checks import line
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.trade.rules.documents import NewDocument

REFERENCE_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBill(NewDocument):
    """A bill to be drafted. What is left out is the actor's company, the supplier's currency, 30 days to pay.

    `reference` is the supplier's own number, which may be recorded once.
    """

    supplier_id: uuid.UUID
    kind: VendorBillKind = VendorBillKind.BILL
    origin_bill_id: uuid.UUID | None = None

    @property
    def party_id(self) -> uuid.UUID:
        """The supplier."""
        return self.supplier_id

    @property
    def origin_id(self) -> uuid.UUID | None:
        """The bill of which a debit note claims something back."""
        return self.origin_bill_id

    @property
    def gives_up(self) -> bool:
        """Whether it is a debit note."""
        return self.kind is VendorBillKind.DEBIT_NOTE


def bill_of(new: NewBill) -> NewBill:
    """A bill in the form in which it is kept: its number without blanks around it. Refuses with INVALID_VALUE."""
    return replace(new, reference=line(new.reference, "reference", most=REFERENCE_MAX))
