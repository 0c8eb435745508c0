"""Customers, their orders, invoices and payments, and the approvals of their newest orders."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bench.generator.approvals import Approvals
from bench.generator.books import Books
from bench.generator.goods import Goods
from bench.generator.ground import Ground
from bench.generator.text import NULL, Sheet, days, key, money

CUSTOMER, ORDER, LINE, INVOICE, INVOICE_LINE, PAYMENT, ALLOCATION, BALANCE = range(0x10, 0x18)
SEED = 20_260_101
DAYS = days(date(2025, 1, 1), 720)
BUSY_DAYS = 600
"""Orders come in on the first so many days, so that all that comes of them is within the years of the books."""
BATCH = 500
CREDIT_LIMIT = 1_000_000_000
FAMILIES = (
    "Abbey",
    "Birch",
    "Cedar",
    "Dover",
    "Ember",
    "Fjord",
    "Grove",
    "Haven",
    "Ivory",
    "Jasper",
    "Kestrel",
    "Lumen",
    "Maple",
    "Nordic",
    "Opal",
    "Pine",
)
TRADES = (
    "Bakeries",
    "Chemicals",
    "Ceramics",
    "Dairies",
    "Foods",
    "Foundry",
    "Glass",
    "Hotels",
    "Logistics",
    "Mills",
    "Papers",
    "Textiles",
)

COLUMNS = {
    "party": "kind name legal_name salutation note search",
    "party_customer": "number lifecycle currency owner_id is_active",
    "finance_party_balance": "company_id party_id receivable committed credit_limit",
    "sales_order": "number status delivery_state invoice_state order_date requested_on confirmed_at customer_id"
    " company_id owner_id currency exchange_rate net tax charges total customer_reference delivery_address note",
    "sales_order_line": "order_id position company_id owner_id product_id description quantity unit_price currency"
    " discount tax_rate net tax gross invoicing_policy delivered_quantity invoiced_quantity returned_quantity"
    " replaced_quantity is_taxed is_drop_shipped",
    "invoicing_invoice": "company_id kind number status payment_state customer_id invoice_date due_days due_date"
    " currency exchange_rate net tax charges cash_rounding total discount residual is_tax_deferred"
    " tax_reduction has_dimensions reference note entry_id",
    "invoicing_invoice_line": "company_id invoice_id position description quantity currency unit_price discount"
    " tax_rate net tax gross",
    "payment": "company_id number status direction customer_id payment_date currency exchange_rate amount residual"
    " reference note entry_id",
    "finance_allocation": "company_id party_id debit_line_id credit_line_id debit_origin_type debit_origin_id"
    " credit_origin_type credit_origin_id allocated_on currency amount base_currency debit_base credit_base",
}


@dataclass(frozen=True, slots=True)
class _Order:
    """An order before it has a number."""

    customer: int
    day: int
    lines: int
    age: int
    """0 for the newest of its customer."""


def is_prospect(number: int) -> bool:
    """One customer in 25 has bought nothing yet; by name these are the last."""
    return number % 25 == 24


def is_large(number: int) -> bool:
    """One customer in 50 has thirty orders of five lines each."""
    return number % 50 == 0


class Trade:
    """The rows of all customers, in parts of which each can be sent as soon as it is there."""

    def __init__(self, ground: Ground, goods: Goods, customers: int) -> None:
        self.books = Books(ground)
        self.approvals = Approvals(ground)
        self._sheets = {table: Sheet(table, columns, ground.tenant) for table, columns in COLUMNS.items()}
        self._ground, self._goods, self._customers = ground, goods, customers
        self._chance = random.Random(SEED)
        self._planned = self._orders = self._lines = self._payments = 0

    @property
    def sheets(self) -> list[Sheet]:
        """All tables, those that others refer to first."""
        return [*self._sheets.values(), self.books.entries, self.books.lines, *self.approvals.sheets]

    def parts(self) -> Iterator[None]:
        """Fill the sheets with some hundred customers at a time; their orders are numbered by date."""
        for start in range(0, self._customers, BATCH):
            numbers = range(start, min(start + BATCH, self._customers))
            orders = [order for number in numbers for order in self._plan(number)]
            owed = dict.fromkeys(numbers, 0)
            for order in sorted(orders, key=lambda each: (each.day, each.customer)):
                owed[order.customer] += self._order(order)
            for number, cents in owed.items():
                self._customer(number, cents)
            yield

    def _plan(self, number: int) -> Iterator[_Order]:
        """Ten orders with 135 lines in 47 of them, or the thirty of a large customer."""
        if is_prospect(number):
            return
        large = is_large(number)
        dates = sorted(self._chance.sample(range(BUSY_DAYS), 30 if large else 10), reverse=True)
        for age, day in enumerate(dates):
            lines = 5
            if not large:
                self._planned += 1
                lines = 2 + self._planned * 41 // 47 - (self._planned - 1) * 41 // 47
            yield _Order(number, day, lines, age)

    def _customer(self, number: int, owed: int) -> None:
        party, ground = key(CUSTOMER, number), self._ground
        family = "Young" if is_prospect(number) else FAMILIES[number * 7 % len(FAMILIES)]
        trade = TRADES[number * 5 % len(TRADES)]
        tokens = sorted({family.lower(), trade.lower(), f"{number:06d}"})
        search = " ".join(f"'{token}'" for token in tokens)
        self._add("party", party, f"ORGANISATION\t{family} {trade} {number:06d}\t\t\t\t{search}")
        lifecycle = "PROSPECT" if is_prospect(number) else "ACTIVE"
        self._add("party_customer", party, f"B-{number:06d}\t{lifecycle}\tUSD\t{ground.owner}\tt")
        balance = f"{ground.company}\t{party}\t{money(owed)}\t0\t{CREDIT_LIMIT}"
        self._add("finance_party_balance", key(BALANCE, number), balance)

    def _order(self, planned: _Order) -> int:
        """An order with what came of it; how many cents of it are still owed."""
        self._orders += 1
        ground, order, party = self._ground, key(ORDER, self._orders), key(CUSTOMER, planned.customer)
        net, tax = self._order_lines(order, planned.lines)
        day, wanted = DAYS[planned.day], DAYS[planned.day + 7]
        is_draft = planned.age == 0
        status, confirmed = ("DRAFT", NULL) if is_draft else ("CLOSED", f"{day} 10:00:00+00")
        number = f"H{self._orders:08d}"
        self._add(
            "sales_order",
            order,
            f"{number}\t{status}\tNONE\tNONE\t{day}\t{wanted}\t{confirmed}\t{party}\t{ground.company}\t"
            f"{ground.owner}\tUSD\t1\t{money(net)}\t{money(tax)}\t0\t{money(net + tax)}\t\t\t",
        )
        if planned.age < 2:
            self.approvals.of_order(order, number, party, planned.day, is_open=is_draft)
        return self._invoice(planned, party, net, tax)

    def _order_lines(self, order: str, count: int) -> tuple[int, int]:
        """The lines of an order; their net and tax in cents."""
        ground, chance, nets, taxes = self._ground, self._chance, 0, 0
        for position in range(1, count + 1):
            product, price = self._goods.pick(chance)
            quantity, discount = chance.randrange(1, 13), chance.choice((0, 0, 5, 10))
            net = (quantity * price * (100 - discount) + 50) // 100
            tax = (net * 8 + 50) // 100
            nets, taxes, self._lines = nets + net, taxes + tax, self._lines + 1
            self._add(
                "sales_order_line",
                key(LINE, self._lines),
                f"{order}\t{position}\t{ground.company}\t{ground.owner}\t{product}\t\t{quantity}\t{money(price)}\t"
                f"USD\t0.{discount:02d}\t0.08\t{money(net)}\t{money(tax)}\t{money(net + tax)}\t"
                "ORDERED\t0\t0\t0\t0\tf\tf",
            )
        return nets, taxes

    def _invoice(self, planned: _Order, party: str, net: int, tax: int) -> int:
        """An invoice of as much as the order; every second one is paid. How many cents of it are still owed."""
        company, invoice, total = self._ground.company, key(INVOICE, self._orders), net + tax
        day, due = DAYS[planned.day + 10], DAYS[planned.day + 40]
        is_paid = self._orders % 2 == 0
        still_open = 0 if is_paid else total
        parts = [("RECEIVABLE", total, due, still_open), ("SALES", -net, "", 0), ("SALES_TAX", -tax, "", 0)]
        entry, number, lines = self.books.post("SALES", day, ("Invoice", invoice), party, parts)
        self._add(
            "invoicing_invoice",
            invoice,
            f"{company}\tINVOICE\t{number}\tPOSTED\t{'PAID' if is_paid else 'UNPAID'}\t{party}\t{day}\t30\t{due}\tUSD\t"
            f"1\t{money(net)}\t{money(tax)}\t0\t0\t{money(total)}\t0\t{money(still_open)}\tf\t0\tf\t\t\t{entry}",
        )
        self._add(
            "invoicing_invoice_line",
            key(INVOICE_LINE, self._orders),
            f"{company}\t{invoice}\t1\tGoods\t1\tUSD\t{money(net)}\t0\t0.08\t{money(net)}\t{money(tax)}\t{money(total)}",
        )
        if is_paid:
            self._payment(DAYS[planned.day + 38], party, total, (invoice, lines[0]))
        return still_open

    def _payment(self, day: str, party: str, cents: int, claim: tuple[str, str]) -> None:
        """A payment of the whole of an invoice, given by its id and that of its open item."""
        self._payments += 1
        company, payment, amount = self._ground.company, key(PAYMENT, self._payments), money(cents)
        parts = [("BANK", cents, "", 0), ("RECEIVABLE", -cents, day, 0)]
        entry, number, lines = self.books.post("RECEIPTS", day, ("Payment", payment), party, parts)
        self._add(
            "payment",
            payment,
            f"{company}\t{number}\tPOSTED\tIN\t{party}\t{day}\tUSD\t1\t{amount}\t0\t\t\t{entry}",
        )
        self._add(
            "finance_allocation",
            key(ALLOCATION, self._payments),
            f"{company}\t{party}\t{claim[1]}\t{lines[1]}\tInvoice\t{claim[0]}\tPayment\t{payment}\t{day}\tUSD\t{amount}\t"
            f"USD\t{amount}\t{amount}",
        )

    def _add(self, table: str, row: str, rest: str) -> None:
        self._sheets[table].add(row, rest)
