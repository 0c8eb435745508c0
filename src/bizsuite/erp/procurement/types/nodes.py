"""Orders as clients see them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from bizsuite.base.catalog.types import Product, Unit
from bizsuite.base.identity.types import Company, User
from bizsuite.base.parties.types import Customer, ExternalId, Supplier
from bizsuite.erp.procurement import loaders, reads
from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus, PurchaseState
from bizsuite.erp.terms.types import PaymentTerm
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

for _words in (PurchaseOrderStatus, PurchaseState):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.order)
class PurchaseOrder(Node):
    """Our order to a supplier for goods or services."""

    number: str = column("The number printed on the order; unique in the company.")
    status: PurchaseOrderStatus = column("Where the order is in its life.")
    receipt_state: PurchaseState = column("How much of it has been received; follows from the lines.")
    bill_state: PurchaseState = column("How much of it has been billed; follows from the lines.")
    revision: int = column("How often it was amended; 0 as it was written.")
    order_date: date = column("The day of the order.")
    expected_on: date | None = column("The day by which the goods shall come, unless a line says otherwise.")
    sent_at: datetime | None = column("When it was sent to the supplier.")
    confirmed_at: datetime | None = column("When it was confirmed.")
    created_at: datetime = column("When it was written.")
    currency: CurrencyCode = column("The currency of all its amounts.")
    exchange_rate: Decimal = column(
        "Units of its currency per one unit of the company's; 1 where they are the same."
    )
    net: Money = column("All lines together, without tax.", reads.order_net)
    tax: Money = column("The tax of all lines.", reads.order_tax)
    total: Money = column("Net and tax together.", reads.order_total)
    supplier_reference: str = column("What the supplier calls this order.")
    delivery_address: str = column("Where the supplier delivers to, where that is a customer's place.")
    note: str = column("What else is worth knowing.")
    customer: Customer | None = related(
        reads.order_customer, "To whom the supplier delivers; null: to our warehouse."
    )
    supplier: Supplier | None = related(reads.order_supplier, "Who sells.")
    company: Company = related(reads.order_company, "Which company buys.")
    owner: User | None = related(reads.order_owner, "Who looks after the order.")
    payment_term: PaymentTerm | None = related(
        reads.order_payment_term, "When its bills are to be paid; null: not agreed."
    )
    external_ids: list[ExternalId] = related(
        loaders.order_external_ids, "The ids by which other systems know the order."
    )
    lines: Connection["PurchaseOrderLine"] = related(reads.order_lines, "The lines, in their order.")
    amendments: Connection["PurchaseOrderAmendment"] = related(
        reads.order_amendments, "What was changed since it was sent or confirmed, newest first."
    )


@entity(reads.line)
class PurchaseOrderLine(Node):
    """One product of an order. All its quantities are in its unit."""

    position: int = column("Its place in the order, from 1.")
    description: str = column("What is bought, in words.")
    supplier_code: str = column("By what the supplier knows the product; empty where that is not known.")
    quantity: Decimal = column("How much was ordered.")
    unit_price: Money = column(
        "The price of one unit, without tax unless the line bears a tax that is contained in it.",
        reads.line_unit_price,
    )
    discount: Decimal = column("What is taken off the price, as a fraction.")
    tax_rate: Decimal = column("The rate of tax, as a fraction.")
    net: Money = column(
        "`quantity x unitPrice x (1 - discount)`, rounded once, half-up, less the taxes that the price contains.",
        reads.line_net,
    )
    tax: Money = column(
        "`net x taxRate`, rounded half-up; where taxes are kept, the taxes that it bears together.",
        reads.line_tax,
    )
    gross: Money = column("Net and tax together.", reads.line_gross)
    expected_on: date | None = column("The day by which it shall come.")
    received_quantity: Decimal = column("How much has come, with what went back.")
    returned_quantity: Decimal = column("How much of that went back to the supplier.")
    billed_quantity: Decimal = column("How much has been billed, without what was credited.")
    cancelled_quantity: Decimal = column("How much is not wanted any more.")
    to_receive: Decimal = related(
        reads.line_to_receive, "What is still to come: `quantity - cancelledQuantity - receivedQuantity`."
    )
    to_bill: Decimal = related(
        reads.line_to_bill,
        "What can still be billed: what is due, or came where that is more, less what went back or is billed.",
    )
    product: Product | None = related(reads.line_product, "What is bought.")
    unit: Unit | None = related(reads.line_unit, "The unit of its quantities and its price.")
    order: PurchaseOrder | None = related(reads.line_order, "The order of which this is a line.")


@entity(reads.amendment)
class PurchaseOrderAmendment(Node):
    """One change of an order that was sent or confirmed: what it said before, and why it says something else."""

    revision: int = column("Which revision it made.")
    reason: str = column("Why.")
    created_at: datetime = column("When.")
    former_expected_on: date | None = column("The day by which the goods should have come before.")
    former_net: Money = column("What the order came to before, without tax.", reads.amendment_net)
    former_tax: Money = column("The tax before.", reads.amendment_tax)
    former_total: Money = column("What it came to before.", reads.amendment_total)
    amended_by: User | None = related(reads.amendment_by, "Who did it.")
    order: PurchaseOrder | None = related(reads.amendment_order, "The order.")
    lines: Connection["PurchaseOrderAmendedLine"] = related(
        reads.amendment_lines, "The lines that it changed or added."
    )


@entity(reads.amended_line)
class PurchaseOrderAmendedLine(Node):
    """A line that an amendment changed or added: what it said before, and what it said then."""

    former_quantity: Decimal | None = column("How much was ordered before; null where the line was added.")
    former_unit_price: Money | None = column("The price before.", reads.amended_line_former_price)
    former_discount: Decimal | None = column("The discount before, as a fraction.")
    former_tax_rate: Decimal | None = column("The rate of tax before, as a fraction.")
    former_tax: Money | None = column("What its taxes came to before.", reads.amended_line_former_tax)
    former_expected_on: date | None = column("The day by which it should have come before.")
    quantity: Decimal = column("How much was ordered then.")
    unit_price: Money = column("The price then.", reads.amended_line_price)
    discount: Decimal = column("The discount then, as a fraction.")
    tax_rate: Decimal = column("The rate of tax then, as a fraction.")
    tax: Money | None = column(
        "What its taxes came to then; null where that was not kept.", reads.amended_line_tax
    )
    expected_on: date | None = column("The day by which it should come then.")
    line: PurchaseOrderLine | None = related(reads.amended_line_line, "The line as it is now.")


@entity(reads.tolerance)
class ReceiptTolerance(Node):
    """By how large a fraction more than is due may come of a product, or of all that have none of their own."""

    fraction: Decimal = column("The fraction: with 0.1, eleven may come where ten are due.")
    product: Product | None = related(reads.tolerance_product, "The product; null: all others.")
