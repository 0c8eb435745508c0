"""Acts that must be approved: the last vote carries the act out, and what refuses the act refuses the vote."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bizsuite.app import SUITES
from bizsuite.erp.sales import service as orders
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Refused
from tests.erp.procurement.buying import Buying, buying_of
from tests.scenarios.guarded import (
    POINTS,
    Point,
    day,
    define,
    denied,
    entry_of,
    order_below_the_lists,
    order_beyond_credit,
    purchase_order,
    sales_order,
    stands,
    vote,
)

NAMED = [pytest.param(point, id=point.guard) for point in POINTS]
REFUSED = """mutation($i: %sInput!) { %s(input: $i) { userErrors { code
  ... on ApprovalRequired { definition guard } ... on ApprovalPending { definition }
  ... on SubjectLocked { definition } } } }"""


@pytest.fixture
async def buying(database: str) -> AsyncIterator[Buying]:
    """The whole suite, with books."""
    async with buying_of(database, SUITES) as made:
        await made.shop.keep_books(today().year - 1, today().year)
        yield made


async def errors(buying: Buying, mutation: str, **given: Any) -> Any:
    """The refusals of a mutation with their facts; nothing is told of it."""
    before = await buying.shop.events()
    text = REFUSED % (f"{mutation[0].upper()}{mutation[1:]}", mutation)
    answer = await buying.shop.ask(text, i=given)
    assert answer.errors == []
    assert await buying.shop.events() == before
    return answer.data[mutation]["userErrors"]


async def submitted(buying: Buying, point: Point, key: str) -> None:
    await buying.shop.must("approvalSubmit", "approvalInstance { id }", subjectId=key, guard=point.guard)


def test_every_guard_point_of_the_suite_is_in_the_table(buying: Buying) -> None:
    assert {point.guard for point in POINTS} == set(buying.shop.office.database.wiring.guards)
    for point in POINTS:
        assert buying.shop.office.database.wiring.guards[point.guard].subject == point.subject


@pytest.mark.parametrize("point", NAMED)
async def test_the_last_of_two_approvals_carries_the_act_out(buying: Buying, point: Point) -> None:
    key = await point.make(buying)
    await define(buying, point.guard, "manager", "finance")
    given = dict(point.given)
    assert await errors(buying, point.act, id=key, **given) == [
        {"code": "APPROVAL_REQUIRED", "definition": "Two of us", "guard": point.guard}
    ]
    await submitted(buying, point, key)
    pending = [{"code": "APPROVAL_PENDING", "definition": "Two of us"}]
    assert await errors(buying, point.act, id=key, **given) == pending
    if point.change is not None:
        refused = await errors(buying, point.change.mutation, id=key, **dict(point.change.given))
        assert refused == [{"code": "SUBJECT_LOCKED", "definition": "Two of us"}]
    assert await vote(buying, "manager") == []
    assert await stands(buying, point, key) == point.before
    assert await errors(buying, point.act, id=key, **given) == pending
    with denied(buying, point.told):
        told = await buying.shop.events()
        votes = await buying.shop.office.rows("SELECT status, comment FROM approval_task ORDER BY id")
        assert await vote(buying, "finance") == ["STOPPED"]
        assert await buying.shop.events() == told
        kept = await buying.shop.office.rows("SELECT status, comment FROM approval_task ORDER BY id")
        assert kept == votes
        assert await stands(buying, point, key) == point.before
    assert await vote(buying, "finance") == []
    assert await stands(buying, point, key) == point.after


@pytest.mark.parametrize("point", NAMED)
async def test_who_must_agree_is_asked_about_many_as_about_one(buying: Buying, point: Point) -> None:
    keys = [decode(await point.make(buying)).key]
    if point.guard != "paymentRun.send":
        keys += [decode(await point.make(buying)).key for _ in range(2)]
    guard = buying.shop.office.database.wiring.guards[point.guard]
    taken = []
    for chosen in (keys[:1], keys):
        async with buying.shop.office.work() as db:
            buying.shop.office.statements.clear()
            facts = await guard.facts(db, chosen)
            taken.append(len(buying.shop.office.statements))
            assert list(facts) == chosen or set(facts) == set(chosen)
            for told in facts.values():
                assert told.title
                assert told.revision
                assert told.company_id == buying.shop.office.home.company
                assert told.amount is not None
                assert told.amount.currency == "USD"
                assert told.amount.amount >= 400
    assert taken[0] == taken[1] <= 4
    async with buying.shop.office.work() as db:
        with pytest.raises(Refused, match="NOT_FOUND"):
            await guard.facts(db, [uuid.UUID(int=1)])


async def test_a_purchase_order_is_of_no_use_before_the_last_approval(buying: Buying) -> None:
    point = next(each for each in POINTS if each.guard == "purchaseOrder.confirm")
    key = await purchase_order(buying)
    await define(buying, point.guard, "manager", "finance")
    await submitted(buying, point, key)
    for role in ("manager", "finance"):
        assert await buying.shop.codes("purchaseOrderReceive", id=key, on=day()) == ["ORDER_NOT_CONFIRMED"]
        assert await buying.shop.codes("purchaseOrderBill", id=key, on=day()) == ["ORDER_NOT_CONFIRMED"]
        assert await vote(buying, role) == []
    await buying.shop.must("purchaseOrderReceive", "receipt { id }", id=key, on=day())


async def test_an_entry_that_others_must_agree_to_is_not_posted_without_a_draft(buying: Buying) -> None:
    given = await entry_of(buying)
    await define(buying, "journalEntry.post", "manager", amountMin="300")
    before = await buying.shop.count("finance_entry")
    assert await errors(buying, "journalEntryCreate", post=True, **given) == [
        {"code": "APPROVAL_REQUIRED", "definition": "Two of us", "guard": "journalEntry.post"}
    ]
    assert await buying.shop.count("finance_entry") == before
    for line, side in zip(given["lines"], ("debit", "credit"), strict=True):
        line[side] = "299.99"
    await buying.shop.must("journalEntryCreate", "journalEntry { id }", post=True, **given)
    assert await buying.shop.count("finance_entry") == before + 1


async def test_credit_is_exceeded_where_somebody_could_agree_and_has(buying: Buying) -> None:
    shop, confirm = buying.shop, next(each for each in POINTS if each.guard == "salesOrder.confirm")
    exceed = next(each for each in POINTS if each.guard == "salesOrder.exceedCredit")
    key = await order_beyond_credit(buying)
    assert await shop.codes("salesOrderConfirm", id=key) == ["CREDIT_EXCEEDED"]
    # 1,200 are needed and 500 are left: it is about 700.
    await define(buying, exceed.guard, "manager", key="much", amountMin="700.01")
    assert await shop.codes("salesOrderConfirm", id=key) == ["CREDIT_EXCEEDED"]
    await define(buying, exceed.guard, "finance", key="some", amountMin="700")
    await define(buying, confirm.guard, "manager", key="any")
    assert await shop.codes("approvalSubmit", subjectId=key) == ["INVALID_VALUE"]
    await submitted(buying, exceed, key)
    assert await vote(buying, "finance") == []
    assert await stands(buying, exceed, key) == "DRAFT"
    assert await shop.codes("salesOrderConfirm", id=key) == ["APPROVAL_REQUIRED"]
    await submitted(buying, confirm, key)
    assert await vote(buying, "manager") == []
    assert await stands(buying, exceed, key) == "CONFIRMED"


async def test_something_is_sold_below_the_lists_where_somebody_has_agreed(buying: Buying) -> None:
    shop = buying.shop
    exceed = next(each for each in POINTS if each.guard == "salesOrder.exceedDiscount")
    key = await order_below_the_lists(buying)
    (error,) = await errors(buying, "salesOrderConfirm", id=key)
    assert error["code"] == "DISCOUNT_EXCEEDED"
    assert await stands(buying, exceed, key) == "DRAFT"
    # 4,800 by the list, at least 4,320, and 3,840 are asked: it is about 480.
    await define(buying, exceed.guard, "manager", key="much", amountMin="480.01")
    assert await shop.codes("salesOrderConfirm", id=key) == ["DISCOUNT_EXCEEDED"]
    await define(buying, exceed.guard, "finance", key="some", amountMin="480")
    assert await shop.codes("salesOrderConfirm", id=key) == ["APPROVAL_REQUIRED"]
    await submitted(buying, exceed, key)
    assert await vote(buying, "finance") == []
    assert await stands(buying, exceed, key) == "CONFIRMED"


async def test_what_lies_within_the_largest_discount_needs_nobody(buying: Buying) -> None:
    shop, pot = buying.shop, buying.shop.line("POT", 10)
    key = await order_below_the_lists(buying)
    for line, codes in (
        ({**pot, "discount": "0.1"}, []),
        ({**pot, "unitPrice": "108"}, []),
        ({**pot, "unitPrice": "107.99"}, ["DISCOUNT_EXCEEDED"]),
        ({**pot, "unitPrice": "120", "discount": "0.1001"}, ["DISCOUNT_EXCEEDED"]),
        ({**pot, "unitPrice": "200", "discount": "0.4"}, []),
    ):
        told = await shop.codes("salesOrderCreate", customerId=shop.customer(), lines=[line], confirm=True)
        assert told == codes
    orders_ = await shop.count("sales_order")
    for wrong in ("1.01", "-0.1"):
        codes = await shop.codes("salesPolicySet", invoicingPolicy="ORDERED", discountMax=wrong)
        assert codes == ["INVALID_VALUE"]
    own = {"invoicingPolicy": "ORDERED", "productId": pot["productId"], "discountMax": "0.25"}
    await shop.must("salesPolicySet", "salesPolicy { discountMax }", **own)
    assert await shop.codes("salesOrderConfirm", id=key) == []
    assert await shop.count("sales_order") == orders_


async def test_two_exceptions_of_one_order_wait_for_each_other(buying: Buying) -> None:
    shop = buying.shop
    points = {each.guard: each for each in POINTS}
    await shop.must("customerCreditSet", "customer { id }", id=shop.customer(), limit="500")
    key = await order_below_the_lists(buying)
    for guard, role, name in (
        ("salesOrder.exceedDiscount", "manager", "cheap"),
        ("salesOrder.exceedCredit", "finance", "credit"),
    ):
        await define(buying, guard, role, key=name)
    await submitted(buying, points["salesOrder.exceedDiscount"], key)
    assert await vote(buying, "manager") == []
    assert await stands(buying, points["salesOrder.exceedDiscount"], key) == "DRAFT"
    await submitted(buying, points["salesOrder.exceedCredit"], key)
    assert await vote(buying, "finance") == []
    assert await stands(buying, points["salesOrder.exceedCredit"], key) == "CONFIRMED"


async def test_an_exception_is_for_what_was_agreed_to(buying: Buying) -> None:
    key = await order_beyond_credit(buying)
    await define(buying, "salesOrder.exceedCredit", "finance")
    await define(buying, "salesOrder.confirm", "manager", key="later")
    await buying.shop.must(
        "approvalSubmit", "approvalInstance { id }", subjectId=key, guard="salesOrder.exceedCredit"
    )
    assert await vote(buying, "finance") == []
    await buying.shop.must("salesOrderUpdate", "salesOrder { id }", id=key, charges="5")
    await buying.shop.must(
        "approvalSubmit", "approvalInstance { id }", subjectId=key, guard="salesOrder.confirm"
    )
    assert await vote(buying, "manager") == ["APPROVAL_REQUIRED"]
    assert await buying.shop.codes("salesOrderConfirm", id=key) == ["APPROVAL_PENDING"]


async def test_of_many_orders_the_one_that_nobody_has_agreed_to_is_named(buying: Buying) -> None:
    point = next(each for each in POINTS if each.guard == "salesOrder.exceedCredit")
    small = decode(str((await buying.shop.order(("CUP", 1), customer="Ben"))["id"])).key
    agreed, other = await order_beyond_credit(buying), decode(await sales_order(buying)).key
    await define(buying, "salesOrder.exceedCredit", "finance")
    await define(buying, "salesOrder.confirm", "admin", key="never", amountMin="5000")
    async with buying.shop.office.work() as db:
        with pytest.raises(Refused) as caught:
            await orders.confirm_orders(db, [small, decode(agreed).key, other])
    assert (caught.value.code, caught.value.path) == ("APPROVAL_REQUIRED", ("1", "id"))
    await submitted(buying, point, agreed)
    with denied(buying, point.told):
        assert await vote(buying, "finance") == ["STOPPED"]


async def test_a_definition_published_while_submitting(buying: Buying) -> None:
    """Each approval goes by the version that held when it began; none by a version that was still being written."""
    guard = "salesOrder.confirm"
    definition = await define(buying, guard, "manager")
    keys = [await sales_order(buying) for _ in range(4)]

    async def publish() -> None:
        for name in ("finance", "manager", "finance"):
            asked = {"rule": "USERS", "userIds": [encode("User", buying.shop.office.actor(name).user_id)]}
            await buying.shop.must(
                "approvalDefinitionRevise",
                "approvalDefinition { id }",
                id=definition,
                mode="ALL",
                assignees=asked,
            )
            await buying.shop.must("approvalDefinitionPublish", "approvalDefinition { id }", id=definition)

    async def submit(key: str) -> list[str]:
        return await buying.shop.codes("approvalSubmit", subjectId=key)

    _, *codes = await asyncio.gather(publish(), *(submit(key) for key in keys))
    assert codes == [[]] * 4
    rows = await buying.shop.office.rows(
        """SELECT i.id, v.status, v.published_at <= i.started_at + interval '5 seconds' AS held,
          v.graph #>> '{nodes,0,assignees,userIds,0}' AS asked, t.assignee_id::text AS has
          FROM approval_instance i JOIN approval_version v ON v.id = i.version_id
          JOIN approval_task t ON t.instance_id = i.id"""
    )
    assert len(rows) == 4
    for row in rows:
        assert row["status"] in ("PUBLISHED", "RETIRED")
        assert row["held"]
        assert row["asked"] == row["has"]
