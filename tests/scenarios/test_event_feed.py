"""An integrator follows what happens in sales, finance and approvals, breaks off, and goes on without a loss."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bizsuite.app import SUITES
from bizsuite.base.events import log
from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.graph.requests import Asked
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.values import CompanyId, UserId
from tests.base.events.newsroom import CALLER, Newsroom, opened_newsroom
from tests.base.identity.bureau import SECRET, Bureau
from tests.erp.shop import Shop, shop_of
from tests.scenarios.plain_server import served_plainly

ORDER_FEED = """
subscription OrderFeed($after: String) {
  events(after: $after, types: [SALES_ORDER_CONFIRMED, INVOICE_POSTED, PAYMENT_RECEIVED, APPROVAL_TASK_OPENED]) {
    __typename
    ... on EventGap { reason oldestCursor }
    ... on Event {
      cursor
      type
      occurredAt
      actor { id name }
      subject {
        __typename
        ... on SalesOrder { id orderNumber: number orderStatus: status total { amount currency } customer { id name } }
        ... on Invoice { id invoiceNumber: number residual { amount currency } }
        ... on Payment { id amount { amount currency } }
        ... on ApprovalTask { id taskStatus: status assignee { id name } }
      }
    }
  }
}
"""


@dataclass
class Market:
    """A shop whose events are told."""

    shop: Shop
    newsroom: Newsroom


@pytest.fixture
async def market(database: str) -> AsyncIterator[Market]:
    """The whole suite, with a relay and a feed."""
    async with shop_of(database, SUITES) as shop:
        office = shop.office
        door = Doorkeeper(office.database, SECRET, office.suite.modules)
        bureau = Bureau(office.database, office.suite, door, office.admin, office.admin, {"doorkeeper": door})
        async with opened_newsroom(bureau, database) as newsroom:
            yield Market(shop, newsroom)


async def test_a_confirmed_order_is_told_as_it_is(market: Market) -> None:
    shop, newsroom = market.shop, market.newsroom
    integrator = shop.office.actor("integrator")
    await newsroom.settled()
    hearing = asyncio.create_task(newsroom.hear(1, ORDER_FEED, as_=integrator))
    await newsroom.listening()
    order = await shop.order(("CUP", 10))
    await shop.must("salesOrderConfirm", "salesOrder { id }", as_="sales", id=order["id"])
    (event,) = await hearing
    assert (event["__typename"], event["type"]) == ("Event", "SALES_ORDER_CONFIRMED")
    assert event["actor"]["name"] == "Sales"
    subject = event["subject"]
    assert subject.pop("customer")["id"] == shop.customer()
    assert subject == {
        "__typename": "SalesOrder",
        "id": order["id"],
        "orderNumber": order["number"],
        "orderStatus": "CONFIRMED",
        "total": {"amount": "50.00", "currency": "USD"},
    }


async def test_what_happened_meanwhile_is_told_after_the_cursor(market: Market) -> None:
    shop, newsroom = market.shop, market.newsroom
    orders = [await shop.order(("CUP", number + 1)) for number in range(4)]
    for order in orders:
        await shop.must("salesOrderConfirm", "salesOrder { id }", as_="sales", id=order["id"])
    await newsroom.settled()
    (start,) = await newsroom.hear(1, after="ZTA")
    first = await newsroom.hear(2, ORDER_FEED, after=start["cursor"])
    rest = await newsroom.hear(2, ORDER_FEED, after=first[-1]["cursor"])
    assert [event["subject"]["id"] for event in [*first, *rest]] == [order["id"] for order in orders]


# Who shares an answer


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """People who are made up have no sign-in that could be looked at again."""
    monkeypatch.setattr(log, "RECHECK_SECONDS", 3600)


CONFIRMED = """
subscription {
  events(types: [SALES_ORDER_CONFIRMED]) {
    ... on Event {
      cursor
      subject { ... on SalesOrder { id number customer { name } lines { nodes { net { amount } } } } }
    }
  }
}
"""
READ = "sales.order.read"


def another(actor: Actor, **more: Any) -> Actor:
    """Somebody else with the same roles."""
    return replace(actor, **{"user_id": UserId(uuid.uuid4()), **more})


def narrowed(actor: Actor, scope: Scope | None) -> Actor:
    """The same person, who may read orders as far as that."""
    others = {name: held for name, held in actor.grants.items() if name != READ}
    return replace(actor, grants=others if scope is None else {**others, READ: scope})


async def confirmed(
    market: Market, actors: list[Actor], query: str = CONFIRMED
) -> tuple[Any, list[Any], int]:
    """An order of the seller that is confirmed while these follow: its id, what each is told, how many executions."""
    newsroom, shop = market.newsroom, market.shop
    await newsroom.settled()
    hub = newsroom.operations.hub
    hearing = [asyncio.create_task(first_of(newsroom, query, actor)) for actor in actors]
    while sum(group.holders for group in hub._groups.values()) < len(actors):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    before = hub.counts.executions
    order = await shop.order(("CUP", 10), as_="sales")
    await shop.must("salesOrderConfirm", "salesOrder { id }", as_="sales", id=order["id"])
    told = await asyncio.gather(*hearing)
    return order["id"], told, hub.counts.executions - before


async def first_of(newsroom: Newsroom, query: str, actor: Actor) -> Any:
    """The first answer of a subscription."""
    async for answer in newsroom.follow(query, as_=actor):
        return answer


@pytest.mark.usefixtures("trusting")
async def test_people_who_see_the_same_share_an_answer(market: Market) -> None:
    """Their scopes are ALL and nothing in the operation is personal: who they are does not matter."""
    integrator = market.shop.office.actor("integrator")
    actors = [integrator, *(another(integrator) for _ in range(9)), another(integrator, department_id=None)]
    order, told, executions = await confirmed(market, actors)
    assert executions == 1
    assert [answer["data"]["events"]["subject"]["id"] for answer in told] == [order] * 11
    assert all(answer == told[0] for answer in told)


@pytest.mark.usefixtures("trusting")
async def test_people_who_see_other_rows_never_share_an_answer(market: Market) -> None:
    """Scopes, roles and companies: each is told what they alone would be told."""
    office = market.shop.office
    seller, integrator = office.actor("sales"), office.actor("integrator")
    elsewhere = office.home.second
    actors = {
        "all": integrator,
        "owner": narrowed(seller, Scope.OWN),
        "not the owner": another(narrowed(seller, Scope.OWN)),
        "colleague": another(narrowed(seller, Scope.DEPARTMENT)),
        "of another department": another(narrowed(seller, Scope.DEPARTMENT), department_id=uuid.uuid4()),
        "boss": another(narrowed(seller, Scope.DEPARTMENT_TREE)),
        "without permission": narrowed(integrator, None),
        "of another company": another(
            integrator, company_id=CompanyId(elsewhere), company_ids=frozenset({elsewhere})
        ),
    }
    order, told, executions = await confirmed(market, list(actors.values()))
    assert executions == len(actors)
    seen = {name: answer["data"]["events"]["subject"] for name, answer in zip(actors, told, strict=True)}
    within = {name for name, subject in seen.items() if subject is not None}
    assert within == {"all", "owner", "colleague", "boss"}
    assert {seen[name]["id"] for name in within} == {order}
    (refused,) = told[list(actors).index("without permission")]["errors"]
    assert refused["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("kind", "selection", "is_shared"),
    [
        (
            "CUSTOMER_CREATED",
            "... on Customer { name receivable { amount } orders(first: 2) { nodes { id } } }",
            True,
        ),
        (
            "PRODUCT_CREATED",
            "... on Product { sku unit { name } template { name } suppliers { nodes { id } } }",
            True,
        ),
        ("APPROVAL_TASK_OPENED", "id", False),
        ("CUSTOMER_CREATED", "... on Customer { approvalTasks { nodes { id } } }", False),
        ("PRODUCT_CREATED", "... on Product { unitCost { amount } }", True),
        ("APPROVAL_DEFINITION_CHANGED", "... on ApprovalDefinition { title }", False),
        ("PRODUCT_CREATED", "... on Product { price { unitPrice { amount } } }", False),
        (
            "CUSTOMER_CREATED",
            '... on Customer { orders(filter: {number: {eq: "1"}}) { nodes { id } } }',
            False,
        ),
        (
            "CUSTOMER_CREATED",
            "...A } } } } fragment A on Node { ... on Node { ... on Customer { approvalTasks { totalCount",
            False,
        ),
    ],
)
async def test_what_may_be_personal_is_not_shared_between_people(
    market: Market, kind: str, selection: str, is_shared: bool
) -> None:
    """Rows of one's own, values that are handed the actor, code of one's own, filters through relations."""
    query = f"subscription {{ events(types: [{kind}]) {{ ... on Event {{ subject {{ {selection} }} }} }} }}"
    integrator = market.shop.office.actor("integrator")
    keys = await groups_of(market, query, [integrator, another(integrator), replace(integrator)])
    assert (keys[0] == keys[1], keys[0] == keys[2]) == (is_shared, True)


async def groups_of(market: Market, query: str, actors: list[Actor]) -> list[Any]:
    """By which keys their subscriptions are grouped."""
    operations, keys = market.newsroom.operations, []
    for actor in actors:
        begun = operations.begun(Asked(query), CALLER, actor)
        async with operations._source(begun) as source:
            keys.append(operations.hub._visibility.of(begun, source))
    return keys


async def test_the_metrics_of_a_server_count_subscriptions(database: str, tmp_path: Path) -> None:
    """By the names under which the documents have them."""
    async with served_plainly(database, tmp_path, "") as url, httpx2.AsyncClient(trust_env=False) as client:
        told = (await client.get(url.replace("/graphql", "/metrics"))).text
    numbers = dict(line.rsplit(" ", 1) for line in told.splitlines() if not line.startswith("#"))
    for name in ("groups", "subscribers", "executions_total", "messages_total"):
        assert numbers[f"bizsuite_subscription_{name}"] == "0.0"
