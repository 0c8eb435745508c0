"""What the tests of commissions say to the API."""

from typing import Any

from bizsuite.graph.node import encode
from tests.erp.finance.books import Books

PLAN = """mutation($input: CommissionPlanSetInput!) { commissionPlanSet(input: $input) {
  commissionPlan { id version rate validFrom validTo isActive agent { name } customer { name } category { name } }
  userErrors { code path } } }"""
SETTLE = """mutation($input: CommissionSettleInput!) { commissionSettle(input: $input) {
  commissionSettlement { id number settledThrough amount { amount currency } agent { name }
    lines { nodes { accrued { amount } due { amount } amount { amount } plan { rate }
      invoiceLine { description invoice { number } } } }
    entry { entryDate journal { kind } origin { __typename id }
      lines { nodes { account { code } debit { amount } credit { amount } } } } }
  userErrors { code path ... on CommissionSettledLater { last } } } }"""
DUE = """query($agent: ID!, $through: Date, $first: Int, $after: String, $last: Int, $before: String) {
  commissionsDue(agentId: $agent, through: $through, first: $first, after: $after, last: $last, before: $before) {
    through totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    accrued { amount } due { amount } settled { amount } open { amount currency }
    nodes { accrued { amount } due { amount } settled { amount } open { amount } plan { rate }
      invoiceLine { description invoice { number } } } } }"""
INVOICE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) {
  invoice { id number lines { nodes { id } } } userErrors { code path } } }"""
REVERSE = """mutation($input: InvoiceReverseInput!) { invoiceReverse(input: $input) {
  invoice { status } userErrors { code } } }"""
PAY = """mutation($input: PaymentReceiveInput!) { paymentReceive(input: $input) {
  payment { id allocations { nodes { id } } } userErrors { code path } } }"""
REMOVE = """mutation($input: AllocationRemoveInput!) { allocationRemove(input: $input) {
  allocation { id } userErrors { code } } }"""
ALLOCATE = """mutation($input: AllocationCreateInput!) { allocationCreate(input: $input) {
  allocation { id } userErrors { code path } } }"""


def agent(books: Books, role: str = "sales") -> str:
    """Somebody who brings sales, as clients know them."""
    return encode("User", books.office.actor(role).user_id)


async def planned(books: Books, rate: str = "0.05", role: str = "sales", **more: Any) -> Any:
    """A plan for all sales of this year, unless something else is said."""
    said = {"agentId": agent(books, role), "rate": rate, "validFrom": "2026-01-01"}
    return (await books.office.done(PLAN, input=said | more))["commissionPlan"]


def line(price: str = "1000", **more: Any) -> dict[str, Any]:
    """A line with 19 % of tax."""
    return {"description": "Advice", "quantity": "1", "unitPrice": price, "taxRate": "0.19"} | more


async def invoiced(books: Books, *lines: dict[str, Any], on: str = "2026-03-01", **more: Any) -> Any:
    """A posted invoice; of 1,000 and tax unless something else is said."""
    said = {"customerId": books.customer_gid, "on": on, "lines": list(lines) or [line()], "post": True}
    return (await books.office.done(INVOICE, input=said | more))["invoice"]


async def paid(books: Books, amount: str, invoice: Any, on: str = "2026-03-10", **more: Any) -> Any:
    """A payment that settles an invoice, as far as it goes."""
    said = {
        "customerId": books.customer_gid,
        "on": on,
        "amount": {"amount": amount, "currency": more.pop("currency", "USD")},
        "allocations": [{"invoiceId": invoice["id"]}],
    }
    return (await books.office.done(PAY, input=said | more))["payment"]


async def due(books: Books, through: str, role: str = "sales", **more: Any) -> Any:
    """What somebody earns, as the administrator sees it."""
    answer = await books.office.ask(DUE, agent=agent(books, role), through=through, **more)
    assert answer.errors == [], answer.errors
    return answer.data["commissionsDue"]


def sums(found: Any) -> list[str]:
    """Accrued, due, settled, open."""
    return [found[name]["amount"] for name in ("accrued", "due", "settled", "open")]


async def settled(books: Books, through: str, role: str = "sales", **more: Any) -> Any:
    """A settlement that must be made."""
    said = {"agentId": agent(books, role), "through": through}
    return (await books.office.done(SETTLE, input=said | more))["commissionSettlement"]


def booked(settlement: Any) -> list[tuple[str, str, str]]:
    """Account, debit and credit of the lines of its entry."""
    return [
        (each["account"]["code"], each["debit"]["amount"], each["credit"]["amount"])
        for each in settlement["entry"]["lines"]["nodes"]
    ]
