"""Operations made at random are answered alike by plans and by the executor, whoever asks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random
from typing import Any

import orjson
import pytest
from graphql import execute, parse, validate

from bizsuite.graph.context import Contexts
from bizsuite.kernel.permissions import Actor, Scope
from tests.differential import Differential, same
from tests.graph.engine.generated import Generator, Operation
from tests.scenarios.trade import Trade, traded

EACH = 125
"""Operations of one seed."""
STATIC = ("bad input",)
"""Reasons for which a whole operation has no plan, although the executor may have found no fault with it."""
KINDS = (
    "customers",
    "products",
    "salesOrders",
    "invoices",
    "payments",
    "opportunities",
    "users",
    "stockMoves",
)


@pytest.fixture
async def trade(database: str) -> AsyncIterator[Trade]:
    """A company that has traded."""
    async with traded(database) as made:
        yield made


async def executed(trade: Trade, operation: Operation, actor: Actor) -> tuple[Any, Any]:
    """What the executor says: data and errors."""
    contexts: Any = Contexts(trade.office.database, trade.office.services)
    async with contexts.query(actor) as context:
        result: Any = execute(
            trade.office.suite.schema.core,
            parse(operation.text),
            context_value=context,
            variable_values=operation.variables,
            executor_class=trade.office.suite.schema.executor_class,
        )
        result = await result if hasattr(result, "__await__") else result
    return orjson.loads(orjson.dumps(result.data)), result.errors


def askers(trade: Trade) -> list[Actor]:
    """People who see everything, who see little, and who see what is their own."""
    admin = trade.office.admin
    own = replace(admin, grants=dict.fromkeys(admin.grants, Scope.OWN))
    elsewhere = replace(admin, company_id=trade.office.home.second)
    return [admin, own, elsewhere, *(trade.office.actor(role) for role in ("sales", "warehouse", "analyst"))]


async def pools(trade: Trade) -> tuple[dict[str, list[str]], list[str]]:
    """Ids and cursors that occur."""
    ids: dict[str, list[str]] = {}
    cursors = ["", "nonsense"]
    for kind in KINDS:
        found = await trade.ask(f"{{ {kind}(first: 5) {{ edges {{ cursor node {{ __typename id }} }} }} }}")
        for edge in found.data[kind]["edges"]:
            ids.setdefault(edge["node"]["__typename"], []).append(edge["node"]["id"])
            cursors.append(edge["cursor"])
    return ids, cursors


@pytest.mark.parametrize("seed", range(4))
async def test_plans_and_the_executor_say_the_same(trade: Trade, length: int, seed: int) -> None:
    """A seed says it all: 500 operations in `make test`, 5,000 in `make soak`."""
    core = trade.office.suite.schema.core
    contexts = Contexts(trade.office.database, trade.office.services)
    differential = Differential(trade.office.suite.schema, contexts)
    ids, cursors = await pools(trade)
    random = Random(seed)
    made = 0
    while made < EACH * length:
        operation = Generator(core, ids, cursors, random).operation()
        document = parse(operation.text)
        if validate(core, document):
            continue
        made += 1
        actor = random.choice(askers(trade))
        data, errors = await executed(trade, operation, actor)
        planned = await differential.planned(document, operation.variables, actor)
        if planned is None:
            # The executor looks at an argument only where there is a row to show it for.
            reason = await differential.reason(document, operation.variables, actor)
            assert errors or reason.startswith(STATIC), (reason, operation)
        else:
            assert same(planned, data, errors), (operation, planned, data, errors)
