"""Quotations of opportunities, and quotations of companies with taxes of their own."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.graph.node import encode
from tests.erp.shop import Shop, shop_of

ON = "2026-11-20"
QUOTATION = """quotation { id number status subject currency total { amount } opportunity { name }
  versions { nodes { lines { nodes { quantity unitPrice { amount } discount product { sku } } } } } }"""
AMOUNTS = "net { amount } tax { amount } total { amount }"


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """The pipeline, quotations, orders, taxes and invoices, with books for 2026."""
    async with shop_of(database, ["crm.pipeline", "erp.quotations", "erp.invoicing", "erp.taxes"]) as made:
        await made.keep_books(2026)
        yield made


async def opportunity(shop: Shop) -> str:
    lines = [shop.line("TEA", 3, "9.50") | {"discount": "0.1"}, shop.line("CUP", 10)]
    made = await shop.must(
        "opportunityCreate", "opportunity { id }", name="Tea room", customerId=shop.customer(), lines=lines
    )
    found: str = made["opportunity"]["id"]
    return found


async def sent(shop: Shop, quotation: str) -> None:
    await shop.must("quotationSend", "quotation { id }", id=quotation)


async def test_an_opportunity_is_quoted_on_its_terms_and_ordered_once(shop: Shop) -> None:
    key = await opportunity(shop)
    quotation = (await shop.must("opportunityQuote", QUOTATION, id=key))["quotation"]
    assert (quotation["status"], quotation["subject"]) == ("DRAFT", "Tea room")
    assert quotation["opportunity"] == {"name": "Tea room"}
    (version,) = quotation["versions"]["nodes"]
    assert [
        (line["product"]["sku"], line["quantity"], line["unitPrice"]["amount"], line["discount"])
        for line in version["lines"]["nodes"]
    ] == [("TEA", "3", "9.50", "0.1"), ("CUP", "10", "5.00", "0")]
    other = (await shop.must("opportunityQuote", QUOTATION, id=key))["quotation"]
    await sent(shop, quotation["id"])
    order = (await shop.must("quotationAccept", "salesOrder { id number }", id=quotation["id"]))["salesOrder"]
    await shop.must("opportunityWin", "opportunity { id }", id=key)
    query = """query($id: ID!) { opportunity(id: $id) { stage { kind } salesOrder { number }
      quotations { nodes { number salesOrder { number } } } } }"""
    found = (await shop.ask(query, id=key)).data["opportunity"]
    assert found == {
        "stage": {"kind": "WON"},
        "salesOrder": {"number": order["number"]},
        "quotations": {
            "nodes": [
                {"number": other["number"], "salesOrder": None},
                {"number": quotation["number"], "salesOrder": {"number": order["number"]}},
            ]
        },
    }
    assert await shop.count("sales_order") == 1


async def test_the_order_of_an_opportunity_takes_its_goods_as_its_quotation_is_accepted(
    database: str,
) -> None:
    async with shop_of(database, ["crm.pipeline", "erp.quotations", "erp.inventory"]) as shop:
        await shop.stocked(TEA=5, CUP=4)
        key = await opportunity(shop)
        quotation = (await shop.must("opportunityQuote", QUOTATION, id=key))["quotation"]
        await sent(shop, quotation["id"])
        order = (
            await shop.must(
                "quotationAccept", "salesOrder { number status }", id=quotation["id"], confirm=True
            )
        )["salesOrder"]
        assert order["status"] == "CONFIRMED"
        query = "query($id: ID!) { opportunity(id: $id) { salesOrder { number } } }"
        found = (await shop.ask(query, id=key)).data["opportunity"]
        assert found == {"salesOrder": {"number": order["number"]}}
        assert (await shop.availability())[:3] == ["5", "3", "2"]


async def test_a_quotation_of_an_opportunity_that_was_won_is_an_order_of_its_own(shop: Shop) -> None:
    key = await opportunity(shop)
    quotation = (await shop.must("opportunityQuote", QUOTATION, id=key))["quotation"]
    await sent(shop, quotation["id"])
    await shop.must("opportunityWin", "opportunity { id }", id=key)
    await shop.must("quotationAccept", "__typename", id=quotation["id"])
    assert await shop.count("sales_order") == 2
    assert await shop.count("bridge_opportunity_order") == 1


async def test_whoever_does_not_see_the_opportunity_does_not_quote_it(shop: Shop) -> None:
    missing = encode("Opportunity", shop.office.home.company)
    assert await shop.codes("opportunityQuote", id=missing) == ["NOT_FOUND"]
    _, (error,) = await shop.do("opportunityQuote", "__typename", as_="finance", id=await opportunity(shop))
    assert error["code"] == "PERMISSION_DENIED"
    assert await shop.count("quotations_quotation") == 0


async def tax(shop: Shop, code: str, rate: str, **more: Any) -> str:
    made = await shop.must("taxCreate", "tax { id }", code=code, name=code, kind="PERCENT", rate=rate, **more)
    found: str = made["tax"]["id"]
    return found


@pytest.mark.parametrize("rounding", ["LINE", "DOCUMENT"])
async def test_quotation_order_and_invoice_show_the_same_totals(shop: Shop, rounding: str) -> None:
    company = encode("Company", shop.office.home.company)
    await shop.must("companyTaxSet", "company { id }", id=company, rounding=rounding)
    vat, eco = await tax(shop, "VAT", "0.19"), await tax(shop, "ECO", "0.0123")
    lines = [
        shop.line("TEA", 3, "0.333") | {"taxIds": [vat, eco]},
        shop.line("CUP", 7, "1.111") | {"taxIds": [vat]},
        shop.line("POT", 1, "0.555") | {"taxIds": [eco]},
    ]
    made = await shop.must(
        "quotationCreate",
        f"quotation {{ id {AMOUNTS} }}",
        customerId=shop.customer(),
        lines=lines,
        charges="1",
        quotedOn=ON,
        validUntil="2027-06-30",
    )
    quotation = made["quotation"]
    assert await shop.count("bridge_order_line_tax") == 0
    await sent(shop, quotation["id"])
    accept = {"id": quotation["id"], "on": ON, "confirm": True}
    order = (await shop.must("quotationAccept", f"salesOrder {{ id {AMOUNTS} }}", **accept))["salesOrder"]
    invoice = (await shop.must("salesOrderInvoice", f"invoice {{ {AMOUNTS} }}", id=order["id"], on=ON))[
        "invoice"
    ]
    names = ("net", "tax", "total")
    assert [quotation[name] for name in names] == [order[name] for name in names]
    assert [invoice[name] for name in names] == [order[name] for name in names]


async def test_a_tax_that_is_no_longer_taken_makes_no_other_order(shop: Shop) -> None:
    vat = await tax(shop, "VAT", "0.19")
    given: dict[str, Any] = {
        "customerId": shop.customer(),
        "lines": [shop.line("TEA", 1) | {"taxIds": [vat]}],
    }
    made = await shop.must("quotationCreate", "quotation { id }", **given)
    await sent(shop, made["quotation"]["id"])
    await shop.must("taxUpdate", "tax { id }", id=vat, isActive=False)
    assert await shop.codes("quotationAccept", id=made["quotation"]["id"]) == ["TAX_INACTIVE"]
    assert await shop.count("sales_order") == 0
