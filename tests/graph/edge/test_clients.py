"""Clients of other makers against a real server: what they make of our answers is what counts."""

import json
from collections import Counter
from typing import Any

from tests.graph.edge.conftest import Ask

TICKS = [{"data": {"tick": number}} for number in (1, 2, 3)]


async def test_all_audits_of_graphql_http(node: Ask, url: str) -> None:
    """Every MUST and every SHOULD of GraphQL over HTTP."""
    results = json.loads(await node("audit.mjs", url, "Bearer a"))
    failed = [f"{result['name']}: {result['reason']}" for result in results if result["status"] != "ok"]
    assert [name for name in failed if not name.startswith("MAY")] == []
    kinds = Counter(result["name"].split()[0] for result in results)
    assert (kinds["MUST"], kinds["SHOULD"], kinds["MAY"]) == (13, 23, 25)


async def test_strangers_fail_no_audit_but_those_that_ask_for_the_schema(node: Ask, url: str) -> None:
    """Introspection is for those who have signed in."""
    results = json.loads(await node("audit.mjs", url))
    failed = {result["name"] for result in results if result["status"] != "ok"}
    assert {name for name in failed if not name.startswith("MAY")} == {
        "MUST allow map {variables} parameter when accepting application/json",
        "SHOULD allow map {variables} parameter when accepting application/graphql-response+json",
    }


async def test_graphql_ws(node: Ask, url: str) -> None:
    told = json.loads(await node("sockets.mjs", url, "Bearer a"))
    assert told["subscription"] == {"found": TICKS}
    assert told["query"] == {"found": [{"data": {"echo": "4"}}]}
    assert told["mutation"] == {"found": [{"data": {"customerCreate": {"customer": {"name": "x"}}}}]}
    assert told["invalid"] == {"found": [], "error": ["GRAPHQL_VALIDATION_FAILED"]}
    assert told["syntax"] == {"found": [], "error": ["GRAPHQL_PARSE_FAILED"]}
    assert told["several"] == [{"found": [{"data": {"echo": str(n)}}]} for n in (1, 2, 3)]
    assert told["lagging"]["found"] == [{"data": {"events": {"cursor": "c1"}}}]
    assert told["lagging"]["error"] == ["SERVICE_UNAVAILABLE"]
    assert told["left"] == TICKS[:2]
    assert told["after"] == {"found": [{"data": {"version": "1"}}]}
    assert told["forbidden"] == {"found": [], "error": 4403}


async def test_graphql_sse(node: Ask, url: str) -> None:
    told = json.loads(await node("streams.mjs", url, "Bearer a"))
    assert told["subscription"] == {"found": TICKS}
    assert told["query"] == {"found": [{"data": {"echo": "4"}}]}
    (invalid,) = told["invalid"]["found"]
    assert invalid["errors"][0]["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
    assert told["several"] == [{"found": [{"data": {"echo": str(n)}}]} for n in (1, 2, 3)]
    assert told["left"] == TICKS[:2]


async def test_urql(node: Ask, url: str) -> None:
    told = json.loads(await node("urql.mjs", url, "Bearer a"))

    def right(data: Any) -> dict[str, Any]:
        return {"data": data, "codes": [], "network": None}

    assert told["query"] == right({"echo": "4"})
    assert told["mutation"] == right({"customerCreate": {"customer": {"name": "x"}}})
    assert told["invalid"] == {"data": None, "codes": ["GRAPHQL_VALIDATION_FAILED"], "network": None}
    assert told["partial"] == {
        "data": {"version": "1", "wrong": None},
        "codes": ["BAD_USER_INPUT"],
        "network": None,
    }
    assert told["streamed"] == [right({"tick": number}) for number in (1, 2, 3)]
    assert told["socket"] == [right({"tick": number}) for number in (1, 2, 3)]
    assert told["got"] == right({"version": "1"})
    assert told["persisted"] == [right({"persisted": "77"})] * 2
    # Asked by its hash, sent once in full, then asked by its hash alone.
    assert told["requests"] == [False, True, False]
