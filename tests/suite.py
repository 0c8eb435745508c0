"""The whole suite, or some of its modules, over a database of a test's own: a tenant with people to act as."""

import json
import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import orjson
import pytest
from graphql import GraphQLSchema, build_schema, execute
from sqlalchemy import event

from bizsuite.app import MODULES, SUITES, Suite, compose
from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.base.identity.tables import Company, Department, Tenant, User, UserCompany
from bizsuite.graph.context import Contexts
from bizsuite.graph.limits import Limits
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor, Scope, widest
from bizsuite.kernel.values import CompanyId, TenantId, UserId, new_id
from tests.differential import Differential, known

ROLES = ("admin", "sales", "manager", "finance", "warehouse", "hr", "analyst", "integrator")
TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Answer:
    """What came back, and the statements that it took."""

    data: Any
    errors: list[Any]
    statements: list[str]

    @property
    def codes(self) -> list[str]:
        """The codes of the faults behind the errors."""
        return [
            getattr(error.original_error, "code", type(error.original_error).__name__)
            for error in self.errors
        ]

    def __str__(self) -> str:
        return json.dumps(self.data, indent=1, ensure_ascii=False, default=str)


@dataclass
class Home:
    """One tenant: its companies and its people."""

    tenant: TenantId
    company: CompanyId
    """The first one: books in USD."""
    second: CompanyId
    """The second one: books in CNY."""
    department: uuid.UUID
    people: dict[str, Actor]
    """One actor for each built-in role, by its key."""


@dataclass
class Office:
    """A composed suite over a database, with a first tenant and ways to ask it."""

    database: Database = field(repr=False)
    suite: Suite = field(repr=False)
    home: Home = field(repr=False)
    statements: list[str] = field(default_factory=list)
    services: dict[str, Any] = field(default_factory=dict)

    @property
    def admin(self) -> Actor:
        """Who may do everything in the first tenant."""
        return self.home.people["admin"]

    def actor(self, role: str) -> Actor:
        """Somebody of the first tenant with one built-in role."""
        return self.home.people[role]

    async def ask(self, query: str, *, as_: Actor | str = "admin", **variables: Any) -> Answer:
        """Run an operation as somebody: an actor, or a role of the first tenant. The document must be valid."""
        document = known(self.suite.schema, query)
        self.statements.clear()
        kind = document.kind
        contexts: Any = Contexts(self.database, self.services)
        actor = self.actor(as_) if isinstance(as_, str) else as_
        differential = Differential(self.suite.schema, contexts)
        async with getattr(contexts, kind)(actor) as context:
            if kind == "mutation":
                context.planned = differential.running(document, variables)
            result: Any = execute(
                self.suite.schema.core,
                document.document,
                context_value=context,
                variable_values=variables,
                executor_class=self.suite.schema.executor_class,
            )
            result = await result if hasattr(result, "__await__") else result
        told = [text for text in self.statements if "set_config" not in text]
        data = orjson.loads(orjson.dumps(result.data))
        if kind == "query":
            await differential.compare(document, variables, actor, data, result.errors)
        return Answer(data, result.errors or [], told)

    async def done(self, query: str, *, as_: Actor | str = "admin", **variables: Any) -> Any:
        """Run a mutation of one field that must succeed; its payload."""
        answer = await self.ask(query, as_=as_, **variables)
        assert answer.errors == [], answer.errors
        (payload,) = answer.data.values()
        assert payload.get("userErrors", []) == []
        return payload

    async def refused(self, query: str, *, as_: Actor | str = "admin", **variables: Any) -> list[str]:
        """Run a mutation of one field that must be refused; the codes."""
        answer = await self.ask(query, as_=as_, **variables)
        assert answer.errors == [], answer.errors
        (payload,) = answer.data.values()
        return [error["code"] for error in payload["userErrors"]]

    @asynccontextmanager
    async def work(self, as_: Actor | str = "admin", *, dry_run: bool = False) -> AsyncIterator[Db]:
        """A transaction in which services can be called; committed at the end."""
        actor = self.actor(as_) if isinstance(as_, str) else as_
        async with self.database.transaction(actor, dry_run=dry_run) as db:
            yield db

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of plain SQL as the owner of the database, past every wall: to see what was stored."""
        async with self.database.engine.connect() as connection:
            return [dict(row) for row in (await connection.exec_driver_sql(sql)).mappings()]

    async def another_tenant(self, name: str = "other") -> Home:
        """A second tenant with companies and people of its own."""
        return await found_company(self.database, name)


def grants_of(role: str) -> dict[str, Scope]:
    """What a built-in role may do, by all manifests."""
    held: dict[str, Scope] = {}
    for module in MODULES:
        held = widest(held, {grant.permission.name: grant.scope for grant in module.grants.get(role, ())})
    return held


async def found_company(database: Database, name: str) -> Home:
    """A tenant with two companies, a department, and a user for each built-in role."""
    tenant = TenantId(new_id())
    async with database.engine.begin() as connection:
        await connection.execute(Tenant.__table__.insert().values(id=tenant, name=name, title=name))  # type: ignore[attr-defined]
    founder = Actor(tenant_id=tenant, user_id=UserId(new_id()), company_id=CompanyId(new_id()))
    async with database.transaction(founder) as db:
        companies = [Company(name=f"{name} {currency}", currency=currency) for currency in ("USD", "CNY")]
        db.add_all(companies)
        department = Department(name="Headquarters")
        db.add(department)
        await db.flush()
        users = {role: _user(role, name, companies[0].id, department.id) for role in ROLES}
        db.add_all(users.values())
        await db.flush()
        db.add_all(
            UserCompany(user_id=user.id, company_id=each.id) for user in users.values() for each in companies
        )
    first, second = (CompanyId(company.id) for company in companies)
    people = {
        role: replace(
            founder,
            user_id=UserId(user.id),
            company_id=first,
            company_ids=frozenset({first, second}),
            department_id=department.id,
            department_ids=frozenset({department.id}),
            roles=frozenset({role}),
            grants=grants_of(role),
        )
        for role, user in users.items()
    }
    return Home(tenant, first, second, department.id, people)


def _user(role: str, tenant: str, company: uuid.UUID, department: uuid.UUID) -> User:
    email = f"{role}@{tenant}.example"
    return User(email=email, name=role.capitalize(), company_id=company, department_id=department)


@lru_cache(maxsize=12)
def composed(modules: tuple[str, ...]) -> Suite:
    """A suite, made once for all tests, as a server makes it once for all requests: it takes a second of each test."""
    return compose(modules)


def whole() -> Suite:
    """The suite with every module."""
    return composed(tuple(SUITES))


@cache
def as_clients_see_it() -> GraphQLSchema:
    """The schema of every module, read from its text."""
    return build_schema(whole().schema.as_str())


@asynccontextmanager
async def opened(url: str, modules: Iterable[str] = SUITES) -> AsyncIterator[Office]:
    """An office over an empty database, with these modules."""
    suite = composed(tuple(modules))
    database = Database(url, suite.wiring)
    services = {"limits": Limits(), "doorkeeper": Doorkeeper(database, "secret " * 8, suite.modules)}
    office = Office(database, suite, await found_company(database, "acme"), services=services)
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda *given: office.statements.append(given[2]),
    )
    try:
        yield office
    finally:
        await database.close()


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    """The whole suite over an empty database of this test's own."""
    async with opened(database) as made:
        yield made
