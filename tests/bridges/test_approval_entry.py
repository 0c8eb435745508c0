"""Approving takes a few round trips, however many have a say, and whatever the last vote carries out."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.erp.finance import service as finance
from tests.erp.shop import Shop, shop_of

APPROVE = """mutation($i: ApprovalTaskApproveInput!) { approvalTaskApprove(input: $i) {
  approvalTask { id status instance { status } } userErrors { code path } } }"""
TASK = """{ viewer { approvalTasks(first: 1) { nodes { id } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Sales, stock, finance and approvals with their bridges."""
    modules = ["erp.sales", "erp.inventory", "erp.finance", "oa.approvals"]
    async with shop_of(database, modules) as made:
        async with made.office.work() as db:
            await finance.ensure_company(db, made.office.home.company)
        yield made


def step(shop: Shop, name: str, *people: str) -> dict[str, Any]:
    users = [str(shop.office.actor(person).user_id) for person in people]
    label = {"en": name, "zh": name}
    return {"kind": "APPROVE", "id": name, "title": label, "assignees": {"rule": "USERS", "userIds": users}}


async def define(shop: Shop) -> None:
    """Two who decide side by side, then a third."""
    nodes = [step(shop, "first", "manager", "finance"), step(shop, "second", "warehouse")]
    made = await shop.must(
        "approvalDefinitionCreate",
        "approvalDefinition { id }",
        key="large",
        guard="salesOrder.confirm",
        titleEn="Large order",
        titleZh="大额订单",
        graph={"nodes": nodes},
    )
    key = made["approvalDefinition"]["id"]
    await shop.must("approvalDefinitionPublish", "approvalDefinition { id }", id=key)


async def approve(shop: Shop, who: str, key: str) -> tuple[str, int]:
    """What becomes of the approval when somebody approves, and in how many round trips."""
    asked = await shop.ask(TASK, as_=who)
    task = asked.data["viewer"]["approvalTasks"]["nodes"][0]["id"]
    answer = await shop.ask(APPROVE, as_=who, i={"id": task, "idempotencyKey": key})
    payload = answer.data["approvalTaskApprove"]
    assert payload["userErrors"] == []
    return payload["approvalTask"]["instance"]["status"], len(answer.statements)


async def test_a_vote_takes_six_round_trips_at_most(shop: Shop) -> None:
    """Between BEGIN and COMMIT: the key, the approval under lock, its parts, who is asked next, what is written, and
    the payload. The last vote also carries out the act, which reads the order as its slice does."""
    await define(shop)
    for turn in range(3):
        order = await shop.order(("ADVICE", 1), ("ADVICE", 2))
        await shop.must("approvalSubmit", "approvalInstance { id }", subjectId=order["id"])
        assert await approve(shop, "manager", f"manager {turn}") == ("RUNNING", 5)
        assert await approve(shop, "finance", f"finance {turn}") == ("RUNNING", 6)
        assert await approve(shop, "warehouse", f"warehouse {turn}") == ("APPROVED", 13)
