"""A client signs in over HTTP, works, goes on with a refresh token, and signs out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient

from bizsuite.app import MODULES, Blueprint, create_app
from bizsuite.base.identity import service
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.database import Database
from tests.base.identity.bureau import PASSWORD, REFRESH, SECRET, SIGN_IN, new_tenant

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VIEWER = "{ viewer { email company { name } } }"
JSON = {"accept": "application/graphql-response+json"}


@dataclass
class Visitor:
    """A client of a server."""

    client: AsyncClient

    async def post(
        self, query: str, bearer: str | None = None, headers: dict[str, str] | None = None, **variables: Any
    ) -> tuple[int, Any]:
        """The status and the body of an operation."""
        signed = {} if bearer is None else {"authorization": f"Bearer {bearer}"}
        answer = await self.client.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={**JSON, **signed, **(headers or {})},
        )
        return answer.status_code, answer.json()

    async def sign_in(self, password: str = PASSWORD, **headers: str) -> Any:
        """The payload of a sign-in of sales@acme.example."""
        given = {"tenant": "acme", "email": "sales@acme.example", "password": password}
        status, body = await self.post(SIGN_IN, headers=headers, input=given)
        assert status == 200, body
        return body["data"]["sessionCreate"]


@pytest.fixture
async def visitor(database: str) -> AsyncIterator[Visitor]:
    """A client of a server with the tenant acme."""
    made = Database(database)
    built_in = service.builtin_grants(MODULES)
    await service.create_tenant(made, new_tenant("acme", roles=["sales"]), built_in)
    await made.close()
    app = create_app(Blueprint(url=database, direct_url=database, secret=SECRET))
    transport = ASGITransport(app, client=("10.1.2.3", 4711))
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://b") as client,
    ):
        yield Visitor(client)


async def test_from_signing_in_to_signing_out(visitor: Visitor) -> None:
    with clock_set_to(NOON):
        first = await visitor.sign_in()
        status, body = await visitor.post(VIEWER, first["accessToken"])
        assert (status, body) == (
            200,
            {"data": {"viewer": {"email": "sales@acme.example", "company": {"name": "Acme Inc."}}}},
        )
    with clock_set_to(NOON + timedelta(hours=1)):
        status, body = await visitor.post(VIEWER, first["accessToken"])
        assert (status, body["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
        # Clients send the token that they have with everything, also where it is no longer good.
        status, body = await visitor.post(REFRESH, first["accessToken"], token=first["refreshToken"])
        second = body["data"]["sessionRefresh"]
        assert (await visitor.post(VIEWER, second["accessToken"]))[0] == 200
        out = "mutation { sessionRevoke(input: {}) { userErrors { code } } }"
        assert (await visitor.post(out, second["accessToken"]))[0] == 200
        assert (await visitor.post(VIEWER, second["accessToken"]))[0] == 401


async def test_nobody_gets_further_than_the_door(visitor: Visitor) -> None:
    for token in (None, "x.y.z"):
        status, body = await visitor.post(VIEWER, token)
        assert (status, body["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert await visitor.post("{ __typename }") == (200, {"data": {"__typename": "Query"}})


async def test_a_refusal_is_told_in_the_language_of_the_client(visitor: Visitor) -> None:
    payload = await visitor.sign_in("wrong horse", **{"accept-language": "zh-CN,zh;q=0.9"})
    assert payload["userErrors"] == [
        {
            "__typename": "Refusal",
            "code": "INVALID_CREDENTIALS",
            "message": "租户、电子邮件或密码有误。",
            "path": [],
        }
    ]


async def test_one_document_signs_in_once(visitor: Visitor) -> None:
    one = 'sessionCreate(input: {tenant: "acme", email: "a@b.example", password: "guess"}) { accessToken }'
    status, body = await visitor.post(f"mutation {{ one: {one} other: {one} }}")
    assert status == 400
    assert "data" not in body


async def test_a_company_that_is_not_ones_own_is_forbidden(visitor: Visitor) -> None:
    token = (await visitor.sign_in())["accessToken"]
    nobodys = {"x-company": "01a20ad4-08ca-7d2e-8987-727ecc7724ad"}
    _, body = await visitor.post(VIEWER, token, headers=nobodys)
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    _, body = await visitor.post(VIEWER, token, headers={"x-company": "none"})
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
