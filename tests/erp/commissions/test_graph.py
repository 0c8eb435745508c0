"""Commissions, from the plan to what is owed in the books, through the API."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewCategory
from bizsuite.graph.node import encode
from tests.erp.commissions.earned import (
    ALLOCATE,
    PLAN,
    REMOVE,
    REVERSE,
    SETTLE,
    agent,
    booked,
    due,
    invoiced,
    line,
    paid,
    planned,
    settled,
    sums,
)
from tests.erp.finance.books import Books, integrity, tamper

RATES = (
    """mutation($input: ExchangeRatesSetInput!) { exchangeRatesSet(input: $input) { userErrors { code } } }"""
)
PRODUCT = """mutation($input: ProductCreateInput!) { productCreate(input: $input) {
  product { id } userErrors { code path } } }"""
EXPENSE, OWED = "6200", "2360"


async def test_commission_is_due_as_the_customer_pays_and_is_settled_once(books: Books) -> None:
    await planned(books)
    invoice = await invoiced(books)
    assert sums(await due(books, "2026-03-31")) == ["50.00", "0.00", "0.00", "0.00"]
    refused = await books.office.ask(SETTLE, input={"agentId": agent(books), "through": "2026-03-31"})
    assert refused.data["commissionSettle"]["userErrors"] == [
        {"code": "COMMISSION_NOT_DUE", "path": ["agentId"]}
    ]
    await paid(books, "595", invoice)
    assert sums(await due(books, "2026-03-09")) == ["50.00", "0.00", "0.00", "0.00"]
    found = await due(books, "2026-03-31")
    assert (sums(found), found["open"]["currency"], found["through"]) == (
        ["50.00", "25.00", "0.00", "25.00"],
        "USD",
        "2026-03-31",
    )
    assert found["nodes"][0]["invoiceLine"] == {
        "description": "Advice",
        "invoice": {"number": invoice["number"]},
    }
    first = await settled(books, "2026-03-31")
    assert (first["number"], first["amount"], first["agent"]["name"]) == (
        "COM-2026-00001",
        {"amount": "25.00", "currency": "USD"},
        "Sales",
    )
    assert (first["entry"]["entryDate"], first["entry"]["journal"]["kind"]) == ("2026-03-31", "GENERAL")
    assert first["entry"]["origin"] == {"__typename": "CommissionSettlement", "id": first["id"]}
    assert booked(first) == [(EXPENSE, "25.00", "0.00"), (OWED, "0.00", "25.00")]
    said = {"agentId": agent(books), "through": "2026-03-31"}
    assert await books.office.refused(SETTLE, input=said) == ["COMMISSION_NOT_DUE"]
    await paid(books, "595", invoice, on="2026-04-02")
    second = await settled(books, "2026-04-30", on="2026-05-04")
    assert (second["number"], second["amount"]["amount"], second["entry"]["entryDate"]) == (
        "COM-2026-00002",
        "25.00",
        "2026-05-04",
    )
    assert sums(await due(books, "2026-04-30")) == ["50.00", "50.00", "50.00", "0.00"]
    # What was settled later does not count on an earlier day.
    assert sums(await due(books, "2026-03-31")) == ["50.00", "25.00", "25.00", "0.00"]
    assert await integrity(books) == []


async def test_an_allocation_that_is_taken_back_takes_its_commission_back(books: Books) -> None:
    await planned(books)
    invoice = await invoiced(books)
    payment = await paid(books, "1190", invoice)
    assert (await settled(books, "2026-03-31"))["amount"]["amount"] == "50.00"
    allocation = payment["allocations"]["nodes"][0]["id"]
    await books.office.done(REMOVE, input={"id": allocation, "on": "2026-04-05"})
    assert sums(await due(books, "2026-04-04")) == ["50.00", "50.00", "50.00", "0.00"]
    assert sums(await due(books, "2026-04-30")) == ["50.00", "0.00", "50.00", "-50.00"]
    back = await settled(books, "2026-04-30")
    assert back["amount"]["amount"] == "-50.00"
    assert booked(back) == [(EXPENSE, "0.00", "50.00"), (OWED, "50.00", "0.00")]
    again = {"paymentId": payment["id"], "invoiceId": invoice["id"], "amount": "238", "on": "2026-05-01"}
    await books.office.done(ALLOCATE, input=again)
    assert (await settled(books, "2026-05-31"))["amount"]["amount"] == "10.00"
    assert await integrity(books) == []


async def test_credit_notes_give_commissions_up_and_what_is_reversed_earns_nothing(books: Books) -> None:
    await planned(books)
    invoice, other = await invoiced(books), await invoiced(books, line("200"))
    await paid(books, "1190", invoice)
    await paid(books, "238", other)
    assert (await settled(books, "2026-03-31"))["amount"]["amount"] == "60.00"
    note = {"kind": "CREDIT_NOTE", "creditOfId": other["id"]}
    await invoiced(books, line("100"), on="2026-04-01", **note)
    # A credit note counts as it is settled: nobody has set it off yet.
    assert sums(await due(books, "2026-04-30")) == ["55.00", "60.00", "60.00", "0.00"]
    unpaid = await invoiced(books, line("100"), on="2026-04-02")
    (credit,) = await books.office.rows("SELECT id FROM invoicing_invoice WHERE kind = 'CREDIT_NOTE'")
    set_off = {"creditNoteId": encode("Invoice", credit["id"]), "invoiceId": unpaid["id"], "on": "2026-04-03"}
    await books.office.done(ALLOCATE, input=set_off)
    found = await due(books, "2026-04-30")
    assert sums(found) == ["60.00", "60.00", "60.00", "0.00"]
    assert [each["open"]["amount"] for each in found["nodes"]] == ["0.00", "0.00", "-5.00", "5.00"]
    evened = await settled(books, "2026-04-30")
    assert (evened["amount"]["amount"], evened["entry"]) == ("0.00", None)
    assert sorted(each["amount"]["amount"] for each in evened["lines"]["nodes"]) == ["-5.00", "5.00"]
    third = await invoiced(books, line("300"), on="2026-05-01")
    await books.office.done(REVERSE, input={"id": third["id"], "on": "2026-05-02"})
    assert sums(await due(books, "2026-05-31")) == ["60.00", "60.00", "60.00", "0.00"]
    assert await integrity(books) == []


async def test_a_settled_invoice_that_is_reversed_is_given_back(books: Books) -> None:
    await planned(books)
    invoice = await invoiced(books)
    payment = await paid(books, "1190", invoice)
    await settled(books, "2026-03-31")
    allocation = payment["allocations"]["nodes"][0]["id"]
    await books.office.done(REMOVE, input={"id": allocation, "on": "2026-04-05"})
    await books.office.done(REVERSE, input={"id": invoice["id"], "on": "2026-04-06"})
    found = await due(books, "2026-04-30")
    assert sums(found) == ["0.00", "0.00", "50.00", "-50.00"]
    assert found["nodes"][0]["plan"] is None
    back = await settled(books, "2026-04-30")
    assert back["lines"]["nodes"][0]["plan"] is None and back["amount"]["amount"] == "-50.00"
    assert await integrity(books) == []


async def test_commissions_are_in_the_currency_of_the_company(books: Books) -> None:
    rates = [{"currency": "EUR", "on": "2026-01-01", "rate": "0.8"}]
    await books.office.done(RATES, input={"rates": rates})
    await planned(books)
    invoice = await invoiced(books, currency="EUR")
    later = [{"currency": "EUR", "on": "2026-03-05", "rate": "0.5"}]
    await books.office.done(RATES, input={"rates": later})
    await paid(books, "595", invoice, currency="EUR")
    # 1000 EUR at 0.8 EUR a dollar are 1250 dollars, whatever the rate of the payment.
    assert sums(await due(books, "2026-03-31")) == ["62.50", "31.25", "0.00", "31.25"]
    made = await settled(books, "2026-03-31")
    assert made["amount"] == {"amount": "31.25", "currency": "USD"}
    assert await integrity(books) == []


async def test_of_plans_the_customer_counts_before_the_category_and_the_nearest_of_these(
    books: Books,
) -> None:
    async with books.office.work() as db:
        goods = await catalog.create_category(db, NewCategory(name="Goods"))
        tea = await catalog.create_category(db, NewCategory(name="Tea", parent_id=goods.id))
    said = {"sku": "GREEN", "name": "Green", "listPrice": "10"}
    product = await books.office.done(PRODUCT, input=said | {"categoryId": encode("Category", tea.id)})
    sold = {"productId": product["product"]["id"], "quantity": "1", "unitPrice": "1000", "taxRate": "0"}
    await planned(books, "0.01")
    await planned(books, "0.02", categoryId=encode("Category", goods.id))
    shown = await planned(books, "0.03", categoryId=encode("Category", tea.id), validFrom="2026-02-01")
    assert (shown["category"], shown["customer"], shown["validTo"]) == ({"name": "Tea"}, None, None)
    await planned(books, "0.04", customerId=encode("Customer", books.other_customer))
    await invoiced(books, sold, line("1000"), on="2026-02-01")
    await invoiced(books, sold, on="2026-01-31")
    await invoiced(books, sold, on="2026-02-01", customerId=encode("Customer", books.other_customer))
    assert [each["plan"]["rate"] for each in (await due(books, "2026-03-31"))["nodes"]] == [
        "0.03",
        "0.01",
        "0.02",
        "0.04",
    ]
    # Nothing is earned by somebody else.
    assert (await due(books, "2026-03-31", "manager"))["nodes"] == []


async def test_a_plan_that_is_set_again_changes_and_the_next_settlement_makes_up_for_it(books: Books) -> None:
    first = await planned(books, validTo="2026-06-30")
    await paid(books, "1190", await invoiced(books))
    await settled(books, "2026-03-31")
    changed = await planned(books, "0.06")
    assert (changed["id"], changed["rate"], changed["validTo"]) == (first["id"], "0.06", None)
    assert changed["version"] == first["version"] + 1
    assert (await settled(books, "2026-03-31"))["amount"]["amount"] == "10.00"
    off = await planned(books, "0.06", isActive=False)
    assert off["isActive"] is False
    # What is switched off overlaps nothing, and is overlapped when it is switched on again.
    await planned(books, "0.02", validFrom="2026-03-01")
    over = {"agentId": agent(books), "rate": "0.06", "validFrom": "2026-01-01"}
    assert await books.office.refused(PLAN, input=over) == ["COMMISSION_PLAN_OVERLAPS"]
    assert (await settled(books, "2026-03-31"))["amount"]["amount"] == "-40.00"
    events = await books.office.rows(
        "SELECT type FROM outbox_event WHERE type LIKE 'COMMISSION%' ORDER BY id"
    )
    assert [row["type"] for row in events] == [
        *("COMMISSION_PLAN_SET", "COMMISSIONS_SETTLED") * 2,
        *("COMMISSION_PLAN_SET", "COMMISSION_PLAN_SET", "COMMISSIONS_SETTLED"),
    ]
    assert await integrity(books) == []


async def test_bad_input_leaves_nothing(books: Books) -> None:
    said = {"agentId": agent(books), "rate": "0.05", "validFrom": "2026-01-01"}
    nobody = encode("User", books.company)
    for wrong, code in (
        ({"rate": "0"}, "INVALID_VALUE"),
        ({"rate": "1.1"}, "INVALID_VALUE"),
        ({"validFrom": "0001-01-01"}, "INVALID_VALUE"),
        ({"validTo": "2025-12-31"}, "INVALID_VALUE"),
        ({"agentId": nobody}, "NOT_FOUND"),
        ({"agentId": books.customer_gid}, "NOT_FOUND"),
        ({"customerId": encode("Customer", books.company)}, "NOT_FOUND"),
        ({"categoryId": encode("Category", books.company)}, "NOT_FOUND"),
        ({"companyId": encode("Company", books.customer)}, "NOT_FOUND"),
    ):
        assert await books.office.refused(PLAN, input=said | wrong) == [code], wrong
    assert await books.office.rows("SELECT 1 FROM commission_plan") == []
    await planned(books)
    over = said | {"validFrom": "2026-02-01"}
    assert await books.office.refused(PLAN, input=over) == ["COMMISSION_PLAN_OVERLAPS"]
    assert len(await books.office.rows("SELECT 1 FROM commission_plan")) == 1
    await paid(books, "1190", await invoiced(books))
    asked = {"agentId": agent(books), "through": "2026-03-31"}
    for wrong, code in (
        ({"agentId": nobody}, "NOT_FOUND"),
        ({"companyId": encode("Company", books.customer)}, "NOT_FOUND"),
        ({"through": "0001-01-01"}, "INVALID_VALUE"),
        ({"on": "2026-03-30"}, "INVALID_VALUE"),
        ({"on": "2027-03-30"}, "PERIOD_MISSING"),
    ):
        assert await books.office.refused(SETTLE, input=asked | wrong) == [code], wrong
    for mutation, given in ((PLAN, said), (SETTLE, asked)):
        assert await books.office.refused(mutation, as_="sales", input=given) == ["PERMISSION_DENIED"]
    shown = await books.office.done(SETTLE, input=asked | {"dryRun": True})
    assert (shown["commissionSettlement"]["number"], shown["commissionSettlement"]["amount"]["amount"]) == (
        "COM-2026-?",
        "50.00",
    )
    assert await books.office.rows("SELECT 1 FROM commission_settlement") == []
    await settled(books, "2026-03-31")
    answer = await books.office.ask(SETTLE, input=asked | {"through": "2026-03-30"})
    assert answer.data["commissionSettle"]["userErrors"] == [
        {"code": "COMMISSION_SETTLED_LATER", "path": ["through"], "last": "2026-03-31"}
    ]
    assert len(await books.office.rows("SELECT 1 FROM commission_settlement")) == 1


async def test_settlements_at_once_owe_once_and_plans_at_once_do_not_overlap(books: Books) -> None:
    await planned(books)
    await paid(books, "1190", await invoiced(books))
    asked = {"agentId": agent(books), "through": "2026-03-31"}
    answers = await asyncio.gather(*(books.office.ask(SETTLE, input=asked) for _ in range(4)))
    codes = [error["code"] for answer in answers for error in answer.data["commissionSettle"]["userErrors"]]
    assert codes == ["COMMISSION_NOT_DUE"] * 3
    (row,) = await books.office.rows("SELECT sum(amount) AS owed FROM commission_settlement")
    assert row["owed"] == Decimal(50)
    said = {"agentId": agent(books, "manager"), "rate": "0.05"}
    days = [f"2026-01-{day:02}" for day in (1, 2, 3, 4)]
    plans = await asyncio.gather(
        *(books.office.ask(PLAN, input=said | {"validFrom": day, "validTo": "2026-12-31"}) for day in days)
    )
    codes = [error["code"] for answer in plans for error in answer.data["commissionPlanSet"]["userErrors"]]
    assert codes == ["COMMISSION_PLAN_OVERLAPS"] * 3
    assert await integrity(books) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE commission_settlement SET amount = amount + 1", "commission_settlement_vs_lines"),
        ("UPDATE commission_settlement_line SET due = 40", "commission_line_vs_due"),
    ],
)
async def test_what_is_tampered_with_is_found(books: Books, statement: str, code: str) -> None:
    await planned(books)
    await paid(books, "1190", await invoiced(books))
    await settled(books, "2026-03-31")
    await tamper(books, statement)
    assert [each.check for each in await integrity(books)] == [code]


async def test_lines_of_settlements_never_change(books: Books) -> None:
    await planned(books)
    await paid(books, "1190", await invoiced(books))
    await settled(books, "2026-03-31")
    for statement in (
        "UPDATE commission_settlement_line SET due = 0",
        "DELETE FROM commission_settlement_line",
    ):
        with pytest.raises(Exception, match="never change"):
            async with books.office.database.engine.begin() as connection:
                await connection.exec_driver_sql(statement)


async def test_posting_an_invoice_asks_nothing_more_of_the_database(books: Books) -> None:
    """However many plans there are: what is earned is reckoned when somebody asks."""
    counts: list[Any] = []
    for rate in (None, "0.05"):
        if rate is not None:
            await planned(books, rate)
        said = {"customerId": books.customer_gid, "on": "2026-03-01", "lines": [line()], "post": True}
        answer = await books.office.ask(
            "mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) { userErrors { code } } }",
            input=said,
        )
        counts.append(len(answer.statements))
    assert counts[0] == counts[1]
