"""The general ledger: lines with the balance after each, page by page, from both ends."""

from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.finance import service
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books
from tests.erp.finance.test_graph import account

LEDGER = """query($id: ID!, $asOf: Date, $since: Date, $first: Int, $after: String, $last: Int, $before: String) {
  ledgerAccount(id: $id) { code ledger(asOf: $asOf, since: $since, first: $first, after: $after, last: $last,
    before: $before) {
  asOf since totalCount opening { amount currency } debit { amount } credit { amount } balance { amount }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  nodes { balance { amount } line { postedOn debit { amount } credit { amount } entry { number } } } } } }"""


async def posted(books: Books) -> None:
    """Six lines on the receivables, two of them on one day."""
    entries = [
        books.sale("100", on=date(2026, 1, 10)),
        books.receipt("30", on=date(2026, 1, 20)),
        books.sale("50", on=date(2026, 2, 10)),
        books.sale("25", on=date(2026, 2, 10)),
        books.receipt("60", on=date(2026, 2, 20)),
        books.sale("1", on=date(2026, 3, 1)),
    ]
    for entry in reversed(entries[:2]):
        async with books.office.work() as db:
            await service.post_entries(db, [entry])
    async with books.office.work() as db:
        await service.post_entries(db, entries[2:])


async def ledger(books: Books, code: str = "1100", **asked: Any) -> Any:
    """The ledger of an account as it is told."""
    answer = await books.office.ask(LEDGER, id=await account(books, code), **asked)
    assert answer.errors == []
    return answer.data["ledgerAccount"]["ledger"]


def told(page: Any) -> list[tuple[str, str, str]]:
    """The signed amount of each line with its day, and the balance after it."""
    return [
        (
            node["line"]["postedOn"],
            str(Decimal(node["line"]["debit"]["amount"]) - Decimal(node["line"]["credit"]["amount"])),
            node["balance"]["amount"],
        )
        for node in page["nodes"]
    ]


WHOLE = [
    ("2026-01-10", "100.00", "100.00"),
    ("2026-01-20", "-30.00", "70.00"),
    ("2026-02-10", "50.00", "120.00"),
    ("2026-02-10", "25.00", "145.00"),
    ("2026-02-20", "-60.00", "85.00"),
    ("2026-03-01", "1.00", "86.00"),
]


async def test_each_line_tells_the_balance_after_it(books: Books) -> None:
    await posted(books)
    whole = await ledger(books, asOf="2026-12-31")
    assert told(whole) == WHOLE
    assert [whole[name]["amount"] for name in ("opening", "debit", "credit", "balance")] == [
        "0.00",
        "176.00",
        "90.00",
        "86.00",
    ]
    february = await ledger(books, since="2026-02-01", asOf="2026-02-28")
    assert told(february) == WHOLE[2:5]
    assert [february[name]["amount"] for name in ("opening", "debit", "credit", "balance")] == [
        "70.00",
        "75.00",
        "60.00",
        "85.00",
    ]
    assert (february["totalCount"], february["since"], february["asOf"]) == (3, "2026-02-01", "2026-02-28")
    assert (await ledger(books, since="2026-02-11", asOf="2026-02-19"))["opening"] == {
        "amount": "145.00",
        "currency": "USD",
    }


async def test_pages_of_a_ledger_keep_the_balance_both_ways(books: Books) -> None:
    await posted(books)
    for since, expected in ((None, WHOLE), ("2026-01-15", WHOLE[1:])):
        for size in (1, 2, 4, 5):
            forward, after = [], None
            while True:
                page = await ledger(books, asOf="2026-12-31", since=since, first=size, after=after)
                forward += told(page)
                after = page["pageInfo"]["endCursor"]
                if not page["pageInfo"]["hasNextPage"]:
                    break
            assert forward == expected
            backward: list[tuple[str, str, str]] = []
            before = None
            while True:
                page = await ledger(books, asOf="2026-12-31", since=since, last=size, before=before)
                backward = told(page) + backward
                before = page["pageInfo"]["startCursor"]
                if not page["pageInfo"]["hasPreviousPage"]:
                    break
            assert backward == expected


async def test_the_ledgers_of_all_accounts_are_one_statement(books: Books) -> None:
    await posted(books)
    query = """{ ledgerAccounts(first: 50) { nodes { code ledger(asOf: "2026-12-31", first: 3) { totalCount
      balance { amount } nodes { balance { amount } } } } } }"""
    answer = await books.office.ask(query)
    # The accounts, then all of their ledgers.
    assert len(answer.statements) == 2
    found = {node["code"]: node["ledger"] for node in answer.data["ledgerAccounts"]["nodes"]}
    assert found["1100"]["nodes"] == [
        {"balance": {"amount": amount}} for amount in ("100.00", "70.00", "120.00")
    ]
    assert (found["1020"]["totalCount"], found["1020"]["balance"]["amount"]) == (2, "90.00")
    assert (found["1"]["totalCount"], found["1"]["nodes"], found["1"]["balance"]["amount"]) == (0, [], "0.00")


async def test_what_cannot_be_meant_is_refused(books: Books) -> None:
    key = await account(books, "1100")
    page = await ledger(books, asOf="2026-12-31")
    wrongs: list[dict[str, Any]] = [
        {"since": "2026-02-02", "asOf": "2026-02-01"},
        {"asOf": "9999-01-01"},
        {"after": "eA"},
        {"first": -1},
    ]
    for wrong in wrongs:
        answer = await books.office.ask(LEDGER, id=key, **wrong)
        assert (answer.data["ledgerAccount"]["ledger"], answer.codes) == (None, ["BAD_USER_INPUT"])
    assert page["nodes"] == []
    missing = await books.office.ask(LEDGER, id=encode("LedgerAccount", books.customer))
    assert missing.data == {"ledgerAccount": None}
