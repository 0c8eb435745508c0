"""The demo companies: both of acme's are alive, and what is told of them adds up."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bizsuite.commands.seeding.company import Branch, Demo
from bizsuite.commands.seeding.history import planned
from bizsuite.commands.seeding.organisation import COLLEAGUES
from bizsuite.kernel.permissions import Actor
from tests.demo import ORDERS, TODAY, demonstrated, findings
from tests.suite import Office


@pytest.fixture
async def demo(database: str) -> AsyncIterator[tuple[Office, Demo]]:
    """The tenant acme with a short history."""
    async with demonstrated(database) as made:
        yield made


async def told(office: Office, actor: Actor) -> dict[str, Any]:
    """What somebody sees of the company that the actor works in."""
    query = """{
      viewer { company { currency } companies { totalCount } }
      customers { totalCount } suppliers { totalCount } contacts { totalCount }
      salesOrders { totalCount } drafts: salesOrders(filter: {status: {eq: DRAFT}}) { totalCount }
      invoices(first: 100) { nodes { paymentState total { currency } residual { amount } } }
      payments(first: 100, filter: {direction: {eq: IN}}) { nodes { amount { currency } exchangeRate } }
      receipts(first: 100) { nodes { status supplier { name } } }
      opportunities { totalCount }
      approvalTasks: viewer { approvalTasks { totalCount } }
      trialBalance { balance { amount currency } }
    }"""
    answer = await office.ask(query, as_=actor)
    assert answer.errors == [], answer.errors
    found: dict[str, Any] = answer.data
    return found


async def test_both_companies_of_acme_have_a_year_behind_them(demo: tuple[Office, Demo]) -> None:
    """One test of all that is told of the demo, since making it takes longest."""
    office, made = demo
    assert made.second is not None
    for branch, currency in zip(made.branches, ("USD", "CNY"), strict=True):
        sales = list(planned(made, branch, TODAY, ORDERS[branch.name]))
        shipped = [sale for sale in sales if sale.shipped <= TODAY]
        paid = [sale for sale in sales if sale.paid is not None and sale.paid <= TODAY]
        seen = await told(office, branch.people["admin"])
        assert seen["viewer"] == {"company": {"currency": currency}, "companies": {"totalCount": 2}}
        assert [seen[name]["totalCount"] for name in ("customers", "suppliers", "contacts")] == [16, 5, 21]
        waiting = 3 if branch is made.first else 1
        assert seen["salesOrders"]["totalCount"] == len(sales) + waiting
        assert seen["drafts"]["totalCount"] == waiting
        states = [invoice["paymentState"] for invoice in seen["invoices"]["nodes"]]
        assert (len(states), states.count("PAID")) == (len(shipped), len(paid))
        assert len(seen["payments"]["nodes"]) == len(paid) > 2
        check_receipts(seen["receipts"]["nodes"], len(made.suppliers))
        assert seen["opportunities"]["totalCount"] == (5 if branch is made.first else 3)
        assert seen["trialBalance"]["balance"] == {"amount": "0.00", "currency": currency}
        await check_integrity(office, branch.people["admin"])
        await check_bills(office, branch.people["admin"], len(made.suppliers))
        await check_trade(office, branch.people["admin"])
        await check_taxes(office, branch.people["admin"].company_id)
    await check_currencies(office, made.second)
    await check_people(office, made)


def check_receipts(receipts: list[dict[str, Any]], suppliers: int) -> None:
    """Every supplier delivered in each quarter, and will deliver again."""
    # Of two orders to suppliers something is still to come, and three have brought something.
    assert [receipt["status"] for receipt in receipts].count("DRAFT") == suppliers + 2
    assert len(receipts) == 5 * suppliers + 5
    assert {receipt["supplier"]["name"] for receipt in receipts} == {
        "Ostsee Schrauben",
        "宁波东海轴承有限公司",
        "Midlands Motors",
        "温州永嘉泵阀厂",
    }


async def check_integrity(office: Office, actor: Actor) -> None:
    """Nothing is at odds in the company that the actor works in."""
    assert await findings(office, actor) == []
    async with office.work(actor) as db:
        looked_at = set(db.wiring.inspections)
    assert {
        "erp.bills",
        "erp.finance",
        "erp.inventory",
        "erp.invoicing",
        "erp.payments",
        "erp.statements",
    } <= looked_at
    assert "erp.taxes" in looked_at


async def check_trade(office: Office, actor: Actor) -> None:
    """Orders to suppliers have come and are billed in part, goods are re-ordered, two lots lie there."""
    ask = """{ purchaseOrders(orderBy: [{field: ORDER_DATE}]) { nodes { status receiptState billState } }
      vendorBills(first: 100) { nodes { lines { nodes { matches { nodes { state } } } } } } reorderRules { totalCount }
      supplyProposals { nodes { quantity product { sku } } } quotations { nodes { status } }
      lots { nodes { product { sku } } } }"""
    seen = await office.ask(ask, as_=actor)
    assert seen.errors == [], seen.errors
    orders = [tuple(order.values()) for order in seen.data["purchaseOrders"]["nodes"]]
    assert orders == [
        ("CONFIRMED", "FULL", "NONE"),
        ("CONFIRMED", "PARTIAL", "PARTIAL"),
        ("CONFIRMED", "FULL", "FULL"),
        ("CONFIRMED", "NONE", "NONE"),
    ]
    lines = [line for bill in seen.data["vendorBills"]["nodes"] for line in bill["lines"]["nodes"]]
    states = [match["state"] for line in lines for match in line["matches"]["nodes"]]
    assert sorted(states) == ["BLOCKED", "MATCHED", "MATCHED"]
    (proposal,) = seen.data["supplyProposals"]["nodes"]
    assert proposal == {"quantity": "500", "product": {"sku": "SA-30"}}
    assert sorted(each["status"] for each in seen.data["quotations"]["nodes"]) == ["DRAFT", "SENT"]
    assert len(seen.data["lots"]["nodes"]) == 2


async def check_taxes(office: Office, company: uuid.UUID) -> None:
    """What is told of taxes is what their account has moved by."""
    for use, purpose, sign in (("SALES", "SALES_TAX", 1), ("PURCHASES", "PURCHASE_TAX", -1)):
        (said,) = await office.rows(
            "SELECT sum(m.amount) AS tax FROM tax_movement m JOIN tax t ON t.id = m.tax_id"
            f" WHERE m.part = 'TAX' AND m.company_id = '{company}' AND m.box_id IS NOT NULL AND t.use = '{use}'"
        )
        (owed,) = await office.rows(
            "SELECT sum(l.credit - l.debit) AS tax FROM finance_entry_line l JOIN finance_account a"
            f" ON a.id = l.account_id WHERE a.purpose = '{purpose}' AND l.company_id = '{company}'"
        )
        assert said["tax"] == owed["tax"]
        assert sign * said["tax"] > 0


async def check_bills(office: Office, actor: Actor, suppliers: int) -> None:
    """Each supplier has billed in each quarter, and all but the last bills are paid."""
    ask = """{ vendorBills(first: 100) { nodes { paymentState } }
      payments(first: 100, filter: {direction: {eq: OUT}}) { totalCount } }"""
    seen = (await office.ask(ask, as_=actor)).data
    states = [bill["paymentState"] for bill in seen["vendorBills"]["nodes"]]
    assert (len(states), states.count("PAID")) == (4 * suppliers + 2, 3 * suppliers)
    assert seen["payments"]["totalCount"] == 3 * suppliers


async def check_currencies(office: Office, second: Branch) -> None:
    """The Chinese company sells at home in CNY, and exports in USD."""
    seen = await told(office, second.people["admin"])
    currencies = [invoice["total"]["currency"] for invoice in seen["invoices"]["nodes"]]
    assert set(currencies) == {"CNY", "USD"}
    rates = {
        (payment["amount"]["currency"], payment["exchangeRate"]) for payment in seen["payments"]["nodes"]
    }
    assert rates == {("CNY", "1"), ("USD", "0.1385")}


async def check_people(office: Office, made: Demo) -> None:
    """Everybody works in both companies."""
    assert made.second is not None
    rows = await office.rows("SELECT count(*) AS n FROM identity_user_company GROUP BY user_id")
    assert [row["n"] for row in rows] == [2] * (len(made.first.people) + len(COLLEAGUES))
    for role, actor in made.second.people.items():
        there = replace(made.first.people[role], company_id=actor.company_id, zone="Asia/Shanghai")
        assert actor == there
