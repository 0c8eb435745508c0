"""The end of a year, as a bookkeeper lives it: cleared up, closed, kept closed, opened for a forgotten bill, closed.

Every figure follows from what is written in the story; the books are in dollars.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.erp.banking.files import IBAN, camt, entry
from tests.erp.shop import Shop, shop_of

ROWS = "rows { kind caption level account { code } amount { amount } compared { amount } }"
STATEMENTS = f"""query($asOf: Date!) {{
  balanceSheet(asOf: $asOf, compare: {{period: PREVIOUS_YEAR}}) {{ {ROWS} }}
  profitAndLoss(asOf: $asOf, compare: {{period: PREVIOUS_YEAR}}) {{ {ROWS} }}
  trialBalance(asOf: $asOf) {{ balance {{ amount }} }}
  integrity {{ findings {{ check detail }} }} }}"""
ACCOUNTS = "{ ledgerAccounts(first: 100) { nodes { id code } } }"
YEAR = """{ fiscalYear(by: {name: "2026"}) { id periods(first: 20) { nodes { id name status } }
  yearEnds { nodes { status result { amount } } } } }"""
END = """yearEnd { status result { amount } entry { number
  lines { nodes { account { code } debit { amount } credit { amount } } } } }"""
EARNED = ("3100", "EARLIER_RESULT", "CURRENT_RESULT")

# 20,000 - 12,000 + 7,200 - 2,880 in the bank; 1,250 in euros, less 138.89; 480 of taxes to have back; nine months of
# insurance; the machine less a quarter.
SHEET = {
    "ASSETS": "23811.11",
    "1020": "12320.00",
    "1100": "1250.00",
    "1190": "-138.89",
    "1300": "480.00",
    "1350": "900.00",
    "1500": "12000.00",
    "1510": "-3000.00",
    "LIABILITIES": "2400.00",
    "2100": "1200.00",
    "2200": "1200.00",
    "EQUITY": "21411.11",
    "3900": "20000.00",
    "EARLIER_RESULT": "0.00",
    "CURRENT_RESULT": "1411.11",
    "LIABILITIES_AND_EQUITY": "23811.11",
}
# 6,000 and 1,250 earned; 2,400 and three months of insurance spent; a year of depreciation; the euros.
RESULT = {
    "REVENUE": "7250.00",
    "4000": "7250.00",
    "COST_OF_SALES": "0.00",
    "GROSS_PROFIT": "7250.00",
    "OTHER_INCOME": "0.00",
    "EXPENSES": "5838.89",
    "6000": "2700.00",
    "6100": "3000.00",
    "6910": "138.89",
    "NET_RESULT": "1411.11",
}


@dataclass
class Story:
    """A company in the course of two years, and what is referred to again."""

    shop: Shop
    supplier: str
    accounts: dict[str, str]
    machine: str = ""
    abroad: str = ""
    revaluation: str = ""
    insurance: str = ""
    bank_line: str = ""
    receipt: str = ""

    async def invoice(self, on: str, price: str, **more: Any) -> Any:
        """A sale to Anna, posted."""
        lines = [
            {"description": "Advice", "quantity": "1", "unitPrice": price, "taxRate": more.pop("tax", "0")}
        ]
        selection = "invoice { id lines { nodes { id } } }"
        given: dict[str, Any] = {
            "customerId": self.shop.customer(),
            "on": on,
            "lines": lines,
            "post": True,
        } | more
        return (await self.shop.must("invoiceCreate", selection, **given))["invoice"]

    async def bill(self, on: str, price: str, **more: Any) -> Any:
        """A bill of the supplier, posted."""
        selection = "vendorBill { id lines { nodes { id } } }"
        return (await self.shop.must("vendorBillCreate", selection, **self.said(on, price, **more)))[
            "vendorBill"
        ]

    def said(self, on: str, price: str, **more: Any) -> dict[str, Any]:
        """What is said of a bill."""
        lines = [
            {"description": "Supplies", "quantity": "1", "unitPrice": price, "taxRate": more.pop("tax", "0")}
        ]
        return {
            "supplierId": self.supplier,
            "on": on,
            "reference": f"R {on}",
            "lines": lines,
            "post": True,
        } | more

    async def statements(self, as_of: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Balance sheet and result of the last day of a year beside those of the year before; everything ties."""
        answer = await self.shop.ask(STATEMENTS, asOf=as_of)
        assert answer.errors == []
        assert answer.data["trialBalance"]["balance"]["amount"] == "0.00"
        assert answer.data["integrity"]["findings"] == []
        sheet, result = (_rows(answer.data[name]) for name in ("balanceSheet", "profitAndLoss"))
        assert sheet["ASSETS"] == sheet["LIABILITIES_AND_EQUITY"]
        # What the owners have earned grows by the result of the year, whether it is closed or not.
        now, before = (
            sum((Decimal(sheet[name][side]) for name in EARNED if name in sheet), Decimal(0))
            for side in (0, 1)
        )
        assert now - before == Decimal(result["NET_RESULT"][0])
        return sheet, result

    async def year(self) -> Any:
        """The year that ends."""
        return (await self.shop.ask(YEAR)).data["fiscalYear"]


def _rows(statement: Any) -> dict[str, tuple[str, str]]:
    """The amounts of both days by account or caption; of captions that a kind repeats, the outermost."""
    told: dict[str, tuple[str, str]] = {}
    for row in statement["rows"]:
        name = row["account"]["code"] if row["account"] else row["caption"] or row["kind"]
        told.setdefault(name, (row["amount"]["amount"], row["compared"]["amount"]))
    return told


@pytest.fixture
async def story(database: str) -> AsyncIterator[Story]:
    """A company with books for two years and a supplier."""
    async with shop_of(database, ["oa", "crm", "erp"]) as shop:
        await shop.keep_books(2026, 2027)
        supplier = (await shop.must("supplierCreate", "supplier { id }", name="Mill"))["supplier"]["id"]
        nodes = (await shop.ask(ACCOUNTS)).data["ledgerAccounts"]["nodes"]
        yield Story(shop, supplier, {each["code"]: each["id"] for each in nodes})


async def traded(story: Story) -> None:
    """2026: capital, a machine, a sale and a bill that are paid, a sale abroad and an insurance that are not."""
    shop = story.shop
    capital = [
        {"accountId": story.accounts["1020"], "debit": "20000"},
        {"accountId": story.accounts["3900"], "credit": "20000"},
    ]
    await shop.must("journalEntryCreate", "journalEntry { id }", on="2026-01-02", lines=capital, post=True)
    category = await shop.must("assetCategoryCreate", "assetCategory { id }", name="Machines", lifeMonths=48)
    made = await shop.must(
        "assetCreate",
        "asset { id }",
        categoryId=category["assetCategory"]["id"],
        name="Press",
        cost="12000",
        counterAccountId=story.accounts["1020"],
        acquiredOn="2026-01-01",
        placeInServiceOn="2026-01-01",
    )
    story.machine = made["asset"]["id"]
    sale = await story.invoice("2026-02-10", "6000", tax="0.2")
    await paid(story, "paymentReceive", "2026-03-10", "7200", {"invoiceId": sale["id"]})
    bill = await story.bill("2026-03-05", "2400", tax="0.2")
    await paid(story, "paymentSend", "2026-04-05", "2880", {"billId": bill["id"]})
    # A thousand euros at 0.8 are 1,250 dollars. The insurance is for a year from October on.
    abroad = await story.invoice("2026-11-15", "1000", currency="EUR", exchangeRate="0.8")
    story.abroad = abroad["id"]
    insurance = await story.bill("2026-10-01", "1200")
    deferred = await shop.must(
        "deferralScheduleCreate",
        "deferralSchedule { id }",
        billLineId=insurance["lines"]["nodes"][0]["id"],
        firstDay="2026-10-01",
        months=12,
        proRata="MONTHS",
    )
    story.insurance = deferred["deferralSchedule"]["id"]


async def paid(story: Story, name: str, on: str, amount: str, of: dict[str, str], **more: Any) -> None:
    """A payment of a document, by the bank."""
    party = {"customerId": story.shop.customer()} if "invoiceId" in of else {"supplierId": story.supplier}
    money = {"amount": amount, "currency": more.pop("currency", "USD")}
    await story.shop.must(name, "payment { id }", on=on, amount=money, allocations=[of], **party, **more)


async def cleared_up(story: Story) -> None:
    """What the year end asks for: depreciation, deferrals, and what is owed in euros at the rate of its last day."""
    shop = story.shop
    run = await shop.must(
        "depreciationRunCreate", "depreciationRun { amount { amount } }", until="2026-12-31"
    )
    assert run["depreciationRun"] == {"amount": {"amount": "3000.00"}}
    run = await shop.must("deferralRunCreate", "deferralRun { expense { amount } }", until="2026-12-31")
    assert run["deferralRun"] == {"expense": {"amount": "300.00"}}
    await shop.must("exchangeRateSet", "__typename", currency="EUR", on="2026-12-31", rate="0.9")
    made = await shop.must(
        "currencyRevaluationCreate",
        "currencyRevaluation { id reversedOn gain { amount } loss { amount } }",
        on="2026-12-31",
    )
    story.revaluation = made["currencyRevaluation"].pop("id")
    # 1,000 / 0.9 = 1,111.11, that is 138.89 less than 1,250.
    assert made["currencyRevaluation"] == {
        "reversedOn": "2027-01-01",
        "gain": {"amount": "0.00"},
        "loss": {"amount": "138.89"},
    }


async def closed(story: Story, result: str) -> Any:
    """The year is closed, with this result; the closing entry."""
    done = await story.shop.must("fiscalYearClose", END, id=(await story.year())["id"])
    assert (done["yearEnd"]["status"], done["yearEnd"]["result"]) == ("CLOSED", {"amount": result})
    year = await story.year()
    assert {each["status"] for each in year["periods"]["nodes"]} == {"CLOSED"}
    return done["yearEnd"]["entry"]


async def gone_on(story: Story) -> None:
    """The first quarter of 2027: a sale, the euros at par, depreciation and insurance."""
    await story.invoice("2027-01-20", "500")
    await paid(
        story,
        "paymentReceive",
        "2027-02-10",
        "1000",
        {"invoiceId": story.abroad},
        currency="EUR",
        exchangeRate="1",
    )
    for name in ("depreciationRunCreate", "deferralRunCreate"):
        await story.shop.must(name, "__typename", until="2027-03-31")


async def came_late(story: Story) -> None:
    """What the bank has said of the last days of the year comes late, and goods are on their way."""
    shop = story.shop
    made = await shop.must("receiptCreate", "receipt { id }", lines=[shop.line("TEA", 5) | {"unitCost": "2"}])
    story.receipt = made["receipt"]["id"]
    said = {"name": "House bank", "iban": IBAN, "accountId": story.accounts["1020"]}
    account = (await shop.must("bankAccountCreate", "bankAccount { id }", **said))["bankAccount"]["id"]
    file = camt(entry("-5.00", "Fee", day="2026-12-30"), closing="995.00", day="2026-12-31")
    made = await shop.must(
        "bankStatementImport",
        "bankStatement { lines { nodes { id } } }",
        bankAccountId=account,
        format="CAMT053",
        content=file,
    )
    story.bank_line = made["bankStatement"]["lines"]["nodes"][0]["id"]


async def refused_everywhere(story: Story) -> None:
    """Nothing is posted into the year any more, whoever tries, and nothing of what was posted is undone in it."""
    on = "2026-12-15"
    lines = [
        {"accountId": story.accounts["6000"], "debit": "1"},
        {"accountId": story.accounts["1020"], "credit": "1"},
    ]
    sale = {"description": "Advice", "quantity": "1", "unitPrice": "1"}
    one = {"amount": "1", "currency": "USD"}
    customer = story.shop.customer()
    asked: list[tuple[str, dict[str, Any]]] = [
        ("journalEntryCreate", {"on": on, "lines": lines, "post": True}),
        ("invoiceCreate", {"customerId": customer, "on": on, "lines": [sale], "post": True}),
        ("invoiceReverse", {"id": story.abroad, "on": on}),
        ("vendorBillCreate", story.said(on, "1")),
        ("paymentReceive", {"customerId": customer, "on": on, "amount": one}),
        ("paymentSend", {"supplierId": story.supplier, "on": on, "amount": one}),
        ("assetDepreciationReverse", {"id": story.machine}),
        ("assetDispose", {"id": story.machine, "on": "2026-12-31"}),
        ("deferralScheduleCancel", {"id": story.insurance, "on": on}),
        ("currencyRevaluationCancel", {"id": story.revaluation}),
        ("bankLineMatch", {"id": story.bank_line, "parts": [{"accountPurpose": "BANK_CHARGES"}]}),
        ("receiptPost", {"id": story.receipt, "on": "2026-11-20"}),
    ]
    before = await story.shop.count("finance_entry")
    told = {name: await story.shop.codes(name, **given) for name, given in asked}
    assert told == {name: ["PERIOD_CLOSED"] for name, _ in asked}
    assert await story.shop.count("finance_entry") == before
    # Nor is one of its months opened by itself.
    november = (await story.year())["periods"]["nodes"][10]
    assert (november["name"], await story.shop.codes("periodReopen", id=november["id"])) == (
        "2026-11",
        ["FISCAL_YEAR_CLOSED"],
    )


async def corrected(story: Story) -> None:
    """The year is opened again: its last month takes the forgotten bill, and the fee of the bank."""
    shop = story.shop
    done = await shop.must(
        "fiscalYearReopen", "yearEnd { status reversal { number } }", id=(await story.year())["id"]
    )
    assert done["yearEnd"] == {"status": "REOPENED", "reversal": {"number": "CLS/2026/00002"}}
    statuses = [each["status"] for each in (await story.year())["periods"]["nodes"]]
    assert statuses == ["CLOSED"] * 11 + ["OPEN"]
    sheet, _ = await story.statements("2026-12-31")
    assert (sheet["CURRENT_RESULT"], sheet.get("3100")) == (("1411.11", "0.00"), None)
    await story.bill("2026-12-10", "500")
    await shop.must(
        "bankLineMatch", "__typename", id=story.bank_line, parts=[{"accountPurpose": "BANK_CHARGES"}]
    )


async def test_a_year_is_closed_opened_for_what_was_forgotten_and_closed_again(story: Story) -> None:
    await traded(story)
    await cleared_up(story)
    await came_late(story)
    sheet, result = await story.statements("2026-12-31")
    assert {name: now for name, (now, _) in sheet.items()} == SHEET
    assert {name: now for name, (now, _) in result.items()} == RESULT

    # Closing empties the accounts of profit and loss, and changes nothing else: the result is retained now.
    closing = await closed(story, "1411.11")
    assert sides(closing) == [
        *(("4000", "7250.00"), ("6000", "-2700.00"), ("6100", "-3000.00"), ("6910", "-138.89")),
        ("3100", "-1411.11"),
    ]
    after, same = await story.statements("2026-12-31")
    moved = {"3100": ("1411.11", "0.00"), "CURRENT_RESULT": ("0.00", "0.00")}
    assert (after, same) == (sheet | moved, result)
    await refused_everywhere(story)

    # The next year: of the loss in euros 138.89 were told before, 111.11 are new.
    await gone_on(story)
    sheet, result = await story.statements("2027-12-31")
    assert (result["6900"], result["6910"]) == (("250.00", "0.00"), ("-138.89", "138.89"))
    assert result["NET_RESULT"] == ("-661.11", "1411.11")
    assert (sheet["3100"], sheet["CURRENT_RESULT"]) == (("1411.11", "1411.11"), ("-661.11", "0.00"))
    assert sheet["ASSETS"] == ("23150.00", "23811.11")

    # The bill of 500 and the fee of 5 belong to 2026, and the year after begins with what is left.
    await corrected(story)
    assert sides(await closed(story, "906.11"))[-2:] == [("6910", "-138.89"), ("3100", "-906.11")]
    ends = [(each["status"], each["result"]["amount"]) for each in (await story.year())["yearEnds"]["nodes"]]
    assert sorted(ends) == [("CLOSED", "906.11"), ("REOPENED", "1411.11")]
    _, result = await story.statements("2026-12-31")
    changed = {"EXPENSES": "6343.89", "6000": "3200.00", "6700": "5.00", "NET_RESULT": "906.11"}
    assert {name: now for name, (now, _) in result.items()} == RESULT | changed
    sheet, result = await story.statements("2027-12-31")
    assert (sheet["ASSETS"], sheet["LIABILITIES"]) == (("23145.00", "23806.11"), ("2900.00", "2900.00"))
    assert (sheet["3100"], sheet["CURRENT_RESULT"]) == (("906.11", "906.11"), ("-661.11", "0.00"))
    assert (sheet["1190"], sheet["1350"]) == (("0.00", "-138.89"), ("600.00", "900.00"))
    assert result["NET_RESULT"] == ("-661.11", "906.11")


def sides(entry: Any) -> list[tuple[str, str]]:
    """The lines of an entry: debit less credit."""
    return [
        (line["account"]["code"], str(Decimal(line["debit"]["amount"]) - Decimal(line["credit"]["amount"])))
        for line in entry["lines"]["nodes"]
    ]
