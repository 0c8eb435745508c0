"""Whoever asks for something of another tenant hears, byte for byte, what is said of things that do not exist."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import asked_by
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import new_id
from tests.scenarios.trade import Trade, traded

NODE = "query($id: ID!) { node(id: $id) { __typename id version } }"
NODES = "query($id: ID!) { nodes(ids: [$id]) { __typename id version } }"
PLAIN = {
    "ID": "",
    "String": "x",
    "Int": 1,
    "Boolean": True,
    "Decimal": "1",
    "Date": "2026-11-23",
    "DateTime": "2026-11-23T09:00:00Z",
    "CurrencyCode": "USD",
}


@dataclass
class Two:
    """The first tenant with a row of each kind, and the administrator of another tenant."""

    trade: Trade
    stranger: Actor
    ids: dict[str, str]
    """An id of the first tenant for each type of node of which it has one."""

    async def said(self, query: str, id: str, /, **given: Any) -> str:
        """All that the stranger is answered, with the id blotted out."""
        answer = await self.trade.ask(query, as_=self.stranger, **given)
        errors = [error.formatted for error in answer.errors]
        told = json.dumps([answer.data, errors], sort_keys=True, ensure_ascii=False)
        return told.replace(id, "ID")

    async def compared(self, query: str, type_name: str, /, **given: Any) -> tuple[str, str]:
        """What is said of a foreign id, and of one that does not exist."""
        foreign, missing = self.ids[type_name], encode(type_name, new_id())
        return (
            await self.said(query, foreign, **_filled(given, foreign)),
            await self.said(query, missing, **_filled(given, missing)),
        )


def _filled(given: Any, id: str) -> Any:
    """The variables, with the id in the places that are kept for it."""
    if isinstance(given, dict):
        return {name: _filled(value, id) for name, value in given.items()}
    return id if given == "" else given


@pytest.fixture
async def two(database: str) -> AsyncIterator[Two]:
    """Two tenants in one database."""
    async with traded(database) as trade:
        other = await trade.office.another_tenant()
        yield Two(trade, other.people["admin"], await ids_of(trade))


async def ids_of(trade: Trade) -> dict[str, str]:
    """One id of the first tenant for each type of node."""
    found: dict[str, str] = {}
    schema = trade.office.suite.schema
    tenant = trade.office.home.tenant
    for name, entity in schema.catalogue.entities.items():
        kind: Any = schema.core.type_map[name]
        if all(interface.name != "Node" for interface in kind.interfaces):
            continue
        table = table_of(entity.table)
        chosen = sa.select(table.c.id).where(table.c.tenant_id == tenant).limit(1)
        # Not every row of a table need be such a node.
        chosen = chosen if entity.where is None else chosen.where(entity.where(table.c))
        async with trade.office.database.engine.connect() as connection:
            key = (await connection.execute(chosen, asked_by(trade.office.admin))).scalar_one_or_none()
        if key is not None:
            found[name] = encode(name, key)
    return found


def argument(kind: Any) -> Any:
    """Any value of an input type; the empty text stands for the id."""
    if isinstance(kind, GraphQLNonNull):
        return argument(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [argument(kind.of_type)] if get_named_type(kind).name != "ID" else []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        if kind.is_one_of:
            name, field = next(iter(kind.fields.items()))
            return {name: argument(field.type)}
        required = {
            name: field for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)
        }
        return {name: argument(field.type) for name, field in required.items()}
    return PLAIN.get(kind.name, "x")


def target_of(name: str, ids: dict[str, str]) -> str | None:
    """The type that a mutation is about: `salesOrderConfirm` is about SalesOrder."""
    fitting = [kind for kind in ids if name.startswith(f"{kind[0].lower()}{kind[1:]}")]
    return max(fitting, key=len, default=None)


def is_about_an_id(field: GraphQLField) -> bool:
    """Whether a mutation names the record that it changes."""
    if "input" not in field.args:
        return False
    given: Any = get_named_type(field.args["input"].type)
    return "id" in given.fields


def fields_of(root: GraphQLObjectType | None) -> dict[str, GraphQLField]:
    assert root is not None
    fields: dict[str, GraphQLField] = root.fields
    return fields


async def test_nodes_of_every_type(two: Two) -> None:
    assert {"Customer", "SalesOrder", "Invoice", "Payment", "ApprovalTask", "Contact", "User"} <= set(two.ids)
    for name, id in two.ids.items():
        own = await two.trade.ask(NODE, id=id)
        assert own.data["node"]["__typename"] == name, own.errors
        for query in (NODE, NODES):
            foreign, missing = await two.compared(query, name, id="")
            assert foreign == missing
        assert foreign == '[{"nodes": [null]}, []]'


async def test_singular_roots_of_every_type(two: Two) -> None:
    checked = set()
    for root, field in fields_of(two.trade.office.suite.schema.core.query_type).items():
        kind = get_named_type(field.type).name
        if root == "node" or set(field.args) - {"by"} != {"id"} or kind not in two.ids:
            continue
        query = f"query($id: ID!) {{ {root}(id: $id) {{ __typename id }} }}"
        foreign, missing = await two.compared(query, kind, id="")
        assert foreign == missing == f'[{{"{root}": null}}, []]'
        checked.add(kind)
    assert {"Customer", "SalesOrder", "Invoice", "Product", "Contact", "Opportunity"} <= checked


async def test_mutations_of_every_record(two: Two) -> None:
    before = await two.trade.events()
    checked = set()
    for name, field in fields_of(two.trade.office.suite.schema.core.mutation_type).items():
        kind = target_of(name, two.ids)
        if kind is None or not is_about_an_id(field):
            continue
        given: Any = get_named_type(field.args["input"].type)
        query = (
            f"mutation($i: {given.name}!) {{ {name}(input: $i) {{ userErrors {{ code path message }} }} }}"
        )
        foreign, missing = await two.compared(query, kind, i={**argument(given), "id": ""})
        assert foreign == missing, name
        if '"NOT_FOUND"' in foreign:
            checked.add(name)
    assert {"salesOrderConfirm", "salesOrderCancel", "salesOrderDeliver", "salesOrderInvoice"} <= checked
    assert {"invoicePost", "paymentReverse", "customerUpdate", "contactUpdate"} <= checked
    assert len(checked) >= 20, sorted(checked)
    assert await two.trade.events() == before
