"""Quotations as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product, Unit
from bizsuite.base.identity.types import Company, User
from bizsuite.base.parties.types import Customer
from bizsuite.erp.quotations import reads
from bizsuite.erp.quotations.rules.words import QuotationStatus
from bizsuite.erp.sales.rules import InvoicingPolicy
from bizsuite.erp.sales.types import SalesOrder
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

strawberry.enum(QuotationStatus, description=QuotationStatus.__doc__)


@entity(reads.quotation)
class Quotation(Node):
    """What is offered to a customer until a day. Its latest version counts: state, day and amounts are that one's."""

    number: str = column("The number printed on it; unique in the company.")
    status: QuotationStatus = column("Where its latest version is in its life.")
    valid_until: date = column("The last day on which it can be accepted.")
    subject: str = column("What it is about.")
    currency: CurrencyCode = column("The currency of all its amounts.")
    net: Money = column("All lines together, without tax and charges.", reads.quotation_net)
    tax: Money = column("The tax of all lines.", reads.quotation_tax)
    charges: Money = column("Freight and the like.", reads.quotation_charges)
    total: Money = column("Net, tax and charges together.", reads.quotation_total)
    accepted_on: date | None = column("The day on which the customer said yes.")
    accepted_at: datetime | None = column("When that was noted.")
    accepted_by: str = column("Who said yes.")
    acceptance_reference: str = column("By what: the number of their order, a message.")
    signed_by: str = column("The name that stands below it, where it was signed.")
    decline_reason: str = column("Why the customer said no.")
    created_at: datetime = column("When it was written first.")
    customer: Customer | None = related(reads.quotation_customer, "To whom it is.")
    company: Company | None = related(reads.quotation_company, "Whose it is.")
    owner: User | None = related(reads.quotation_owner, "Who looks after it.")
    sales_order: SalesOrder | None = related(reads.quotation_order, "The order that it became.")
    versions: "Connection[QuotationVersion]" = related(
        reads.quotation_versions, "Its versions, latest first."
    )


@entity(reads.version)
class QuotationVersion(Node):
    """What was offered at one time; once sent it stays as it is, also when there is a later one."""

    number: int = column("Its number in the quotation, from 1.")
    status: QuotationStatus = column("Where it is in its life.")
    quoted_on: date = column("The day of its prices.")
    valid_until: date = column("The last day on which it can be accepted.")
    requested_on: date | None = column("The day by which the customer wants the goods.")
    sent_at: datetime | None = column("When it was sent.")
    currency: CurrencyCode = column("The currency of all its amounts.")
    exchange_rate: Decimal = column("Units of its currency per one unit of the company's.")
    net: Money = column("All lines together, without tax and charges.", reads.version_net)
    tax: Money = column("The tax of all lines.", reads.version_tax)
    charges: Money = column("Freight and the like.", reads.version_charges)
    total: Money = column("Net, tax and charges together.", reads.version_total)
    customer_reference: str = column("What the customer calls what they asked for.")
    delivery_address: str = column("Where the goods would go.")
    note: str = column("What else is said in it.")
    quotation: Quotation | None = related(reads.version_quotation, "The quotation of which it is a version.")
    lines: "Connection[QuotationLine]" = related(reads.version_lines, "Its lines, in their order.")


@entity(reads.line)
class QuotationLine(Node):
    """One product of a version."""

    position: int = column("Its place, from 1.")
    description: str = column("What is offered, in words.")
    quantity: Decimal = column("How much, in its unit.")
    unit_price: Money = column("The price of one unit.", reads.line_unit_price)
    discount: Decimal = column("What is taken off the price, as a fraction.")
    tax_rate: Decimal = column("The rate of tax, as a fraction; 0 where taxes are named instead.")
    net: Money = column("Without tax.", reads.line_net)
    tax: Money = column("The tax on it.", reads.line_tax)
    gross: Money = column("Net and tax together.", reads.line_gross)
    invoicing_policy: InvoicingPolicy = column("What of it will be invoiced.")
    product: Product | None = related(reads.line_product, "What is offered.")
    unit: Unit | None = related(reads.line_unit, "The unit of quantity and price; null: the product's own.")
    quotation_version: QuotationVersion | None = related(
        reads.line_version, "The version that it belongs to."
    )
