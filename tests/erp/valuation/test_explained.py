"""What a move costs is explained, by steps that sum to what the cost ledger says of it."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from bizsuite.erp.valuation.loaders import explaining
from bizsuite.erp.valuation.rules.events import CostingMethod, Issue, Receipt, Return
from bizsuite.erp.valuation.rules.replay import Costing, replay
from bizsuite.erp.valuation.rules.steps import CostStep, CostStepKind, Explanation, first_of
from bizsuite.kernel.clock import today
from bizsuite.kernel.errors import BadInput, Forbidden
from tests.erp.shop import Shop, shop_of
from tests.erp.valuation.test_graph import ago, costed, delivered, findings, received

HERE = UUID(int=99)
MOVES = """query($id: ID!) { product(id: $id) { stockMoves(orderBy: [{field: MOVED_ON}]) { nodes { quantity
  cost { method value { amount } explain { kind quantity value { amount } ofQuantity ofValue { amount }
    move { quantity movedOn } } }
  costEntries { nodes { value { amount } warehouse { id } cause { __typename } } } } } } }"""


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Stock with its value, in the books of this year and the last."""
    async with shop_of(database, ["erp.valuation", "erp.finance"]) as made:
        await made.keep_books(today().year - 1, today().year)
        yield made
        assert await findings(made) == []


async def moves(shop: Shop) -> list[Any]:
    """The moves of tea, by their days."""
    answer = await shop.ask(MOVES, id=shop.product("TEA"))
    assert answer.errors == [], answer.errors
    found: list[Any] = answer.data["product"]["stockMoves"]["nodes"]
    return found


def told(move: Any) -> list[tuple[str, str, str]]:
    """Kind, quantity and value of each step."""
    return [(step["kind"], step["quantity"], step["value"]["amount"]) for step in move["cost"]["explain"]]


async def test_under_fifo_an_issue_names_the_layers_that_it_took(shop: Shop) -> None:
    await costed(shop, "FIFO")
    await received(shop, 10, "4", days=9)
    await received(shop, 10, "6", days=8)
    assert await delivered(shop, 15, days=7) == []
    first, _, gone = await moves(shop)
    assert (first["cost"]["method"], told(first)) == ("FIFO", [("STATED", "10", "40.00")])
    assert gone["cost"]["value"] == {"amount": "70.00"}
    assert told(gone) == [("LAYER", "10", "40.00"), ("LAYER", "5", "30.00")]
    assert [
        (step["move"]["movedOn"], step["ofQuantity"], step["ofValue"]["amount"])
        for step in gone["cost"]["explain"]
    ] == [(ago(9), "10", "40.00"), (ago(8), "10", "60.00")]


async def test_under_the_average_it_names_all_that_lay_there(shop: Shop) -> None:
    await received(shop, 10, "4", days=9)
    await received(shop, 10, "6", days=8)
    assert await delivered(shop, 5, days=7) == []
    gone = (await moves(shop))[-1]
    assert (gone["cost"]["method"], told(gone)) == ("AVERAGE", [("AVERAGE", "5", "25.00")])
    (step,) = gone["cost"]["explain"]
    assert (step["ofQuantity"], step["ofValue"], step["move"]) == ("20", {"amount": "100.00"}, None)


async def test_under_a_standard_cost_it_is_the_standard(shop: Shop) -> None:
    await costed(shop, "STANDARD", standardCost="5")
    await received(shop, 10, "4", days=9)
    assert await delivered(shop, 3, days=7) == []
    came, gone = await moves(shop)
    assert told(came) == [("STANDARD", "10", "50.00")]
    assert told(gone) == [("STANDARD", "3", "15.00")]


async def test_a_landed_cost_and_goods_entered_late_show_in_the_steps_and_as_causes(shop: Shop) -> None:
    await costed(shop, "FIFO")
    receipt = await received(shop, 10, "4", days=5)
    assert await delivered(shop, 10, days=3) == []
    await received(shop, 5, "1", days=9)
    await shop.must("landedCostPost", "landedCost { id }", receiptIds=[receipt], amount="20")
    early, came, gone = await moves(shop)
    assert told(early) == [("STATED", "5", "5.00")]
    assert told(came) == [("STATED", "10", "40.00"), ("CHARGED", "0", "20.00")]
    # Five of the goods that came first, and five of those that cost 6 with the freight.
    assert told(gone) == [("LAYER", "5", "5.00"), ("LAYER", "5", "30.00")]
    causes = [entry["cause"]["__typename"] for entry in gone["costEntries"]["nodes"]]
    assert sorted(causes) == ["LandedCost", "StockMove", "StockMove"]
    for move in (early, came, gone):
        entries = [Decimal(entry["value"]["amount"]) for entry in move["costEntries"]["nodes"]]
        assert abs(sum(entries)) == Decimal(move["cost"]["value"]["amount"])


async def test_goods_of_which_nobody_said_what_they_cost_are_told_as_such(shop: Shop) -> None:
    await received(shop, 2, "4", days=9)
    made = await shop.must("receiptCreate", "receipt { id }", lines=[shop.line("TEA", 3)])
    await shop.must("receiptPost", "receipt { id }", id=made["receipt"]["id"], on=ago(8))
    assert told((await moves(shop))[1]) == [("LATEST", "3", "12.00")]


async def test_moves_of_many_products_are_explained_in_one_batch(shop: Shop) -> None:
    for sku in ("TEA", "CUP"):
        await received(shop, 5, "4", days=9, sku=sku)
        assert await delivered(shop, 2, days=8, sku=sku) == []
        assert await delivered(shop, 2, days=7, sku=sku) == []
    query = "{ stockMoves(first: 10) { nodes { cost { value { amount } explain { kind } } } } }"
    answer = await shop.ask(query)
    assert answer.errors == []
    assert len(answer.data["stockMoves"]["nodes"]) == 6
    # The moves, their products, how many moves those have, how they are valued, and what happened to them at once.
    assert len(answer.statements) == 5


async def test_who_may_not_see_what_stock_is_worth_is_told_no_cost(shop: Shop) -> None:
    await received(shop, 5, "4", days=9)
    answer = await shop.ask("{ stockMoves { nodes { cost { value { amount } } } } }", as_="sales")
    assert [type(error.original_error) for error in answer.errors] == [Forbidden]


async def test_planned_moves_have_no_cost_yet(shop: Shop) -> None:
    await shop.must("receiptCreate", "receipt { id }", lines=[shop.line("TEA", 3)])
    assert [move["cost"] for move in await moves(shop)] == [None]


async def test_too_long_a_history_is_not_replayed_for_a_query(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "MOVES_MAX", 1)
    await received(shop, 5, "4", days=9)
    await received(shop, 5, "4", days=8)
    answer = await shop.ask(MOVES, id=shop.product("TEA"))
    assert {type(error.original_error) for error in answer.errors} == {BadInput}


@pytest.mark.parametrize("method", list(CostingMethod))
@pytest.mark.parametrize("seed", range(8))
def test_the_steps_of_every_move_sum_to_what_it_has_moved(method: CostingMethod, seed: int) -> None:
    """Also of issues without goods, of returns, of landed costs, and of what goes back to its supplier."""
    chance, events, issues, receipts = Random(seed), list[Any](), list[Issue](), list[Receipt]()
    left: dict[UUID, int] = {}
    for place in range(60):
        told_: dict[str, Any] = {"id": UUID(int=place + 1), "day": date(2026, 1, 1), "position": place}
        some = chance.randint(1, 9)
        match chance.choice(["came", "came", "went", "went", "back"]):
            case "came":
                value = chance.choice([None, Decimal(chance.randint(1, 9999)) / 100])
                charges = Decimal(chance.choice([0, 0, 7])) if value else Decimal(0)
                came = Receipt(**told_, place=HERE, quantity=Decimal(some), value=value, charges=charges)
                receipts.append(came)
                events.append(came)
            case "went":
                of = chance.choice(receipts).id if receipts and chance.random() < 0.3 else None
                gone = Issue(**told_, place=HERE, quantity=Decimal(some), of=of)
                issues.append(gone)
                left[gone.id] = some
                events.append(gone)
            case "back" if issues:
                of_issue = chance.choice(issues).id
                if left[of_issue]:
                    part = chance.randint(1, left[of_issue])
                    left[of_issue] -= part
                    events.append(Return(**told_, place=HERE, quantity=Decimal(part), of=of_issue))
    asked = {event.id: Explanation() for event in events}
    costing = Costing("EUR", method, Decimal("3.33"), frozenset([HERE]))
    done = replay(events, costing, told=asked)
    sums: dict[UUID, Decimal] = {}
    for effect in done.effects:
        sums[effect.event] = sums.get(effect.event, Decimal(0)) + effect.value
    went = {issue.id for issue in issues}
    for key, explanation in asked.items():
        assert explanation.value == (-sums.get(key, Decimal(0)) if key in went else sums.get(key, Decimal(0)))
        moved = sum(step.quantity for step in explanation.steps)
        assert moved == next(event.quantity for event in events if event.id == key)
    plain = replay(events, costing)
    assert plain.effects == done.effects


@pytest.mark.parametrize(
    ("count", "kinds", "last"),
    [(3, ["LAYER"] * 3, ("1", "3")), (4, ["LAYER", "LAYER", "OTHERS"], ("2", "7"))],
)
def test_what_is_too_much_to_tell_is_summed_up_in_the_last_step(
    count: int, kinds: list[str], last: tuple[str, str]
) -> None:
    steps = [
        CostStep(kind=CostStepKind.LAYER, quantity=Decimal(1), value=Decimal(worth), source=HERE)
        for worth in range(1, count + 1)
    ]
    shown = first_of(steps, most=3)
    assert [step.kind.value for step in shown] == kinds
    assert (str(shown[-1].quantity), str(shown[-1].value)) == last
    assert sum(step.value for step in shown) == sum(step.value for step in steps)
