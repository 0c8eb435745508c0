"""Who was admitted a moment ago is remembered, and what was revoked since holds at the very next request."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bizsuite.base.identity.service.actors import find_tenant, outsider
from bizsuite.kernel.database import Database
from tests.scenarios.test_sign_in import VIEWER, Visitor, visitor

__all__ = ["visitor"]

CUSTOMERS = "{ customers { totalCount } }"
Change = Callable[[str], Awaitable[None]]


@pytest.fixture
async def change(database: str) -> AsyncIterator[Change]:
    """Changes rows of the tenant by whatever SQL, past all services."""
    made = Database(database)

    async def run(statement: str) -> None:
        tenant = await find_tenant(made, "acme")
        assert tenant is not None
        async with made.transaction(outsider(tenant)) as db:
            assert (await db.run(sa.text(statement))).rowcount > 0

    yield run
    await made.close()


async def codes(visitor: Visitor, query: str, bearer: str) -> list[str]:
    """The codes of the errors of an answer; none where all is well."""
    _, body = await visitor.post(query, bearer)
    return [error["extensions"]["code"] for error in body.get("errors", [])]


@pytest.mark.parametrize(
    ("statement", "query", "code"),
    [
        ("UPDATE user_account SET is_active = false WHERE email LIKE 'sales@%'", VIEWER, "UNAUTHENTICATED"),
        ("UPDATE identity_session SET revoked_at = now()", VIEWER, "UNAUTHENTICATED"),
        (
            "DELETE FROM identity_user_role WHERE user_id ="
            " (SELECT id FROM user_account WHERE email LIKE 'sales@%')",
            CUSTOMERS,
            "FORBIDDEN",
        ),
        ("UPDATE identity_role SET key = 'retired' WHERE key = 'sales'", CUSTOMERS, "FORBIDDEN"),
    ],
)
async def test_what_is_taken_away_is_gone_at_once(
    visitor: Visitor, change: Change, statement: str, query: str, code: str
) -> None:
    bearer = (await visitor.sign_in())["accessToken"]
    for _ in range(2):
        assert await codes(visitor, query, bearer) == []
    await change(statement)
    assert await codes(visitor, query, bearer) == [code]
    assert await codes(visitor, query, bearer) == [code]


async def test_a_revoked_token_in_the_header_hinders_nobody_from_signing_in(
    visitor: Visitor, change: Change
) -> None:
    bearer = (await visitor.sign_in())["accessToken"]
    assert await codes(visitor, VIEWER, bearer) == []
    await change("UPDATE identity_session SET revoked_at = now()")
    assert await visitor.post("{ __typename }", bearer) == (200, {"data": {"__typename": "Query"}})
    again = await visitor.sign_in(authorization=f"Bearer {bearer}")
    assert await codes(visitor, VIEWER, again["accessToken"]) == []


async def test_who_asks_is_told_beside_what_only_the_executor_answers(visitor: Visitor) -> None:
    bearer = (await visitor.sign_in())["accessToken"]
    viewer = {"email": "sales@acme.example", "company": {"name": "Acme Inc."}}
    status, body = await visitor.post(f"{VIEWER[:-1]} apiLimits {{ pageMax }} }}", bearer)
    assert (status, body) == (200, {"data": {"viewer": viewer, "apiLimits": {"pageMax": 100}}})
    status, body = await visitor.post(f"{VIEWER[:-1]} integrity {{ __typename }} }}", bearer)
    assert [error["extensions"]["code"] for error in body["errors"]] == ["FORBIDDEN"]


async def test_what_is_given_is_there_at_once(visitor: Visitor, change: Change) -> None:
    bearer = (await visitor.sign_in())["accessToken"]
    company = "{ viewer { company { name } } }"
    assert (await visitor.post(company, bearer))[1]["data"]["viewer"]["company"]["name"] == "Acme Inc."
    await change("UPDATE company SET name = 'Acme Ltd.' WHERE name = 'Acme Inc.'")
    assert (await visitor.post(company, bearer))[1]["data"]["viewer"]["company"]["name"] == "Acme Ltd."


async def test_being_remembered_costs_no_statement(visitor: Visitor) -> None:
    """The first request admits with statements of its own; those after it read in the plan's one."""
    told: list[str] = []
    listen: Any = lambda *given: told.append(given[2])  # noqa: E731
    event.listen(sa.engine.Engine, "before_cursor_execute", listen)
    try:
        bearer = (await visitor.sign_in())["accessToken"]
        await visitor.post(CUSTOMERS, bearer)
        told.clear()
        for _ in range(3):
            assert (await visitor.post(CUSTOMERS, bearer))[1] == {"data": {"customers": {"totalCount": 0}}}
    finally:
        event.remove(sa.engine.Engine, "before_cursor_execute", listen)
    assert [text for text in told if "identity_session" in text or "party_customer" in text] == []
