"""Opportunities from their first day to their last, over a real database."""

import asyncio
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from bizsuite.base.catalog import service as catalog
from bizsuite.base.catalog.rules.shapes import NewPriceList, NewPriceRule, NewProduct
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer
from bizsuite.crm.pipeline import service
from bizsuite.crm.pipeline.rules import (
    ForecastCategory,
    LostReason,
    NewLine,
    NewOpportunity,
    OpportunityStageKind,
    ProbabilityPolicy,
)
from bizsuite.crm.pipeline.tables import Opportunity, OpportunityLine, Stage, StageVisit
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.suite import Office


async def customer_of(db: Db) -> uuid.UUID:
    return (await parties.create_customer(db, NewCustomer(name="Alfreds"))).id


async def product_of(db: Db, sku: str = "TEA", price: str = "10") -> uuid.UUID:
    return (await catalog.create_product(db, NewProduct(sku=sku, name=sku, list_price=Decimal(price)))).id


async def opportunity_of(db: Db, **said: Any) -> Opportunity:
    told: dict[str, Any] = {
        "name": "Spring tea",
        "customer_id": await customer_of(db),
        "amount": Decimal(1000),
    }
    return await service.create_opportunity(db, NewOpportunity(**{**told, **said}))


async def stages_of(db: Db) -> dict[str, Stage]:
    return {stage.name.split()[0]: stage for stage in await service.ensure_stages(db)}


async def code_of(awaitable: Any) -> tuple[str, list[str]]:
    with pytest.raises(Refused) as caught:
        await awaitable
    return caught.value.code, list(caught.value.path)


async def test_an_opportunity_begins_in_the_first_stage(office: Office) -> None:
    async with office.work("sales") as db:
        made = await opportunity_of(db, close_date=date(2026, 12, 31))
        assert (made.currency, made.base_currency, made.exchange_rate) == ("USD", "USD", Decimal(1))
        assert (made.probability, made.is_amount_manual, made.stage_kind) == (
            Decimal("0.10"),
            True,
            OpportunityStageKind.OPEN,
        )
        assert (made.owner_id, made.department_id) == (office.actor("sales").user_id, office.home.department)
        (visit,) = await db.all(sa.select(StageVisit))
        assert (visit.stage_id, visit.left_at) == (made.stage_id, None)


async def test_the_amount_is_the_sum_of_the_lines_unless_set_by_hand(office: Office) -> None:
    async with office.work() as db:
        tea, cup = await product_of(db), await product_of(db, "CUP", "2.50")
        lines = [
            NewLine(tea, Decimal(3), Decimal("9.99"), Decimal("0.15")),
            NewLine(cup, Decimal(10)),
        ]
        made = await opportunity_of(db, amount=None, lines=lines)
        # 3 x 9.99 x 0.85 = 25.4745; 10 x 2.50 by the list.
        assert (made.amount, made.is_amount_manual) == (Decimal("50.47"), False)
    async with office.work() as db:
        changed = await service.update_opportunity(
            db, made.id, {"amount": Decimal(60), "name": "Tea and cups"}
        )
        await db.flush()
        assert (changed.amount, changed.is_amount_manual, changed.version) == (Decimal(60), True, 2)
    async with office.work() as db:
        changed = await service.update_opportunity(
            db, made.id, {"lines": [NewLine(tea, Decimal(1))], "close_date": date(2027, 1, 1)}
        )
        await db.flush()
        assert (changed.amount, changed.version) == (Decimal(60), 3)
        assert len(await db.all(sa.select(OpportunityLine))) == 1
        changed = await service.update_opportunity(db, made.id, {"amount": None})
        assert (changed.amount, changed.is_amount_manual) == (Decimal(10), False)


async def test_prices_that_are_not_said_are_those_of_the_lists(office: Office) -> None:
    async with office.work() as db:
        tea, customer = await product_of(db), await customer_of(db)
        rules = [NewPriceRule(customer_id=customer, quantity_min=Decimal(5), unit_price=Decimal(8))]
        await catalog.create_price_list(db, NewPriceList(name="A", currency="USD", rules=rules))
        lines = [NewLine(tea, Decimal(5)), NewLine(tea, Decimal(4))]
        made = await opportunity_of(db, customer_id=customer, amount=None, lines=lines)
        assert made.amount == Decimal(80)
        euros = opportunity_of(
            db, customer_id=customer, amount=None, currency="EUR", exchange_rate=Decimal("0.9"), lines=lines
        )
        assert await code_of(euros) == ("PRICE_MISSING", ["lines", "0", "unitPrice"])


async def test_a_foreign_currency_needs_a_rate(office: Office) -> None:
    async with office.work() as db:
        assert await code_of(opportunity_of(db, currency="EUR")) == ("RATE_MISSING", ["exchangeRate"])
        for rate in ("0", "-1", "10000000000"):
            bad = opportunity_of(db, currency="EUR", exchange_rate=Decimal(rate))
            assert await code_of(bad) == ("INVALID_VALUE", ["exchangeRate"])
        made = await opportunity_of(db, currency="EUR", exchange_rate=Decimal("0.9"))
        assert (made.currency, made.exchange_rate, made.base_currency) == ("EUR", Decimal("0.9"), "USD")


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"amount": Decimal("-0.01")}, ["amount"]),
        ({"amount": Decimal("0.001")}, ["amount"]),
        ({"amount": Decimal(10) ** 14}, ["amount"]),
        ({"lines": [("0", None)]}, ["lines", "0", "quantity"]),
        ({"lines": [("1", None), ("1", "-1")]}, ["lines", "1", "unitPrice"]),
        ({"amount": None, "lines": [("1000000000000", "1000000000000")]}, ["amount"]),
    ],
)
async def test_what_cannot_be_is_named_by_its_path(
    office: Office, said: dict[str, Any], path: list[str]
) -> None:
    async with office.work() as db:
        tea = await product_of(db)
        if "lines" in said:
            told = [(Decimal(quantity), price and Decimal(price)) for quantity, price in said["lines"]]
            said = {**said, "lines": [NewLine(tea, quantity, price) for quantity, price in told]}
        assert await code_of(opportunity_of(db, **said)) == ("INVALID_VALUE", path)


async def test_references_that_lead_nowhere_are_named(office: Office) -> None:
    nobody = uuid.uuid4()
    async with office.work() as db:
        for field, path in (("customer_id", "customerId"), ("owner_id", "ownerId"), ("stage_id", "stageId")):
            assert await code_of(opportunity_of(db, **{field: nobody})) == ("NOT_FOUND", [path])
        line = opportunity_of(db, lines=[NewLine(nobody, Decimal(1), Decimal(1))])
        assert await code_of(line) == ("NOT_FOUND", ["lines", "0", "productId"])
        assert await code_of(service.win_opportunity(db, nobody)) == ("NOT_FOUND", ["id"])


async def test_stages_are_passed_and_remembered(office: Office) -> None:
    async with office.work() as db:
        made = await opportunity_of(db)
        stages = await stages_of(db)
        await service.set_stage(db, made.id, stages["Proposal"].id)
        await service.set_stage(db, made.id, stages["Proposal"].id)
        moved = await service.set_stage(db, made.id, stages["Commitment"].id)
        assert moved.probability == Decimal("0.85")
        visits = sorted(await db.all(sa.select(StageVisit)), key=lambda visit: (visit.entered_at, visit.id))
        assert [visit.stage_id for visit in visits] == [
            stages[name].id for name in ("Qualification", "Proposal", "Commitment")
        ]
        assert [visit.left_at is None for visit in visits] == [False, False, True]
        assert visits[0].left_at is not None and visits[0].left_at <= visits[1].entered_at
        for closing in ("Won", "Lost"):
            refused = service.set_stage(db, made.id, stages[closing].id)
            assert await code_of(refused) == ("STAGE_CLOSES", ["stageId"])
        started = opportunity_of(db, stage_id=stages["Won"].id)
        assert await code_of(started) == ("STAGE_CLOSES", ["stageId"])


async def test_a_probability_set_by_hand_is_kept_only_where_the_stage_says_so(office: Office) -> None:
    async with office.work() as db:
        made = await opportunity_of(db)
        stages = await stages_of(db)
        stages["Negotiation"].policy = ProbabilityPolicy.KEEP
        await db.flush()
        by_hand = await service.update_opportunity(db, made.id, {"probability": Decimal("0.77")})
        assert (by_hand.probability, by_hand.is_probability_manual) == (Decimal("0.77"), True)
        kept = await service.set_stage(db, made.id, stages["Negotiation"].id)
        assert (kept.probability, kept.is_probability_manual) == (Decimal("0.77"), True)
        reset = await service.set_stage(db, made.id, stages["Commitment"].id)
        assert (reset.probability, reset.is_probability_manual) == (Decimal("0.85"), False)
        await service.update_opportunity(db, made.id, {"probability": Decimal("0.5")})
        back = await service.update_opportunity(db, made.id, {"probability": None})
        assert (back.probability, back.is_probability_manual) == (Decimal("0.85"), False)
        beyond = service.update_opportunity(db, made.id, {"probability": Decimal("1.01")})
        assert await code_of(beyond) == ("INVALID_VALUE", ["probability"])


async def test_what_was_won_or_lost_is_closed(office: Office) -> None:
    async with office.work() as db:
        won, lost = await opportunity_of(db), await opportunity_of(db)
        await service.win_opportunity(db, won.id)
        assert (won.probability, won.stage_kind) == (Decimal(1), OpportunityStageKind.WON)
        assert won.closed_at is not None
        await service.lose_opportunity(db, lost.id, LostReason.PRICE, " too dear ")
        assert (lost.probability, lost.lost_reason, lost.lost_note) == (
            Decimal(0),
            LostReason.PRICE,
            "too dear",
        )
        stage = won.stage_id
        for closed in (won, lost):
            for again in (
                service.win_opportunity(db, closed.id),
                service.lose_opportunity(db, closed.id, LostReason.PRICE),
                service.set_stage(db, closed.id, stage),
                service.update_opportunity(db, closed.id, {"name": "x"}),
            ):
                assert await code_of(again) == ("OPPORTUNITY_CLOSED", ["id"])


async def test_another_reason_needs_a_note(office: Office) -> None:
    async with office.work() as db:
        made = await opportunity_of(db)
        refused = service.lose_opportunity(db, made.id, LostReason.OTHER, "  ")
        assert await code_of(refused) == ("LOST_NOTE_REQUIRED", ["note"])


async def test_ten_at_once_win_it_once(office: Office) -> None:
    async with office.work() as db:
        made = await opportunity_of(db)

    async def win() -> str:
        try:
            async with office.work() as db:
                await service.win_opportunity(db, made.id)
        except Refused as refusal:
            return refusal.code
        return "won"

    assert sorted(await asyncio.gather(*(win() for _ in range(10)))) == ["OPPORTUNITY_CLOSED"] * 9 + ["won"]
    assert len(await office.rows("SELECT id FROM pipeline_stage_visit WHERE left_at IS NULL")) == 1


async def test_the_first_opportunities_of_all_find_one_set_of_stages(office: Office) -> None:
    async def enter() -> uuid.UUID:
        async with office.work() as db:
            return (await opportunity_of(db)).stage_id

    assert len(set(await asyncio.gather(*(enter() for _ in range(6))))) == 1
    assert len(await office.rows("SELECT id FROM pipeline_stage")) == 6


async def test_a_stage_is_added(office: Office) -> None:
    async with office.work() as db:
        await service.ensure_stages(db)
        made = await service.create_stage(
            db, "Pilot", position=3, probability=Decimal("0.7"), category=ForecastCategory.BEST_CASE
        )
        assert made.kind is OpportunityStageKind.OPEN
    with pytest.raises(Refused) as caught:
        async with office.work() as db:
            await service.create_stage(
                db, "Pilot", position=4, probability=Decimal("0.7"), category=ForecastCategory.COMMIT
            )
    assert (caught.value.code, caught.value.path) == ("NAME_TAKEN", ("name",))


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE pipeline_stage SET probability = 0.5 WHERE kind = 'WON'",
        "UPDATE pipeline_opportunity SET amount = -1",
        "UPDATE pipeline_opportunity SET probability = 2",
        "INSERT INTO pipeline_stage_visit (tenant_id, id, opportunity_id, stage_id, entered_at)"
        " SELECT tenant_id, gen_random_uuid(), opportunity_id, stage_id, now() FROM pipeline_stage_visit",
    ],
)
async def test_the_database_itself_holds_what_the_rules_say(office: Office, broken: str) -> None:
    async with office.work() as db:
        await opportunity_of(db)
    with pytest.raises(sa.exc.IntegrityError):
        async with office.work() as db:
            await db.run(sa.text(broken))
