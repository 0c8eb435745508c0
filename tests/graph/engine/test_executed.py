"""Fields that only the executor answers are holes in a plan: filled in one snapshot, their errors where they belong."""

from dataclasses import replace
from typing import Any

import pytest
from graphql import parse

from bizsuite.graph.context import Contexts
from bizsuite.kernel.permissions import Actor, Scope
from tests.differential import Differential
from tests.graph.conftest import Shop

REVIEWS = """query Q($stars: Int) {
  authors(filter: {name: {in: ["B", "C", "D", "E"]}}) {
    totalCount
    nodes {
      name
      review(stars: $stars) { stars word author { name letters books(first: 1) { nodes { title } } } }
      short: review { __typename }
      pages: books(first: 1) { nodes { author { review { stars } } pages } }
    }
  }
  hello
}"""
QUARREL = {"code": "BAD_USER_INPUT", "refusal": "QUARREL"}


async def both(shop: Shop, text: str, actor: Actor | None = None, **variables: Any) -> Any:
    """What a plan answers, which is what the executor does; None where there is no plan."""
    await shop.ask(text, actor, **variables)
    differential = Differential(shop.schema, Contexts(shop.database, {}))
    shop.statements.clear()
    return await differential.planned(parse(text), variables, actor or shop.actor)


def paths(answer: Any) -> list[tuple[list[Any], str]]:
    """Where the errors of an answer stand, and what each refuses."""
    return [(each["path"], each["extensions"].get("refusal")) for each in answer["errors"]]


async def test_a_field_in_the_middle_leaves_the_rest_to_the_plan(shop: Shop) -> None:
    """The plan's statement, one batch function for all reviews, one statement for all rows below, one batch there."""
    answer = await both(shop, REVIEWS, stars=3)
    told = [text for text in shop.statements if "set_config" not in text]
    assert len(told) == 4
    assert answer["data"]["hello"] == "hello"
    first, second, _, last = answer["data"]["authors"]["nodes"]
    assert list(first) == ["name", "review", "short", "pages"]
    below = {"name": "B", "letters": 1, "books": {"nodes": [{"title": "B0"}]}}
    assert first["review"] == {"stars": 3, "word": "good", "author": below}
    assert first["short"] == {"__typename": "Review"}
    assert first["pages"] == {"nodes": [{"author": {"review": {"stars": 1}}, "pages": 100}]}
    assert (second["name"], second["review"], second["short"]) == ("C", None, None)
    assert last["pages"]["nodes"][0]["author"]["review"] == {"stars": 1}


async def test_errors_stand_where_the_executor_puts_them(shop: Shop) -> None:
    answer = await both(shop, REVIEWS, stars=5)
    where: list[Any] = ["authors", "nodes"]
    assert paths(answer) == [
        ([*where, 0, "review", "word"], "SPEECHLESS"),
        ([*where, 2, "pages", "nodes", 0, "author", "review"], "QUARREL"),
        ([*where, 2, "review"], "QUARREL"),
        ([*where, 2, "short"], "QUARREL"),
        ([*where, 3, "review", "word"], "SPEECHLESS"),
    ]
    assert answer["errors"][2]["extensions"] == QUARREL
    assert answer["errors"][2]["message"] == "People quarrel."
    assert answer["errors"][2]["locations"] == [{"line": 6, "column": 7}]
    kept = answer["data"]["authors"]["nodes"][0]["review"]
    assert (kept["stars"], kept["word"], kept["author"]["name"]) == (5, None, "B")
    assert answer["data"]["authors"]["nodes"][2]["review"] is None


async def test_null_that_travels_beyond_its_field_is_left_to_the_executor(shop: Shop) -> None:
    """Neither `broken` nor `secret` may be null."""
    text = "{ authors { nodes { name } } broken }"
    assert (await shop.ask(text)).data is None
    assert await both(shop, text) is None
    reader = replace(shop.actor, grants={"shop.book.read": Scope.ALL})
    assert await both(shop, '{ author(by: {name: "A"}) { name secret } }', reader) is None


async def test_what_is_forbidden_is_an_error_beside_what_is_planned(shop: Shop) -> None:
    stranger = replace(shop.actor, grants={})
    answer = await both(
        shop,
        '{ author(by: {name: "A"}) { name review { stars } books { totalCount } }'
        ' book(by: {title: "B0"}) { title } hello }',
        stranger,
    )
    assert answer["data"] == {
        "author": {"name": "A", "review": None, "books": None},
        "book": None,
        "hello": "hello",
    }
    assert [(each["path"], each["extensions"]["code"]) for each in answer["errors"]] == [
        (["author", "books"], "FORBIDDEN"),
        (["author", "review"], "FORBIDDEN"),
        (["book"], "FORBIDDEN"),
    ]
    assert answer["errors"][0]["message"] == "You need the permission shop.book.read."


async def test_what_is_forbidden_and_not_there_is_no_error(shop: Shop) -> None:
    stranger = replace(shop.actor, grants={})
    answer = await both(shop, '{ author(by: {name: "?"}) { review { stars } } hello }', stranger)
    assert answer == {"data": {"author": None, "hello": "hello"}}


async def test_directives_and_merged_selections_reach_the_executor(shop: Shop) -> None:
    text = """query Q($no: Boolean!) {
      author(by: {name: "B"}) { review { stars @include(if: $no) } ... on Author { review { ...W } } }
    } fragment W on Review { word @skip(if: $no) __typename }"""
    answer = await both(shop, text, no=False)
    assert answer == {"data": {"author": {"review": {"word": "good", "__typename": "Review"}}}}
    answer = await both(shop, text, no=True)
    assert answer == {"data": {"author": {"review": {"stars": 1, "__typename": "Review"}}}}


@pytest.mark.parametrize("directive", ["skip", "include"])
async def test_a_null_in_place_of_a_default_is_no_flag(shop: Shop, directive: str) -> None:
    """A default lets a variable that may be null stand there; the executor says what is wrong with a null."""
    text = "query($on: Boolean = true) { authors { nodes { id name @DIRECTIVE(if: $on) } } }"
    text = text.replace("DIRECTIVE", directive)
    answer = await both(shop, text)
    assert ("name" in answer["data"]["authors"]["nodes"][0]) is (directive == "include")
    assert await both(shop, text, on=None) is None
    result = await shop.ask(text, on=None)
    assert [error.path for error in result.errors or ()] == [["authors", "nodes", 0]]
    assert result.data is None


async def test_introspection_stands_beside_what_is_planned(shop: Shop) -> None:
    answer = await both(shop, '{ books { totalCount } __type(name: "Review") { fields { name } } }')
    assert answer["data"]["books"] == {"totalCount": 15}
    assert answer["data"]["__type"] == {"fields": [{"name": "stars"}, {"name": "author"}, {"name": "word"}]}


@pytest.mark.parametrize(
    ("text", "is_planned"),
    [
        ("{ hello }", False),
        ("{ hello books { totalCount } }", True),
        ("{ authors { nodes { review { stars } } } }", True),
    ],
)
async def test_what_the_executor_answers_alone_counts_as_its_own(
    shop: Shop, text: str, is_planned: bool
) -> None:
    differential = Differential(shop.schema, Contexts(shop.database, {}))
    assert await differential.planned(parse(text), {}, shop.actor) is not None
    engine = differential.engine
    assert (engine.planned, engine.left) == ((1, 0) if is_planned else (0, 1))


async def test_the_payload_of_a_mutation_has_fields_of_their_own(shop: Shop) -> None:
    text = """mutation Q($name: String!) {
      authorCreate(input: {name: $name}) { author { name review { stars author { letters } } } }
    }"""
    made = await shop.ask(text, name="Zoe")
    review = {"stars": 3, "author": {"letters": 3}}
    assert made.data == {"authorCreate": {"author": {"name": "Zoe", "review": review}}}
    quarrel = await shop.ask(text, name="D")
    assert quarrel.data == {"authorCreate": {"author": {"name": "D", "review": None}}}
    assert [error.path for error in quarrel.errors] == [["authorCreate", "author", "review"]]


async def test_scopes_hold_below_what_the_executor_answers(shop: Shop) -> None:
    """E has books of nobody and of the actor."""
    own = replace(shop.actor, grants={"shop.book.read": Scope.OWN})
    text = '{ author(by: {name: "E"}) { review { author { books { totalCount } } } } }'
    answer = await both(shop, text, own)
    assert answer["data"]["author"]["review"]["author"]["books"] == {"totalCount": 2}
