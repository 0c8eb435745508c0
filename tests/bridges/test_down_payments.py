"""Orders that are paid ahead: asked for with tax, deducted from invoices to the cent, by plan, given back."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.integrity import Finding
from tests.erp.shop import Shop, shop_of

ON = "2026-11-20"
AMOUNTS = "net { amount } tax { amount } total { amount }"
INVOICE = f"""invoice {{ id number status {AMOUNTS} lines {{ nodes {{ description net {{ amount }} tax {{ amount }}
  account {{ purpose }} deducts {{ invoice {{ number }} }} }} }} }}"""
TABLES = ("invoicing_invoice", "bridge_order_down_payment", "bridge_down_payment_deduction", "finance_entry")


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, taxes, invoices and payments with their bridges, and books for 2026."""
    modules = ("erp.sales", "erp.inventory", "erp.finance", "erp.invoicing", "erp.payments", "erp.taxes")
    async with shop_of(database, modules) as made:
        await made.keep_books(2026)
        yield made
        assert await findings(made) == []


async def findings(shop: Shop) -> list[Finding]:
    async with shop.office.work() as db:
        checks = [inspect for own in db.wiring.inspections.values() for inspect in own]
        return [finding for inspect in checks for finding in await inspect(db)]


async def ordered(shop: Shop, *lines: tuple[Any, ...], **more: Any) -> str:
    found: str = (await shop.order(*lines, confirm=True, **more))["id"]
    return found


async def ahead(shop: Shop, order: str, **asked: Any) -> Any:
    given: dict[str, Any] = {"on": ON, "post": True} | asked
    return (await shop.must("salesOrderPayAhead", INVOICE, id=order, **given))["invoice"]


async def invoiced(shop: Shop, order: str, **more: Any) -> Any:
    given: dict[str, Any] = {"on": ON, "post": True} | more
    return (await shop.must("salesOrderInvoice", INVOICE, id=order, **given))["invoice"]


async def books(shop: Shop) -> dict[str, Decimal]:
    """What the accounts of the company come to, debits above zero; those at zero left out."""
    rows = await shop.office.rows(
        "SELECT account.purpose, sum(line.debit - line.credit) AS balance FROM finance_entry_line line"
        " JOIN finance_account account ON account.id = line.account_id GROUP BY 1"
    )
    return {row["purpose"]: row["balance"] for row in rows if row["balance"]}


def sizes(invoice: Any) -> list[str]:
    return [invoice[name]["amount"] for name in ("net", "tax", "total")]


async def credit(shop: Shop) -> list[str]:
    query = "query($id: ID!) { customer(id: $id) { receivable { amount } committed { amount } } }"
    found = (await shop.ask(query, id=shop.customer())).data["customer"]
    return [found[name]["amount"] for name in ("receivable", "committed")]


async def test_a_down_payment_is_asked_for_with_tax_and_deducted_from_the_final_invoice(shop: Shop) -> None:
    order = await ordered(shop, ("TEA", 10), ("CUP", 4), charges="7")
    # 99.90 + 19.98, 20.00 without tax, charges of 7: 146.88.
    assert await credit(shop) == ["0.00", "146.88"]
    first = await ahead(shop, order, fraction="0.3", text="Deposit")
    # 29.97 + 5.99 of what is taxed, 8.10 of what is not.
    assert sizes(first) == ["38.07", "5.99", "44.06"]
    assert {line["account"]["purpose"] for line in first["lines"]["nodes"]} == {"DOWN_PAYMENTS"}
    assert await books(shop) == {
        "RECEIVABLE": Decimal("44.06"),
        "DOWN_PAYMENTS": Decimal("-38.07"),
        "SALES_TAX": Decimal("-5.99"),
    }
    # What is asked for is owed, and no longer bound besides.
    assert await credit(shop) == ["44.06", "102.82"]
    final = await invoiced(shop, order)
    assert sizes(final) == ["81.83", "13.99", "102.82"]
    taken = [line for line in final["lines"]["nodes"] if line["deducts"]]
    assert [(line["net"]["amount"], line["tax"]["amount"]) for line in taken] == [
        ("-29.97", "-5.99"),
        ("-8.10", "0.00"),
    ]
    assert {line["deducts"]["invoice"]["number"] for line in taken} == {first["number"]}
    assert await books(shop) == {
        "RECEIVABLE": Decimal("146.88"),
        "SALES": Decimal("-119.90"),
        "CHARGES": Decimal("-7"),
        "SALES_TAX": Decimal("-19.98"),
    }
    assert await credit(shop) == ["146.88", "0.00"]


@pytest.mark.parametrize("amount", ["100", "0.01", "33.33", "146.88"])
async def test_an_amount_is_asked_for_to_the_cent(shop: Shop, amount: str) -> None:
    order = await ordered(shop, ("TEA", 10), ("CUP", 4), charges="7")
    first = await ahead(shop, order, amount=amount)
    assert first["total"]["amount"] == str(Decimal(amount).quantize(Decimal("0.01")))
    final = await invoiced(shop, order)
    assert Decimal(final["total"]["amount"]) == Decimal("146.88") - Decimal(amount)
    assert (await books(shop)).get("DOWN_PAYMENTS") is None


@pytest.mark.parametrize("fractions", [("0.5",), ("1",), ("0.333333", "0.333333"), ("0.1", "0.2", "0.7")])
async def test_what_is_paid_ahead_and_invoiced_in_parts_is_the_order(
    shop: Shop, fractions: tuple[str, ...]
) -> None:
    company = encode("Company", shop.office.home.company)
    await shop.must("companyTaxSet", "company { id }", id=company, rounding="DOCUMENT")
    made = await shop.must("taxCreate", "tax { id }", code="VAT", name="VAT", kind="PERCENT", rate="0.19")
    vat = made["tax"]["id"]
    lines = [
        shop.line("TEA", 3, "33.333") | {"taxIds": [vat]},
        shop.line("CUP", 7, "1.111") | {"taxIds": [vat]},
        shop.line("POT", 2, "9.99"),
    ]
    created = await shop.must(
        "salesOrderCreate",
        f"salesOrder {{ id {AMOUNTS} lines {{ nodes {{ id quantity }} }} }}",
        customerId=shop.customer(),
        lines=lines,
        charges="5",
        orderDate=ON,
        confirm=True,
    )
    order = created["salesOrder"]
    sums = [Decimal(0), Decimal(0), Decimal(0)]
    invoices = [await ahead(shop, order["id"], fraction=fraction) for fraction in fractions]
    for quantity in ("1", None):
        parts = [{"id": line["id"], "quantity": quantity} for line in order["lines"]["nodes"]]
        more: dict[str, Any] = {"lines": parts} if quantity else {}
        invoices.append(await invoiced(shop, order["id"], **more))
    for invoice in invoices:
        assert Decimal(invoice["total"]["amount"]) >= 0
        sums = [one + Decimal(other) for one, other in zip(sums, sizes(invoice), strict=True)]
    assert sums == [Decimal(size) for size in sizes(order)]
    assert (await books(shop)).get("DOWN_PAYMENTS") is None
    assert await credit(shop) == [order["total"]["amount"], "0.00"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "INVALID_VALUE"),
        ({"fraction": "0.3", "amount": "5"}, "INVALID_VALUE"),
        ({"fraction": "0"}, "INVALID_VALUE"),
        ({"fraction": "1.1"}, "INVALID_VALUE"),
        ({"fraction": "-0.5"}, "INVALID_VALUE"),
        ({"fraction": "99999999999999"}, "INVALID_VALUE"),
        ({"amount": "-5"}, "INVALID_VALUE"),
        ({"amount": "0.001"}, "AMOUNT_PRECISION"),
        ({"amount": "5000"}, "INVALID_VALUE"),
        ({"fraction": "0.3", "text": "x" * 5000}, "INVALID_VALUE"),
    ],
)
async def test_what_cannot_be_asked_for_is_refused_and_nothing_is_written(
    shop: Shop, asked: dict[str, Any], code: str
) -> None:
    order = await ordered(shop, ("TEA", 10))
    assert await shop.codes("salesOrderPayAhead", id=order, on=ON, **asked) == [code]
    assert [await shop.count(table) for table in TABLES] == [0, 0, 0, 0]


async def test_only_what_binds_is_asked_for(shop: Shop) -> None:
    draft = (await shop.order(("TEA", 10)))["id"]
    assert await shop.codes("salesOrderPayAhead", id=draft, on=ON, fraction="0.5") == ["ORDER_NOT_CONFIRMED"]
    missing = encode("SalesOrder", shop.office.home.company)
    assert await shop.codes("salesOrderPayAhead", id=missing, on=ON, fraction="0.5") == ["NOT_FOUND"]
    assert await shop.count("invoicing_invoice") == 0


async def test_no_more_is_asked_for_than_is_open(shop: Shop) -> None:
    order = await ordered(shop, ("CUP", 20))
    await ahead(shop, order, fraction="0.6")
    query = """mutation($i: SalesOrderPayAheadInput!) { salesOrderPayAhead(input: $i) { userErrors {
      code path ... on DownPaymentExceeds { open } } } }"""
    answer = await shop.ask(query, i={"id": order, "on": ON, "amount": "41"})
    (error,) = answer.data["salesOrderPayAhead"]["userErrors"]
    assert (error["code"], Decimal(error["open"])) == ("DOWN_PAYMENT_EXCEEDS", Decimal(40))
    await invoiced(shop, order)
    assert await shop.codes("salesOrderPayAhead", id=order, on=ON, fraction="0.1") == ["DOWN_PAYMENT_EXCEEDS"]


async def test_of_many_who_ask_at_once_no_more_than_the_order_is_asked_for(shop: Shop) -> None:
    order = await ordered(shop, ("CUP", 20))
    asked = [shop.codes("salesOrderPayAhead", id=order, on=ON, fraction="0.3", post=True) for _ in range(6)]
    assert sorted(await asyncio.gather(*asked)) == [[]] * 3 + [["DOWN_PAYMENT_EXCEEDS"]] * 3


async def test_what_is_deducted_is_not_undone_before_that_is(shop: Shop) -> None:
    order = await ordered(shop, ("TEA", 10))
    first, final = await ahead(shop, order, fraction="0.5"), await invoiced(shop, order)
    assert await shop.codes("invoiceReverse", id=first["id"], on=ON) == ["DOWN_PAYMENT_DEDUCTED"]
    await shop.must("invoiceReverse", "invoice { id }", id=final["id"], on=ON)
    again = await invoiced(shop, order, post=False)
    assert sizes(again) == sizes(final)
    await shop.must("invoiceDelete", "__typename", id=again["id"])
    await shop.must("invoiceReverse", "invoice { id }", id=first["id"], on=ON)
    assert sizes(await invoiced(shop, order)) == ["99.90", "19.98", "119.88"]


async def test_an_order_that_is_paid_ahead_is_cancelled_once_that_is_credited(shop: Shop) -> None:
    order = await ordered(shop, ("TEA", 10), ("CUP", 3))
    first = await ahead(shop, order, fraction="0.25")
    _, (error,) = await shop.do("salesOrderCancel", "__typename", id=order)
    assert error["code"] == "ORDER_PAID_AHEAD"
    fields = "salesOrder { invoices { nodes { kind total { amount } creditOf { number } status } } }"
    given = (await shop.must("salesOrderGiveBack", fields, id=order, on=ON))["salesOrder"]
    note = next(each for each in given["invoices"]["nodes"] if each["kind"] == "CREDIT_NOTE")
    assert note == {
        "kind": "CREDIT_NOTE",
        "total": first["total"],
        "creditOf": {"number": first["number"]},
        "status": "POSTED",
    }
    assert await shop.codes("salesOrderGiveBack", id=order, on=ON) == ["NOTHING_TO_CREDIT"]
    await shop.must("salesOrderCancel", "salesOrder { status }", id=order)
    assert await books(shop) == {}
    assert await credit(shop) == ["0.00", "0.00"]


async def plan(shop: Shop, order: str, *parts: tuple[str, str, str | None]) -> list[str]:
    given = [{"name": name, "fraction": part, "dueOn": due} for name, part, due in parts]
    fields = "salesOrder { milestones { nodes { id } } }"
    made = await shop.must("salesOrderPlan", fields, id=order, milestones=given)
    return [each["id"] for each in made["salesOrder"]["milestones"]["nodes"]]


async def test_milestones_sum_to_the_order_and_are_asked_for_as_they_are_reached(shop: Shop) -> None:
    order = await ordered(shop, ("TEA", 10), ("CUP", 1))  # 104.90 + 19.98
    third = "0.333333"
    keys = await plan(
        shop, order, ("Start", third, None), ("Middle", third, "2026-11-05"), ("End", "0.333334", None)
    )
    fields = f"salesOrderMilestone {{ reachedOn invoice {{ {AMOUNTS} }} }}"
    reached = await shop.must("salesOrderMilestoneReach", fields, id=keys[0], on=ON, post=True)
    assert reached["salesOrderMilestone"]["reachedOn"] == ON
    assert await shop.codes("salesOrderMilestoneReach", id=keys[0], on=ON) == ["MILESTONE_REACHED"]
    assert await shop.codes("salesOrderPlan", id=order, milestones=[]) == ["MILESTONE_REACHED"]
    for _ in range(2):
        await shop.must("salesOrderMilestonesSubmit", "__typename", on=ON, post=True)
    last = await shop.must("salesOrderMilestoneReach", fields, id=keys[2], on=ON, post=True)
    query = f"query($id: ID!) {{ salesOrder(id: $id) {{ downPayments {{ nodes {{ {AMOUNTS} }} }} }} }}"
    found = (await shop.ask(query, id=order)).data["salesOrder"]["downPayments"]["nodes"]
    assert last["salesOrderMilestone"]["invoice"] in found
    assert len(found) == 3
    assert sum(Decimal(each["net"]["amount"]) for each in found) == Decimal("104.90")
    assert sum(Decimal(each["tax"]["amount"]) for each in found) == Decimal("19.98")
    assert sizes(await invoiced(shop, order)) == ["0.00", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("0.5", "0.4"), "MILESTONES_SUM"),
        (("0.5", "0.6"), "MILESTONES_SUM"),
        (("1.5",), "INVALID_VALUE"),
        (("0", "1"), "INVALID_VALUE"),
        (("0.01",) * 101, "INVALID_VALUE"),
    ],
)
async def test_a_plan_that_is_not_the_order_is_refused(shop: Shop, parts: tuple[str, ...], code: str) -> None:
    order = await ordered(shop, ("TEA", 10))
    given = [{"name": "Part", "fraction": part} for part in parts]
    assert await shop.codes("salesOrderPlan", id=order, milestones=given) == [code]
    assert await shop.count("bridge_order_milestone") == 0


async def test_the_last_milestone_takes_what_rounding_has_left(shop: Shop) -> None:
    order = await ordered(shop, ("TEA", 10), ("CUP", 4), charges="7")
    fields = f"salesOrderMilestone {{ invoice {{ {AMOUNTS} }} }}"
    totals = []
    for key in await plan(shop, order, ("A", "0.3", None), ("B", "0.3", None), ("C", "0.4", None)):
        made = await shop.must("salesOrderMilestoneReach", fields, id=key, on=ON, post=True)
        totals.append(sizes(made["salesOrderMilestone"]["invoice"])[2])
    # 44.064, 44.064 and 58.752 of 146.88.
    assert totals == ["44.06", "44.07", "58.75"]


async def test_a_draft_that_is_thrown_away_leaves_its_milestone_to_be_reached(shop: Shop) -> None:
    order = await ordered(shop, ("TEA", 10))
    (key,) = await plan(shop, order, ("All", "1", None))
    fields = "salesOrderMilestone { invoice { id } }"
    made = await shop.must("salesOrderMilestoneReach", fields, id=key, on=ON)
    await shop.must("invoiceDelete", "__typename", id=made["salesOrderMilestone"]["invoice"]["id"])
    assert await shop.count("bridge_order_down_payment") == 0
    await shop.must("salesOrderMilestoneReach", fields, id=key, on=ON, post=True)


async def test_whoever_may_not_post_does_not_ask_ahead(shop: Shop) -> None:
    order = await ordered(shop, ("TEA", 10))
    for name, more in (("salesOrderPayAhead", {"fraction": "0.5"}), ("salesOrderGiveBack", {})):
        given: dict[str, Any] = {"id": order, "on": ON, **more}
        _, (error,) = await shop.do(name, "__typename", as_="sales", **given)
        assert error["code"] == "PERMISSION_DENIED"
    assert await shop.count("invoicing_invoice") == 0
