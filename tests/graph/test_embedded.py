"""Values embedded in a row: found in SQL, as one object or as a scalar, by what the client says."""

from dataclasses import replace

import pytest

from bizsuite.kernel.permissions import Scope
from tests.graph.conftest import Shop
from tests.graph.engine.test_plans import Asked


async def test_values_of_any_number_of_rows_are_one_statement(shop: Shop) -> None:
    answer = await shop.ask("{ authors { nodes { name output { books dearest pages __typename } } } }")
    found = {node["name"]: node["output"] for node in answer.data["authors"]["nodes"]}
    assert found["A"] == {"books": 0, "dearest": None, "pages": 0, "__typename": "Output"}
    assert found["F"] == {"books": 5, "dearest": "4.5", "pages": 1500, "__typename": "Output"}
    assert len(answer.statements) == 2


async def test_what_the_client_says_narrows_them(shop: Shop) -> None:
    answer = await shop.ask('{ book(by: {title: "F1"}) { id } }')
    key = answer.data["book"]["id"]
    answer = await shop.ask(
        'query($day: Date!, $until: Date, $id: ID) { author(by: {name: "F"}) {'
        ' early: output(until: "2026-01-02") { books } all: output(until: $until) { books }'
        " others: output(until: $day, besidesId: $id) { books pages }"
        ' pagesUntil(day: $day) never: pagesUntil(day: "1999-01-01") } }',
        day="2026-01-04",
        id=key,
    )
    assert answer.data["author"] == {
        "early": {"books": 1},
        "all": {"books": 5},
        "others": {"books": 1, "pages": 400},
        "pagesUntil": 600,
        "never": 0,
    }


async def test_an_id_of_another_type_has_no_row_and_a_malformed_one_is_bad_input(shop: Shop) -> None:
    query = 'query($id: ID) { author(by: {name: "F"}) { id output(besidesId: $id) { books } } }'
    found = await shop.ask(query)
    other = await shop.ask(query, id=found.data["author"]["id"])
    assert other.data["author"]["output"] == {"books": 0}
    answer = await shop.ask(query, id="!")
    assert (answer.data["author"]["output"], answer.codes) == (None, ["BAD_USER_INPUT"])


async def test_whoever_may_not_read_them_gets_none(shop: Shop) -> None:
    stranger = replace(shop.actor, grants={"shop.book.print": Scope.ALL})
    answer = await shop.ask("{ authors(first: 1) { nodes { name output { books } } } }", actor=stranger)
    assert (answer.data["authors"]["nodes"], answer.codes) == ([{"name": "A", "output": None}], ["FORBIDDEN"])


@pytest.mark.parametrize("text", ["output(until: $day) { books }", "pagesUntil(day: $day)"])
async def test_one_plan_serves_every_day_in_one_statement(shop: Shop, text: str) -> None:
    asked = Asked(shop, f"query($day: Date!) {{ books {{ nodes {{ author {{ {text} }} }} }} }}")
    plan = asked.plan(day="2026-01-02")
    assert asked.plan(day="2026-01-04") is plan
    assert "2026" not in plan.statement.sql
    shop.statements.clear()
    assert await asked.differential.planned(asked.document, {"day": "2026-01-02"}, shop.actor) is not None
    assert len([each for each in shop.statements if "set_config" not in each]) == 1
