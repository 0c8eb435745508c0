"""Mutations as units of work: refusal, dry run, version, key, audit, outbox, retries."""

import asyncio
import uuid
from dataclasses import replace
from typing import Any

import asyncpg

from bizsuite.graph.node import key_of
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import TenantId
from tests.graph import bookshop
from tests.graph.conftest import Shop

PRINT = """mutation($input: BookPrintInput!) {
  bookPrint(input: $input) {
    book { id title state version }
    userErrors { __typename code message path ... on StaleVersion { current } }
  }
}"""


async def book_id(shop: Shop, title: str = "B0") -> str:
    """The id of a book."""
    answer = await shop.ask("query($title: String!) { book(by: {title: $title}) { id } }", title=title)
    found: str = answer.data["book"]["id"]
    return found


async def printed(shop: Shop, **given: Any) -> Any:
    """What printing answers."""
    answer = await shop.ask(PRINT, input=given)
    assert answer.errors == []
    return answer.data["bookPrint"]


async def count(shop: Shop, table: str, condition: str = "true") -> int:
    """How many rows a table has, whoever they belong to."""
    address = shop.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(address)
    try:
        number: int = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE {condition}")
        return number
    finally:
        await connection.close()


async def test_it_is_done_audited_and_told_in_one_transaction(shop: Shop) -> None:
    key = await book_id(shop)
    done = await printed(shop, id=key)
    assert done == {"book": {"id": key, "title": "B0", "state": "PRINTED", "version": 2}, "userErrors": []}
    assert await count(shop, "outbox_event", "type = 'BOOK_PRINTED'") == 1
    assert await count(shop, "audit_entry", "command = 'book_print'") == 1
    assert await count(shop, "audit_entry", "changes -> 0 -> 'after' ->> 'state' = 'PRINTED'") == 1


async def test_a_refusal_writes_nothing_and_says_why(shop: Shop) -> None:
    key = await book_id(shop)
    await printed(shop, id=key)
    refused = await printed(shop, id=key)
    error = {
        "__typename": "Refusal",
        "code": "BOOK_PRINTED",
        "message": "B0 is printed already.",
        "path": ["id"],
    }
    assert refused == {"book": None, "userErrors": [error]}
    assert await count(shop, "outbox_event") == 1
    assert await count(shop, "audit_entry") == 1


async def test_a_dry_run_shows_the_outcome_and_stores_nothing(shop: Shop) -> None:
    key = await book_id(shop)
    shown = await printed(shop, id=key, dryRun=True)
    assert (shown["book"]["state"], shown["userErrors"]) == ("PRINTED", [])
    for table in ("outbox_event", "audit_entry", "idempotency_key"):
        assert await count(shop, table) == 0
    answer = await shop.ask('{ book(by: {title: "B0"}) { state version } }')
    assert answer.data == {"book": {"state": "DRAFT", "version": 1}}


async def test_a_stale_version_is_refused_with_the_current_one(shop: Shop) -> None:
    key = await book_id(shop)
    refused = await printed(shop, id=key, expectedVersion=7)
    assert [error["code"] for error in refused["userErrors"]] == ["STALE_VERSION"]
    assert refused["userErrors"][0]["current"] == 1
    assert (await printed(shop, id=key, expectedVersion=1))["book"]["version"] == 2


async def test_two_writers_with_one_version_one_wins(shop: Shop) -> None:
    key = await book_id(shop)
    both = await asyncio.gather(*(printed(shop, id=key, expectedVersion=1) for _ in range(2)))
    codes = sorted(error["code"] for answer in both for error in answer["userErrors"])
    assert codes == ["STALE_VERSION"]
    assert await count(shop, "audit_entry") == 1


async def test_a_key_makes_a_retry_answer_what_the_first_did(shop: Shop) -> None:
    key = await book_id(shop)
    first = await printed(shop, id=key, idempotencyKey="k")
    again = await printed(shop, id=key, idempotencyKey="k")
    assert first == again
    assert await count(shop, "outbox_event") == 1


async def test_parallel_twins_are_done_once(shop: Shop) -> None:
    key = await book_id(shop)
    answers = await asyncio.gather(*(printed(shop, id=key, idempotencyKey="twin") for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["userErrors"] == []
    assert await count(shop, "outbox_event") == 1


async def test_a_key_with_another_input_is_refused(shop: Shop) -> None:
    await printed(shop, id=await book_id(shop), idempotencyKey="k")
    other = await printed(shop, id=await book_id(shop, "C0"), idempotencyKey="k")
    assert [error["code"] for error in other["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]
    long = await printed(shop, id=await book_id(shop, "C0"), idempotencyKey="k" * 256)
    assert [(error["code"], error["path"]) for error in long["userErrors"]] == [
        ("INVALID_VALUE", ["idempotencyKey"])
    ]
    assert await count(shop, "outbox_event") == 1


async def test_a_refused_command_leaves_its_key_free(shop: Shop) -> None:
    key = await book_id(shop)
    await printed(shop, id=key)
    refused = await printed(shop, id=key, idempotencyKey="free")
    assert refused["userErrors"][0]["code"] == "BOOK_PRINTED"
    done = await printed(shop, id=await book_id(shop, "C0"), idempotencyKey="free")
    assert done["userErrors"] == []


async def test_without_the_permission_it_is_refused(shop: Shop) -> None:
    nobody = replace(shop.actor, grants={"shop.book.read": shop.actor.grants["shop.book.read"]})
    answer = await shop.ask(PRINT, nobody, input={"id": await book_id(shop)})
    assert answer.data["bookPrint"]["userErrors"][0]["code"] == "PERMISSION_DENIED"
    assert await count(shop, "audit_entry") == 0


async def test_messages_follow_the_language_and_codes_do_not(shop: Shop) -> None:
    chinese = replace(shop.actor, locale="zh", grants={})
    answer = await shop.ask(PRINT, chinese, input={"id": await book_id(shop)})
    error = answer.data["bookPrint"]["userErrors"][0]
    assert (error["code"], error["message"]) == ("PERMISSION_DENIED", "您需要权限 shop.book.print。")


async def test_a_missing_and_a_foreign_record_are_not_found_alike(shop: Shop) -> None:
    key = await book_id(shop)
    author = await shop.ask('{ author(by: {name: "B"}) { id } }')
    stranger = replace(shop.actor, tenant_id=TenantId(uuid.UUID(int=5)))
    foreign = await shop.ask(PRINT, stranger, input={"id": key})
    other_type = await shop.ask(PRINT, input={"id": author.data["author"]["id"]})
    assert foreign.data == other_type.data
    assert foreign.data["bookPrint"]["userErrors"][0]["code"] == "NOT_FOUND"
    malformed = await shop.ask(PRINT, input={"id": "nonsense"})
    assert malformed.codes == ["BAD_USER_INPUT"]


async def test_each_field_of_a_document_is_a_transaction_of_its_own(shop: Shop) -> None:
    key, other = await book_id(shop), await book_id(shop, "C0")
    answer = await shop.ask(
        """mutation($a: ID!, $b: ID!) {
          first: bookPrint(input: {id: $a}) { userErrors { code } }
          again: bookPrint(input: {id: $a}) { userErrors { code } }
          last: bookPrint(input: {id: $b}) { book { state } }
        }""",
        a=key,
        b=other,
    )
    assert answer.data == {
        "first": {"userErrors": []},
        "again": {"userErrors": [{"code": "BOOK_PRINTED"}]},
        "last": {"book": {"state": "PRINTED"}},
    }
    assert await count(shop, "outbox_event") == 2


async def test_a_handler_that_refuses_stops_the_act(shop: Shop) -> None:
    async def object_to(db: Any, event: bookshop.BookPrinting) -> None:
        raise Refused("NO_PAPER", "There is no paper.")

    shop.database.wiring = replace(shop.database.wiring, handlers={bookshop.BookPrinting: [object_to]})
    refused = await printed(shop, id=await book_id(shop))
    assert refused["userErrors"][0]["code"] == "NO_PAPER"
    assert await count(shop, "audit_entry") == 0


async def test_a_handler_that_breaks_rolls_back_and_is_no_user_error(shop: Shop) -> None:
    async def break_down(db: Any, event: bookshop.BookPrinted) -> None:
        raise RuntimeError("ink")

    shop.database.wiring = replace(shop.database.wiring, handlers={bookshop.BookPrinted: [break_down]})
    answer = await shop.ask(PRINT, input={"id": await book_id(shop)})
    assert (answer.data, answer.codes) == (None, ["RuntimeError"])
    assert await count(shop, "toy_book", "state = 'PRINTED'") == 0


async def test_a_deadlock_is_tried_again_inside_and_never_shown(shop: Shop) -> None:
    """Two commands that lock two books in opposite orders both succeed."""
    gate = asyncio.Barrier(2)
    waited: set[int] = set()

    async def lock_the_other(db: Any, event: bookshop.BookPrinting) -> None:
        if id(asyncio.current_task()) not in waited:
            waited.add(id(asyncio.current_task()))
            await gate.wait()
        await db.lock(bookshop.BookRow, others[event.book_id])

    keys = [await book_id(shop), await book_id(shop, "C0")]
    rows = [key_of(bookshop.BOOK, key) for key in keys]
    others = {rows[0]: rows[1], rows[1]: rows[0]}
    shop.database.wiring = replace(shop.database.wiring, handlers={bookshop.BookPrinting: [lock_the_other]})
    answers = await asyncio.gather(*(printed(shop, id=key) for key in keys))
    assert [answer["userErrors"] for answer in answers] == [[], []]
    assert await count(shop, "audit_entry") == 2


async def test_a_mutation_without_an_event_is_our_fault(shop: Shop) -> None:
    shop.database.wiring = replace(shop.database.wiring, emits={})
    answer = await shop.ask(PRINT, input={"id": await book_id(shop)})
    assert answer.codes == ["Broken"]
    assert await count(shop, "toy_book", "state = 'PRINTED'") == 0
