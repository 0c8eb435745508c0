"""Vendor bills, debit notes, and their lines."""

import uuid
from datetime import date

from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.bills.rules import words
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.terms.rules.words import TermRole
from bizsuite.erp.trade.rules.sides import PURCHASES
from bizsuite.erp.trade.tables import (
    Document,
    DocumentDeferral,
    DocumentLine,
    DocumentLineSplit,
    DocumentLineTax,
    DocumentTax,
    Register,
    Told,
    document_checks,
    guarded,
    line_checks,
    line_guard,
)
from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import check, choice, indexed, references, unique
from bizsuite.kernel.writing import LOOKS_UP

NUMBER_TAKEN = "uq_bills_vendor_bill_reference"


class VendorBill(Document, table=True):
    """A claim of a supplier on us, or a debit note that claims something back."""

    __tablename__ = "bills_vendor_bill"
    __table_args__ = (
        unique("company_id", "number"),
        unique(
            *("company_id", "supplier_id", "reference"),
            name=NUMBER_TAKEN,
            where="kind = 'BILL' AND reference <> '' AND status <> 'REVERSED'",
        ),
        indexed("company_id", "bill_date"),
        indexed("supplier_id", "bill_date"),
        *document_checks("bill_date"),
    )

    kind: VendorBillKind = choice(VendorBillKind, VendorBillKind.BILL)
    supplier_id: uuid.UUID = references("party_supplier", indexed=False)
    bill_date: date
    origin_bill_id: uuid.UUID | None = references("bills_vendor_bill", optional=True)
    """The bill of which a debit note claims something back."""

    @property
    def party_id(self) -> uuid.UUID:
        """The supplier."""
        return self.supplier_id

    @property
    def on(self) -> date:
        """The day of the bill."""
        return self.bill_date

    @property
    def origin_id(self) -> uuid.UUID | None:
        """The bill of which a debit note claims something back."""
        return self.origin_bill_id

    @property
    def gives_up(self) -> bool:
        """Whether it is a debit note."""
        return self.kind is VendorBillKind.DEBIT_NOTE


class VendorBillLine(DocumentLine, table=True):
    """A line of a bill."""

    __tablename__ = "bills_vendor_bill_line"
    __table_args__ = (unique("vendor_bill_id", "position"), *line_checks(), {"info": {LOOKS_UP: True}})

    vendor_bill_id: uuid.UUID = references("bills_vendor_bill", indexed=False)


class VendorBillTax(DocumentTax, table=True):
    """What one tax comes to on a bill."""

    __tablename__ = "bills_tax"
    __table_args__ = (unique("vendor_bill_id", "tax_id"), {"info": {LOOKS_UP: True}})

    vendor_bill_id: uuid.UUID = references("bills_vendor_bill", indexed=False)


class VendorBillLineTax(DocumentLineTax, table=True):
    """What one tax comes to on a line of a bill."""

    __tablename__ = "bills_line_tax"
    __table_args__ = (unique("line_id", "tax_id"), {"info": {LOOKS_UP: True}})

    vendor_bill_id: uuid.UUID = references("bills_vendor_bill")
    line_id: uuid.UUID = references("bills_vendor_bill_line", indexed=False)


class VendorBillLineSplit(DocumentLineSplit, table=True):
    """The fraction of a line of a bill that belongs to a value of a dimension."""

    __tablename__ = "bills_line_split"
    __table_args__ = (
        unique("line_id", "position"),
        unique("line_id", "value_id"),
        check("fraction > 0 AND fraction <= 1", "fraction_range"),
        {"info": {LOOKS_UP: True}},
    )

    vendor_bill_id: uuid.UUID = references("bills_vendor_bill")
    line_id: uuid.UUID = references("bills_vendor_bill_line", indexed=False)


class VendorBillTaxDeferral(DocumentDeferral, table=True):
    """A share of a tax, or of its base, that is due as a bill is paid. Only what has moved ever changes."""

    __tablename__ = "bills_tax_deferral"
    __audited__ = False
    __table_args__ = (
        unique("vendor_bill_id", "position"),
        check("moved * amount >= 0 AND abs(moved) <= abs(amount)", "moved_is_a_part"),
    )

    vendor_bill_id: uuid.UUID = references("bills_vendor_bill", indexed=False)


after_create(
    VendorBillLine,
    [
        line_guard("bills_vendor_bill", "vendor_bill_id", "bills"),
        guarded("bills_vendor_bill_line", "bills_vendor_bill"),
    ],
)
after_create(VendorBillTax, [guarded("bills_tax", "bills_vendor_bill")])
after_create(VendorBillLineTax, [guarded("bills_line_tax", "bills_vendor_bill")])
after_create(VendorBillLineSplit, [guarded("bills_line_split", "bills_vendor_bill")])

BILLS = Register(
    side=PURCHASES,
    document=VendorBill,
    line=VendorBillLine,
    tax=VendorBillTax,
    line_tax=VendorBillLineTax,
    split=VendorBillLineSplit,
    deferral=VendorBillTaxDeferral,
    party=Supplier,
    role=TermRole.SUPPLIER,
    owner="vendor_bill_id",
    party_key="supplier_id",
    day="bill_date",
    origin="origin_bill_id",
    kinds=(VendorBillKind.BILL, VendorBillKind.DEBIT_NOTE),
    product_rate=None,
    note_of=lambda supplier_id, bill_id, **told: NewBill(
        kind=VendorBillKind.DEBIT_NOTE, supplier_id=supplier_id, origin_bill_id=bill_id, **told
    ),
    told=Told(
        posting=words.VendorBillsPosting,
        reversing=words.VendorBillsReversing,
        deleting=words.VendorBillsDeleting,
        created=words.VendorBillCreated,
        posted=words.VendorBillPosted,
        reversed=words.VendorBillReversed,
        deleted=words.VendorBillDeleted,
    ),
)
"""Where vendor bills and debit notes are kept."""
