"""The bookshop with some books, and how to ask it."""

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest
from graphql import execute, parse, validate
from sqlalchemy import event

from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.context import Contexts
from bizsuite.kernel.database import Database
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.values import CompanyId, TenantId, UserId
from tests.differential import Differential
from tests.graph import bookshop

COMPANY = CompanyId(uuid.UUID(int=1))


def somebody(**changes: Any) -> Actor:
    """An actor who may do everything in a tenant of their own."""
    everything = {"shop.book.read": Scope.ALL, "shop.book.print": Scope.ALL}
    made = Actor(
        tenant_id=TenantId(uuid.uuid4()),
        user_id=UserId(uuid.uuid4()),
        company_id=COMPANY,
        company_ids=frozenset({COMPANY}),
        grants=everything,
    )
    return replace(made, **changes)


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


@dataclass
class Shop:
    """A composed schema over a database of its own."""

    database: Database
    schema: ComposedSchema
    actor: Actor
    statements: list[str] = field(default_factory=list)

    async def ask(self, query: str, actor: Actor | None = None, **variables: Any) -> Answer:
        """Run an operation, as the shop's own actor unless another is given."""
        document = parse(query)
        assert validate(self.schema.core, document) == []
        self.statements.clear()
        kind = document.definitions[0].operation.value  # type: ignore[attr-defined]
        contexts: Any = Contexts(self.database, {})
        asking = actor or self.actor
        differential = Differential(self.schema, contexts)
        async with getattr(contexts, kind)(asking) as context:
            if kind == "mutation":
                context.planned = differential.running(document, variables)
            result: Any = execute(
                self.schema.core,
                document,
                context_value=context,
                variable_values=variables,
                executor_class=self.schema.executor_class,
            )
            result = await result if hasattr(result, "__await__") else result
        told = [text for text in self.statements if "set_config" not in text]
        data = orjson.loads(orjson.dumps(result.data))
        if kind == "query":
            await differential.compare(document, variables, asking, data, result.errors)
        return Answer(data, result.errors or [], told)


@pytest.fixture
async def empty_shop(database: str) -> AsyncIterator[Shop]:
    """A shop without books."""
    opened = Database(database, bookshop.WIRING)
    shop = Shop(opened, ComposedSchema([bookshop.AUTHORS, bookshop.SHELF]), somebody())
    listen: Callable[..., Any] = lambda *given: shop.statements.append(given[2])  # noqa: E731
    event.listen(opened.engine.sync_engine, "before_cursor_execute", listen)
    yield shop
    await opened.close()


@pytest.fixture
async def shop(empty_shop: Shop) -> Shop:
    """Six authors A to F; author number n has n books, of which every second has no date yet."""
    async with empty_shop.database.transaction(empty_shop.actor) as db:
        for number, name in enumerate("ABCDEF"):
            person = bookshop.PersonRow(name=name)
            db.add(person)
            await db.flush()
            db.add(bookshop.AuthorRow(id=person.id, pen_name=f"{name}." if number % 2 else None))
            await db.flush()
            for n in range(number):
                db.add(
                    bookshop.BookRow(
                        title=f"{name}{n}",
                        price=Decimal(n) + Decimal("0.5"),
                        currency="EUR",
                        published=date(2026, 1, 1 + n) if n % 2 else None,
                        pages=100 * (n + 1),
                        author_id=person.id,
                        owner_id=empty_shop.actor.user_id if n % 2 else None,
                        company_id=COMPANY,
                    )
                )
            await db.flush()
    return empty_shop
