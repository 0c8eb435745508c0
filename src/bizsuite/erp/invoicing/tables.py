"""Invoices, credit notes, and their lines."""

import uuid
from datetime import date

from bizsuite.base.parties.tables import Customer
from bizsuite.erp.invoicing.rules import words
from bizsuite.erp.invoicing.rules.invoices import NewInvoice
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.terms.rules.words import TermRole
from bizsuite.erp.trade.rules.sides import SALES
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


class Invoice(Document, table=True):
    """A claim on a customer, or a credit note that gives one up."""

    __tablename__ = "invoicing_invoice"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "invoice_date"),
        indexed("customer_id", "invoice_date"),
        *document_checks("invoice_date"),
    )

    kind: InvoiceKind = choice(InvoiceKind, InvoiceKind.INVOICE)
    customer_id: uuid.UUID = references("party_customer", indexed=False)
    invoice_date: date
    credit_of_id: uuid.UUID | None = references("invoicing_invoice", optional=True)
    """The invoice that a credit note gives up."""

    @property
    def party_id(self) -> uuid.UUID:
        """The customer."""
        return self.customer_id

    @property
    def on(self) -> date:
        """The day of the invoice."""
        return self.invoice_date

    @property
    def origin_id(self) -> uuid.UUID | None:
        """The invoice that a credit note gives up."""
        return self.credit_of_id

    @property
    def gives_up(self) -> bool:
        """Whether it is a credit note."""
        return self.kind is InvoiceKind.CREDIT_NOTE


class InvoiceLine(DocumentLine, table=True):
    """A line of an invoice."""

    __tablename__ = "invoicing_invoice_line"
    __table_args__ = (unique("invoice_id", "position"), *line_checks(), {"info": {LOOKS_UP: True}})

    invoice_id: uuid.UUID = references("invoicing_invoice", indexed=False)


class InvoiceTax(DocumentTax, table=True):
    """What one tax comes to on an invoice."""

    __tablename__ = "invoicing_tax"
    __table_args__ = (unique("invoice_id", "tax_id"), {"info": {LOOKS_UP: True}})

    invoice_id: uuid.UUID = references("invoicing_invoice", indexed=False)


class InvoiceLineTax(DocumentLineTax, table=True):
    """What one tax comes to on a line of an invoice."""

    __tablename__ = "invoicing_line_tax"
    __table_args__ = (unique("line_id", "tax_id"), {"info": {LOOKS_UP: True}})

    invoice_id: uuid.UUID = references("invoicing_invoice")
    line_id: uuid.UUID = references("invoicing_invoice_line", indexed=False)


class InvoiceLineSplit(DocumentLineSplit, table=True):
    """The fraction of a line of an invoice that belongs to a value of a dimension."""

    __tablename__ = "invoicing_line_split"
    __table_args__ = (
        unique("line_id", "position"),
        unique("line_id", "value_id"),
        check("fraction > 0 AND fraction <= 1", "fraction_range"),
        {"info": {LOOKS_UP: True}},
    )

    invoice_id: uuid.UUID = references("invoicing_invoice")
    line_id: uuid.UUID = references("invoicing_invoice_line", indexed=False)


class TaxDeferral(DocumentDeferral, table=True):
    """A share of a tax, or of its base, that is due as an invoice is paid. Only what has moved ever changes."""

    __tablename__ = "invoicing_tax_deferral"
    __audited__ = False
    __table_args__ = (
        unique("invoice_id", "position"),
        check("moved * amount >= 0 AND abs(moved) <= abs(amount)", "moved_is_a_part"),
    )

    invoice_id: uuid.UUID = references("invoicing_invoice", indexed=False)


after_create(
    InvoiceLine,
    [
        line_guard("invoicing_invoice", "invoice_id", "invoices"),
        guarded("invoicing_invoice_line", "invoicing_invoice"),
    ],
)
after_create(InvoiceTax, [guarded("invoicing_tax", "invoicing_invoice")])
after_create(InvoiceLineTax, [guarded("invoicing_line_tax", "invoicing_invoice")])

after_create(InvoiceLineSplit, [guarded("invoicing_line_split", "invoicing_invoice")])

INVOICES = Register(
    side=SALES,
    document=Invoice,
    line=InvoiceLine,
    tax=InvoiceTax,
    line_tax=InvoiceLineTax,
    split=InvoiceLineSplit,
    deferral=TaxDeferral,
    party=Customer,
    role=TermRole.CUSTOMER,
    owner="invoice_id",
    party_key="customer_id",
    day="invoice_date",
    origin="credit_of_id",
    kinds=(InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE),
    product_rate="sales_tax_rate",
    note_of=lambda customer_id, invoice_id, **told: NewInvoice(
        kind=InvoiceKind.CREDIT_NOTE, customer_id=customer_id, credit_of_id=invoice_id, **told
    ),
    told=Told(
        posting=words.InvoicesPosting,
        reversing=words.InvoicesReversing,
        deleting=words.InvoicesDeleting,
        created=words.InvoiceCreated,
        posted=words.InvoicePosted,
        reversed=words.InvoiceReversed,
        deleted=words.InvoiceDeleted,
    ),
)
"""Where invoices and credit notes are kept."""
