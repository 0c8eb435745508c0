"""What the lines of invoices are divided by, from the draft to the entry and back."""

import uuid
from decimal import Decimal
from typing import Any

from bizsuite.erp.finance import service as finance
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, integrity

CREATE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) {
  invoice { id lines { nodes { dimensions { nodes { position fraction value { code } } } } } }
  userErrors { code path ... on DimensionFractions { sum } } } }"""
POST = "mutation($input: InvoicePostInput!) { invoicePost(input: $input) { invoice { number } userErrors { code } } }"
DELETE = "mutation($input: InvoiceDeleteInput!) { invoiceDelete(input: $input) { userErrors { code } } }"
REVERSE = "mutation($input: InvoiceReverseInput!) { invoiceReverse(input: $input) { userErrors { code } } }"
ENTRY = """query($id: ID!) { invoice(id: $id) { entry { lines { nodes { account { code } credit { amount }
  dimensions { nodes { value { code } fraction amount { amount } } } } } } } }"""


async def values(books: Books, company: uuid.UUID, *codes: str) -> list[str]:
    """Values of a new dimension of a company, as clients know them."""
    async with books.office.work() as db:
        dimension = await finance.create_dimension(db, company, code="CC", name="Cost centre")
        made = [await finance.create_value(db, dimension.id, {"code": each, "name": each}) for each in codes]
        return [encode("DimensionValue", each.id) for each in made]


def line(price: str, *shares: tuple[str, str]) -> dict[str, Any]:
    said = [{"valueId": value, "fraction": fraction} for value, fraction in shares]
    return {"quantity": "1", "unitPrice": price, "dimensions": said}


def asked(books: Books, *lines: dict[str, Any]) -> dict[str, Any]:
    return {"customerId": books.customer_gid, "on": "2026-03-01", "lines": list(lines)}


async def test_an_invoice_carries_its_dimensions_to_its_entry(books: Books) -> None:
    one, two = await values(books, books.company, "A", "B")
    lines = [
        line("10.01", (one, "0.5"), (two, "0.5")),
        line("20", (one, "1")),
        line("5"),
        line("10.02", (one, "0.5"), (two, "0.5")),
    ]
    draft = (await books.office.done(CREATE, input=asked(books, *lines)))["invoice"]
    assert [each["dimensions"]["nodes"] for each in draft["lines"]["nodes"]][:3] == [
        [
            {"position": 1, "fraction": "0.5", "value": {"code": "A"}},
            {"position": 2, "fraction": "0.5", "value": {"code": "B"}},
        ],
        [{"position": 1, "fraction": "1", "value": {"code": "A"}}],
        [],
    ]
    await books.office.done(POST, input={"id": draft["id"]})
    found = (await books.office.ask(ENTRY, id=draft["id"])).data["invoice"]["entry"]["lines"]["nodes"]
    told = [
        (
            each["credit"]["amount"],
            [(part["value"]["code"], part["amount"]["amount"]) for part in each["dimensions"]["nodes"]],
        )
        for each in found
    ]
    assert told == [
        ("0.00", []),
        ("20.03", [("A", "-10.02"), ("B", "-10.01")]),
        ("20.00", [("A", "-20.00")]),
        ("5.00", []),
    ]
    await books.office.done(REVERSE, input={"id": draft["id"], "on": "2026-03-02"})
    sums = await books.office.rows(
        "SELECT sum(amount) AS left FROM finance_dimension_split GROUP BY value_id"
    )
    assert [row["left"] for row in sums] == [Decimal(0), Decimal(0)]
    assert await integrity(books) == []


async def test_what_a_draft_is_divided_by_is_checked_and_goes_with_it(books: Books) -> None:
    one, two = await values(books, books.company, "A", "B")
    (foreign,) = await values(books, books.office.home.second, "X")
    for shares, error in (
        (
            [(one, "0.5"), (two, "0.4")],
            {"code": "DIMENSION_FRACTIONS", "path": ["lines", "1", "dimensions"], "sum": "0.9"},
        ),
        ([(foreign, "1")], {"code": "NOT_FOUND", "path": ["lines", "1", "dimensions", "0", "valueId"]}),
    ):
        answer = await books.office.ask(CREATE, input=asked(books, line("1"), line("1", *shares)))
        assert answer.data["invoiceCreate"]["userErrors"] == [error]
    assert await books.office.rows("SELECT 1 FROM invoicing_invoice") == []
    draft = (await books.office.done(CREATE, input=asked(books, line("1", (one, "1")))))["invoice"]
    await books.office.done(DELETE, input={"id": draft["id"]})
    assert await books.office.rows("SELECT 1 FROM invoicing_line_split") == []


async def test_an_invoice_whose_lines_are_divided_takes_one_statement_more(books: Books) -> None:
    """What its lines are divided by is asked with the lines; the values, once it is known which."""
    one, two = await values(books, books.company, "A", "B")
    counts = []
    for lines in ([line("50")] * 10, [line("50", (one, "0.5"), (two, "0.5"))] * 10):
        draft = (await books.office.done(CREATE, input=asked(books, *lines)))["invoice"]["id"]
        counts.append(len((await books.office.ask(POST, input={"id": draft})).statements))
    assert counts == [6, 7]
