"""Orders bear the taxes of the company as their invoices do, to the cent, whole and in parts."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from bizsuite.graph.node import encode
from bizsuite.kernel.integrity import Finding
from tests.erp.shop import Shop, shop_of

AMOUNTS = "net { amount } tax { amount } gross { amount }"
TAXES = "taxes { nodes { base { amount } unrounded { amount } amount { amount } tax { code } } }"
SHOWN = f"""id version number net {{ amount }} tax {{ amount }} charges {{ amount }} total {{ amount }}
  lines {{ nodes {{ id taxRate {AMOUNTS} {TAXES} }} }}"""
INVOICE = f"""invoice {{ id net {{ amount }} tax {{ amount }} charges {{ amount }} total {{ amount }}
  lines {{ nodes {{ taxRate {AMOUNTS} {TAXES} }} }} {TAXES} }}"""
ON = "2026-11-20"
MODULES = ["erp.sales", "erp.inventory", "erp.finance", "erp.invoicing", "erp.payments"]


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, taxes and invoices with their bridges, and books for 2026."""
    async with shop_of(database, MODULES) as made:
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


async def tax(shop: Shop, code: str, rate: str | None = None, **more: Any) -> str:
    said = {"code": code, "name": code, "kind": "PERCENT"} | ({} if rate is None else {"rate": rate}) | more
    made = await shop.must("taxCreate", "tax { id }", **said)
    found: str = made["tax"]["id"]
    return found


async def rounding(shop: Shop, mode: str) -> None:
    company = encode("Company", shop.office.home.company)
    await shop.must("companyTaxSet", "company { id }", id=company, rounding=mode)


async def ordered(shop: Shop, *lines: dict[str, Any], **more: Any) -> Any:
    made = await shop.must(
        "salesOrderCreate",
        f"salesOrder {{ {SHOWN} }}",
        customerId=shop.customer(),
        lines=list(lines),
        orderDate=ON,
        **more,
    )
    return made["salesOrder"]


async def shown(shop: Shop, order: str) -> Any:
    answer = await shop.ask(f"query($id: ID!) {{ salesOrder(id: $id) {{ {SHOWN} }} }}", id=order)
    return answer.data["salesOrder"]


async def invoiced(shop: Shop, order: str, **more: Any) -> Any:
    return (await shop.must("salesOrderInvoice", INVOICE, id=order, on=ON, **more))["invoice"]


def totals(document: Any) -> list[str]:
    return [document[name]["amount"] for name in ("net", "tax", "charges", "total")]


def lines(document: Any) -> list[Any]:
    """What each line comes to, and how its taxes came about."""
    return [
        (
            [line[name]["amount"] for name in ("net", "tax", "gross")],
            [
                (each["tax"]["code"], *(each[name]["amount"] for name in ("base", "unrounded", "amount")))
                for each in line["taxes"]["nodes"]
            ],
        )
        for line in document["lines"]["nodes"]
    ]


@pytest.mark.parametrize(
    ("mode", "tax_total", "of_lines"),
    [("LINE", "0.03", ["0.01", "0.01", "0.01"]), ("DOCUMENT", "0.02", ["0.00", "0.01", "0.01"])],
)
async def test_an_order_rounds_its_taxes_as_its_invoice_does(
    shop: Shop, mode: str, tax_total: str, of_lines: list[str]
) -> None:
    await tax(shop, "VAT19", "0.19", isStandard=True)
    await rounding(shop, mode)
    # 0.04 x 19 % = 0.0076 on each of three lines, 0.0228 together.
    given = [shop.line("TEA", 1, "0.04") | {"taxRate": "0.19"} for _ in range(3)]
    order = await ordered(shop, *given, charges="5", confirm=True)
    assert totals(order) == ["0.12", tax_total, "5.00", str(Decimal("5.12") + Decimal(tax_total))]
    assert [line["tax"]["amount"] for line in order["lines"]["nodes"]] == of_lines
    assert lines(order)[1] == (
        ["0.04", of_lines[1], str(Decimal("0.04") + Decimal(of_lines[1]))],
        [("VAT19", "0.04", "0.0076", of_lines[1])],
    )
    invoice = await invoiced(shop, order["id"], post=True)
    assert (totals(invoice), lines(invoice)) == (totals(order), lines(order))
    assert [(each["tax"]["code"], each["amount"]["amount"]) for each in invoice["taxes"]["nodes"]] == [
        ("VAT19", tax_total)
    ]
    assert await findings(shop) == []


async def test_included_fixed_compound_and_withheld_taxes_are_on_orders(shop: Shop) -> None:
    included = await tax(shop, "INC", "0.19", isIncluded=True)
    fixed = await tax(shop, "ECO", kind="FIXED", amount="0.25", position=1)
    compound = await tax(shop, "CMP", "0.1", isCompound=True, position=2)
    withheld = await tax(shop, "WHT", "-0.05", position=3)
    order = await ordered(
        shop,
        shop.line("POT", 1, "119") | {"taxIds": [included]},
        shop.line("CUP", 10, "10") | {"taxIds": [fixed, compound]},
        shop.line("ADVICE", 1, "100") | {"taxIds": [withheld]},
        shop.line("TEA", 1, "10") | {"taxIds": []},
        shop.line("TEA", 1, "10"),
        confirm=True,
    )
    assert lines(order) == [
        (["100.00", "19.00", "119.00"], [("INC", "100.00", "19.00", "19.00")]),
        # 10 x 0.25 = 2.50; 10 % of 102.50 = 10.25.
        (
            ["100.00", "12.75", "112.75"],
            [("ECO", "100.00", "2.50", "2.50"), ("CMP", "102.50", "10.25", "10.25")],
        ),
        (["100.00", "-5.00", "95.00"], [("WHT", "100.00", "-5.00", "-5.00")]),
        (["10.00", "0.00", "10.00"], []),
        # The plain rate of the product, for which the company has no tax.
        (["10.00", "2.00", "12.00"], []),
    ]
    assert totals(order) == ["320.00", "28.75", "0.00", "348.75"]
    credit = await shop.ask(
        "query($id: ID!) { customer(id: $id) { committed { amount } } }", id=shop.customer()
    )
    assert credit.data["customer"]["committed"]["amount"] == "348.75"
    invoice = await invoiced(shop, order["id"], post=True)
    assert (totals(invoice), lines(invoice)) == (totals(order), lines(order))
    assert await findings(shop) == []


async def test_a_rule_replaces_the_tax_of_the_product_on_orders_and_not_again_on_invoices(shop: Shop) -> None:
    home = await tax(shop, "VAT20", "0.2", isStandard=True)
    other = await tax(shop, "VAT7", "0.07")
    await tax(shop, "ZERO", "0", isStandard=True)
    rules = [{"taxId": home, "replacementId": other}, {"taxId": other}]
    await shop.must("taxRuleCreate", "taxRule { id }", name="Abroad", customerId=shop.customer(), taxes=rules)
    order = await ordered(
        shop,
        shop.line("TEA", 1, "100"),
        shop.line("CUP", 1, "100") | {"taxIds": [other]},
        shop.line("POT", 1, "100") | {"taxRate": "0.2"},
        confirm=True,
    )
    # The product's tax becomes another; the one that is named, nothing; a rate that is named stays.
    assert [line[1] for line in lines(order)] == [
        [("VAT7", "100.00", "7.00", "7.00")],
        [],
        [("VAT20", "100.00", "20.00", "20.00")],
    ]
    invoice = await invoiced(shop, order["id"], post=True)
    assert (totals(invoice), lines(invoice)) == (totals(order), lines(order))
    assert totals(order) == ["300.00", "27.00", "0.00", "327.00"]


async def test_a_changed_draft_keeps_the_taxes_of_its_lines(shop: Shop) -> None:
    included = await tax(shop, "INC", "0.19", isIncluded=True)
    plain = await tax(shop, "VAT10", "0.1", isStandard=True)
    order = await ordered(
        shop,
        shop.line("POT", 1, "119") | {"taxIds": [included]},
        shop.line("CUP", 1, "50") | {"taxIds": [plain]},
        shop.line("TEA", 1, "1") | {"taxIds": [plain]},
    )
    first, second, third = [line["id"] for line in order["lines"]["nodes"]]
    changed = await shop.must(
        "salesOrderUpdate",
        f"salesOrder {{ {SHOWN} }}",
        id=order["id"],
        changeLines=[{"id": first, "quantity": "2"}, {"id": second, "taxIds": [included]}],
        removeLines=[third],
        addLines=[shop.line("CUP", 1, "20") | {"taxRate": "0.1"}],
        ownerId=encode("User", shop.office.actor("manager").user_id),
    )
    assert [line[1] for line in lines(changed["salesOrder"])] == [
        [("INC", "200.00", "38.00", "38.00")],
        [("INC", "42.02", "7.983193", "7.98")],
        [("VAT10", "20.00", "2.00", "2.00")],
    ]
    assert totals(changed["salesOrder"]) == ["262.02", "47.98", "0.00", "310.00"]
    rated = await shop.must(
        "salesOrderUpdate",
        f"salesOrder {{ {SHOWN} }}",
        id=order["id"],
        changeLines=[{"id": first, "taxRate": "0.05"}],
    )
    # No tax has this rate: the price, which contained one, is the net now.
    assert lines(rated["salesOrder"])[0] == (["238.00", "11.90", "249.90"], [])
    noted = await shop.must("salesOrderUpdate", f"salesOrder {{ {SHOWN} }}", id=order["id"], note="Hello")
    assert lines(noted["salesOrder"]) == lines(rated["salesOrder"])
    whose = await shop.office.rows(
        "SELECT DISTINCT t.owner_id = o.owner_id AS same"
        " FROM bridge_order_line_tax t JOIN sales_order o ON o.id = t.order_id"
    )
    assert [row["same"] for row in whose] == [True]
    replaced = await shop.must(
        "salesOrderUpdate", f"salesOrder {{ {SHOWN} }}", id=order["id"], lines=[shop.line("CUP", 1, "10")]
    )
    assert totals(replaced["salesOrder"]) == ["10.00", "0.00", "0.00", "10.00"]
    assert await shop.count("bridge_order_line_tax") == 0
    assert await findings(shop) == []


async def test_what_is_wrong_with_taxes_is_refused_at_the_line(shop: Shop) -> None:
    good = await tax(shop, "VAT10", "0.1")
    old = await tax(shop, "OLD", "0.15", lastDay="2026-06-30")
    off = await tax(shop, "OFF", "0.16")
    await shop.must("taxUpdate", "tax { id }", id=off, isActive=False)
    foreign = await tax(shop, "ECO", kind="FIXED", amount="1")
    withheld = await tax(shop, "WHT", kind="FIXED", amount="-30")

    async def refused(*taxes: str, **more: Any) -> list[tuple[str, list[str]]]:
        given = [shop.line("TEA", 1, "10"), shop.line("CUP", 1, "10") | {"taxIds": list(taxes)} | more]
        _, errors = await shop.do(
            "salesOrderCreate", "__typename", customerId=shop.customer(), lines=given, orderDate=ON
        )
        return [(error["code"], error["path"]) for error in errors]

    at = ["lines", "1", "taxIds"]
    assert await refused(good, old) == [("TAX_NOT_IN_FORCE", at)]
    assert await refused(off) == [("TAX_INACTIVE", at)]
    assert await refused(good, good) == [("TAX_TWICE", at)]
    assert await refused(encode("Tax", shop.office.home.company)) == [("NOT_FOUND", [*at, "0"])]
    assert await refused(good, shop.product("TEA")) == [("NOT_FOUND", [*at, "1"])]
    assert await refused(good, taxRate="0.1") == [("INVALID_VALUE", at)]
    assert await refused(withheld) == [("INVALID_VALUE", ["lines"])]
    _, errors = await shop.do(
        "salesOrderCreate",
        "__typename",
        customerId=shop.customer(),
        currency="EUR",
        exchangeRate="2",
        lines=[shop.line("CUP", 1, "10") | {"taxIds": [foreign]}],
    )
    assert [(error["code"], error["path"]) for error in errors] == [
        ("TAX_CURRENCY_MISMATCH", ["lines", "0", "taxIds"])
    ]
    order = await ordered(shop, shop.line("CUP", 1, "10") | {"taxIds": [good]})
    await shop.must("taxUpdate", "tax { id }", id=good, lastDay="2026-11-30")
    _, errors = await shop.do("salesOrderUpdate", "__typename", id=order["id"], orderDate="2026-12-01")
    assert [(error["code"], error["path"]) for error in errors] == [("TAX_NOT_IN_FORCE", ["orderDate"])]
    assert await shop.count("sales_order") == 1 and await shop.count("bridge_order_line_tax") == 1


async def test_a_tax_that_ends_before_the_invoice_is_refused_there(shop: Shop) -> None:
    ending = await tax(shop, "VAT10", "0.1")
    order = await ordered(shop, shop.line("CUP", 1, "10") | {"taxIds": [ending]}, confirm=True)
    await shop.must("taxUpdate", "tax { id }", id=ending, lastDay="2026-11-30", isActive=False)
    _, errors = await shop.do("salesOrderInvoice", "__typename", id=order["id"], on="2026-12-01")
    assert [(error["code"], error["path"]) for error in errors] == [
        ("TAX_NOT_IN_FORCE", ["lines", "0", "taxIds"])
    ]
    # One that is switched off for new documents stays on those that were agreed on.
    assert totals(await invoiced(shop, order["id"], post=True)) == ["10.00", "1.00", "0.00", "11.00"]


async def test_without_taxes_of_its_own_a_company_asks_nothing_about_them(shop: Shop) -> None:
    answer = await shop.ask(
        "mutation($i: SalesOrderCreateInput!) { salesOrderCreate(input: $i) { userErrors { code } } }",
        i={"customerId": shop.customer(), "lines": [shop.line("TEA", 1)]},
    )
    assert len(answer.statements) == 2
    assert not any(" tax" in text for text in answer.statements)


async def test_where_nobody_keeps_taxes_orders_know_rates_only(database: str) -> None:
    async with shop_of(database, ["crm", "erp.sales"]) as alone:
        order = await alone.order(("TEA", 1, "100"))
        assert order["total"]["amount"] == "120.00"
        _, errors = await alone.do(
            "salesOrderCreate",
            "__typename",
            customerId=alone.customer(),
            lines=[alone.line("TEA", 1) | {"taxIds": [encode("Tax", alone.office.home.company)]}],
        )
        assert [(error["code"], error["path"]) for error in errors] == [
            ("NOT_FOUND", ["lines", "0", "taxIds", "0"])
        ]
        bare = await alone.must(
            "salesOrderCreate",
            "salesOrder { total { amount } }",
            customerId=alone.customer(),
            lines=[alone.line("TEA", 1, "100") | {"taxIds": []}],
        )
        assert bare["salesOrder"]["total"]["amount"] == "100.00"


@pytest.mark.parametrize("seed", range(4))
async def test_the_invoices_of_all_of_an_order_sum_to_it(shop: Shop, seed: int) -> None:
    """Whatever the taxes, the rounding, the parts, and what was thrown away or reversed in between."""
    chance = Random(seed)
    taxes = [
        await tax(shop, "VAT19", "0.19", isStandard=True),
        await tax(shop, "INC7", "0.07", isIncluded=True),
        await tax(shop, "ECO", kind="FIXED", amount="0.013", position=1),
        await tax(shop, "CMP", "0.0775", isCompound=True, position=2),
        await tax(shop, "WHT", "-0.033", position=3),
    ]
    await rounding(shop, ["LINE", "DOCUMENT"][seed % 2])
    for _ in range(3):
        given = []
        for _ in range(4):
            price = str(Decimal(chance.randint(1, 3000)) / 1000)
            named = chance.sample(taxes, chance.randint(0, 3))
            told: dict[str, Any] = chance.choice([{"taxIds": named}, {"taxRate": "0.19"}, {}])
            given.append(shop.line("ADVICE", chance.randint(1, 9), price) | told)
        order = await ordered(shop, *given, charges="1.11", confirm=True)
        keys = [line["id"] for line in order["lines"]["nodes"]]
        left = {key: int(line["quantity"]) for key, line in zip(keys, given, strict=True)}
        standing: list[Any] = []
        while any(left.values()):
            part = {key: chance.randint(0, most) for key, most in left.items()}
            if not any(part.values()):
                continue
            asked = [{"id": key, "quantity": str(size)} for key, size in part.items() if size]
            made = await invoiced(shop, order["id"], lines=asked, post=True)
            assert all(Decimal(amount) >= 0 for amount in totals(made)[::2])
            if chance.random() < 0.3:
                await shop.must("invoiceReverse", "invoice { id }", id=made["id"], on=ON)
                continue
            standing.append(made)
            left = {key: left[key] - part[key] for key in left}
        sums = [str(sum(map(Decimal, column))) for column in zip(*map(totals, standing), strict=True)]
        assert sums == totals(order)
        assert await findings(shop) == []
