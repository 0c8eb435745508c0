"""Operations made at random are answered alike by plans and by the executor, whoever asks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random
from typing import Any

import orjson
import pytest
from graphql import execute, parse, validate
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bizsuite.graph.context import Contexts
from bizsuite.kernel.permissions import Actor, Scope
from tests.differential import Differential
from tests.graph.engine.generated import Generator, Operation
from tests.scenarios.trade import Trade, traded

EACH = 25
"""Operations of one example."""
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


# A seed says it all: shrinking one would only show another operation.
@settings(max_examples=20, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
async def test_plans_and_the_executor_say_the_same(trade: Trade, length: int, seed: int) -> None:
    core = trade.office.suite.schema.core
    contexts = Contexts(trade.office.database, trade.office.services)
    differential = Differential(trade.office.suite.schema, contexts)
    ids, cursors = await pools(trade)
    random = Random(seed)
    for _ in range(EACH * length):
        operation = Generator(core, ids, cursors, random).operation()
        document = parse(operation.text)
        if validate(core, document):
            continue
        actor = random.choice(askers(trade))
        data, errors = await executed(trade, operation, actor)
        planned = await differential.planned(document, operation.variables, actor)
        if planned is None:
            assert errors or not operation.is_plain, operation
        else:
            assert not errors, (operation, errors)
            assert orjson.dumps(planned) == orjson.dumps({"data": data}), operation
