"""What planning hangs on types that it does not own."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, cast

import strawberry

from bizsuite.base.catalog.types import Product
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.inventory.rules import STOCK_READ
from bizsuite.erp.planning import loaders, reads, service, types
from bizsuite.erp.planning.rules import promising, words
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode
from bizsuite.graph.page import Connection
from bizsuite.kernel.clock import check_day, today
from bizsuite.kernel.errors import BadInput, Refused

DAYS_MAX = 366

_Warehouse = Annotated[
    strawberry.ID | None, strawberry.argument(description="In this warehouse only; in all when left out.")
]
_Quantity = Annotated[
    Decimal, strawberry.argument(description="How much, in the product's unit; greater than zero.")
]
_On = Annotated[
    date | None, strawberry.argument(description="From which day it is wanted; today when left out.")
]
_Until = Annotated[date, strawberry.argument(description="The last day; at most 365 days from today.")]


@strawberry.type
class PlanningQuery:
    """Where queries enter."""

    reorder_rule: types.ReorderRule | None = found(reads.rule, "One rule of re-ordering.")
    reorder_rules: Connection[types.ReorderRule] | None = listed(
        reads.rule, "The company's rules of re-ordering, the oldest first."
    )
    supply_run: types.SupplyRun | None = found(reads.run, "One run.")
    supply_runs: Connection[types.SupplyRun] | None = listed(reads.run, "The company's runs, newest first.")
    supply_proposal: types.SupplyProposal | None = found(reads.proposal, "One proposal.")
    supply_proposals: Connection[types.SupplyProposal] | None = listed(
        reads.proposal, "What the company is to order, what comes first at the top."
    )


@strawberry.type
class ProductPlanning:
    """What planning hangs on Product."""

    reorder_rules: Connection[types.ReorderRule] | None = related(
        reads.product_rules, "By which rules it is re-ordered, the oldest first."
    )
    supply_proposals: Connection[types.SupplyProposal] | None = related(
        reads.product_proposals, "What of it is to be ordered."
    )

    @field(needs=STOCK_READ)
    async def available_to_promise(
        self,
        info: Info,
        product: strawberry.Parent[Product],
        quantity: _Quantity,
        on: _On = None,
        warehouse_id: _Warehouse = None,
    ) -> types.AvailableToPromise | None:
        """From when so much can be promised, taking from nobody who waits. Several products are looked at together."""
        if quantity <= 0:
            raise BadInput("`quantity` must be greater than zero.")
        day = _day(on, "on") or today(info.context.actor.zone)
        known_days = await _standings(info, product, warehouse_id)
        return types.AvailableToPromise(
            quantity=quantity,
            promised_on=promising.promise(known_days, quantity, day),
            promisable=promising.standing_on(known_days, day).promisable,
        )

    @field(needs=STOCK_READ)
    async def stock_forecast(
        self,
        info: Info,
        product: strawberry.Parent[Product],
        until: _Until,
        warehouse_id: _Warehouse = None,
    ) -> list[types.StockForecastDay] | None:
        """How its stock will stand at the end of each day from today on, all as of one snapshot."""
        first = today(info.context.actor.zone)
        days = ((_day(until, "until") or first) - first).days
        if not 0 <= days < DAYS_MAX:
            raise BadInput("`until` lies between today and 365 days from now.")
        known_days = await _standings(info, product, warehouse_id)
        told = (promising.standing_on(known_days, first + timedelta(days=ahead)) for ahead in range(days + 1))
        return [
            types.StockForecastDay(day=each.day, forecast=each.forecast, promisable=each.promisable)
            for each in told
        ]


async def _standings(info: Info, product: Product, warehouse_id: strawberry.ID | None) -> Any:
    row = cast(Any, product)
    return await info.context.load(loaders.standings_of, row.id, warehouse_id=_warehouse(warehouse_id))


def _warehouse(said: strawberry.ID | None) -> uuid.UUID | None:
    """The warehouse that an argument names. Faults: BAD_USER_INPUT for an id of another type."""
    if said is None:
        return None
    named = decode(said)
    if named.type != inventory.warehouse.name:
        raise BadInput("`warehouseId` is not the id of a warehouse.")
    return named.key


def _day(day: date | None, name: str) -> date | None:
    try:
        check_day(day, name)
    except Refused as refusal:
        raise BadInput(refusal.template, **refusal.facts) from refusal
    return day


@strawberry.type
class SupplierPlanning:
    """What planning hangs on Supplier."""

    supply_proposals: Connection[types.SupplyProposal] | None = related(
        reads.supplier_proposals, "What is to be ordered from this supplier."
    )


@strawberry.type
class PlanningMutation:
    """What can be done to have what is needed."""

    @mutation(needs=words.RULE_WRITE)
    async def reorder_rules_set(
        self, info: Info, input: types.ReorderRulesSetInput
    ) -> types.ReorderRulesSetPayload:
        """Say when products are re-ordered for warehouses; what was said before is replaced.

        Refusals: NOT_FOUND, INVALID_VALUE, PRODUCT_NOT_GOODS, TRANSFER_NOWHERE, REORDER_RULE_TAKEN.
        """
        db = info.context.db
        await service.set_rules(db, [rule.new(place) for place, rule in enumerate(input.rules)])
        return types.ReorderRulesSetPayload.of(company=db.actor.company_id)

    @mutation(needs=words.SUPPLY_RUN)
    async def supply_run(self, info: Info, input: types.SupplyRunInput) -> types.SupplyRunPayload:
        """Work out what is to be ordered now. On unchanged data nothing changes. Refusals: NOT_FOUND."""
        named = known(input, warehouse_id=inventory.warehouse)
        return types.SupplyRunPayload.of(supply_run=await service.run_supply(info.context.db, **named))
