"""Large orders wait for two people: nothing is confirmed before the last of them has agreed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bizsuite.erp.sales.rules import SalesOrdersConfirming
from bizsuite.graph.node import encode
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from tests.erp.shop import Shop, shop_of

TASKS = """query($id: ID!) { salesOrder(id: $id) { status approval { status title businessNo }
  approvalTasks(first: 5) { nodes { id status availableActions assignee { name } } } } }"""
INBOX = """query { viewer { approvalTasks(filter: { status: { in: [PENDING] } }) { nodes { id availableActions
  instance { title initiator { name } subject { __typename ... on SalesOrder { number total { amount } } } } } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """A shop in which orders from 1,000 on need the manager and finance, those from 5,000 on the administrator too."""
    async with shop_of(database, ["erp.sales", "oa.approvals"]) as made:
        await define(made, "large", "1000", "manager", "finance")
        await define(made, "veryLarge", "5000", "admin")
        yield made


async def define(shop: Shop, key: str, amount: str, *roles: str) -> None:
    """A published definition that asks the people of these roles."""
    people = [encode("User", shop.office.actor(role).user_id) for role in roles]
    made = await shop.must(
        "approvalDefinitionCreate",
        "approvalDefinition { id }",
        key=key,
        guard="salesOrder.confirm",
        titleEn=f"Order: {key}",
        titleZh="大额订单",
        mode="ALL",
        assignees={"rule": "USERS", "userIds": people},
        amountMin=amount,
        dueHours=24,
    )
    await shop.must(
        "approvalDefinitionPublish", "approvalDefinition { id }", id=made["approvalDefinition"]["id"]
    )


async def pending(shop: Shop, who: Actor | str) -> str:
    """The task that waits for somebody."""
    answer = await shop.ask(INBOX, as_=who)
    assert answer.errors == []
    (task,) = answer.data["viewer"]["approvalTasks"]["nodes"]
    found: str = task["id"]
    return found


async def approve(shop: Shop, who: Actor | str) -> list[str]:
    """Let somebody approve what waits for them; the codes of the refusals."""
    return await shop.codes("approvalTaskApprove", as_=who, id=await pending(shop, who))


async def status(shop: Shop, order: Any) -> str:
    """Where an order stands."""
    answer = await shop.ask("query($id: ID!) { salesOrder(id: $id) { status } }", id=order["id"])
    found: str = answer.data["salesOrder"]["status"]
    return found


async def test_a_small_order_asks_nobody(shop: Shop) -> None:
    order = await shop.order(("CUP", 10))
    await shop.must("salesOrderConfirm", "salesOrder { id }", as_="sales", id=order["id"])
    assert await status(shop, order) == "CONFIRMED"


async def test_a_large_order_is_confirmed_by_the_last_approval_and_not_before(shop: Shop) -> None:
    order = await shop.order(("POT", 10))
    assert order["total"]["amount"] == "1200.00"
    assert await shop.codes("salesOrderConfirm", as_="sales", id=order["id"]) == ["APPROVAL_REQUIRED"]
    await shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=order["id"])
    for name in ("salesOrderConfirm", "salesOrderCancel"):
        (code,) = await shop.codes(name, as_="sales", id=order["id"])
        assert code == ("APPROVAL_PENDING" if name == "salesOrderConfirm" else "SUBJECT_LOCKED")
    assert await shop.codes("salesOrderUpdate", as_="sales", id=order["id"], charges="5") == [
        "SUBJECT_LOCKED"
    ]
    assert await approve(shop, "manager") == []
    assert await status(shop, order) == "DRAFT"
    assert await shop.codes("salesOrderConfirm", as_="sales", id=order["id"]) == ["APPROVAL_PENDING"]
    assert await approve(shop, "finance") == []
    shown = await shop.ask(TASKS, as_="manager", id=order["id"])
    assert shown.data["salesOrder"]["status"] == "CONFIRMED"
    assert shown.data["salesOrder"]["approval"] == {
        "status": "APPROVED",
        "title": order["number"],
        "businessNo": "AP-2026-00001",
    }
    tasks = shown.data["salesOrder"]["approvalTasks"]["nodes"]
    assert {(task["assignee"]["name"], task["status"]) for task in tasks} == {
        ("Manager", "APPROVED"),
        ("Finance", "APPROVED"),
    }
    types = [name for name, _ in await shop.events()]
    assert types[-3:] == ["APPROVAL_TASK_DECIDED", "APPROVAL_INSTANCE_APPROVED", "SALES_ORDER_CONFIRMED"]


async def test_a_very_large_order_needs_all_three(shop: Shop) -> None:
    order = await shop.order(("POT", 50))
    await shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=order["id"])
    for who in ("finance", "admin"):
        assert await approve(shop, who) == []
        assert await status(shop, order) == "DRAFT"
    assert await approve(shop, "manager") == []
    assert await status(shop, order) == "CONFIRMED"


async def test_an_order_that_cannot_be_confirmed_leaves_no_vote(shop: Shop) -> None:
    async def deny(db: Db, event: SalesOrdersConfirming) -> None:
        raise Refused("CREDIT_EXCEEDED", "Not for this customer.")

    order = await shop.order(("POT", 10))
    await shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=order["id"])
    assert await approve(shop, "manager") == []
    handlers: Any = shop.office.database.wiring.handlers
    handlers[SalesOrdersConfirming] = [deny]
    before = await shop.events()
    assert await approve(shop, "finance") == ["CREDIT_EXCEEDED"]
    assert await status(shop, order) == "DRAFT"
    assert await shop.events() == before
    assert await shop.codes("salesOrderUpdate", as_="sales", id=order["id"], charges="5") == [
        "SUBJECT_LOCKED"
    ]
    handlers[SalesOrdersConfirming] = []
    assert await approve(shop, "finance") == []
    assert await status(shop, order) == "CONFIRMED"


async def test_a_rejected_order_can_be_changed_and_asked_for_again(shop: Shop) -> None:
    order = await shop.order(("POT", 10))
    await shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=order["id"])
    task = await pending(shop, "manager")
    await shop.must(
        "approvalTaskReject", "approvalTask { id }", as_="manager", id=task, comment="Too many pots."
    )
    await shop.must("salesOrderUpdate", "salesOrder { id }", as_="sales", id=order["id"], charges="5")
    assert await shop.codes("salesOrderConfirm", as_="sales", id=order["id"]) == ["APPROVAL_REQUIRED"]
    await shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=order["id"])
    assert await approve(shop, "manager") == []
    assert await approve(shop, "finance") == []
    assert await status(shop, order) == "CONFIRMED"


async def test_only_who_may_confirm_an_order_asks_for_it(shop: Shop) -> None:
    order = await shop.order(("POT", 10))
    for who in ("hr", "warehouse"):
        codes = await shop.codes("approvalSubmit", as_=who, subjectId=order["id"])
        assert codes == ["PERMISSION_DENIED"]
    assert await shop.codes("salesOrderUpdate", as_="sales", id=order["id"], charges="5") == []


@pytest.mark.parametrize(("act", "quantity"), [("salesOrderCancel", 10), ("salesOrderConfirm", 1)])
async def test_nobody_is_asked_about_what_is_settled(shop: Shop, act: str, quantity: int) -> None:
    order = await shop.order(("POT", quantity))
    await shop.must(act, "salesOrder { id }", as_="sales", id=order["id"])
    _, refused = await shop.do("approvalSubmit", "__typename", as_="sales", subjectId=order["id"])
    assert [(error["code"], error["path"]) for error in refused] == [("ORDER_NOT_DRAFT", ["subjectId"])]


async def test_an_approver_need_not_work_in_the_company_of_the_order(shop: Shop) -> None:
    home = shop.office.home
    order = await shop.order(("POT", 10))
    await shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=order["id"])
    assert await approve(shop, "manager") == []
    abroad = replace(
        shop.office.actor("finance"), company_id=home.second, company_ids=frozenset({home.second})
    )
    assert await approve(shop, abroad) == []
    assert await status(shop, order) == "CONFIRMED"


async def test_the_customer_shows_what_was_asked_about_all_their_orders(shop: Shop) -> None:
    for quantity in (9, 10):
        order = await shop.order(("POT", quantity))
        await shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=order["id"])
    other = await shop.order(("POT", 10), customer="Ben")
    await shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=other["id"])
    answer = await shop.ask(
        """query($id: ID!) { customer(id: $id) { approvalTasks(first: 20) { totalCount
          nodes { id status instance { id title status subject { __typename ... on SalesOrder { id number } } } } }
        } }""",
        as_="analyst",
        id=shop.customer(),
    )
    assert answer.errors == []
    tasks = answer.data["customer"]["approvalTasks"]
    assert tasks["totalCount"] == 4
    assert {task["instance"]["subject"]["__typename"] for task in tasks["nodes"]} == {"SalesOrder"}
    assert tasks["nodes"][0]["instance"]["title"] == order["number"]
    assert tasks["nodes"][0]["instance"]["subject"]["id"] == order["id"]
    assert len(answer.statements) == 5


async def test_a_change_and_a_submission_at_once(shop: Shop) -> None:
    for _ in range(4):
        order = await shop.order(("POT", 10))
        changed, submitted = await asyncio.gather(
            shop.codes("salesOrderUpdate", as_="sales", id=order["id"], charges="5"),
            shop.codes("approvalSubmit", as_="sales", subjectId=order["id"]),
        )
        assert (changed, submitted) in (([], []), (["SUBJECT_LOCKED"], []))
        assert await approve(shop, "manager") == []
        assert await approve(shop, "finance") == []
        assert await status(shop, order) == "CONFIRMED"
