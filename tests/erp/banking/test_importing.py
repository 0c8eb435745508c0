"""Statements that come in, through the API: once, in order, to the cent; or not at all."""

from typing import Any

import pytest

from tests.erp.banking.bank import IMPORT, Bank
from tests.erp.banking.files import OFX, camt, entry

LAYOUT = """mutation($input: BankCsvLayoutSetInput!) { bankCsvLayoutSet(input: $input) {
  bankAccount { csvLayout { separator decimalSign dateForm skippedLines dateColumn amountColumn debitColumn
    balanceColumn bankAccount { name } } } userErrors { code path } } }"""
COLUMNS = {"dateColumn": "Date", "amountColumn": "Amount", "referenceColumn": "Ref", "textColumn": "Text"}
TABLE = "Date,Amount,Ref,Text\n2026-03-10,120.00,T-1,Invoice 7\n2026-03-31,-5.50,T-2,Charges\n"


async def test_a_statement_is_kept_with_its_lines(bank: Bank) -> None:
    made = await bank.imported(
        entry("120.00", "Invoice 7", reference="B-1"),
        entry("-5.50", "Charges", name="Bank", iban=""),
        closing="1114.50",
    )
    lines = made.pop("lines")["nodes"]
    made.pop("id")
    assert made == {
        "number": "S-1",
        "position": 1,
        "status": "OPEN",
        "format": "CAMT053",
        "openedOn": "2026-03-01",
        "closedOn": "2026-03-31",
        "opening": {"amount": "1000.00"},
        "closing": {"amount": "1114.50"},
        "lineCount": 2,
        "openCount": 2,
    }
    assert [
        (
            line["position"],
            line["status"],
            line["amount"]["amount"],
            line["reference"],
            line["counterparty"],
            line["text"],
        )
        for line in lines
    ] == [
        (1, "OPEN", "120.00", "B-1", "Ada", "Invoice 7"),
        (2, "OPEN", "-5.50", "", "Bank", "Charges"),
    ]
    events = await bank.books.office.rows("SELECT type FROM outbox_event ORDER BY id DESC LIMIT 1")
    assert events == [{"type": "BANK_STATEMENT_IMPORTED"}]


async def test_accounts_with_their_statements_and_lines_are_one_statement_each(bank: Bank) -> None:
    for number in range(1, 4):
        amount = f"{number}.00"
        opening = 1000 + sum(range(number))
        await bank.imported(
            entry(amount, reference=f"B-{number}"),
            number=f"S-{number}",
            opening=f"{opening}.00",
            closing=f"{opening + number}.00",
        )
    answer = await bank.books.office.ask(
        """{ bankAccounts { nodes { name statements { totalCount nodes { number bankAccount { iban }
        lines { nodes { amount { amount } statement { number } } } } } } }
        bankStatementLines(filter: {amount: {gte: "2"}}) { totalCount }
        bankStatementLineAggregates(groupBy: [{field: STATUS}]) {
          nodes { status count amount { sum { amount } } } } }"""
    )
    assert answer.errors == []
    (account,) = answer.data["bankAccounts"]["nodes"]
    assert [each["number"] for each in account["statements"]["nodes"]] == ["S-3", "S-2", "S-1"]
    assert answer.data["bankStatementLines"] == {"totalCount": 2}
    (open_,) = answer.data["bankStatementLineAggregates"]["nodes"]
    assert (open_["status"], open_["count"], open_["amount"]) == ("OPEN", 3, [{"sum": {"amount": "6.00"}}])
    assert len(answer.statements) == 9


@pytest.mark.parametrize("form", ["CAMT053", "OFX", "CSV"])
async def test_the_same_file_twice_is_kept_once(bank: Bank, form: str) -> None:
    await bank.books.office.done(LAYOUT, input={"id": bank.account, **COLUMNS})
    content = {"CAMT053": camt(entry("1.00"), closing="1001.00"), "OFX": OFX, "CSV": TABLE}[form]
    await bank.books.office.done(IMPORT, input=bank.file(content, form))
    before = await bank.counts()
    assert (await bank.refusal(content, form))["code"] == "STATEMENT_DUPLICATE"
    assert await bank.counts() == before


async def test_lines_that_are_known_are_left_out(bank: Bank) -> None:
    await bank.books.office.done(LAYOUT, input={"id": bank.account, **COLUMNS})
    await bank.books.office.done(IMPORT, input=bank.file(TABLE, "CSV") | {"openingBalance": "1000"})
    longer = TABLE + "2026-04-02,20.00,T-3,Invoice 8\n"
    made = await bank.books.office.done(IMPORT, input=bank.file(longer, "CSV"))
    told = made["bankStatement"]
    assert [line["reference"] for line in told["lines"]["nodes"]] == ["T-3"]
    assert (told["opening"]["amount"], told["closing"]["amount"]) == ("1114.50", "1134.50")
    assert (told["number"], told["position"]) == ("2026-04-02", 2)
    assert (await bank.refusal(longer + "\n", "CSV"))["code"] == "STATEMENT_DUPLICATE"


async def test_ofx_begins_where_its_balance_says(bank: Bank) -> None:
    made = (await bank.books.office.done(IMPORT, input=bank.file(OFX, "OFX")))["bankStatement"]
    assert (made["opening"]["amount"], made["closing"]["amount"]) == ("0.00", "114.50")
    later = OFX.replace("114.50", "134.50").replace("20260331</LEDGERBAL", "20260402</LEDGERBAL")
    later = later.replace(
        "</BANKTRANLIST>", "<STMTTRN><DTPOSTED>20260402<TRNAMT>20<FITID>F-3</STMTTRN></BANKTRANLIST>"
    )
    made = (await bank.books.office.done(IMPORT, input=bank.file(later, "OFX")))["bankStatement"]
    assert (made["opening"]["amount"], made["lineCount"], made["closedOn"]) == ("114.50", 1, "2026-04-02")
    gap = later.replace("134.50", "164.50").replace("F-3", "F-4")
    refusal = await bank.refusal(gap, "OFX")
    assert (refusal["code"], refusal["opening"], refusal["expected"]) == ("STATEMENT_GAP", "144.5", "134.5")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            camt(entry("1.00"), number="S-2"),
            {"code": "STATEMENT_UNBALANCED", "opening": "1000", "moved": "1", "closing": "1000"},
        ),
        (camt(entry("1.001")), {"code": "STATEMENT_MALFORMED", "line": 9}),
        ("no statement", {"code": "STATEMENT_MALFORMED", "line": 1}),
        (camt(currency="EUR"), {"code": "STATEMENT_CURRENCY"}),
        (camt(iban="GB82WEST12345698765432"), {"code": "STATEMENT_ACCOUNT"}),
        (" " * 900_001, {"code": "STATEMENT_TOO_LARGE"}),
        (
            camt(number="S-9", opening="1.00", closing="1.00"),
            {"code": "STATEMENT_GAP", "opening": "1", "expected": "1000"},
        ),
        (camt(number="S-9", day="2026-03-30"), {"code": "STATEMENT_EARLIER"}),
        (camt(number="S-1", day="2026-04-30"), {"code": "STATEMENT_DUPLICATE"}),
    ],
    ids=lambda value: value["code"] if isinstance(value, dict) else "",
)
async def test_what_is_refused_leaves_nothing(bank: Bank, content: str, told: dict[str, Any]) -> None:
    await bank.imported()
    refusal = await bank.refusal(content)
    assert {name: refusal.get(name) for name in told} == told
    assert refusal["path"] == ["content"]
    assert await bank.counts() == [1, 0]


async def test_a_table_needs_a_layout_and_may_be_given_balances(bank: Bank) -> None:
    refusal = await bank.refusal(TABLE, "CSV")
    assert (refusal["code"], refusal["path"]) == ("CSV_LAYOUT_MISSING", ["bankAccountId"])
    said = {"id": bank.account, **COLUMNS, "amountColumn": None, "debitColumn": "Out"}
    assert await bank.books.office.refused(LAYOUT, input=said) == ["INVALID_VALUE"]
    layouts: list[dict[str, Any]] = [
        {"separator": "SEMICOLON", "decimalSign": "COMMA", "dateForm": "DAY_MONTH_YEAR", "skippedLines": 3},
        {"balanceColumn": None},
    ]
    for layout in layouts:
        made = await bank.books.office.done(LAYOUT, input={"id": bank.account, **COLUMNS, **layout})
    assert made["bankAccount"]["csvLayout"] == {
        "separator": "COMMA",
        "decimalSign": "POINT",
        "dateForm": "YEAR_MONTH_DAY",
        "skippedLines": 0,
        "dateColumn": "Date",
        "amountColumn": "Amount",
        "debitColumn": None,
        "balanceColumn": None,
        "bankAccount": {"name": "House bank"},
    }
    refusal = await bank.refusal(TABLE, "CSV", openingBalance="10", closingBalance="124.51")
    assert (refusal["code"], refusal["moved"]) == ("STATEMENT_UNBALANCED", "114.5")
    refusal = await bank.refusal(camt(), openingBalance="10")
    assert (refusal["code"], refusal["path"]) == ("STATEMENT_BALANCE_DIFFERS", ["openingBalance"])
    assert await bank.counts() == [0, 0]


async def test_who_may_not_import_and_what_a_dry_run_keeps(bank: Bank) -> None:
    asked = bank.file(camt(entry("1.00"), closing="1001.00"))
    assert await bank.books.office.refused(IMPORT, as_="sales", input=asked) == ["PERMISSION_DENIED"]
    shown = await bank.books.office.done(IMPORT, input=asked | {"dryRun": True})
    assert shown["bankStatement"]["lineCount"] == 1
    assert await bank.counts() == [0, 0]
    keyed = asked | {"idempotencyKey": "k"}
    first = await bank.books.office.done(IMPORT, input=keyed)
    assert await bank.books.office.done(IMPORT, input=keyed) == first
    assert await bank.counts() == [1, 1]
