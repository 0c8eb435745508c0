"""Relay's compiler reads the toys as it reads the real schema: node, connections, refetchable fragments."""

import json
from pathlib import Path

from tests.graph.edge import toy
from tests.graph.edge.conftest import Ask


async def test_relay_compiles_a_refetchable_fragment_and_a_pagination(node: Ask, tmp_path: Path) -> None:
    schema = tmp_path / "schema.graphql"
    schema.write_text(toy.make().as_str())
    assert json.loads(await node("relay.mjs", str(schema))) == [
        "Card.graphql.js",
        "CardList.graphql.js",
        "CardListQuery.graphql.js",
        "CardQuery.graphql.js",
        "CardRefetchQuery.graphql.js",
    ]
