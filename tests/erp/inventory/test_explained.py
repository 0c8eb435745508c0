"""Why goods are set aside where they are: the order in which they are taken, and what became of each place and lot."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.inventory import service
from bizsuite.erp.inventory.rules import Demanded
from bizsuite.erp.inventory.rules.reserving import ReservationOutcome, outcome_of
from bizsuite.kernel.clock import today
from tests.erp.inventory.test_lot_graph import lot, receive, tracked
from tests.erp.shop import Shop, shop_of

D = Decimal
STEPS = "outcome held onHand free expiresOn receivedOn lot { code } location { code }"
EXPLAINED = f"""{{ stockReservations(first: 20, orderBy: [{{field: CREATED_AT}}]) {{ nodes {{
  quantity strategy lot {{ code }} explain {{ {STEPS} }} }} }} }}"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock alone, with what it needs."""
    async with shop_of(database, ["erp.inventory"]) as made:
        yield made


async def wish(shop: Shop, quantity: int, days: int = 0) -> None:
    """Somebody waits for teas."""
    async with shop.office.work() as db:
        await service.reserve(
            db,
            [
                Demanded(
                    subject_type="Wish",
                    subject_id=uuid.uuid4(),
                    product_id=shop.wares.products["TEA"],
                    quantity=D(quantity),
                    due_on=today() + timedelta(days=days),
                )
            ],
        )


async def explained(shop: Shop) -> list[Any]:
    answer = await shop.ask(EXPLAINED)
    assert answer.errors == [], answer.errors
    found: list[Any] = answer.data["stockReservations"]["nodes"]
    return found


def told(reservation: Any) -> list[tuple[str, str, str, str]]:
    """Lot, outcome, what of it is held for the same demand, and what is free."""
    return [
        (step["lot"]["code"], step["outcome"], step["held"], step["free"]) for step in reservation["explain"]
    ]


async def test_what_expires_first_is_taken_first_and_later_comers_get_what_is_left(shop: Shop) -> None:
    await tracked(shop, hasExpiry=True)
    await receive(
        shop, lot("LATE", 5, "2099-06-01"), lot("EARLY", 3, "2099-01-01"), lot("LAST", 9, "2099-09-01")
    )
    await wish(shop, 3)
    await wish(shop, 4, days=1)
    first, second = await explained(shop)
    assert (first["strategy"], first["lot"]) == ("FEFO", {"code": "EARLY"})
    assert told(first) == [
        ("EARLY", "CHOSEN", "3", "0"),
        ("LATE", "LATER", "0", "1"),
        ("LAST", "LATER", "0", "9"),
    ]
    assert told(second) == [
        ("EARLY", "TAKEN", "0", "0"),
        ("LATE", "CHOSEN", "4", "1"),
        ("LAST", "LATER", "0", "9"),
    ]
    step = second["explain"][1]
    assert (step["expiresOn"], step["receivedOn"], step["onHand"]) == (
        "2099-06-01",
        today().isoformat(),
        "5",
    )


async def test_what_became_free_later_is_told_as_such(shop: Shop) -> None:
    await tracked(shop)
    await receive(shop, lot("A", 2), lot("B", 2))
    await wish(shop, 2)
    await wish(shop, 2, days=1)
    answer = await shop.ask("{ stockReservations(first: 5) { nodes { id lot { code } } } }")
    held = {each["lot"]["code"]: each["id"] for each in answer.data["stockReservations"]["nodes"]}
    await shop.must("reservationRelease", "product { id }", id=held["A"])
    (left,) = await explained(shop)
    assert told(left) == [("A", "FREED", "0", "2"), ("B", "CHOSEN", "2", "0")]


async def test_goods_that_are_not_told_apart_are_taken_place_by_place(shop: Shop) -> None:
    await shop.stocked(TEA=4)
    await wish(shop, 3)
    (only,) = await explained(shop)
    assert (only["strategy"], only["lot"]) == ("LOCATION", None)
    assert [(step["location"]["code"], step["lot"], step["outcome"]) for step in only["explain"]] == [
        ("MAIN/STOCK", None, "CHOSEN")
    ]


@pytest.mark.parametrize("strategy", ["FIFO", "FEFO", "LOCATION"])
async def test_the_order_that_is_told_is_the_one_in_which_goods_are_taken(shop: Shop, strategy: str) -> None:
    """Codes of any kind, and days alike."""
    await tracked(shop, hasExpiry=True)
    await shop.must("removalRuleSet", "removalRule { id }", productId=shop.product("TEA"), strategy=strategy)
    lots = [
        ("b", "2099-01-01"),
        ("B", "2099-01-01"),
        ("a-1", "2099-01-01"),
        ("a1", "2099-02-01"),
        ("é", "2099-03-01"),
    ]
    for code, expires in lots:
        await receive(shop, lot(code, 2, expires))
    for _ in range(9):
        await wish(shop, 1)
    orders = {tuple(step["lot"]["code"] for step in each["explain"]) for each in await explained(shop)}
    (order,) = orders
    answer = await shop.ask(
        "{ stockBalances(first: 50) { nodes { onHand reserved lot { code } location { kind } } } }"
    )
    free = {
        row["lot"]["code"]: D(row["onHand"]) - D(row["reserved"])
        for row in answer.data["stockBalances"]["nodes"]
        if row["lot"] and row["location"]["kind"] == "INTERNAL"
    }
    # Nine of ten are set aside: what is left of is the last, all before it are empty.
    assert [free[code] for code in order] == [0, 0, 0, 0, 1]


async def test_many_reservations_are_explained_in_one_statement(shop: Shop) -> None:
    await tracked(shop)
    await receive(shop, lot("A", 2), lot("B", 2))
    for _ in range(4):
        await wish(shop, 1)
    answer = await shop.ask("{ stockReservations(first: 20) { nodes { id explain { outcome free } } } }")
    assert len(answer.data["stockReservations"]["nodes"]) == 4
    assert len(answer.statements) == 2


@pytest.mark.parametrize(
    ("held", "free", "is_good", "is_before", "outcome"),
    [
        ("1", "0", False, True, "CHOSEN"),
        ("0", "5", False, True, "EXPIRED"),
        ("0", "5", False, False, "EXPIRED"),
        ("0", "0", True, True, "TAKEN"),
        ("0", "5", True, True, "FREED"),
        ("0", "5", True, False, "LATER"),
        ("0", "0", True, False, "LATER"),
    ],
)
def test_what_becomes_of_a_place(held: str, free: str, is_good: bool, is_before: bool, outcome: str) -> None:
    found = outcome_of(held=D(held), free=D(free), is_good=is_good, is_before=is_before)
    assert found is ReservationOutcome[outcome]
