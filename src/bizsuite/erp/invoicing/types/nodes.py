"""Invoices and their lines as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product
from bizsuite.base.identity.types import Company
from bizsuite.base.parties.types import Customer, ExternalId
from bizsuite.erp.finance.types import Allocation, DimensionValue, JournalEntry, JournalLine, LedgerAccount
from bizsuite.erp.invoicing import loaders, reads
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.taxes.rules.words import TaxPart
from bizsuite.erp.taxes.types import Tax, TaxBox, TaxRule
from bizsuite.erp.terms.types import CashRounding, PaymentTerm
from bizsuite.erp.trade.types import InvoiceStatus, PaymentState
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

strawberry.enum(InvoiceKind, description=InvoiceKind.__doc__)


@entity(reads.invoice)
class Invoice(Node):
    """A claim on a customer, or a credit note that gives one up."""

    number: str | None = column("The number; null until it is posted. Without a gap in its kind and year.")
    kind: InvoiceKind = column("Whether it claims money or gives a claim up.")
    status: InvoiceStatus = column("Whether it is in the books.")
    payment_state: PaymentState = column(
        "How much of it is settled: PAID when nothing is open, REVERSED when it was undone instead."
    )
    invoice_date: date = column("The day on which it counts.")
    due_date: date = column("When it is to be paid: the day of its last instalment.")
    currency: CurrencyCode = column("The currency it is in.")
    exchange_rate: Decimal = column("Units of that currency per one unit of the company's.")
    net: Money = column("The sum of its lines without tax.", reads.invoice_net)
    tax: Money = column(
        "The sum of the tax of its lines; negative where more is withheld than added.", reads.invoice_tax
    )
    charges: Money = column("Freight and other charges, which bear no tax.", reads.invoice_charges)
    cash_rounding: Money = column(
        "By how much its instalments are more than net, tax and charges, since they can be paid in cash.",
        reads.invoice_cash_rounding,
    )
    total: Money = column("Net, tax, charges and cash rounding together.", reads.invoice_total)
    discount: Money = column(
        "What is taken off when it is paid early and in full, by a credit note.", reads.invoice_discount
    )
    discount_date: date | None = column("Until when that is; null where no discount is offered.")
    residual: Money = column("What is not settled.", reads.invoice_residual)
    reference: str = column("What the customer knows it by, such as the number of their order.")
    note: str = column("What else is worth saying.")
    created_at: datetime = column("When it was drafted.")
    company: Company | None = related(reads.invoice_company, "Who claims.")
    customer: Customer | None = related(reads.invoice_customer, "Who owes.")
    payment_term: PaymentTerm | None = related(
        reads.invoice_payment_term, "Its payment term; null where it has days to pay instead."
    )
    cash_rounding_rule: CashRounding | None = related(
        reads.invoice_cash_rounding_rule, "How its instalments are rounded to cash; null: they are not."
    )
    instalments: Connection["Instalment"] | None = related(
        reads.invoice_instalments,
        "What is to be paid and when, the first due first; of a draft none, before it is posted (or would be: dryRun).",
    )
    taxes: Connection["InvoiceTax"] | None = related(
        reads.invoice_taxes, "What each named tax comes to; plain rates are not among them."
    )
    tax_rule: TaxRule | None = related(
        reads.invoice_tax_rule, "The rule for its customer, which may have replaced taxes and accounts."
    )
    tax_deferrals: Connection["TaxDeferral"] | None = related(
        reads.invoice_deferrals, "What of its taxes is due only as it is paid."
    )
    lines: Connection["InvoiceLine"] | None = related(reads.invoice_lines, "Its lines, in their order.")
    entry: JournalEntry | None = related(reads.invoice_entry, "The entry by which it is in the books.")
    entries: Connection[JournalEntry] | None = related(
        reads.invoice_entries, "All entries that came of it: posting, taxes that became due, reversal."
    )
    credit_of: "Invoice | None" = related(reads.invoice_credit_of, "The invoice that a credit note gives up.")
    credit_notes: Connection["Invoice"] | None = related(
        reads.invoice_credit_notes, "The credit notes that give it up, oldest first."
    )
    allocations: Connection[Allocation] | None = related(
        reads.invoice_allocations, "By what an invoice is settled, oldest first."
    )
    settlements: Connection[Allocation] | None = related(
        reads.invoice_settlements, "What a credit note settles, oldest first."
    )
    external_ids: list[ExternalId] = related(
        loaders.invoice_external_ids, "The ids by which other systems know the invoice."
    )


@entity(reads.instalment)
class Instalment(Node):
    """A part of an invoice that is due on a day. Payments settle the first due first."""

    due_date: date = column("When it is to be paid.")
    amount: Money = column("How much of the invoice it is.", reads.instalment_amount)
    residual: Money = column("What of it is not settled.", reads.instalment_residual)
    line: JournalLine | None = related(reads.instalment_line, "The line by which it is in the books.")
    allocations: Connection[Allocation] | None = related(
        reads.instalment_allocations, "By what it is settled, oldest first."
    )


@entity(reads.line)
class InvoiceLine(Node):
    """A line of an invoice."""

    position: int = column("Its place, from 1.")
    description: str = column("What is invoiced.")
    quantity: Decimal = column("How much of it.")
    unit_price: Money = column("What one unit costs, before discount and tax.", reads.line_unit_price)
    discount: Decimal = column("The discount, as a fraction.")
    tax_rate: Decimal = column("The rate of tax, as a fraction; 0 where taxes are named instead.")
    net: Money = column(
        "Quantity times price less discount, rounded, without the taxes in the price.", reads.line_net
    )
    tax: Money = column("The tax on it, rounded.", reads.line_tax)
    gross: Money = column("Net and tax together.", reads.line_gross)
    taxes: Connection["InvoiceLineTax"] | None = related(
        reads.line_taxes, "How its tax came about: each named tax in the order in which they are computed."
    )
    dimensions: Connection["InvoiceLineSplit"] | None = related(
        reads.line_dimensions,
        "What it is divided by: cost centres, projects and the like; none unless given.",
    )
    product: Product | None = related(reads.line_product, "The product, where it is one.")
    account: LedgerAccount | None = related(reads.line_account, "The account it goes to; null: sales.")
    invoice: Invoice | None = related(reads.line_invoice, "The invoice it belongs to.")


@entity(reads.line_split)
class InvoiceLineSplit(Node):
    """The fraction of a line of an invoice that belongs to a value of a dimension."""

    position: int = column("Its place on the line, from 1.")
    fraction: Decimal = column("The fraction; those of one dimension sum to 1.")
    value: DimensionValue | None = related(reads.line_split_value, "The value that it belongs to.")
    line: InvoiceLine | None = related(reads.line_split_line, "The line that is divided.")


@entity(reads.invoice_levy)
class InvoiceTax(Node):
    """What one tax comes to on an invoice, and how it was rounded."""

    position: int = column("Its place, from 1, in the order in which taxes are computed.")
    base: Money = column("What it was taken on.", reads.invoice_levy_base)
    unrounded: Money = column("What it comes to exactly, to six decimals.", reads.invoice_levy_unrounded)
    amount: Money = column(
        "What it comes to: the exact amount rounded on the line, or in the document with the rest of all lines.",
        reads.invoice_levy_amount,
    )
    tax: Tax | None = related(reads.invoice_levy_tax, "The tax.")
    invoice: Invoice | None = related(reads.invoice_levy_invoice, "The invoice.")


@entity(reads.line_levy)
class InvoiceLineTax(Node):
    """What one tax comes to on a line of an invoice, and how it was rounded."""

    position: int = column("Its place, from 1, in the order in which taxes are computed.")
    base: Money = column("What it was taken on.", reads.line_levy_base)
    unrounded: Money = column("What it comes to exactly, to six decimals.", reads.line_levy_unrounded)
    amount: Money = column(
        "What it comes to: the exact amount rounded on the line, or in the document with the rest of all lines.",
        reads.line_levy_amount,
    )
    tax: Tax | None = related(reads.line_levy_tax, "The tax.")
    line: InvoiceLine | None = related(reads.line_levy_line, "The line.")


@entity(reads.deferral)
class TaxDeferral(Node):
    """A share of a tax, or of its base, that is due as an invoice is paid."""

    part: TaxPart = column("Whether it is a base or the tax itself.")
    amount: Money = column("All of it, in the company's currency.", reads.deferral_amount)
    moved: Money = column(
        "What of it is due by now, since as much of the invoice is settled.", reads.deferral_moved
    )
    tax: Tax | None = related(reads.deferral_tax, "The tax.")
    box: TaxBox | None = related(
        reads.deferral_box, "The box of the report that it counts in once it is due."
    )
    invoice: Invoice | None = related(reads.deferral_invoice, "The invoice.")
