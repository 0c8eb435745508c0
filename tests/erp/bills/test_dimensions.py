"""What the lines of bills are divided by, from the draft to the entry and back."""

from decimal import Decimal

from tests.erp.bills.payables import CREATE, DELETE, REVERSE, Payables
from tests.erp.finance.books import integrity
from tests.erp.invoicing.test_dimensions import line, values

SPLITS = """query($id: ID!) { vendorBill(id: $id) {
  lines { nodes { dimensions { nodes { fraction value { code } line { net { amount } } } } } }
  entry { lines { nodes { debit { amount } dimensions { nodes { value { code } amount { amount } } } } } } } }"""


async def test_a_bill_carries_its_dimensions_to_its_entry(payables: Payables) -> None:
    one, two = await values(payables.books, payables.books.company, "A", "B")
    bill = await payables.posted(line("10.01", (one, "0.5"), (two, "0.5")), line("5"))
    found = (await payables.office.ask(SPLITS, id=bill["id"])).data["vendorBill"]
    assert found["lines"]["nodes"][0]["dimensions"]["nodes"] == [
        {"fraction": "0.5", "value": {"code": code}, "line": {"net": {"amount": "10.01"}}}
        for code in ("A", "B")
    ]
    told = [
        (
            each["debit"]["amount"],
            [(part["value"]["code"], part["amount"]["amount"]) for part in each["dimensions"]["nodes"]],
        )
        for each in found["entry"]["lines"]["nodes"]
    ]
    assert told == [("0.00", []), ("10.01", [("A", "5.01"), ("B", "5.00")]), ("5.00", [])]
    await payables.office.done(REVERSE, input={"id": bill["id"], "on": "2026-03-02"})
    sums = await payables.office.rows(
        "SELECT sum(amount) AS left FROM finance_dimension_split GROUP BY value_id"
    )
    assert [row["left"] for row in sums] == [Decimal(0), Decimal(0)]
    assert await integrity(payables.books) == []


async def test_fractions_sum_to_one_and_a_draft_takes_them_along(payables: Payables) -> None:
    one, two = await values(payables.books, payables.books.company, "A", "B")
    wrong = payables.asked(line("1", (one, "0.5"), (two, "0.4")))
    assert await payables.office.refused(CREATE, input=wrong) == ["DIMENSION_FRACTIONS"]
    assert await payables.office.rows("SELECT 1 FROM bills_vendor_bill") == []
    draft = (await payables.office.done(CREATE, input=payables.asked(line("1", (one, "1")))))["vendorBill"]
    await payables.office.done(DELETE, input={"id": draft["id"]})
    for table in ("bills_vendor_bill", "bills_vendor_bill_line", "bills_line_split"):
        assert await payables.office.rows(f"SELECT 1 FROM {table}") == []
