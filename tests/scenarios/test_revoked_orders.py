"""Sales orders that were approved and are taken back, and logs of approvals that somebody has forged."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from bizsuite.app import SUITES
from bizsuite.kernel.clock import today
from tests.erp.procurement.buying import Buying, buying_of
from tests.scenarios.guarded import day, vote

LOOK = """query($id: ID!) { salesOrder(id: $id) { status
  approval { id status availableActions revocableUntil logVerification { isIntact brokenSeq }
    log { nodes { action comment } } } } }"""


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """The whole suite, with books, where the manager agrees to orders, which can be revoked for a day."""
    async with buying_of(database, SUITES) as made:
        await made.shop.keep_books(today().year - 1, today().year)
        manager = str(made.shop.office.actor("manager").user_id)
        title = {"en": "Manager", "zh": "经理"}
        node = {"kind": "APPROVE", "id": "manager", "title": title}
        graph = {
            "nodes": [{**node, "assignees": {"rule": "USERS", "userIds": [manager]}}],
            "settings": {"revokeHours": 24},
        }
        given = {"key": "orders", "guard": "salesOrder.confirm", "titleEn": "Orders", "titleZh": "订单"}
        definition = await made.shop.must(
            "approvalDefinitionCreate", "approvalDefinition { id }", graph=graph, **given
        )
        key = definition["approvalDefinition"]["id"]
        await made.shop.must("approvalDefinitionPublish", "approvalDefinition { id }", id=key)
        yield made


async def look(buying: Buying, order: str, as_: str = "sales") -> Any:
    """The order with its newest approval."""
    answer = await buying.shop.ask(LOOK, as_=as_, id=order)
    assert answer.errors == []
    return answer.data["salesOrder"]


async def approved(buying: Buying, sku: str = "TEA", quantity: int = 10) -> str:
    """An order that the manager has agreed to."""
    key = str((await buying.shop.order((sku, quantity), customer="Ben"))["id"])
    await buying.shop.must("approvalSubmit", "approvalInstance { id }", as_="sales", subjectId=key)
    assert await vote(buying, "manager") == []
    assert (await look(buying, key))["status"] == "CONFIRMED"
    return key


async def revoke(buying: Buying, order: str, **more: Any) -> list[str]:
    """Take back what was approved; the codes of the refusals."""
    key = (await look(buying, order))["approval"]["id"]
    return await buying.shop.codes(
        "approvalRevoke", as_="sales", id=key, comment="They have changed their minds.", **more
    )


async def test_an_order_that_was_approved_is_taken_back_with_its_approval(buying: Buying) -> None:
    shop = buying.shop
    await shop.stocked(TEA=30)
    before = await shop.availability()
    key = await approved(buying)
    assert await shop.availability() != before
    told = await look(buying, key)
    assert (told["approval"]["status"], told["approval"]["availableActions"]) == ("APPROVED", ["REVOKE"])
    assert await revoke(buying, key, dryRun=True) == []
    assert (await look(buying, key))["status"] == "CONFIRMED"
    assert await revoke(buying, key) == []
    told = await look(buying, key)
    assert (told["status"], told["approval"]["status"]) == ("CANCELLED", "REVOKED")
    assert [row["action"] for row in told["approval"]["log"]["nodes"]] == ["SUBMIT", "APPROVE", "REVOKE"]
    assert (told["approval"]["logVerification"]["isIntact"], told["approval"]["availableActions"]) == (
        True,
        [],
    )
    # What was kept for it is free again, and nothing of it can be delivered.
    assert await shop.availability() == before
    assert await shop.codes("salesOrderDeliver", id=key) == ["ORDER_NOT_CONFIRMED"]
    assert await revoke(buying, key) == ["INSTANCE_STATE_INVALID"]


@pytest.mark.parametrize("done", ["delivered", "invoiced"])
async def test_an_order_of_which_something_was_done_stays_approved(buying: Buying, done: str) -> None:
    shop = buying.shop
    await shop.stocked(TEA=30)
    key = await approved(buying)
    if done == "delivered":
        await shop.must("salesOrderDeliver", "salesOrder { id }", id=key)
    else:
        await shop.must("salesOrderInvoice", "salesOrder { id }", id=key, on=day(), post=True)
    before, events = await look(buying, key), await shop.events()
    assert await revoke(buying, key) == [f"ORDER_{done.upper()}"]
    assert (await look(buying, key), await shop.events()) == (before, events)


async def test_whoever_forges_the_log_past_every_wall_is_found(buying: Buying) -> None:
    key = await approved(buying)
    assert (await look(buying, key))["approval"]["logVerification"] == {"isIntact": True, "brokenSeq": None}
    url = buying.shop.office.database.engine.url.render_as_string(hide_password=False)
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    admin = buying.shop.office.admin.user_id
    try:
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(
                f"UPDATE approval_action SET actor_id = '{admin}' WHERE action = 'APPROVE'"
            )
        await connection.execute("ALTER TABLE approval_action DISABLE TRIGGER ALL")
        await connection.execute(f"UPDATE approval_action SET actor_id = '{admin}' WHERE action = 'APPROVE'")
    finally:
        await connection.close()
    told = (await look(buying, key))["approval"]
    assert told["logVerification"] == {"isIntact": False, "brokenSeq": 2}
