"""Documents of several mutations: what is wrong is found before anything is done, and what is done is told."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from bizsuite.graph.authentication import Caller
from bizsuite.graph.context import Contexts
from bizsuite.graph.errors import Presenter, Rejected
from bizsuite.graph.execution import Operations, errors_of
from bizsuite.graph.limits import Limits
from bizsuite.graph.node import key_of
from bizsuite.graph.requests import Asked
from tests.graph import bookshop
from tests.graph.conftest import Shop
from tests.graph.test_mutations import book_id, count

BOTH = """mutation($a: BookPrintInput!, $b: BookPrintInput!) {
  a: bookPrint(input: $a) { book { title state } userErrors { code } }
  b: bookPrint(input: $b) { book { title author { name } }
    userErrors { __typename code message path ... on Failure { errorId } } }
}"""
PRINT = (
    "mutation($input: BookPrintInput!) { bookPrint(input: $input) { book { state } userErrors { code } } }"
)
DONE = {"book": {"title": "B0", "state": "PRINTED"}, "userErrors": []}
CALLER = Caller(authorization=None, company=None, locale="en", request_id="r-1", client="")


async def asked(shop: Shop, query: str = BOTH, *, limits: Limits | None = None, **variables: Any) -> Any:
    """What a client gets for a request."""
    doorkeeper: Any = None
    operations = Operations(shop.schema, Contexts(shop.database, {}), doorkeeper, limits=limits)
    try:
        begun = operations.begun(Asked(query, None, variables), CALLER, shop.actor)
    except Rejected as error:
        return {"errors": errors_of(error, Presenter("en", "r-1"))}
    return orjson.loads(await operations.answer(begun))


def printing(shop: Shop, title_id: str, act: Callable[[], Awaitable[None]]) -> None:
    """Let something happen when this book is about to be printed."""
    key = key_of(bookshop.BOOK, title_id)

    async def handler(db: Any, event: bookshop.BookPrinting) -> None:
        if event.book_id == key:
            await act()

    shop.database.wiring = replace(shop.database.wiring, handlers={bookshop.BookPrinting: [handler]})


@pytest.mark.parametrize("wrong", ["no id", "Qm9vazp4", "é"])
async def test_a_malformed_id_anywhere_is_found_before_anything_is_done(shop: Shop, wrong: str) -> None:
    answer = await asked(shop, a={"id": await book_id(shop)}, b={"id": wrong})
    (error,) = answer.pop("errors")
    assert answer == {}
    assert (error["message"], error["extensions"]) == (
        "`input.id` is not an id.",
        {"code": "BAD_USER_INPUT"},
    )
    assert error["locations"] == [{"line": 3, "column": 3}]
    assert await count(shop, "outbox_event") == 0


async def test_a_variable_that_is_null_where_a_value_is_needed_is_found_too(shop: Shop) -> None:
    query = """mutation($a: ID!, $b: ID = "x") { a: bookPrint(input: {id: $a}) { book { state } }
      b: bookPrint(input: {id: $b}) { book { state } } }"""
    answer = await asked(shop, query, a=await book_id(shop), b=None)
    assert [error["extensions"] for error in answer.pop("errors")] == [{"code": "BAD_USER_INPUT"}]
    assert answer == {}
    assert await count(shop, "outbox_event") == 0


async def test_what_is_left_out_of_a_document_is_not_read(shop: Shop) -> None:
    query = """mutation($a: BookPrintInput!) { a: bookPrint(input: $a) { book { state } }
      b: bookPrint(input: {id: "no id"}) @skip(if: true) { book { state } } }"""
    answer = await asked(shop, query, a={"id": await book_id(shop)})
    assert answer == {"data": {"a": {"book": {"state": "PRINTED"}}}}


async def test_what_is_done_is_told_when_a_later_act_breaks(shop: Shop) -> None:
    async def break_down() -> None:
        raise RuntimeError("the password is swordfish")

    a, b = await book_id(shop), await book_id(shop, "C0")
    printing(shop, b, break_down)
    answer = await asked(shop, a={"id": a}, b={"id": b})
    assert list(answer) == ["data"]
    assert answer["data"]["a"] == DONE
    (error,) = answer["data"]["b"]["userErrors"]
    assert uuid.UUID(error.pop("errorId")).version == 4
    assert error == {
        "__typename": "Failure",
        "code": "INTERNAL_SERVER_ERROR",
        "message": "Internal error.",
        "path": [],
    }
    assert answer["data"]["b"]["book"] is None
    assert await count(shop, "toy_book", "state = 'PRINTED'") == 1


async def test_where_nothing_is_done_yet_a_fault_is_an_error(shop: Shop) -> None:
    async def break_down() -> None:
        raise RuntimeError("the password is swordfish")

    a, b = await book_id(shop), await book_id(shop, "C0")
    printing(shop, a, break_down)
    for more in ({}, {"dryRun": True}):
        answer = await asked(shop, a={"id": b, "dryRun": True}, b={"id": a, **more})
        assert answer["data"] is None
        assert [error["path"] for error in answer["errors"]] == [["b"]]
    assert (await asked(shop, a={"id": a}, b={"id": b}))["data"] is None
    assert await count(shop, "toy_book", "state = 'PRINTED'") == 0


async def test_what_the_commit_finds_broken_is_our_fault_and_undoes_the_act(shop: Shop) -> None:
    """Constraints that are checked late are checked by the commit, after the payload has been read."""

    async def handler(db: Any, event: bookshop.BookPrinting) -> None:
        unique = "(n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"
        await db.run(sa.text(f"CREATE TEMPORARY TABLE late {unique} ON COMMIT DROP"))
        await db.run(sa.text("INSERT INTO late VALUES (1), (1)"))

    shop.database.wiring = replace(shop.database.wiring, handlers={bookshop.BookPrinting: [handler]})
    book = await book_id(shop)
    for more in ({}, {"dryRun": True}):
        answer = await asked(shop, PRINT, input={"id": book, **more})
        assert answer["data"] is None
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL_SERVER_ERROR"]
    assert await count(shop, "toy_book", "state = 'PRINTED'") == 0


async def test_what_is_done_is_told_when_the_time_is_over(shop: Shop) -> None:
    async def sleep() -> None:
        await asyncio.sleep(20)

    a, b = await book_id(shop), await book_id(shop, "C0")
    printing(shop, b, sleep)
    answer = await asked(shop, a={"id": a}, b={"id": b}, limits=Limits(seconds=3))
    assert list(answer) == ["data"]
    assert answer["data"]["a"] == DONE
    assert [error["code"] for error in answer["data"]["b"]["userErrors"]] == ["SERVICE_UNAVAILABLE"]
    assert await count(shop, "toy_book", "state = 'PRINTED'") == 1


async def test_after_a_failure_the_rest_goes_on(shop: Shop) -> None:
    async def break_down() -> None:
        raise RuntimeError("ink")

    a, b, c = [await book_id(shop, title) for title in ("B0", "C0", "C1")]
    printing(shop, b, break_down)
    query = """mutation($a: ID!, $b: ID!, $c: ID!) {
      a: bookPrint(input: {id: $a}) { userErrors { code } }
      b: bookPrint(input: {id: $b}) { userErrors { code } }
      c: bookPrint(input: {id: $c}) { userErrors { code } } }"""
    answer = await asked(shop, query, a=a, b=b, c=c)
    assert answer == {
        "data": {
            "a": {"userErrors": []},
            "b": {"userErrors": [{"code": "INTERNAL_SERVER_ERROR"}]},
            "c": {"userErrors": []},
        }
    }
