"""A schema of toys with two tenants: connections, a union of errors, mutations, subscriptions; no database."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from bizsuite.graph.scalars import SCALARS
from bizsuite.kernel.clock import now
from bizsuite.kernel.errors import BadInput, Forbidden, Refused, Unauthenticated
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.values import CompanyId, TenantId, UserId

SECRET = "postgresql://root:hunter2@10.0.0.1/ledger"
COMPANY = uuid.UUID(int=9)


@dataclass
class Log:
    """What has happened behind the edge."""

    snapshots: int = 0
    open: int = 0
    mutations: list[str] = field(default_factory=list)
    sources: int = 0
    """Sources of events that are open now."""


LOG = Log()


@dataclass
class Request:
    """The context value of one operation, or of one event."""

    actor: Actor | None
    locale: str
    snapshot: int


Info = strawberry.Info[Request, None]


class Contexts:
    """Counts what is opened and closed."""

    def __init__(self) -> None:
        self.is_down = False

    @asynccontextmanager
    async def query(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AsyncIterator[Request]:
        if self.is_down:
            raise ConnectionRefusedError(SECRET)
        LOG.snapshots += 1
        LOG.open += 1
        try:
            yield Request(actor, locale, LOG.snapshots)
        finally:
            LOG.open -= 1

    mutation = primary = query

    @asynccontextmanager
    async def subscription(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AsyncIterator[Request]:
        yield Request(actor, locale, 0)


REVOKED: set[str] = set()
"""Tokens that are good no more."""


class Doorkeeper:
    """Tokens are the names of tenants; `briefly` is good for half a second."""

    def recall(self, bearer: str, company: str | None, locale: str) -> Actor | None:
        return None

    async def admit(self, bearer: str, company: str | None, locale: str, request_id: str) -> Actor:
        if bearer == "down":
            raise ConnectionResetError(SECRET)
        if bearer not in ("a", "b", "briefly") or bearer in REVOKED:
            raise Unauthenticated("The token is not valid.")
        if company == "rubbish":
            raise BadInput("X-Company is not the id of a company.")
        if company not in (None, str(COMPANY)):
            raise Forbidden("You do not work in this company.")
        return Actor(
            tenant_id=TenantId(uuid.uuid5(COMPANY, bearer)),
            user_id=UserId(uuid.uuid5(COMPANY, bearer)),
            company_id=CompanyId(COMPANY),
            roles=frozenset({bearer}),
            locale=locale,
            request_id=request_id,
            expires_at=now() + timedelta(seconds=0.5 if bearer == "briefly" else 3600),
        )


@strawberry.interface
class Node:
    """Anything with an id."""

    id: strawberry.ID


@strawberry.type
class Money:
    """An amount."""

    amount: Decimal
    currency: str


@strawberry.type
class PageInfo:
    """Where a page lies."""

    has_next_page: bool = False
    has_previous_page: bool = False
    start_cursor: str | None = None
    end_cursor: str | None = None


@strawberry.type
class Order(Node):
    """An order."""

    number: str
    total: Money

    @strawberry.field
    def customer(self) -> "Customer":
        return Customer(id=strawberry.ID("1"), name="Acme 1")


@strawberry.type
class OrderEdge:
    """An order in a list."""

    cursor: str
    node: Order


@strawberry.type
class OrderConnection:
    """A page of orders."""

    edges: list[OrderEdge]
    nodes: list[Order]
    page_info: PageInfo
    total_count: int


def orders(count: int) -> OrderConnection:
    made = [
        Order(id=strawberry.ID(str(n)), number=f"SO-{n}", total=Money(amount=Decimal(n), currency="EUR"))
        for n in range(count)
    ]
    edges = [OrderEdge(cursor=order.id, node=order) for order in made]
    return OrderConnection(edges=edges, nodes=made, page_info=PageInfo(), total_count=1000)


@strawberry.type
class Customer(Node):
    """A customer."""

    name: str

    @strawberry.field
    def orders(
        self, first: int | None = None, last: int | None = None, after: str | None = None
    ) -> OrderConnection:
        return orders(20 if first is None else first)


@strawberry.type
class CustomerEdge:
    """A customer in a list."""

    cursor: str
    node: Customer


@strawberry.type
class CustomerConnection:
    """A page of customers."""

    edges: list[CustomerEdge]
    nodes: list[Customer]
    page_info: PageInfo
    total_count: int


@strawberry.input(one_of=True)
class CustomerBy:
    """One way to name a customer."""

    id: strawberry.Maybe[strawberry.ID]
    number: strawberry.Maybe[str]


@strawberry.input
class CustomerFilter:
    """Which customers."""

    names: list[str] | None = strawberry.UNSET
    inner: "CustomerFilter | None" = strawberry.UNSET


def tenant(info: Info) -> str:
    assert info.context.actor is not None
    return next(iter(info.context.actor.roles))


@strawberry.type
class Query:
    """What can be read."""

    @strawberry.field
    def node(self, info: Info, id: strawberry.ID) -> Node | None:
        return Customer(id=id, name=f"{tenant(info)} {id}")

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Node | None]:
        return [Customer(id=id, name=str(id)) for id in ids]

    @strawberry.field
    def customers(
        self,
        info: Info,
        first: int | None = None,
        last: int | None = None,
        filter: CustomerFilter | None = None,
    ) -> CustomerConnection:
        names = [f"{tenant(info)} {n}" for n in range(20 if first is None else first)]
        made = [Customer(id=strawberry.ID(name), name=name) for name in names]
        edges = [CustomerEdge(cursor=each.id, node=each) for each in made]
        return CustomerConnection(edges=edges, nodes=made, page_info=PageInfo(), total_count=len(made))

    @strawberry.field
    def customer(
        self, info: Info, id: strawberry.ID | None = None, by: CustomerBy | None = None
    ) -> Customer | None:
        return Customer(id=strawberry.ID("1"), name=f"{tenant(info)} 1")

    @strawberry.field
    def echo(self, text: str = "", number: int = 0) -> str:
        return f"{text}{number}"

    @strawberry.field
    def decimal(self, value: Decimal) -> Decimal:
        return value

    @strawberry.field
    def moment(self, value: datetime) -> datetime:
        return value.astimezone(UTC)

    @strawberry.field
    def snapshot(self, info: Info) -> int:
        return info.context.snapshot

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError(SECRET + "x" * 20_000)

    @strawberry.field
    def void(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def lost(self) -> str | None:
        raise ConnectionResetError(SECRET)

    @strawberry.field
    def forbidden(self) -> str | None:
        raise Forbidden("You need the permission {permission}.", permission="toy.read")

    @strawberry.field
    def refused(self) -> str | None:
        raise Refused("PERMISSION_DENIED", "You need the permission {permission}.", permission="toy.read")

    @strawberry.field
    def wrong(self) -> str | None:
        raise BadInput("This is not an id.")

    @strawberry.field
    def many(self) -> list[int | None]:
        return ["x"] * 150  # type: ignore[list-item]

    @strawberry.field
    async def slow(self, seconds: float = 1) -> str:
        await asyncio.sleep(seconds)
        return "done"

    @strawberry.field
    def version(self) -> str:
        return "1"


@strawberry.input
class NamedInput:
    """A name."""

    name: str


@strawberry.type
class Created:
    """What was made."""

    customer: Customer | None
    token: str | None = None


@strawberry.type
class Mutation:
    """What can be done."""

    @strawberry.mutation
    async def customer_create(self, info: Info, input: NamedInput) -> Created:
        LOG.mutations.append(input.name)
        return Created(customer=Customer(id=strawberry.ID("7"), name=input.name))

    @strawberry.mutation
    async def session_create(self, input: NamedInput) -> Created:
        LOG.mutations.append(f"session {input.name}")
        return Created(customer=None, token=input.name)


@strawberry.type
class Event:
    """Something that has happened."""

    cursor: str
    number: int

    @strawberry.field
    def snapshot(self, info: Info) -> int:
        return info.context.snapshot

    @strawberry.field
    def tenant(self, info: Info) -> str:
        return tenant(info)


class Lagging(Exception):
    """The reader is too slow."""

    def __init__(self, cursor: str) -> None:
        super().__init__(SECRET)
        self.cursor = cursor


@strawberry.type
class Subscription:
    """What can be followed."""

    @strawberry.subscription
    async def tick(self, count: int = 3, pause: float = 0.01) -> AsyncGenerator[int, None]:
        LOG.sources += 1
        try:
            for number in range(1, count + 1):
                await asyncio.sleep(pause)
                yield number
        finally:
            LOG.sources -= 1

    @strawberry.subscription
    async def events(
        self, count: int = 3, lag: bool = False, text: int = 1, pause: float = 0
    ) -> AsyncGenerator[Event, None]:
        LOG.sources += 1
        try:
            for number in range(1, count + 1):
                await asyncio.sleep(pause)
                yield Event(cursor=f"c{number}" + "x" * (text - 1), number=number)
            if lag:
                raise Lagging(f"c{count}")
        finally:
            LOG.sources -= 1

    @strawberry.subscription
    async def last_words(self, info: Info) -> AsyncGenerator[Event, None]:
        """Says where to go on when the token runs out."""
        actor = info.context.actor
        assert actor is not None and actor.expires_at is not None
        await asyncio.sleep((actor.expires_at - now()).total_seconds())
        yield Event(cursor="last", number=0)

    @strawberry.subscription
    async def denied(self, really: bool = True) -> AsyncGenerator[int, None]:
        if really:
            raise Forbidden("You need the permission {permission}.", permission="toy.follow")
        yield 1


def make() -> strawberry.Schema:
    """The schema, with its marks."""
    schema = strawberry.Schema(
        Query,
        Mutation,
        Subscription,
        types=[Order],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    core: Any = schema._schema
    core.query_type.fields["version"].extensions["bizsuite-public"] = True
    core.mutation_type.fields["sessionCreate"].extensions.update(
        {"bizsuite-public": True, "bizsuite-once": True}
    )
    return schema
