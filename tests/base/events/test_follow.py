import asyncio
import uuid
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizsuite.base.events import log
from bizsuite.base.identity import service
from bizsuite.graph.execution import Ended
from bizsuite.graph.fanout.source import Interrupted
from bizsuite.graph.node import encode
from bizsuite.graph.requests import Asked
from bizsuite.kernel.clock import clock_set_to, now
from bizsuite.kernel.errors import BadInput, Unauthenticated
from bizsuite.kernel.outbox import encode_cursor
from bizsuite.kernel.permissions import Actor
from tests.base.events.newsroom import CALLER, FOLLOW, Newsroom, opened_newsroom

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WHOLE = """
subscription($after: String) {
  events(after: $after, types: [COMPANY_CREATED, ROLE_CREATED]) {
    __typename
    ... on EventGap { reason oldestCursor }
    ... on Event {
      cursor type occurredAt
      actor { name }
      subject { __typename id ... on Company { name } ... on Role { key } }
    }
  }
}
"""


async def test_an_event_is_told_with_who_when_and_what(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    hearing = asyncio.create_task(newsroom.hear(1, WHOLE, as_=await newsroom.bureau.person("sales")))
    await newsroom.listening()
    with clock_set_to(NOON):
        await newsroom.rename("Acme China")
    (company,) = await newsroom.bureau.rows("SELECT id FROM company WHERE name = 'Acme China'")
    assert await hearing == [
        {
            "__typename": "Event",
            "cursor": encode_cursor(newest + 1),
            "type": "COMPANY_CREATED",
            "occurredAt": "2026-11-23T12:00:00Z",
            "actor": {"name": "Administrator"},
            "subject": {
                "__typename": "Company",
                "id": encode("Company", company["id"]),
                "name": "Acme China",
            },
        }
    ]


async def test_a_follower_goes_on_after_a_cursor_and_hears_all_types_but_those_left_out(
    newsroom: Newsroom,
) -> None:
    newest = await newsroom.settled()
    heard = await newsroom.hear(newest, after=encode_cursor(0))
    assert [event["cursor"] for event in heard] == [encode_cursor(seq + 1) for seq in range(newest)]
    kinds = [event["type"] for event in heard]
    assert kinds.count("USER_CREATED") == 4 and kinds[0] == "COMPANY_CREATED"
    chosen = await newsroom.hear(5, after=encode_cursor(0), types=["DEPARTMENT_CREATED"])
    assert [event["type"] for event in chosen] == ["DEPARTMENT_CREATED"] * 5


STOPS = st.lists(st.integers(1, 4), min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(stops=STOPS, live=st.booleans())
async def test_whoever_comes_back_hears_everything_exactly_once(
    newsroom: Newsroom, stops: list[int], live: bool
) -> None:
    """Broken off after any number of events, while more happen, and resumed after the last one seen."""
    begun = await newsroom.settled()
    names = [uuid.uuid4().hex for _ in range(sum(stops))]
    if not live:
        await newsroom.rename(*names)
    writing = asyncio.create_task(newsroom.rename(*names if live else ()))
    heard = []
    cursor = encode_cursor(begun)
    for stop in stops:
        events = await newsroom.hear(stop, after=cursor)
        heard += events
        cursor = events[-1]["cursor"]
    await writing
    assert [event["cursor"] for event in heard] == [
        encode_cursor(begun + 1 + step) for step in range(len(names))
    ]


@pytest.mark.parametrize("after", ["", "x", "é", "ZTE=", encode_cursor(5)[:-1], "e5"])
async def test_a_malformed_cursor_is_bad_input(newsroom: Newsroom, after: str) -> None:
    with pytest.raises(Ended) as ended:
        await newsroom.hear(1, after=after)
    (error,) = ended.value.errors
    assert isinstance(error.original_error, BadInput)
    answer = await newsroom.bureau.ask(
        "query($after: String) { events(after: $after) { endCursor } }",
        as_=newsroom.bureau.admin,
        after=after,
    )
    assert answer.codes == ["BAD_USER_INPUT"]


async def test_an_empty_list_of_types_is_bad_input(newsroom: Newsroom) -> None:
    with pytest.raises(Ended) as ended:
        await newsroom.hear(1, types=[])
    assert isinstance(ended.value.errors[0].original_error, BadInput)


# Gaps


async def test_a_cursor_that_is_too_old_meets_a_gap_and_all_that_is_left(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    await newsroom.write(f"DELETE FROM outbox_event WHERE seq < {newest - 2}")
    heard = await newsroom.hear(4, after=encode_cursor(1))
    assert heard[0] == {
        "__typename": "EventGap",
        "reason": "EXPIRED",
        "oldestCursor": encode_cursor(newest - 3),
    }
    assert [event["cursor"] for event in heard[1:]] == [
        encode_cursor(seq) for seq in (newest - 2, newest - 1, newest)
    ]
    resumed = await newsroom.hear(3, after=heard[0]["oldestCursor"])
    assert resumed == heard[1:]


async def test_a_cursor_from_the_future_meets_a_gap_and_what_is_new(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    hearing = asyncio.create_task(newsroom.hear(2, after=encode_cursor(newest + 50)))
    await newsroom.listening()
    await newsroom.rename("Acme China")
    gap, event = await hearing
    assert gap == {"__typename": "EventGap", "reason": "UNKNOWN", "oldestCursor": encode_cursor(0)}
    assert event["cursor"] == encode_cursor(newest + 1)


async def test_whoever_reads_too_slowly_is_told_where_to_go_on(newsroom: Newsroom, database: str) -> None:
    newest = await newsroom.settled()
    names = [f"Company {number}" for number in range(12)]
    async with opened_newsroom(newsroom.bureau, database, queue=4) as narrow:
        heard = []
        async with aclosing(narrow.follow(after=encode_cursor(newest))) as answers:
            reading = asyncio.ensure_future(anext(answers))
            await narrow.listening()
            await narrow.rename(names[0])
            heard.append((await reading)["data"]["events"])
            await narrow.rename(*names[1:])
            await narrow.settled()
            await asyncio.sleep(1)
            async for answer in answers:
                heard.append(answer["data"]["events"])
        *events, gap = heard
        assert gap["reason"] == "LAGGING"
        assert gap["oldestCursor"] == events[-1]["cursor"]
        rest = await narrow.hear(len(names) - len(events), after=gap["oldestCursor"])
    assert [event["cursor"] for event in [*events, *rest]] == [
        encode_cursor(newest + 1 + step) for step in range(len(names))
    ]


async def test_events_that_are_swept_up_under_a_reader_leave_a_gap(newsroom: Newsroom) -> None:
    begun = await newsroom.settled()
    admin = newsroom.bureau.admin
    await newsroom.write(
        "INSERT INTO outbox_event (tenant_id, type, subject_type, subject_id, request_id, payload, occurred_at)"
        f" SELECT '{admin.tenant_id}', 'COMPANY_CREATED', 'Company', '{admin.company_id}', '', '{{}}', now()"
        " FROM generate_series(1, 1200)"
    )
    newest = await newsroom.settled()
    assert newest == begun + 1200
    heard = []
    async with aclosing(newsroom.follow(after=encode_cursor(begun))) as answers:
        async for answer in answers:
            heard.append(answer["data"]["events"])
            if len(heard) == 1:
                await newsroom.write(f"DELETE FROM outbox_event WHERE seq <= {newest - 100}")
            if heard[-1].get("cursor") == encode_cursor(newest):
                break
    (gap,) = [place for place, event in enumerate(heard) if event["__typename"] == "EventGap"]
    assert heard[gap] == {
        "__typename": "EventGap",
        "reason": "EXPIRED",
        "oldestCursor": encode_cursor(newest - 100),
    }
    assert [event["cursor"] for event in heard[:gap]] == [
        encode_cursor(begun + 1 + step) for step in range(gap)
    ]
    assert [event["cursor"] for event in heard[gap + 1 :]] == [
        encode_cursor(seq) for seq in range(newest - 99, newest + 1)
    ]


# Who hears what


async def test_the_events_of_another_tenant_are_never_told(newsroom: Newsroom) -> None:
    stranger = newsroom.bureau.stranger
    await newsroom.settled()
    hearing = asyncio.create_task(newsroom.hear(1, types=["COMPANY_CREATED"], as_=stranger))
    await newsroom.listening()
    await newsroom.rename("Acme China")
    await newsroom.settled()
    await newsroom.rename("Globex China", as_=stranger)
    (event,) = await hearing
    await newsroom.settled()
    (row,) = await newsroom.bureau.rows(
        "SELECT e.seq FROM outbox_event e JOIN company c ON c.id = e.subject_id WHERE c.name = 'Globex China'"
    )
    assert event["cursor"] == encode_cursor(row["seq"])


async def test_a_subject_that_one_may_not_see_is_null(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    await newsroom.bureau.work(lambda db: service.create_role(db, "clerk", "Clerk", {}))
    sales = await newsroom.bureau.person("sales")
    async with aclosing(newsroom.follow(WHOLE, as_=sales, after=encode_cursor(newest))) as answers:
        answer = await anext(answers)
    assert answer["data"]["events"]["type"] == "ROLE_CREATED"
    assert answer["data"]["events"]["subject"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    (seen,) = await newsroom.hear(1, WHOLE, after=encode_cursor(newest))
    assert seen["subject"]["key"] == "clerk"


async def test_events_of_modules_that_are_switched_off_are_not_told(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    admin = newsroom.bureau.admin
    await newsroom.write(
        "INSERT INTO outbox_event (tenant_id, type, subject_type, subject_id, request_id, payload, occurred_at)"
        f" VALUES ('{admin.tenant_id}', 'SALES_ORDER_CONFIRMED', 'SalesOrder', '{uuid.uuid4()}', '', '{{}}', now())"
    )
    await newsroom.settled()
    await newsroom.rename("Acme China")
    (event,) = await newsroom.hear(1, after=encode_cursor(newest))
    assert event["cursor"] == encode_cursor(newest + 2)


async def test_a_subject_that_is_gone_or_of_another_module_is_null(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    admin = newsroom.bureau.admin
    for kind in ("SalesOrder", "Company", "Event"):
        await newsroom.write(
            "INSERT INTO outbox_event (tenant_id, type, subject_type, subject_id, request_id, payload, occurred_at)"
            f" VALUES ('{admin.tenant_id}', 'COMPANY_CREATED', '{kind}', '{uuid.uuid4()}', '', '{{}}', now())"
        )
    for event in await newsroom.hear(3, WHOLE, after=encode_cursor(newest)):
        assert (event["subject"], event["actor"]) == (None, None)


async def test_a_session_that_ends_ends_its_subscriptions(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "RECHECK_SECONDS", 0)
    bureau = newsroom.bureau
    token = (await bureau.sign_in("sales@acme.example"))["accessToken"]
    sales = await bureau.admitted(token)
    newest = await newsroom.settled()
    await newsroom.rename("Acme China")
    async with aclosing(newsroom.follow(as_=sales, after=encode_cursor(newest))) as answers:
        assert (await anext(answers))["data"]["events"]["type"] == "COMPANY_CREATED"
        await bureau.work(lambda db: service.deactivate_user(db, sales.user_id))
        with pytest.raises(Unauthenticated):
            await anext(answers)


async def test_whoever_has_other_rights_by_now_comes_back_with_those(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "RECHECK_SECONDS", 0)
    bureau = newsroom.bureau
    sales = await bureau.admitted((await bureau.sign_in("sales@acme.example"))["accessToken"])
    newest = await newsroom.settled()
    await newsroom.rename("Acme China")
    async with aclosing(newsroom.follow(as_=sales, after=encode_cursor(newest))) as answers:
        told = (await anext(answers))["data"]["events"]["cursor"]
        await bureau.work(lambda db: service.set_user_roles(db, sales.user_id, ["warehouse"]))
        with pytest.raises(Interrupted) as interrupted:
            await anext(answers)
    assert interrupted.value.cursor == told


async def test_a_token_that_runs_out_ends_with_a_gap_that_loses_nothing(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    brief = replace(newsroom.bureau.admin, expires_at=now() + timedelta(seconds=1.5))
    heard = asyncio.create_task(all_of(newsroom, brief))
    await newsroom.listening()
    await newsroom.rename("Before")
    told, gap = await heard
    assert told == {"__typename": "Event", "cursor": encode_cursor(newest + 1), "type": "COMPANY_CREATED"}
    assert gap == {"__typename": "EventGap", "reason": "TOKEN_EXPIRED", "oldestCursor": told["cursor"]}
    await newsroom.rename("After")
    (again,) = await newsroom.hear(1, after=gap["oldestCursor"])
    assert again["cursor"] == encode_cursor(newest + 2)


async def test_a_replay_stops_when_the_token_has_run_out(newsroom: Newsroom) -> None:
    await newsroom.settled()
    late = replace(newsroom.bureau.admin, expires_at=now() - timedelta(seconds=1))
    assert await all_of(newsroom, late, after=encode_cursor(0)) == [
        {"__typename": "EventGap", "reason": "TOKEN_EXPIRED", "oldestCursor": encode_cursor(0)}
    ]


async def all_of(newsroom: Newsroom, actor: Actor, **given: str) -> list[Any]:
    """What a subscription tells until it ends by itself."""
    return [answer["data"]["events"] async for answer in newsroom.follow(as_=actor, **given)]


async def test_what_one_request_has_caused_can_be_told(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    await newsroom.rename("One", as_=replace(newsroom.bureau.admin, request_id="order-7"))
    await newsroom.rename("Two", as_=replace(newsroom.bureau.admin, request_id="order-8"))
    query = FOLLOW.replace("cursor type", "correlationId type")
    heard = await newsroom.hear(2, query, after=encode_cursor(newest))
    assert [event["correlationId"] for event in heard] == ["order-7", "order-8"]


async def test_nobody_follows_without_a_sign_in(newsroom: Newsroom) -> None:
    operations = newsroom.operations
    with pytest.raises(Unauthenticated):
        await operations.admitted(Asked(FOLLOW), CALLER)


# Page by page

PAGE = """
query($after: String, $types: [EventType!], $first: Int) {
  events(after: $after, types: $types, first: $first) {
    endCursor hasNextPage
    nodes { __typename ... on EventGap { reason oldestCursor } ... on Event { cursor type actor { email } } }
  }
}
"""


async def test_the_log_is_read_page_by_page(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    bureau, after, cursors = newsroom.bureau, None, []
    while True:
        answer = await bureau.ask(PAGE, as_=bureau.admin, after=after, first=3)
        assert answer.errors == []
        page = answer.data["events"]
        cursors += [node["cursor"] for node in page["nodes"]]
        after = page["endCursor"]
        if not page["hasNextPage"]:
            break
        assert len(answer.statements) == 3
    assert cursors == [encode_cursor(seq + 1) for seq in range(newest)]
    end = await bureau.ask(PAGE, as_=bureau.admin, after=after)
    assert end.data["events"] == {"nodes": [], "endCursor": after, "hasNextPage": False}
    users = await bureau.ask(PAGE, as_=bureau.admin, types=["USER_CREATED"], first=2)
    assert [node["type"] for node in users.data["events"]["nodes"]] == ["USER_CREATED"] * 2
    assert users.data["events"]["hasNextPage"] is True


async def test_a_page_tells_gaps_too(newsroom: Newsroom) -> None:
    newest = await newsroom.settled()
    bureau = newsroom.bureau
    await newsroom.write(f"DELETE FROM outbox_event WHERE seq < {newest}")
    answer = await bureau.ask(PAGE, as_=bureau.admin, after=encode_cursor(0))
    gap, event = answer.data["events"]["nodes"]
    assert gap == {
        "__typename": "EventGap",
        "reason": "EXPIRED",
        "oldestCursor": encode_cursor(newest - 1),
    }
    assert event["cursor"] == encode_cursor(newest) == answer.data["events"]["endCursor"]
    whole = await bureau.ask(PAGE, as_=bureau.admin)
    assert whole.data["events"]["nodes"] == [event]
    future = await bureau.ask(PAGE, as_=bureau.admin, after=encode_cursor(newest + 9))
    assert [node["reason"] for node in future.data["events"]["nodes"]] == ["UNKNOWN"]
    assert future.data["events"]["endCursor"] == encode_cursor(newest)


@pytest.mark.parametrize("first", [-1, 101])
async def test_a_page_has_a_size(newsroom: Newsroom, first: int) -> None:
    answer = await newsroom.bureau.ask(PAGE, as_=newsroom.bureau.admin, first=first)
    assert answer.codes == ["BAD_USER_INPUT"]


async def test_an_event_is_no_node(newsroom: Newsroom) -> None:
    answer = await newsroom.bureau.ask(
        "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }",
        as_=newsroom.bureau.admin,
        id=encode("Event", uuid.uuid4()),
    )
    assert answer.errors == []
    assert answer.data == {"node": None, "nodes": [None]}
