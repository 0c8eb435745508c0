"""Goods valued lot by lot: each leaves at the cost of its own, whatever the others have cost."""

import random
import uuid
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizsuite.erp.valuation.loaders.history import history_of
from bizsuite.erp.valuation.rules.checks import by_lot
from bizsuite.erp.valuation.rules.events import (
    AnyEvent,
    CostingMethod,
    Issue,
    Place,
    Receipt,
    Return,
    Transfer,
    parts_of,
    place_of,
)
from bizsuite.erp.valuation.rules.replay import Costing, replay, totals
from bizsuite.erp.valuation.rules.stock import Stock
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import Refused
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import accounts, ago, findings, values

HOME, AWAY, A, B = (uuid.UUID(int=n) for n in (1, 2, 11, 12))
DAY = date(2026, 1, 1)


def test_a_place_is_a_warehouse_or_a_lot_in_it() -> None:
    assert parts_of(place_of(HOME, None)) == (HOME, None)
    assert parts_of(place_of(HOME, A)) == (HOME, A)


@pytest.mark.parametrize(
    ("wanted", "is_so", "in_stock", "was_used", "outcome"),
    [
        (None, True, True, True, True),
        (None, False, True, False, False),
        (True, True, True, True, True),
        (True, False, False, False, True),
        (True, False, True, False, "COSTING_WITH_STOCK"),
        (False, True, True, False, "COSTING_WITH_STOCK"),
        (False, True, False, True, "COSTING_BY_LOT_USED"),
        (False, True, False, False, False),
    ],
)
def test_lots_begin_to_be_valued_by_themselves_while_there_are_none(
    wanted: bool | None, is_so: bool, in_stock: bool, was_used: bool, outcome: bool | str
) -> None:
    if isinstance(outcome, bool):
        assert by_lot(wanted, is_so, in_stock, was_used) is outcome
        return
    with pytest.raises(Refused) as caught:
        by_lot(wanted, is_so, in_stock, was_used)
    assert caught.value.code == outcome


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["come", "go", "back", "move"]),
        st.sampled_from([A, B]),
        st.integers(1, 9),
        st.decimals(0, 50, places=2),
        st.integers(0, 5),
    ),
    max_size=14,
)


def events_of(steps: list[Any]) -> list[AnyEvent]:
    """What can happen of these steps: nothing leaves that is not there."""
    here: dict[Place, int] = {}
    issued: list[tuple[uuid.UUID, uuid.UUID, int]] = []
    told: list[AnyEvent] = []
    for position, (kind, lot, number, cost, _) in enumerate(steps):
        home, away = place_of(HOME, lot), place_of(AWAY, lot)
        named: dict[str, Any] = {"id": uuid.UUID(int=100 + position), "day": DAY, "position": position}
        quantity = Decimal(number)
        if kind == "come":
            told.append(Receipt(**named, place=home, quantity=quantity, value=cost))
            here[home] = here.get(home, 0) + number
        elif kind == "back" and issued:
            of, own, most = issued.pop()
            told.append(Return(**named, place=place_of(HOME, own), quantity=Decimal(most), of=of))
            here[place_of(HOME, own)] = here.get(place_of(HOME, own), 0) + most
        elif kind in ("go", "move") and here.get(home, 0) >= number:
            here[home] -= number
            if kind == "go":
                told.append(Issue(**named, place=home, quantity=quantity))
                issued.append((named["id"], lot, number))
            else:
                told.append(Transfer(**named, source=home, target=away, quantity=quantity))
    return told


def lot_of(event: AnyEvent) -> uuid.UUID | None:
    return parts_of(event.source if isinstance(event, Transfer) else event.place)[1]


@settings(max_examples=300, deadline=None)
@given(steps=STEPS, method=st.sampled_from([CostingMethod.AVERAGE, CostingMethod.FIFO]))
def test_the_lots_of_a_product_know_nothing_of_each_other(steps: list[Any], method: CostingMethod) -> None:
    events = events_of(steps)
    costing = Costing("EUR", method)
    together = totals(replay(events, costing).effects)
    apart: dict[Any, Decimal] = {}
    for lot in (A, B):
        apart |= totals(replay([each for each in events if lot_of(each) == lot], costing).effects)
    assert together == apart


def test_an_issue_is_at_the_cost_of_its_own_lot() -> None:
    came = [
        Receipt(
            id=uuid.UUID(int=n), day=DAY, place=place_of(HOME, lot), quantity=Decimal(10), value=Decimal(v)
        )
        for n, lot, v in ((1, A, 50), (2, B, 80))
    ]
    gone = Issue(id=uuid.UUID(int=3), day=DAY, position=9, place=place_of(HOME, B), quantity=Decimal(4))
    done = replay([*came, gone], Costing("EUR"))
    assert done.effects[-1].value == -32
    left: dict[Place, Stock] = done.places
    assert {place: stock.value for place, stock in left.items()} == {(HOME, A): 50, (HOME, B): 48}


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []
        await replayed(made)


async def replayed(shop: Shop) -> None:
    """What was valued move by move is what a replay from scratch says, lot by lot."""
    async with shop.office.database.snapshot(shop.office.admin) as db:
        company = shop.office.home.company
        history = await history_of(db, company, shop.wares.products["TEA"])
        done = replay(history.events, Costing("USD"))
        assert totals(done.effects) == {key: value for key, value in history.recorded.items() if value}


async def tracked(shop: Shop) -> None:
    await shop.must(
        "productLotTrackingSet", "productLotTracking { mode }", productId=shop.product("TEA"), mode="LOT"
    )


async def valued_by_lot(shop: Shop, by_lot: bool = True) -> Any:
    made = await shop.must(
        "productCostingSet",
        "productCosting { lotsFrom }",
        productId=shop.product("TEA"),
        method="AVERAGE",
        byLot=by_lot,
    )
    return made["productCosting"]["lotsFrom"]


async def came(shop: Shop, lot: str, quantity: int, cost: str, days: int = 0) -> str:
    line = shop.line("TEA", quantity) | {"unitCost": cost, "lots": [{"code": lot}]}
    made = await shop.must("receiptCreate", "receipt { id }", lines=[line])
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"], on=ago(days))
    return str(made["receipt"]["id"])


async def went(shop: Shop, quantity: int, lot: str | None = None, days: int = 0) -> list[str]:
    line = shop.line("TEA", quantity) | ({} if lot is None else {"lots": [{"code": lot}]})
    made = await shop.must("deliveryCreate", "delivery { id }", customerId=shop.customer(), lines=[line])
    return await shop.codes("deliveryPost", id=made["delivery"]["id"], on=ago(days))


async def worth(shop: Shop) -> dict[str | None, tuple[str, str]]:
    """Quantity and value by lot, without what is empty."""
    answer = await shop.ask("{ stockValues(first: 50) { nodes { quantity value { amount } lot { code } } } }")
    return {
        each["lot"] and each["lot"]["code"]: (each["quantity"], each["value"]["amount"])
        for each in answer.data["stockValues"]["nodes"]
        if each["quantity"] != "0"
    }


async def test_each_lot_leaves_at_its_own_cost(shop: Shop) -> None:
    await tracked(shop)
    assert await valued_by_lot(shop) is not None
    await came(shop, "A", 10, "5.00", 3)
    await came(shop, "B", 10, "8.00", 2)
    assert await went(shop, 4, "B", 1) == []
    assert await worth(shop) == {"A": ("10", "50.00"), "B": ("6", "48.00")}
    assert await went(shop, 12) == []
    assert await worth(shop) == {"B": ("4", "32.00")}
    left = [("MOVE", "-10", "-50.00"), ("MOVE", "-2", "-16.00")]
    assert sorted((await values(shop))[-2:]) == left
    answer = await shop.ask(
        "{ lots(first: 5) { nodes { code stockValues(first: 5) { nodes { quantity } } } } }"
    )
    assert [
        (n["code"], [v["quantity"] for v in n["stockValues"]["nodes"]]) for n in answer.data["lots"]["nodes"]
    ] == [
        ("A", ["0"]),
        ("B", ["4"]),
    ]


async def test_valued_together_lots_leave_at_the_average_of_all(shop: Shop) -> None:
    await tracked(shop)
    await came(shop, "A", 10, "5.00", 3)
    await came(shop, "B", 10, "8.00", 2)
    assert await went(shop, 4, "B") == []
    assert await worth(shop) == {None: ("16", "104.00")}


async def test_what_becomes_known_of_a_lot_later_changes_that_lot_alone(shop: Shop) -> None:
    await tracked(shop)
    await valued_by_lot(shop)
    receipt = await came(shop, "A", 10, "5.00", 5)
    await came(shop, "B", 10, "8.00", 4)
    assert await went(shop, 5, "A", 3) == []
    assert await went(shop, 5, "B", 3) == []
    await shop.must("landedCostPost", "landedCost { id }", receiptIds=[receipt], amount="20.00")
    assert await worth(shop) == {"A": ("5", "35.00"), "B": ("5", "40.00")}
    # A receipt that is entered late makes the issue of its own lot dearer: (70 + 40) / 15 a unit.
    await came(shop, "A", 5, "8.00", 4)
    assert await worth(shop) == {"A": ("10", "73.33"), "B": ("5", "40.00")}


async def test_it_is_said_while_there_are_none_and_moves_no_value(shop: Shop) -> None:
    await tracked(shop)
    await came(shop, "A", 10, "5.00", 5)
    before = (await values(shop), await accounts(shop), await shop.count("valuation_costing"))
    given: dict[str, Any] = {"productId": shop.product("TEA"), "method": "AVERAGE", "byLot": True}
    assert await shop.codes("productCostingSet", **given) == ["COSTING_WITH_STOCK"]
    assert (await values(shop), await accounts(shop), await shop.count("valuation_costing")) == before
    assert await went(shop, 10, "A", 4) == []
    gone = (await values(shop), await accounts(shop))
    assert await valued_by_lot(shop) is not None
    assert (await values(shop), await accounts(shop)) == gone
    assert await valued_by_lot(shop, False) is None
    assert await valued_by_lot(shop) is not None
    # What was recorded before stays valued together, also where it is replayed for what comes late.
    await came(shop, "A", 4, "7.00", 4)
    assert await worth(shop) == {"A": ("4", "28.00")}
    assert await went(shop, 4, "A") == []
    refused: dict[str, Any] = {"productId": shop.product("TEA"), "method": "AVERAGE", "byLot": False}
    assert await shop.codes("productCostingSet", **refused) == ["COSTING_BY_LOT_USED"]


async def test_one_lot_is_given_another_value(shop: Shop) -> None:
    await tracked(shop)
    await valued_by_lot(shop)
    await came(shop, "A", 10, "5.00", 1)
    await came(shop, "B", 10, "8.00", 1)
    answer = await shop.ask('{ lots(first: 1, filter: {code: {eq: "B"}}) { nodes { id } } }')
    lot = answer.data["lots"]["nodes"][0]["id"]
    await shop.must(
        "stockRevalue", "product { sku }", productId=shop.product("TEA"), unitCost="6.00", lotId=lot
    )
    assert await worth(shop) == {"A": ("10", "50.00"), "B": ("10", "60.00")}


async def test_whatever_happens_each_lot_is_worth_what_a_replay_says(shop: Shop, length: int) -> None:
    """Receipts and issues of three lots, some entered late; ledger, stock and replay agree at the end."""
    await tracked(shop)
    await valued_by_lot(shop)
    seed = random.Random(20261128)
    for lot in "ABC":
        await came(shop, lot, 1, "1.00", 6)
    for _ in range(25 * length):
        lot, days = seed.choice("ABC"), seed.randrange(6)
        if seed.random() < 0.5:
            await came(shop, lot, seed.randint(1, 9), f"{seed.randint(1, 900) / 100:.2f}", days)
        else:
            codes = await went(shop, seed.randint(1, 5), seed.choice([lot, None]), days)
            assert set(codes) <= {"STOCK_SHORT", "STOCK_SHORT_THEN"}
