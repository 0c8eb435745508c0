"""Filters: every operator, both quantities of relations, logic, depth, and hostile operands."""

from typing import Any

import pytest

from tests.graph.conftest import Shop

QUERY = "query($filter: BookFilter) { books(first: 100, filter: $filter) { totalCount nodes { title } } }"
ALL = [f"{name}{n}" for number, name in enumerate("ABCDEF") for n in range(number)]


async def titles(shop: Shop, **conditions: Any) -> list[str]:
    """The titles that a filter finds; the count agrees with the list."""
    answer = await shop.ask(QUERY, filter=conditions)
    assert answer.errors == []
    found = [node["title"] for node in answer.data["books"]["nodes"]]
    assert answer.data["books"]["totalCount"] == len(found)
    return found


CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ALL),
    ({"title": {"eq": "C1"}}, ["C1"]),
    ({"title": {"ne": "C1"}}, [title for title in ALL if title != "C1"]),
    ({"title": {"in": ["C1", "B0", "no"]}}, ["B0", "C1"]),
    ({"title": {"notIn": ALL[1:]}}, ["B0"]),
    ({"title": {"in": []}}, []),
    ({"title": {"contains": "c"}}, ["C0", "C1"]),
    ({"title": {"startsWith": "f"}}, ["F0", "F1", "F2", "F3", "F4"]),
    ({"title": {"contains": "%"}}, []),
    ({"title": {"contains": "_"}}, []),
    ({"pages": {"gt": 400}}, ["F4"]),
    ({"pages": {"gte": 400, "lt": 500}}, ["E3", "F3"]),
    ({"price": {"lte": "0.5"}}, ["B0", "C0", "D0", "E0", "F0"]),
    ({"price": {"eq": "4.500"}}, ["F4"]),
    ({"published": {"isNull": False}}, ["C1", "D1", "E1", "E3", "F1", "F3"]),
    ({"published": {"isNull": True}, "pages": {"eq": 500}}, ["F4"]),
    ({"published": {"ne": "2026-01-02"}, "title": {"startsWith": "C"}}, ["C0"]),
    ({"state": {"in": ["PRINTED"]}}, []),
    ({"state": {"eq": "DRAFT"}, "pages": {"eq": 500}}, ["F4"]),
    ({"isLong": {"eq": True}}, ["E3", "F3", "F4"]),
    ({"author": {"name": {"eq": "C"}}}, ["C0", "C1"]),
    ({"author": {"penName": {"isNull": True}}}, ["C0", "C1", "E0", "E1", "E2", "E3"]),
    ({"or": [{"title": {"eq": "B0"}}, {"pages": {"eq": 500}}]}, ["B0", "F4"]),
    ({"or": []}, []),
    ({"and": []}, ALL),
    ({"and": [{"pages": {"gt": 300}}, {"title": {"startsWith": "E"}}]}, ["E3"]),
    ({"not": {"published": {"eq": "2026-01-02"}}, "pages": {"eq": 200}}, []),
    ({"not": {"pages": {"lt": 500}}}, ["F4"]),
]


@pytest.mark.parametrize(("conditions", "expected"), CASES, ids=[str(case[0]) for case in CASES])
async def test_a_filter_finds_exactly(shop: Shop, conditions: dict[str, Any], expected: list[str]) -> None:
    assert await titles(shop, **conditions) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"books": {"some": {"pages": {"gt": 300}}}}, ["E", "F"]),
        ({"books": {"none": {"pages": {"gt": 100}}}}, ["A", "B"]),
        ({"books": {"every": {"pages": {"lt": 300}}}}, ["A", "B", "C"]),
        ({"books": {"some": {}}}, ["B", "C", "D", "E", "F"]),
        ({"books": {"some": {"author": {"name": {"eq": "D"}}}}}, ["D"]),
    ],
)
async def test_relations_are_filtered_by_quantity(shop: Shop, conditions: Any, expected: list[str]) -> None:
    query = "query($filter: AuthorFilter) { authors(filter: $filter) { nodes { name } } }"
    answer = await shop.ask(query, filter=conditions)
    assert [node["name"] for node in answer.data["authors"]["nodes"]] == expected


async def test_a_filter_by_id_reads_ids_and_an_id_of_another_type_finds_nothing(shop: Shop) -> None:
    found = await shop.ask('{ book(by: {title: "C1"}) { id author { id } } }')
    book = found.data["book"]
    assert await titles(shop, id={"in": [book["id"], book["author"]["id"]]}) == ["C1"]
    assert await titles(shop, id={"eq": book["author"]["id"]}) == []
    assert len(await titles(shop, id={"ne": book["id"]})) == 14


@pytest.mark.parametrize(
    "conditions",
    [
        {"id": {"eq": "nonsense"}},
        {"title": None},
        {"title": {"eq": None}},
        {"title": {"eq": "null\0byte"}},
        {"title": {"in": ["fine", "null\0byte"]}},
        {"not": {"not": {"not": {"not": {"title": {"eq": "x"}}}}}},
        {"author": {"books": {"some": {"author": {"books": {"some": {"title": {"eq": "x"}}}}}}}},
    ],
)
async def test_a_faulty_filter_is_bad_input(shop: Shop, conditions: dict[str, Any]) -> None:
    assert (await shop.ask(QUERY, filter=conditions)).codes == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "hostile",
    [
        "'; DROP TABLE toy_book; --",
        "\\",
        "' OR 1=1",
        "$99",
        ":asker_tenant",
        "{0}",
        "%s",
        "\u202e",
        "𝒳" * 500,
    ],
)
async def test_operands_are_bound_never_spliced(shop: Shop, hostile: str) -> None:
    for operator in ("eq", "contains", "startsWith"):
        assert await titles(shop, title={operator: hostile}) == []
        told = shop.statements
        assert all(hostile not in statement for statement in told)
    assert len(await titles(shop, title={"ne": hostile})) == 15
