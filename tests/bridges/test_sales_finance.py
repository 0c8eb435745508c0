"""Orders and their invoices together: credit, invoicing in parts, reversal; and many at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.bridges.sales_finance import service
from bizsuite.bridges.sales_finance.service import Invoicing
from bizsuite.erp.finance import service as finance
from bizsuite.graph.node import decode
from bizsuite.kernel.integrity import Finding
from tests.erp.shop import Shop, shop_of

INVOICE = """invoice { id number status invoiceDate dueDate charges { amount } net { amount } tax { amount }
  total { amount currency } residual { amount } reference order { id number } lines { nodes { description quantity
  unitPrice { amount } discount net { amount } product { sku } orderLine { position invoicedQuantity } } } }
  salesOrder { invoiceState invoices { nodes { number status residual { amount } } } }"""
ON = "2026-11-20"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock and finance with their bridges, and books for 2026."""
    async with shop_of(
        database, ["erp.sales", "erp.inventory", "erp.finance", "erp.invoicing", "erp.payments"]
    ) as made:
        async with made.office.work() as db:
            await finance.ensure_company(db, made.office.home.company)
        async with made.office.work() as db:
            await finance.create_fiscal_year(
                db, made.office.home.company, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
            )
        yield made


async def findings(shop: Shop) -> list[Finding]:
    async with shop.office.work() as db:
        checks = [inspect for own in db.wiring.inspections.values() for inspect in own]
        return [finding for inspect in checks for finding in await inspect(db)]


async def confirmed(shop: Shop, *lines: tuple[Any, ...], **more: Any) -> str:
    order: str = (await shop.order(*lines, **more))["id"]
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order)
    return order


async def lines_of(shop: Shop, order: str) -> dict[str, str]:
    query = "query($id: ID!) { salesOrder(id: $id) { lines { nodes { id product { sku } } } } }"
    answer = await shop.ask(query, id=order)
    return {node["product"]["sku"]: node["id"] for node in answer.data["salesOrder"]["lines"]["nodes"]}


async def credit(shop: Shop) -> list[str | None]:
    """What the customer owes, what is bound, and what is left."""
    query = """query($id: ID!) { customer(id: $id) {
      receivable { amount } committed { amount } creditAvailable { amount } } }"""
    found = (await shop.ask(query, id=shop.customer())).data["customer"]
    return [found[name] and found[name]["amount"] for name in ("receivable", "committed", "creditAvailable")]


async def limit(shop: Shop, amount: str | None) -> None:
    await shop.must("customerCreditSet", "customer { id }", id=shop.customer(), limit=amount)


async def test_a_confirmed_order_binds_credit_and_its_invoice_is_owed(shop: Shop) -> None:
    await limit(shop, "1000")
    order = await confirmed(shop, ("TEA", 10), ("ADVICE", 1), charges="20")
    # 10 x 9.99 + 20 % = 119.88; 80 + 20 % = 96; charges 20.
    assert await credit(shop) == ["0.00", "235.88", "764.12"]
    made = await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True)
    invoice = made["invoice"]
    assert (invoice["number"], invoice["status"], invoice["invoiceDate"], invoice["dueDate"]) == (
        "INV/2026/00001",
        "POSTED",
        ON,
        "2026-12-20",
    )
    assert [invoice[name]["amount"] for name in ("net", "tax", "charges", "total", "residual")] == [
        "179.90",
        "35.98",
        "20.00",
        "235.88",
        "235.88",
    ]
    assert [(line["product"]["sku"], line["quantity"]) for line in invoice["lines"]["nodes"]] == [
        ("TEA", "10"),
        ("ADVICE", "1"),
    ]
    assert [line["orderLine"]["invoicedQuantity"] for line in invoice["lines"]["nodes"]] == ["10", "1"]
    assert invoice["order"]["id"] == order
    assert made["salesOrder"]["invoiceState"] == "FULL"
    assert made["salesOrder"]["invoices"]["nodes"] == [
        {"number": "INV/2026/00001", "status": "POSTED", "residual": {"amount": "235.88"}}
    ]
    assert await credit(shop) == ["235.88", "0.00", "764.12"]
    assert await shop.codes("salesOrderInvoice", id=order, on=ON) == ["NOTHING_TO_INVOICE"]
    assert await findings(shop) == []


async def test_credit_is_refused_with_what_is_available_and_what_is_needed(shop: Shop) -> None:
    await limit(shop, "300")
    await confirmed(shop, ("POT", 2))
    order = (await shop.order(("POT", 1)))["id"]
    query = """mutation($i: SalesOrderConfirmInput!) { salesOrderConfirm(input: $i) { salesOrder { id } userErrors {
      code path message ... on CreditExceeded { available needed } } } }"""
    answer = await shop.ask(query, i={"id": order})
    (error,) = answer.data["salesOrderConfirm"]["userErrors"]
    assert (error["code"], error["path"], error["available"], error["needed"]) == (
        "CREDIT_EXCEEDED",
        ["id"],
        "60",
        "120",
    )
    status = await shop.office.rows("SELECT status FROM sales_order ORDER BY created_at")
    assert [row["status"] for row in status] == ["CONFIRMED", "DRAFT"]
    assert await credit(shop) == ["0.00", "240.00", "60.00"]
    await limit(shop, "360")
    await shop.must("salesOrderConfirm", "salesOrder { id }", id=order)
    assert await credit(shop) == ["0.00", "360.00", "0.00"]


async def test_without_a_limit_there_is_nothing_to_exceed(shop: Shop) -> None:
    await confirmed(shop, ("POT", 1000))
    assert await credit(shop) == ["0.00", "120000.00", None]


async def test_of_twenty_orders_at_once_as_many_are_confirmed_as_credit_bears(shop: Shop) -> None:
    await limit(shop, "600")
    orders = [(await shop.order(("POT", 1)))["id"] for _ in range(12)]
    answers = await asyncio.gather(*(shop.codes("salesOrderConfirm", id=order) for order in orders))
    assert sorted(answers) == [[]] * 5 + [["CREDIT_EXCEEDED"]] * 7
    assert await credit(shop) == ["0.00", "600.00", "0.00"]
    assert await findings(shop) == []


async def test_a_cancelled_order_releases_its_credit(shop: Shop) -> None:
    order = await confirmed(shop, ("POT", 1))
    await shop.must("salesOrderCancel", "salesOrder { id }", id=order)
    assert await credit(shop) == ["0.00", "0.00", None]
    assert await shop.codes("salesOrderInvoice", id=order, on=ON) == ["ORDER_NOT_CONFIRMED"]
    assert await findings(shop) == []


async def test_an_order_is_invoiced_in_parts_and_its_charges_once(shop: Shop) -> None:
    order = await confirmed(shop, ("TEA", 10), ("CUP", 4), charges="7.50")
    lines = await lines_of(shop, order)
    some = [{"id": lines["TEA"], "quantity": "4"}]
    first = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, lines=some))["invoice"]
    assert (first["status"], first["charges"]["amount"]) == ("DRAFT", "7.50")
    over = [{"id": lines["TEA"], "quantity": "6.5"}]
    _, errors = await shop.do("salesOrderInvoice", "__typename", id=order, on=ON, lines=over)
    assert [(error["code"], error["path"]) for error in errors] == [
        ("OVER_INVOICE", ["lines", "0", "quantity"])
    ]
    second = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True))["invoice"]
    assert second["charges"]["amount"] == "0.00"
    assert [(line["product"]["sku"], line["quantity"]) for line in second["lines"]["nodes"]] == [
        ("TEA", "6"),
        ("CUP", "4"),
    ]
    # Bound is what is only drafted: 4 x 9.99 = 39.96 + 7.99 tax + 7.50 charges.
    assert await credit(shop) == ["91.93", "55.45", None]
    posted = (await shop.must("invoicePost", "invoice { number order { invoiceState } }", id=first["id"]))[
        "invoice"
    ]
    assert posted == {"number": "INV/2026/00002", "order": {"invoiceState": "FULL"}}
    assert await credit(shop) == ["147.38", "0.00", None]
    assert await findings(shop) == []


async def test_a_draft_that_is_thrown_away_can_be_invoiced_anew(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 4), charges="1")
    draft = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON))["invoice"]
    assert await shop.codes("salesOrderInvoice", id=order, on=ON) == ["NOTHING_TO_INVOICE"]
    await shop.must("invoiceDelete", "__typename", id=draft["id"])
    assert await shop.count("bridge_order_invoice") == await shop.count("invoicing_invoice") == 0
    again = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True))["invoice"]
    assert again["total"]["amount"] == "21.00"
    assert await shop.codes("invoiceDelete", id=again["id"]) == ["INVOICE_NOT_DRAFT"]
    assert await findings(shop) == []


async def test_a_reversed_invoice_gives_the_order_back(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 4), charges="1")
    invoice = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True))["invoice"]
    fields = "invoice { status order { invoiceState } }"
    done = await shop.must("invoiceReverse", fields, id=invoice["id"], on="2026-11-21")
    assert done["invoice"] == {"status": "REVERSED", "order": {"invoiceState": "NONE"}}
    assert await credit(shop) == ["0.00", "21.00", None]
    again = (await shop.must("salesOrderInvoice", INVOICE, id=order, on="2026-11-22", post=True))["invoice"]
    assert (again["number"], again["charges"]["amount"]) == ("INV/2026/00002", "1.00")
    assert await credit(shop) == ["21.00", "0.00", None]
    assert await findings(shop) == []


async def test_a_closed_order_is_invoiced_as_far_as_it_was_delivered(shop: Shop) -> None:
    await shop.stocked(TEA=4)
    order = await confirmed(shop, ("TEA", 10))
    some = [{"id": (await lines_of(shop, order))["TEA"], "quantity": "4"}]
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=order, lines=some)
    await shop.must("salesOrderClose", "salesOrder { id }", id=order)
    assert await credit(shop) == ["0.00", "0.00", None]
    # 4 x 9.99 = 39.96 + 7.99 tax.
    invoice = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True))["invoice"]
    assert [line["quantity"] for line in invoice["lines"]["nodes"]] == ["4"]
    assert await credit(shop) == ["47.95", "0.00", None]
    assert await findings(shop) == []


async def test_a_reversed_invoice_of_a_closed_order_binds_no_credit_again(shop: Shop) -> None:
    order = await confirmed(shop, ("ADVICE", 1), charges="1")
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=order)
    invoice = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True))["invoice"]
    await shop.must("salesOrderClose", "salesOrder { id }", id=order)
    assert await credit(shop) == ["97.00", "0.00", None]
    fields = "invoice { status paymentState residual { amount } order { invoiceState } }"
    done = await shop.must("invoiceReverse", fields, id=invoice["id"], on="2026-11-21")
    assert done["invoice"] == {
        "status": "REVERSED",
        "paymentState": "REVERSED",
        "residual": {"amount": "0.00"},
        "order": {"invoiceState": "NONE"},
    }
    assert await credit(shop) == ["0.00", "0.00", None]
    assert await findings(shop) == []
    again = (await shop.must("salesOrderInvoice", INVOICE, id=order, on="2026-11-22", post=True))["invoice"]
    assert again["total"]["amount"] == "97.00"
    assert await credit(shop) == ["97.00", "0.00", None]
    assert await findings(shop) == []


async def test_a_cancelled_order_takes_its_drafts_of_invoices_along(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 4), charges="1")
    lines = await lines_of(shop, order)
    some = [{"id": lines["CUP"], "quantity": "1"}]
    first = await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, lines=some)
    second = await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON)
    drafts = [first["invoice"]["id"], second["invoice"]["id"]]
    await shop.must("salesOrderCancel", "salesOrder { id }", id=order)
    for table in ("invoicing_invoice", "invoicing_invoice_line", "bridge_order_invoice"):
        assert await shop.count(table) == 0
    told = await shop.office.rows("SELECT subject_id FROM outbox_event WHERE type = 'INVOICE_DELETED'")
    assert {row["subject_id"] for row in told} == {decode(draft).key for draft in drafts}
    assert await credit(shop) == ["0.00", "0.00", None]
    assert await findings(shop) == []


async def test_a_cancelled_order_keeps_its_reversed_invoice(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 4))
    invoice = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True))["invoice"]
    await shop.must("invoiceReverse", "invoice { id }", id=invoice["id"], on="2026-11-21")
    done = await shop.must(
        "salesOrderCancel", "salesOrder { status invoices { nodes { number } } }", id=order
    )
    assert done["salesOrder"] == {
        "status": "CANCELLED",
        "invoices": {"nodes": [{"number": "INV/2026/00001"}]},
    }
    assert await credit(shop) == ["0.00", "0.00", None]


async def test_a_closed_order_keeps_the_drafts_of_what_was_delivered(shop: Shop) -> None:
    await shop.stocked(TEA=4)
    order = await confirmed(shop, ("TEA", 10), charges="2")
    lines = await lines_of(shop, order)
    drafts = []
    for quantity in ("3", "2", "1"):
        some = [{"id": lines["TEA"], "quantity": quantity}]
        made = await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, lines=some)
        drafts.append(made["invoice"]["id"])
    delivered = [{"id": lines["TEA"], "quantity": "4"}]
    await shop.must("salesOrderDeliver", "salesOrder { id }", id=order, lines=delivered)
    await shop.must("salesOrderClose", "salesOrder { id }", id=order)
    answer = await shop.ask("{ invoices(orderBy: [{field: CREATED_AT}]) { nodes { id } } }")
    assert [node["id"] for node in answer.data["invoices"]["nodes"]] == [drafts[0], drafts[2]]
    for draft in (drafts[0], drafts[2]):
        await shop.must("invoicePost", "invoice { id }", id=draft)
    assert await shop.codes("salesOrderInvoice", id=order, on=ON) == ["NOTHING_TO_INVOICE"]
    assert await findings(shop) == []


async def test_an_order_is_invoiced_once_also_by_two_at_once(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 4))
    answers = await asyncio.gather(
        *(shop.codes("salesOrderInvoice", id=order, on=ON, post=True) for _ in range(5))
    )
    assert sorted(answers) == [[], *[["NOTHING_TO_INVOICE"]] * 4]
    assert await credit(shop) == ["20.00", "0.00", None]
    assert await findings(shop) == []


async def test_an_invoice_that_cannot_be_posted_leaves_nothing(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 4))
    assert await shop.codes("salesOrderInvoice", id=order, on="2025-01-01", post=True) == ["PERIOD_MISSING"]
    assert await shop.count("invoicing_invoice") == await shop.count("bridge_order_invoice") == 0
    assert await shop.office.rows("SELECT invoiced_quantity FROM sales_order_line") == [
        {"invoiced_quantity": Decimal(0)}
    ]
    assert await credit(shop) == ["0.00", "20.00", None]


async def test_an_order_in_another_currency_is_bound_and_owed_in_ours(shop: Shop) -> None:
    line = ("ADVICE", 1, "80")
    order = await confirmed(shop, line, currency="EUR", exchangeRate="0.8")
    # 80 + 20 % = 96 EUR = 120 USD.
    assert await credit(shop) == ["0.00", "120.00", None]
    invoice = (
        await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True, exchangeRate="0.75")
    )["invoice"]
    assert invoice["total"] == {"amount": "96.00", "currency": "EUR"}
    assert await credit(shop) == ["128.00", "0.00", None]
    assert await findings(shop) == []


async def test_many_orders_are_invoiced_together(shop: Shop) -> None:
    orders = [decode(await confirmed(shop, ("CUP", number), ("TEA", 1))).key for number in range(1, 6)]
    async with shop.office.work() as db:
        made = await service.invoice_orders(
            db, [Invoicing(order_id=order, on=date(2026, 10, 1), post=True) for order in orders]
        )
    assert [invoice.number for invoice in made] == [f"INV/2026/{number:05d}" for number in range(1, 6)]
    assert (await credit(shop))[:2] == ["134.95", "0.00"]
    assert await findings(shop) == []


async def test_who_may_not_invoice(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 1))
    assert await shop.codes("salesOrderInvoice", as_="sales", id=order, on=ON) == ["PERMISSION_DENIED"]
    stranger = (await shop.office.another_tenant()).people["admin"]
    assert await shop.codes("salesOrderInvoice", as_=stranger, id=order, on=ON) == ["NOT_FOUND"]


async def test_a_dry_run_shows_the_invoice_and_keeps_nothing(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 4))
    shown = (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, post=True, dryRun=True))[
        "invoice"
    ]
    assert (shown["number"], shown["total"]["amount"]) == ("INV/2026/?", "20.00")
    assert await shop.count("invoicing_invoice") == 0
    assert await credit(shop) == ["0.00", "20.00", None]


async def test_findings_name_the_order(shop: Shop) -> None:
    order = await confirmed(shop, ("CUP", 4))
    async with shop.office.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE sales_order_line SET invoiced_quantity = 1")
        await connection.exec_driver_sql("UPDATE sales_order SET invoice_state = 'PARTIAL'")
    found = {(finding.check, finding.subject_type) for finding in await findings(shop)}
    assert found == {("invoiced_vs_invoices", "SalesOrderLine"), ("commitment_vs_order", "SalesOrder")}
    assert [
        finding.subject_id for finding in await findings(shop) if finding.subject_type == "SalesOrder"
    ] == [decode(order).key]


@pytest.mark.parametrize("act", ["salesOrderCancel", "salesOrderClose"])
async def test_an_order_that_ends_gives_up_plans_credit_and_stock(shop: Shop, act: str) -> None:
    await limit(shop, "1000")
    await shop.stocked(TEA=10)
    order = await confirmed(shop, ("TEA", 4))
    await shop.must("salesOrderDeliver", "delivery { id }", id=order, post=False)
    await shop.must(act, "salesOrder { id }", id=order)
    answer = await shop.ask("{ deliveries { nodes { status } } }")
    assert answer.data["deliveries"]["nodes"] == [{"status": "CANCELLED"}]
    assert await credit(shop) == ["0.00", "0.00", "1000.00"]
    assert await shop.availability("TEA") == ["10", "0", "10", "0", "0"]
    assert await findings(shop) == []
