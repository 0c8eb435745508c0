"""Quotations say in which parts they are to be paid ahead: shown to the customer, and the plan of their orders."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.bridges.quotations_down_payments import rules
from bizsuite.erp.quotations import files, tables
from bizsuite.graph.node import decode
from bizsuite.kernel.values import ZERO
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import findings

ON = "2026-11-20"
PLAN = """quotation { id versions { nodes { number total { amount } milestones { nodes {
    position name fraction amount { amount currency } dueOn } } } } }"""
INVOICE = "net { amount } tax { amount } total { amount }"
WRITTEN = ("bridge_quotation_milestone", "bridge_order_milestone", "sales_order", "outbox_event")


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Quotations, orders, taxes and invoices; at the end no inspection finds anything."""
    async with shop_of(database, ["erp.quotations", "erp.invoicing", "erp.taxes"]) as made:
        await made.keep_books(2026)
        yield made
        assert await findings(made) == []


async def quoted(shop: Shop, *lines: tuple[Any, ...], **more: Any) -> str:
    """A draft; without lines ten teas and four cups with charges: 99.90 + 19.98 + 20.00 + 7 = 146.88."""
    said = [shop.line(*line) for line in lines or (("TEA", 10), ("CUP", 4))]
    told: dict[str, Any] = {"customerId": shop.customer(), "lines": said, "charges": "7"} | more
    made = await shop.must("quotationCreate", "quotation { id }", **told)
    return str(made["quotation"]["id"])


def parts(*fractions: str) -> list[dict[str, str]]:
    return [{"name": f"Part {place}", "fraction": each} for place, each in enumerate(fractions, 1)]


async def planned(shop: Shop, key: str, **told: Any) -> list[tuple[str, str | None, str]]:
    made = await shop.must("quotationPlan", PLAN, id=key, **told)
    return shown(made["quotation"]["versions"]["nodes"][0])


def shown(version: Any) -> list[tuple[str, str | None, str]]:
    nodes = version["milestones"]["nodes"]
    return [(each["name"], each["fraction"], each["amount"]["amount"]) for each in nodes]


async def versions(shop: Shop, key: str) -> list[Any]:
    answer = await shop.ask(
        f"query($id: ID!) {{ {PLAN.replace('quotation {', 'quotation(id: $id) {', 1)} }}", id=key
    )
    found: list[Any] = answer.data["quotation"]["versions"]["nodes"]
    return found


async def ordered(shop: Shop, key: str) -> Any:
    """The order of a quotation that is sent, accepted and confirmed."""
    await shop.must("quotationSend", "__typename", id=key)
    fields = "salesOrder { id status total { amount } milestones { nodes { id name fraction dueOn } } }"
    made = await shop.must("quotationAccept", fields, id=key, confirm=True, on=ON)
    return made["salesOrder"]


async def reached(shop: Shop, milestone: str) -> list[str]:
    """What the invoice of a milestone comes to: net, tax, all."""
    fields = f"salesOrderMilestone {{ invoice {{ {INVOICE} }} }}"
    made = await shop.must("salesOrderMilestoneReach", fields, id=milestone, on=ON, post=True)
    return [each["amount"] for each in made["salesOrderMilestone"]["invoice"].values()]


async def test_milestones_of_a_quotation_are_those_of_its_order_and_its_invoices_what_was_shown(
    shop: Shop,
) -> None:
    key = await quoted(shop)
    told = parts("0.3", "0.3", "0.4")
    told[1]["dueOn"] = "2026-12-24"
    # 44.064, 88.128 and all, each rounded, and what lies between these.
    offered = [("Part 1", "0.3", "44.06"), ("Part 2", "0.3", "44.07"), ("Part 3", "0.4", "58.75")]
    assert await planned(shop, key, milestones=told) == offered
    order = await ordered(shop, key)
    assert (order["status"], order["total"]["amount"]) == ("CONFIRMED", "146.88")
    plan = order["milestones"]["nodes"]
    assert [(each["name"], each["fraction"], each["dueOn"]) for each in plan] == [
        ("Part 1", "0.3", None),
        ("Part 2", "0.3", "2026-12-24"),
        ("Part 3", "0.4", None),
    ]
    asked = [await reached(shop, each["id"]) for each in plan]
    assert [each[2] for each in asked] == [amount for _, _, amount in offered]
    net, tax, total = (sum((Decimal(each[place]) for each in asked), ZERO) for place in range(3))
    assert (net, tax, total) == (Decimal("126.90"), Decimal("19.98"), Decimal("146.88"))
    made = await shop.must("salesOrderInvoice", f"invoice {{ {INVOICE} }}", id=order["id"], on=ON, post=True)
    # All of it was paid ahead: the invoice deducts it.
    assert made["invoice"]["total"] == {"amount": "0.00"}


@pytest.mark.parametrize(
    ("told", "shown_as", "first"),
    [
        ({"fraction": "0.3"}, ("Down payment", "0.3", "44.06"), "44.06"),
        ({"amount": "50.01", "name": "Deposit"}, ("Deposit", None, "50.01"), "50.01"),
    ],
    ids=["fraction", "amount"],
)
async def test_a_down_payment_of_a_quotation_is_asked_for_and_the_rest_invoiced(
    shop: Shop, told: dict[str, str], shown_as: tuple[str, str | None, str], first: str
) -> None:
    key = await quoted(shop)
    assert await planned(shop, key, downPayment=told) == [shown_as]
    order = await ordered(shop, key)
    (milestone,) = order["milestones"]["nodes"]
    assert milestone["name"] == shown_as[0]
    assert (await reached(shop, milestone["id"]))[2] == first
    made = await shop.must("salesOrderInvoice", f"invoice {{ {INVOICE} }}", id=order["id"], on=ON, post=True)
    rest = Decimal("146.88") - Decimal(first)
    assert Decimal(made["invoice"]["total"]["amount"]) == rest


async def test_the_plan_follows_drafts_and_versions_and_stays_with_what_was_sent(shop: Shop) -> None:
    key = await quoted(shop)
    await planned(shop, key, milestones=parts("0.5", "0.5"))
    await shop.must("quotationUpdate", "__typename", id=key, lines=[shop.line("CUP", 2)], charges="0.01")
    (version,) = await versions(shop, key)
    assert shown(version) == [("Part 1", "0.5", "5.01"), ("Part 2", "0.5", "5.00")]
    await shop.must("quotationSend", "__typename", id=key)
    before = [await shop.count(table) for table in WRITTEN]
    assert await shop.codes("quotationPlan", id=key, milestones=[]) == ["QUOTATION_NOT_DRAFT"]
    assert [await shop.count(table) for table in WRITTEN] == before
    await shop.must("quotationRevise", "__typename", id=key, charges="2")
    second, first = await versions(shop, key)
    assert shown(first) == [("Part 1", "0.5", "5.01"), ("Part 2", "0.5", "5.00")]
    assert shown(second) == [("Part 1", "0.5", "6.00"), ("Part 2", "0.5", "6.00")]
    assert await planned(shop, key, milestones=[]) == []
    assert (await ordered(shop, key))["milestones"]["nodes"] == []


async def test_what_no_customer_can_be_asked_for_is_not_agreed_on(shop: Shop) -> None:
    key = await quoted(shop)
    before = [await shop.count(table) for table in WRITTEN]
    half = {"fraction": "0.5"}
    refused: list[tuple[dict[str, Any], str, list[str]]] = [
        ({"milestones": parts("0.5", "0.4")}, "MILESTONES_SUM", ["milestones"]),
        ({"milestones": parts("1.5", "-0.5")}, "INVALID_VALUE", ["milestones", "0", "fraction"]),
        ({"milestones": parts(*["0.01"] * 101)}, "INVALID_VALUE", ["milestones"]),
        ({"milestones": [{"name": " ", "fraction": "1"}]}, "INVALID_VALUE", ["milestones", "0", "name"]),
        ({"milestones": parts("1"), "downPayment": half}, "INVALID_VALUE", ["milestones"]),
        ({"downPayment": {}}, "INVALID_VALUE", ["downPayment", "fraction"]),
        ({"downPayment": half | {"amount": "5"}}, "INVALID_VALUE", ["downPayment", "fraction"]),
        ({"downPayment": {"fraction": "0"}}, "INVALID_VALUE", ["downPayment", "fraction"]),
        ({"downPayment": {"amount": "1.005"}}, "AMOUNT_PRECISION", ["downPayment", "amount"]),
        ({"downPayment": {"amount": "146.89"}}, "INVALID_VALUE", ["downPayment", "amount"]),
        ({"downPayment": half | {"dueOn": "0001-01-01"}}, "INVALID_VALUE", ["downPayment", "dueOn"]),
    ]
    for told, code, path in refused:
        _, errors = await shop.do("quotationPlan", "__typename", id=key, **told)
        assert [(error["code"], error["path"]) for error in errors] == [(code, path)], told
    _, (error,) = await shop.do("quotationPlan", "__typename", as_="analyst", id=key, downPayment=half)
    assert error["code"] == "PERMISSION_DENIED"
    assert [await shop.count(table) for table in WRITTEN] == before


async def test_more_than_all_of_it_is_not_asked_for_ahead(shop: Shop) -> None:
    key = await quoted(shop)
    await planned(shop, key, downPayment={"amount": "146.88"})
    await shop.must("quotationUpdate", "__typename", id=key, charges="6.99")
    before = [await shop.count(table) for table in WRITTEN]
    fields = "userErrors { ... on DownPaymentExceeds { open } }"
    payload, (error,) = await shop.do("quotationSend", fields, id=key)
    assert (error["code"], payload["userErrors"][0]["open"]) == ("DOWN_PAYMENT_EXCEEDS", "146.87")
    assert [await shop.count(table) for table in WRITTEN] == before
    await planned(shop, key, downPayment={"amount": "146.87"})
    await shop.must("quotationSend", "__typename", id=key)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "Payable ahead: Part 1, 25 %, 36.72 USD, due 2026-12-24",
                "Payable ahead: Part 2, 75 %, 110.16 USD",
            ],
        ),
        ("zh", ["预付款: Part 1, 25 %, 36.72 USD, 到期日 2026-12-24", "预付款: Part 2, 75 %, 110.16 USD"]),
    ],
)
async def test_the_customer_reads_it_in_the_document(shop: Shop, language: str, said: list[str]) -> None:
    key = await quoted(shop)
    told = parts("0.25", "0.75")
    told[0]["dueOn"] = "2026-12-24"
    await planned(shop, key, milestones=told)
    async with shop.office.work() as db:
        quotation = await db.need(tables.Quotation, decode(key).key)
        (row,) = await shop.office.rows("SELECT id FROM quotations_version")
        version = await db.need(tables.QuotationVersion, row["id"])
        paragraphs = await files.paragraphs_of(db, quotation, version, language)
        assert paragraphs[1:] == said
        printed = await files.make(db, {"version": str(version.id)}, language)
        assert b"".join([chunk async for chunk in printed.chunks]).startswith(b"%PDF-")


@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=9),
    st.integers(0, 10**9),
    st.sampled_from(["USD", "JPY"]),
)
def test_parts_come_to_the_whole(weights: list[int], cents: int, currency: str) -> None:
    total = Decimal(cents) / (100 if currency == "USD" else 1)
    fractions = [Decimal(weight).scaleb(-6) for weight in weights]
    fractions.append(1 - sum(fractions, ZERO))
    amounts = rules.amounts_of(fractions, total, currency)
    assert sum(amounts, ZERO) == total
    assert min(amounts) >= 0
