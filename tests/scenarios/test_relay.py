"""Relay's compiler accepts the real schema: a customer can be fetched again, and its orders be paged."""

import json
from pathlib import Path

from bizsuite.app import compose
from tests.graph.edge.conftest import Ask, clients, node

__all__ = ["clients", "node"]


async def test_relay_compiles_a_refetchable_customer(node: Ask, tmp_path: Path) -> None:
    schema = tmp_path / "schema.graphql"
    schema.write_text(compose().schema.as_str())
    assert json.loads(await node("relay.mjs", str(schema), "Customer", "orders")) == [
        "Card.graphql.js",
        "CardList.graphql.js",
        "CardListQuery.graphql.js",
        "CardQuery.graphql.js",
        "CardRefetchQuery.graphql.js",
    ]
