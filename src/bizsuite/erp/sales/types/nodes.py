"""Orders as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product, Unit
from bizsuite.base.identity.types import Company, User
from bizsuite.base.parties.types import Customer, ExternalId
from bizsuite.erp.sales import loaders, reads
from bizsuite.erp.sales.rules import FulfilmentState, InvoicingPolicy, SalesOrderStatus
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

for _words in (FulfilmentState, InvoicingPolicy, SalesOrderStatus):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.order)
class SalesOrder(Node):
    """A customer's order for goods or services."""

    number: str = column("The number printed on the order; unique in the company.")
    status: SalesOrderStatus = column("Where the order is in its life.")
    delivery_state: FulfilmentState = column("How much of it has been delivered; follows from the lines.")
    invoice_state: FulfilmentState = column("How much of it has been invoiced; follows from the lines.")
    order_date: date = column("The day of the order.")
    requested_on: date | None = column("The day by which the customer wants the goods.")
    confirmed_at: datetime | None = column("When it was confirmed.")
    created_at: datetime = column("When it was written.")
    currency: CurrencyCode = column("The currency of all its amounts.")
    exchange_rate: Decimal = column(
        "Units of its currency per one unit of the company's; 1 where they are the same."
    )
    net: Money = column("All lines together, without tax and charges.", reads.order_net)
    tax: Money = column("The tax of all lines; negative where more is withheld than added.", reads.order_tax)
    charges: Money = column("Freight and the like: part of the document, not a line.", reads.order_charges)
    total: Money = column("Net, tax and charges together.", reads.order_total)
    customer_reference: str = column("What the customer calls this order.")
    delivery_address: str = column("Where the goods go.")
    note: str = column("What else is worth knowing.")
    customer: Customer | None = related(reads.order_customer, "Who buys.")
    company: Company = related(reads.order_company, "Which company sells.")
    owner: User | None = related(reads.order_owner, "Who looks after the order.")
    external_ids: list[ExternalId] = related(
        loaders.order_external_ids, "The ids by which other systems know the order."
    )
    lines: Connection["SalesOrderLine"] = related(reads.order_lines, "The lines, in their order.")


@entity(reads.line)
class SalesOrderLine(Node):
    """One product of an order."""

    position: int = column("Its place in the order, from 1.")
    description: str = column("What is sold, in words.")
    quantity: Decimal = column("How much was ordered, in the product's unit.")
    unit_price: Money = column(
        "The price of one of the product's unit, with those of its taxes that are included in prices.",
        reads.line_unit_price,
    )
    kit_line: "SalesOrderLine | None" = related(
        reads.line_kit, "The line of the kit that it is a component of."
    )
    kit_components: Connection["SalesOrderLine"] = related(
        reads.line_components, "The lines of what is in it, if it is a kit; these are delivered."
    )
    kit_share: Decimal | None = column(
        "Which part of the kit's price it bears, by list prices when it was ordered; null unless it is in a kit."
    )
    unit: Unit | None = related(
        reads.line_unit, "The other unit in which it was ordered; null: in the product's own."
    )
    ordered_quantity: Decimal = related(
        reads.line_ordered_quantity, "How much was ordered, in the unit in which it was ordered."
    )
    ordered_price: Money = related(
        reads.line_ordered_price, "The price of one of the unit in which it was ordered."
    )
    discount: Decimal = column("What is taken off the price, as a fraction.")
    tax_rate: Decimal = column("The rate of tax, as a fraction; 0 where taxes are named instead.")
    net: Money = column(
        "`orderedQuantity x orderedPrice x (1 - discount)`, rounded once, half-up, without the taxes in the price.",
        reads.line_net,
    )
    tax: Money = column("`net x taxRate`, rounded half-up, or what its taxes come to.", reads.line_tax)
    gross: Money = column("Net and tax together.", reads.line_gross)
    invoicing_policy: InvoicingPolicy = column("Whether what was ordered or what was delivered is invoiced.")
    delivered_quantity: Decimal = column("How much has been delivered, whatever came back of it.")
    returned_quantity: Decimal = column(
        "How much of that came back; of a kit by the parts of its price that its components bear."
    )
    replaced_quantity: Decimal = column("How much of what came back is delivered again.")
    is_drop_shipped: bool = column(
        "Whether a supplier delivers it to the customer; no goods of ours are set aside for it then."
    )
    invoiced_quantity: Decimal = column("How much has been invoiced, less what was credited.")
    to_deliver: Decimal = related(
        reads.line_to_deliver,
        "What is still to be delivered: `quantity + replacedQuantity - deliveredQuantity`.",
    )
    to_invoice: Decimal = related(
        reads.line_to_invoice,
        "What can be invoiced by its policy and was not: without what came back, unless it is replaced.",
    )
    product: Product | None = related(reads.line_product, "What is sold.")
    order: SalesOrder | None = related(reads.line_order, "The order of which this is a line.")


@entity(reads.policy)
class SalesPolicy(Node):
    """How a product is invoiced in orders from now on and how cheap it may be sold, or all those of a company that say
    nothing.
    """

    invoicing_policy: InvoicingPolicy = column("Whether what was ordered or what was delivered is invoiced.")
    discount_max: Decimal | None = column(
        "How far below the price of the lists it may be sold without an exception, as a fraction; null: of a product "
        "what the company says, of a company any."
    )
    product: Product | None = related(reads.policy_product, "The product; null for all of a company.")
    company: Company | None = related(reads.policy_company, "The company; null for one product.")
