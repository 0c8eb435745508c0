"""An integrator follows what happens in sales, finance and approvals, breaks off, and goes on without a loss."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bizsuite.app import SUITES
from bizsuite.base.identity.doorkeeper import Doorkeeper
from tests.base.events.newsroom import Newsroom, opened_newsroom
from tests.base.identity.bureau import SECRET, Bureau
from tests.erp.shop import Shop, shop_of

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
