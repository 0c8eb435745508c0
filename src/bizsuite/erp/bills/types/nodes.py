"""Vendor bills and their lines as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product
from bizsuite.base.identity.types import Company
from bizsuite.base.parties.types import ExternalId, Supplier
from bizsuite.erp.bills import loaders, reads
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.finance.types import Allocation, DimensionValue, JournalEntry, JournalLine, LedgerAccount
from bizsuite.erp.taxes.rules.words import TaxPart
from bizsuite.erp.taxes.types import Tax, TaxBox, TaxRule
from bizsuite.erp.terms.types import CashRounding, PaymentTerm
from bizsuite.erp.trade.types import InvoiceStatus, PaymentState
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

strawberry.enum(VendorBillKind, description=VendorBillKind.__doc__)


@entity(reads.bill)
class VendorBill(Node):
    """A claim of a supplier on us, or a debit note that claims something back."""

    number: str | None = column(
        "Our number; null until it is posted. Without a gap in its kind and year. The supplier's is `reference`."
    )
    reference: str = column("The supplier's own number; no two of their bills that stand have the same.")
    kind: VendorBillKind = column("Whether the supplier claims money, or we claim it back.")
    status: InvoiceStatus = column("Whether it is in the books.")
    payment_state: PaymentState = column(
        "How much of it is settled: PAID when nothing is open, REVERSED when it was undone instead."
    )
    bill_date: date = column("The day on which it counts.")
    due_date: date = column("When it is to be paid: the day of its last instalment.")
    currency: CurrencyCode = column("The currency it is in.")
    exchange_rate: Decimal = column("Units of that currency per one unit of the company's.")
    net: Money = column("The sum of its lines without tax.", reads.bill_net)
    tax: Money = column(
        "The sum of the tax of its lines; negative where more is withheld than added.", reads.bill_tax
    )
    charges: Money = column("Freight and other charges, which bear no tax.", reads.bill_charges)
    cash_rounding: Money = column(
        "By how much its instalments are more than net, tax and charges, since they can be paid in cash.",
        reads.bill_cash_rounding,
    )
    total: Money = column("Net, tax, charges and cash rounding together.", reads.bill_total)
    discount: Money = column(
        "What we may take off when we pay early and in full, by a debit note.", reads.bill_discount
    )
    discount_date: date | None = column("Until when that is; null where no discount is offered.")
    residual: Money = column("What is not settled.", reads.bill_residual)
    note: str = column("What else is worth saying.")
    created_at: datetime = column("When it was drafted.")
    company: Company | None = related(reads.bill_company, "Who owes.")
    supplier: Supplier | None = related(reads.bill_supplier, "Who claims.")
    payment_term: PaymentTerm | None = related(
        reads.bill_payment_term, "Its payment term; null where it has days to pay instead."
    )
    cash_rounding_rule: CashRounding | None = related(
        reads.bill_cash_rounding_rule, "How its instalments are rounded to cash; null: they are not."
    )
    instalments: Connection["VendorBillInstalment"] | None = related(
        reads.bill_instalments,
        "What is to be paid and when, the first due first; of a draft none, before it is posted (or would be: dryRun).",
    )
    lines: Connection["VendorBillLine"] | None = related(reads.bill_lines, "Its lines, in their order.")
    taxes: Connection["VendorBillTax"] | None = related(
        reads.bill_taxes, "What each named tax comes to; plain rates are not among them."
    )
    tax_rule: TaxRule | None = related(
        reads.bill_tax_rule, "The rule for its supplier, which may have replaced taxes and accounts."
    )
    tax_deferrals: Connection["VendorBillTaxDeferral"] | None = related(
        reads.bill_deferrals, "What of its taxes can be had back only as it is paid."
    )
    entry: JournalEntry | None = related(reads.bill_entry, "The entry by which it is in the books.")
    entries: Connection[JournalEntry] | None = related(
        reads.bill_entries, "All entries that came of it: posting, taxes that became due, reversal."
    )
    origin_bill: "VendorBill | None" = related(
        reads.bill_origin, "The bill of which a debit note claims something back."
    )
    debit_notes: Connection["VendorBill"] | None = related(
        reads.bill_debit_notes, "The debit notes that claim something of it back, oldest first."
    )
    allocations: Connection[Allocation] | None = related(
        reads.bill_allocations, "By what a bill is settled, oldest first."
    )
    settlements: Connection[Allocation] | None = related(
        reads.bill_settlements, "What a debit note settles, oldest first."
    )
    external_ids: list[ExternalId] = related(
        loaders.bill_external_ids, "The ids by which other systems know the bill."
    )


@entity(reads.instalment)
class VendorBillInstalment(Node):
    """A part of a bill that is due on a day. Payments settle the first due first."""

    due_date: date = column("When it is to be paid.")
    amount: Money = column("How much of the bill it is.", reads.instalment_amount)
    residual: Money = column("What of it is not settled.", reads.instalment_residual)
    line: JournalLine | None = related(reads.instalment_line, "The line by which it is in the books.")
    allocations: Connection[Allocation] | None = related(
        reads.instalment_allocations, "By what it is settled, oldest first."
    )


@entity(reads.line)
class VendorBillLine(Node):
    """A line of a bill."""

    position: int = column("Its place, from 1.")
    description: str = column("What was bought.")
    quantity: Decimal = column("How much of it.")
    unit_price: Money = column("What one unit costs, before discount and tax.", reads.line_unit_price)
    discount: Decimal = column("The discount, as a fraction.")
    tax_rate: Decimal = column("The rate of tax, as a fraction; 0 where taxes are named instead.")
    net: Money = column(
        "Quantity times price less discount, rounded, without the taxes in the price.", reads.line_net
    )
    tax: Money = column("The tax on it, rounded.", reads.line_tax)
    gross: Money = column("Net and tax together.", reads.line_gross)
    product: Product | None = related(reads.line_product, "The product, where it is one.")
    account: LedgerAccount | None = related(reads.line_account, "The account it goes to; null: purchases.")
    taxes: Connection["VendorBillLineTax"] | None = related(
        reads.line_taxes, "How its tax came about: each named tax in the order in which they are computed."
    )
    dimensions: Connection["VendorBillLineSplit"] | None = related(
        reads.line_dimensions,
        "What it is divided by: cost centres, projects and the like; none unless given.",
    )
    bill: VendorBill | None = related(reads.line_bill, "The bill it belongs to.")


@entity(reads.line_split)
class VendorBillLineSplit(Node):
    """The fraction of a line of a bill that belongs to a value of a dimension."""

    position: int = column("Its place on the line, from 1.")
    fraction: Decimal = column("The fraction; those of one dimension sum to 1.")
    value: DimensionValue | None = related(reads.line_split_value, "The value that it belongs to.")
    line: VendorBillLine | None = related(reads.line_split_line, "The line that is divided.")


@entity(reads.bill_levy)
class VendorBillTax(Node):
    """What one tax comes to on a bill, and how it was rounded."""

    position: int = column("Its place, from 1, in the order in which taxes are computed.")
    base: Money = column("What it was taken on.", reads.bill_levy_base)
    unrounded: Money = column("What it comes to exactly, to six decimals.", reads.bill_levy_unrounded)
    amount: Money = column("What it comes to, as the lines of the bill have it.", reads.bill_levy_amount)
    tax: Tax | None = related(reads.bill_levy_tax, "The tax.")
    bill: VendorBill | None = related(reads.bill_levy_bill, "The bill.")


@entity(reads.line_levy)
class VendorBillLineTax(Node):
    """What one tax comes to on a line of a bill, and how it was rounded."""

    position: int = column("Its place, from 1, in the order in which taxes are computed.")
    base: Money = column("What it was taken on.", reads.line_levy_base)
    unrounded: Money = column("What it comes to exactly, to six decimals.", reads.line_levy_unrounded)
    amount: Money = column(
        "What it comes to: the exact amount rounded on the line, or in the document with the rest of all lines.",
        reads.line_levy_amount,
    )
    tax: Tax | None = related(reads.line_levy_tax, "The tax.")
    line: VendorBillLine | None = related(reads.line_levy_line, "The line.")


@entity(reads.deferral)
class VendorBillTaxDeferral(Node):
    """A share of a tax, or of its base, that can be had back as a bill is paid."""

    part: TaxPart = column("Whether it is a base or the tax itself.")
    amount: Money = column(
        "All of it, in the company's currency; negative for what is had back.", reads.deferral_amount
    )
    moved: Money = column(
        "What of it counts by now, since as much of the bill is settled.", reads.deferral_moved
    )
    tax: Tax | None = related(reads.deferral_tax, "The tax.")
    box: TaxBox | None = related(
        reads.deferral_box, "The box of the report that it counts in once the bill is paid."
    )
    bill: VendorBill | None = related(reads.deferral_bill, "The bill.")
