"""Purchase orders bear the taxes of the company as their bills do, to the cent, whole and in parts."""

from collections.abc import AsyncIterator
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from tests.bridges import test_sales_taxes as selling
from tests.bridges.test_sales_taxes import AMOUNTS, TAXES, findings, lines, rounding
from tests.erp.procurement.buying import Buying, buying_of

SHOWN = f"""id version number net {{ amount }} tax {{ amount }} total {{ amount }}
  lines {{ nodes {{ id taxRate {AMOUNTS} {TAXES} }} }}"""
BILL = f"""vendorBill {{ id net {{ amount }} tax {{ amount }} total {{ amount }}
  lines {{ nodes {{ id taxRate {AMOUNTS} {TAXES} }} }} {TAXES} matches {{ nodes {{ state expected {{ amount }}
  net {{ amount }} }} }} }}"""
MODULES = ["erp.procurement", "erp.bills", "erp.inventory", "erp.valuation", "erp.finance"]
ON = today().isoformat()


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """A shop that buys goods, with taxes and bills; nothing in its books is at odds after a test."""
    async with buying_of(database, MODULES) as made:
        await made.shop.keep_books(today().year)
        yield made
        assert await findings(made.shop) == []


async def tax(buying: Buying, code: str, rate: str | None = None, **more: Any) -> str:
    return await selling.tax(buying.shop, code, rate, **({"use": "PURCHASES"} | more))


async def ordered(buying: Buying, *given: dict[str, Any], **more: Any) -> Any:
    made = await buying.shop.must(
        "purchaseOrderCreate",
        f"purchaseOrder {{ {SHOWN} }}",
        supplierId=buying.supplier,
        lines=list(given),
        orderDate=ON,
        **more,
    )
    return made["purchaseOrder"]


async def billed(buying: Buying, order: Any, **more: Any) -> Any:
    return (await buying.shop.must("purchaseOrderBill", BILL, id=order["id"], on=ON, **more))["vendorBill"]


def totals(document: Any) -> list[str]:
    return [document[name]["amount"] for name in ("net", "tax", "total")]


@pytest.mark.parametrize(
    ("mode", "tax_total", "of_lines"),
    [("LINE", "0.03", ["0.01", "0.01", "0.01"]), ("DOCUMENT", "0.02", ["0.00", "0.01", "0.01"])],
)
async def test_an_order_rounds_its_taxes_as_its_bill_does(
    buying: Buying, mode: str, tax_total: str, of_lines: list[str]
) -> None:
    await tax(buying, "VST19", "0.19", isStandard=True)
    await rounding(buying.shop, mode)
    given = [buying.line("TEA", 1, "0.04", taxRate="0.19") for _ in range(3)]
    order = await ordered(buying, *given, confirm=True)
    assert totals(order) == ["0.12", tax_total, str(Decimal("0.12") + Decimal(tax_total))]
    assert [line["tax"]["amount"] for line in order["lines"]["nodes"]] == of_lines
    bill = await billed(buying, order, post=True)
    assert (totals(bill), lines(bill)) == (totals(order), lines(order))


async def test_included_fixed_compound_withheld_and_neutral_taxes_are_on_orders(buying: Buying) -> None:
    included = await tax(buying, "INC", "0.19", isIncluded=True)
    fixed = await tax(buying, "ECO", kind="FIXED", amount="0.25", position=1)
    compound = await tax(buying, "CMP", "0.1", isCompound=True, position=2)
    withheld = await tax(buying, "WHT", "-0.05", position=3)
    order = await ordered(
        buying,
        buying.line("POT", 1, "119", taxIds=[included]),
        buying.line("CUP", 10, "10", taxIds=[fixed, compound]),
        buying.line("ADVICE", 1, "100", taxIds=[withheld]),
        buying.line("TEA", 1, "10", taxIds=[]),
        buying.line("TEA", 1, "10"),
        confirm=True,
    )
    assert lines(order) == [
        (["100.00", "19.00", "119.00"], [("INC", "100.00", "19.00", "19.00")]),
        (
            ["100.00", "12.75", "112.75"],
            [("ECO", "100.00", "2.50", "2.50"), ("CMP", "102.50", "10.25", "10.25")],
        ),
        (["100.00", "-5.00", "95.00"], [("WHT", "100.00", "-5.00", "-5.00")]),
        (["10.00", "0.00", "10.00"], []),
        (["10.00", "0.00", "10.00"], []),
    ]
    assert totals(order) == ["320.00", "26.75", "346.75"]
    await buying.shop.must("purchaseOrderReceive", "receipt { id }", id=order["id"], on=ON)
    worth = await buying.shop.ask(
        "query($id: ID!) { product(id: $id) { stockValues { nodes { value { amount } } } } }",
        id=buying.shop.product("POT"),
    )
    # What the price contains of tax is no cost of the goods.
    assert [row["value"]["amount"] for row in worth.data["product"]["stockValues"]["nodes"]] == ["100.00"]
    bill = await billed(buying, order, post=True)
    assert (totals(bill), lines(bill)) == (totals(order), lines(order))
    assert {match["state"] for match in bill["matches"]["nodes"]} == {"MATCHED"}


async def test_a_rule_for_the_supplier_replaces_taxes_on_orders_and_not_again_on_bills(
    buying: Buying,
) -> None:
    home = await tax(buying, "VST20", "0.2")
    other = await tax(buying, "VST7", "0.07")
    rules = [{"taxId": home, "replacementId": other}, {"taxId": other}]
    said: dict[str, Any] = {
        "name": "Abroad",
        "use": "PURCHASES",
        "supplierId": buying.supplier,
        "taxes": rules,
    }
    await buying.shop.must("taxRuleCreate", "taxRule { id }", **said)
    order = await ordered(
        buying,
        buying.line("TEA", 1, "100", taxIds=[home]),
        buying.line("CUP", 1, "100", taxIds=[other]),
        buying.line("POT", 1, "100", taxRate="0.2"),
        confirm=True,
    )
    assert lines(order) == [
        (["100.00", "7.00", "107.00"], [("VST7", "100.00", "7.00", "7.00")]),
        (["100.00", "0.00", "100.00"], []),
        (["100.00", "20.00", "120.00"], []),
    ]
    bill = await billed(buying, order, post=True)
    assert (totals(bill), lines(bill)) == (totals(order), lines(order))


async def test_a_changed_draft_keeps_the_taxes_of_its_lines(buying: Buying) -> None:
    included = await tax(buying, "INC", "0.19", isIncluded=True)
    plain = await tax(buying, "VST10", "0.1", isStandard=True)
    order = await ordered(
        buying,
        buying.line("POT", 1, "119", taxIds=[included]),
        buying.line("CUP", 1, "50", taxIds=[plain]),
        buying.line("TEA", 1, "1", taxIds=[plain]),
    )
    first, second, third = [line["id"] for line in order["lines"]["nodes"]]

    async def changed(**more: Any) -> Any:
        shown = f"purchaseOrder {{ {SHOWN} }}"
        return (await buying.shop.must("purchaseOrderUpdate", shown, id=order["id"], **more))["purchaseOrder"]

    after = await changed(
        changeLines=[{"id": first, "quantity": "2"}, {"id": second, "taxIds": [included]}],
        removeLines=[third],
        addLines=[buying.line("CUP", 1, "20", taxRate="0.1")],
        ownerId=encode("User", buying.shop.office.actor("manager").user_id),
    )
    assert [line[1] for line in lines(after)] == [
        [("INC", "200.00", "38.00", "38.00")],
        [("INC", "42.02", "7.983193", "7.98")],
        [("VST10", "20.00", "2.00", "2.00")],
    ]
    assert totals(after) == ["262.02", "47.98", "310.00"]
    rated = await changed(changeLines=[{"id": first, "taxRate": "0.05"}])
    assert lines(rated)[0] == (["238.00", "11.90", "249.90"], [])
    assert lines(await changed(note="Hello")) == lines(rated)
    whose = await buying.shop.office.rows(
        "SELECT DISTINCT t.owner_id = o.owner_id AS same"
        " FROM bridge_purchase_line_tax t JOIN procurement_order o ON o.id = t.order_id"
    )
    assert [row["same"] for row in whose] == [True]
    assert totals(await changed(lines=[buying.line("CUP", 1, "10")])) == ["10.00", "0.00", "10.00"]
    assert await buying.shop.count("bridge_purchase_line_tax") == 0


async def test_an_amendment_keeps_what_the_taxes_were_and_billed_lines_keep_theirs(buying: Buying) -> None:
    low = await tax(buying, "VST7", "0.07")
    high = await tax(buying, "VST19", "0.19")
    order = await ordered(
        buying,
        buying.line("TEA", 2, "100", taxIds=[low]),
        buying.line("CUP", 1, "50", taxIds=[low]),
        confirm=True,
    )
    first, second = [line["id"] for line in order["lines"]["nodes"]]
    amended = f"""purchaseOrder {{ {SHOWN} revision amendments {{ nodes {{ formerTax {{ amount }}
      lines {{ nodes {{ formerTax {{ amount }} tax {{ amount }} }} }} }} }} }}"""
    told = await buying.shop.must(
        "purchaseOrderAmend", amended, id=order["id"], changeLines=[{"id": first, "taxIds": [high]}]
    )
    after = told["purchaseOrder"]
    assert totals(after) == ["250.00", "41.50", "291.50"]
    assert [line[1] for line in lines(after)] == [
        [("VST19", "200.00", "38.00", "38.00")],
        [("VST7", "50.00", "3.50", "3.50")],
    ]
    assert after["amendments"]["nodes"] == [
        {
            "formerTax": {"amount": "17.50"},
            "lines": {"nodes": [{"formerTax": {"amount": "14.00"}, "tax": {"amount": "38.00"}}]},
        }
    ]
    await billed(buying, order, lines=[{"id": first, "quantity": "1"}], post=True)
    codes = await buying.refused("Amend", order, changeLines=[{"id": first, "taxIds": [low]}])
    assert codes == ["ORDER_LINE_BILLED"]
    more = await buying.shop.must(
        "purchaseOrderAmend", amended, id=order["id"], changeLines=[{"id": second, "quantity": "3"}]
    )
    assert totals(more["purchaseOrder"]) == ["350.00", "48.50", "398.50"]


async def test_what_is_wrong_with_taxes_is_refused_at_the_line(buying: Buying) -> None:
    good = await tax(buying, "VST10", "0.1")
    old = await tax(buying, "OLD", "0.15", lastDay="2020-06-30")
    off = await tax(buying, "OFF", "0.16")
    await buying.shop.must("taxUpdate", "tax { id }", id=off, isActive=False)
    sold = await tax(buying, "VAT19", "0.19", use="SALES")
    withheld = await tax(buying, "WHT", kind="FIXED", amount="-30")

    async def refused(*taxes: str, **more: Any) -> list[tuple[str, list[str]]]:
        given = [buying.line("TEA", 1, "10"), buying.line("CUP", 1, "10", taxIds=list(taxes), **more)]
        _, errors = await buying.shop.do(
            "purchaseOrderCreate", "__typename", supplierId=buying.supplier, lines=given, orderDate=ON
        )
        return [(error["code"], error["path"]) for error in errors]

    at = ["lines", "1", "taxIds"]
    assert await refused(good, old) == [("TAX_NOT_IN_FORCE", at)]
    assert await refused(off) == [("TAX_INACTIVE", at)]
    assert await refused(good, good) == [("TAX_TWICE", at)]
    assert await refused(good, sold) == [("TAX_USE", [*at, "1"])]
    assert await refused(encode("Tax", buying.shop.office.home.company)) == [("NOT_FOUND", [*at, "0"])]
    assert await refused(good, buying.shop.product("TEA")) == [("NOT_FOUND", [*at, "1"])]
    assert await refused(good, taxRate="0.1") == [("INVALID_VALUE", at)]
    assert await refused(withheld) == [("INVALID_VALUE", ["lines"])]
    assert await buying.shop.count("procurement_order") == 0
    assert await buying.shop.count("bridge_purchase_line_tax") == 0


async def test_where_nobody_keeps_taxes_orders_know_rates_only(database: str) -> None:
    async with buying_of(database, ["erp.procurement"]) as alone:
        named = alone.line("TEA", 1, "100", taxIds=[encode("Tax", alone.shop.office.home.company)])
        _, errors = await alone.shop.do(
            "purchaseOrderCreate", "__typename", supplierId=alone.supplier, lines=[named]
        )
        assert [(error["code"], error["path"]) for error in errors] == [
            ("NOT_FOUND", ["lines", "0", "taxIds", "0"])
        ]
        made = await alone.order(
            alone.line("TEA", 1, "100", taxRate="0.2"), alone.line("CUP", 1, "100", taxIds=[])
        )
        assert (made["net"]["amount"], made["tax"]["amount"]) == ("200.00", "20.00")


async def test_debit_notes_take_back_the_taxes_that_were_billed(buying: Buying) -> None:
    included = await tax(buying, "INC", "0.19", isIncluded=True)
    order = await ordered(buying, buying.line("ADVICE", 3, "1", taxIds=[included]), confirm=True)
    # 3.00 contains 0.478992 of tax.
    assert totals(order) == ["2.52", "0.48", "3.00"]
    bill = await billed(buying, order, post=True)
    line = bill["lines"]["nodes"][0]["id"]
    notes = [
        (
            await buying.shop.must(
                "vendorBillDebit",
                BILL,
                id=bill["id"],
                on=ON,
                lines=[{"id": line, "quantity": "1"}],
                post=True,
            )
        )["vendorBill"]
        for _ in range(3)
    ]
    assert [totals(note) for note in notes] == [
        ["0.84", "0.16", "1.00"],
        ["0.84", "0.16", "1.00"],
        ["0.84", "0.16", "1.00"],
    ]
    assert [tax["tax"]["code"] for note in notes for tax in note["taxes"]["nodes"]] == ["INC"] * 3
    again = await billed(buying, order, post=True)
    assert (totals(again), lines(again)) == (totals(order), lines(order))


@pytest.mark.parametrize("seed", range(4))
async def test_the_bills_of_all_of_an_order_sum_to_it(buying: Buying, seed: int) -> None:
    """Whatever the taxes, the rounding, the parts, and what was thrown away or reversed in between."""
    chance = Random(seed)
    taxes = [
        await tax(buying, "VST19", "0.19", isStandard=True),
        await tax(buying, "INC7", "0.07", isIncluded=True),
        await tax(buying, "ECO", kind="FIXED", amount="0.013", position=1),
        await tax(buying, "CMP", "0.0775", isCompound=True, position=2),
        await tax(buying, "WHT", "-0.033", position=3),
    ]
    await rounding(buying.shop, ["LINE", "DOCUMENT"][seed % 2])
    for _ in range(2):
        given = []
        for _ in range(4):
            price = str(Decimal(chance.randint(1, 3000)) / 1000)
            named = chance.sample(taxes, chance.randint(0, 3))
            told: dict[str, Any] = chance.choice([{"taxIds": named}, {"taxRate": "0.19"}, {}])
            given.append(buying.line(chance.choice(["ADVICE", "TEA"]), chance.randint(1, 9), price, **told))
        order = await ordered(buying, *given, confirm=True)
        keys = [line["id"] for line in order["lines"]["nodes"]]
        left = {key: int(line["quantity"]) for key, line in zip(keys, given, strict=True)}
        standing: list[Any] = []
        while any(left.values()):
            part = {key: chance.randint(0, most) for key, most in left.items()}
            if not any(part.values()):
                continue
            asked = [{"id": key, "quantity": str(size)} for key, size in part.items() if size]
            made = await billed(buying, order, lines=asked, post=True)
            assert all(match["expected"] == match["net"] for match in made["matches"]["nodes"])
            if chance.random() < 0.3:
                await buying.shop.must("vendorBillReverse", "vendorBill { id }", id=made["id"], on=ON)
                continue
            standing.append(made)
            left = {key: left[key] - part[key] for key in left}
        sums = [str(sum(map(Decimal, column))) for column in zip(*map(totals, standing), strict=True)]
        assert sums == totals(order)


WIDE = [*MODULES, "erp.requisitions", "erp.blanket_orders", "erp.rfqs"]
BORNE = f"net {{ amount }} tax {{ amount }} total {{ amount }} lines {{ nodes {{ {AMOUNTS} {TAXES} }} }}"


async def test_orders_of_requests_agreements_and_awards_bear_taxes_alike(database: str) -> None:
    async with buying_of(database, WIDE) as buying:
        await buying.shop.keep_books(today().year)
        shop, included = buying.shop, await tax(buying, "INC", "0.19", isIncluded=True)
        wish = {"productId": shop.product("TEA"), "quantity": "2"}
        asked = (await shop.must("purchaseRequestCreate", f"purchaseRequest {{ {LINES} }}", lines=[wish]))[
            "purchaseRequest"
        ]
        for verb in ("Submit", "Approve"):
            await shop.must(f"purchaseRequest{verb}", "__typename", id=asked["id"])
        requested = await shop.must(
            "purchaseRequestOrderCreate",
            f"purchaseOrder {{ {BORNE} }}",
            supplierId=buying.supplier,
            lines=[_part(asked, "2", unitPrice="11.90", taxIds=[included])],
        )
        agreed = (
            await shop.must(
                "blanketOrderCreate",
                f"blanketOrder {{ {LINES} }}",
                supplierId=buying.supplier,
                startsOn=ON,
                endsOn=ON,
                currency="USD",
                lines=[wish | {"unitPrice": "11.90"}],
            )
        )["blanketOrder"]
        await shop.must("blanketOrderActivate", "__typename", id=agreed["id"])
        called = await shop.must(
            "blanketOrderCallOff",
            f"purchaseOrder {{ {BORNE} }}",
            id=agreed["id"],
            lines=[_part(agreed, "2", taxIds=[included])],
        )
        for order in (
            requested["purchaseOrder"],
            called["purchaseOrder"],
            await _awarded(buying, wish, included),
        ):
            assert totals(order) == ["20.00", "3.80", "23.80"]
            assert lines(order)[0][1] == [("INC", "20.00", "3.80", "3.80")]
        assert await findings(shop) == []


LINES = "id lines { nodes { id } }"


def _part(document: Any, quantity: str, **more: Any) -> dict[str, Any]:
    return {"id": document["lines"]["nodes"][0]["id"], "quantity": quantity} | more


async def _awarded(buying: Buying, wish: dict[str, Any], tax_id: str) -> Any:
    """The order of an answer that was awarded with a tax."""
    shop = buying.shop
    made = await shop.must(
        "requestForQuotationCreate",
        f"requestForQuotation {{ {LINES} invitations {{ nodes {{ id }} }} }}",
        lines=[wish],
        supplierIds=[buying.supplier],
    )
    rfq = made["requestForQuotation"]
    await shop.must("requestForQuotationSend", "__typename", id=rfq["id"])
    answered = await shop.must(
        "quotationInvitationAnswer",
        "quotationInvitation { quotes { nodes { id } } }",
        id=rfq["invitations"]["nodes"][0]["id"],
        quotes=[{"lineId": rfq["lines"]["nodes"][0]["id"], "unitPrice": "11.90"}],
    )
    awarded = await shop.must(
        "requestForQuotationAward",
        f"requestForQuotation {{ awards {{ nodes {{ orderLine {{ order {{ {BORNE} }} }} }} }} }}",
        id=rfq["id"],
        awards=[
            {
                "quoteId": answered["quotationInvitation"]["quotes"]["nodes"][0]["id"],
                "taxIds": [tax_id],
            }
        ],
    )
    return awarded["requestForQuotation"]["awards"]["nodes"][0]["orderLine"]["order"]
