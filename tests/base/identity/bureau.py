"""Two tenants made as the program makes them, a doorkeeper, and ways to ask with or without a sign-in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphql import execute, parse, validate
from sqlalchemy import event

from bizsuite.app import Suite, compose
from bizsuite.base.identity import service
from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.graph.context import Contexts
from bizsuite.graph.node import encode
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.outbox import events_of
from bizsuite.kernel.permissions import Actor
from tests.suite import Answer

T = TypeVar("T")
SECRET = "a secret key for tests, long enough"
PASSWORD = "correct horse"
SIGN_IN = """
mutation($input: SessionCreateInput!) {
  sessionCreate(input: $input) {
    accessToken refreshToken expiresAt user { email company { name } }
    userErrors { __typename code message path ... on TooManyAttempts { retryAfter } }
  }
}
"""
REFRESH = """
mutation($token: String!) {
  sessionRefresh(input: {refreshToken: $token}) {
    accessToken refreshToken user { email } userErrors { code message path }
  }
}
"""


@dataclass
class Bureau:
    """A suite of base modules over a database with the tenants acme and globex."""

    database: Database
    suite: Suite
    doorkeeper: Doorkeeper
    admin: Actor
    """The administrator of acme."""
    stranger: Actor
    """The administrator of globex."""
    services: dict[str, Any]
    statements: list[str] = field(default_factory=list)

    async def ask(
        self, query: str, *, as_: Actor | None = None, client: str = "", locale: str = "en", **variables: Any
    ) -> Answer:
        """Run an operation, without a sign-in unless somebody is named. The document must be valid."""
        document = parse(query)
        assert validate(self.suite.schema.core, document) == []
        self.statements.clear()
        kind = document.definitions[0].operation.value  # type: ignore[attr-defined]
        contexts: Any = Contexts(self.database, self.services)
        async with getattr(contexts, kind)(as_, client, locale) as context:
            result: Any = execute(
                self.suite.schema.core,
                document,
                context_value=context,
                variable_values=variables,
                executor_class=self.suite.schema.executor_class,
            )
            result = await result if hasattr(result, "__await__") else result
        told = [text for text in self.statements if "set_config" not in text]
        return Answer(result.data, result.errors or [], told)

    async def do(self, query: str, *, as_: Actor | None = None, **variables: Any) -> Any:
        """The payload of a mutation of one field, by the administrator of acme unless somebody is named."""
        answer = await self.ask(query, as_=as_ or self.admin, **variables)
        assert answer.errors == [], answer.errors
        (payload,) = answer.data.values()
        return payload

    async def codes(self, query: str, *, as_: Actor | None = None, **variables: Any) -> list[str]:
        """The codes with which a mutation of one field is refused."""
        return [error["code"] for error in (await self.do(query, as_=as_, **variables))["userErrors"]]

    async def sign_in(
        self, email: str, password: str = PASSWORD, *, tenant: str = "acme", client: str = "10.0.0.1"
    ) -> Any:
        """The payload of a sign-in."""
        given = {"tenant": tenant, "email": email, "password": password}
        answer = await self.ask(SIGN_IN, client=client, input=given)
        assert answer.errors == [], answer.errors
        return answer.data["sessionCreate"]

    async def refresh(self, token: str) -> Any:
        """The payload of a refresh."""
        answer = await self.ask(REFRESH, token=token)
        assert answer.errors == [], answer.errors
        return answer.data["sessionRefresh"]

    async def admitted(self, token: str, company: str | None = None) -> Actor:
        """The actor behind an access token."""
        return await self.doorkeeper.admit(token, company, "en", "r-1")

    async def person(self, role: str, tenant: str = "acme") -> Actor:
        """The built-in user of a role."""
        return await service.actor_of(
            self.database, tenant, f"{role}@{tenant}.example", self.doorkeeper.built_in
        )

    async def work(self, work: Callable[[Db], Awaitable[T]], *, as_: Actor | None = None) -> T:
        """Carry out services in a transaction, events included, as the administrator of acme unless named."""

        async def whole(db: Db) -> T:
            made = await work(db)
            await db.flush(lambda: events_of(db))
            return made

        return await self.database.write(as_ or self.admin, whole)

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of plain SQL as the owner of the database, past every wall."""
        async with self.database.engine.connect() as connection:
            return [dict(row) for row in (await connection.exec_driver_sql(sql)).mappings()]


def new_tenant(name: str, **more: Any) -> service.NewTenant:
    """A tenant with a company in USD, and users with the password of all tests."""
    company = service.NewCompany(f"{name.title()} Inc.", "USD", "America/New_York")
    return service.NewTenant(name, name.title(), company, **{"password": PASSWORD, **more})


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Bureau]:
    """A bureau over an empty database."""
    suite = compose(())
    database = Database(url, suite.wiring)
    doorkeeper = Doorkeeper(database, SECRET, suite.modules)
    people = {"acme": ("admin", "sales", "manager", "hr"), "globex": ("admin", "sales")}
    admin, stranger = [
        await service.create_tenant(database, new_tenant(name, roles=roles), doorkeeper.built_in)
        for name, roles in people.items()
    ]
    bureau = Bureau(database, suite, doorkeeper, admin, stranger, {"doorkeeper": doorkeeper})
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda *given: bureau.statements.append(given[2]),
    )
    try:
        yield bureau
    finally:
        await database.close()


def user_id(actor: Actor) -> str:
    """The global id of an actor's user."""
    return encode("User", actor.user_id)
