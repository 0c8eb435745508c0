"""What a request carries: who asks, its transaction, and one dataloader for each batch function."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken, Unauthenticated
from bizsuite.kernel.permissions import Actor

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")

Batch = Callable[Concatenate[Db, Sequence[K], P], Awaitable[Mapping[K, V]]]


@dataclass(frozen=True, slots=True)
class Guest:
    """What a request says of itself, signed in or not; nothing of it is proved."""

    client: str = ""
    """The address it comes from, for throttling."""
    locale: str = "en"
    request_id: str = ""


class Context:
    """One request. A query has one transaction from first to last; each mutation field brings its own."""

    def __init__(
        self, database: Database, actor: Actor | None, services: Mapping[str, Any], guest: Guest | None = None
    ) -> None:
        self.database = database
        self.services = services
        self.guest = guest or Guest()
        self._actor = actor
        self._admitted: Actor | None = None
        self._db: Db | None = None
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}
        self._unit: AsyncExitStack | None = None
        self._is_dry = False
        self.has_committed = False
        """Whether a mutation field of this document is done for good."""
        self.until: float | None = None
        """When the document must come to its end, by the loop's clock."""
        self.planned: Any = None
        """What lets plans read parts of the answer; None where the executor reads everything."""

    @property
    def actor(self) -> Actor:
        """Who asks; in a public mutation, whom it has admitted. Faults: UNAUTHENTICATED where there is nobody."""
        actor = self._admitted or self._actor
        if actor is None:
            raise Unauthenticated("Sign in first: this needs a token.")
        return actor

    @property
    def signed_in(self) -> bool:
        """Whether there is an actor."""
        return self._actor is not None

    @property
    def locale(self) -> str:
        """The language for messages: `en` or `zh`."""
        return self._actor.locale if self._actor else self.guest.locale

    @property
    def db(self) -> Db:
        """The transaction that is open now."""
        if self._db is None:
            raise Broken("no transaction is open")
        return self._db

    async def load(self, batch: Batch[K, P, V], key: K, *args: P.args, **kwargs: P.kwargs) -> V | None:
        """Load one key through the dataloader of this batch function and these options; None when it is not found."""
        handle = (batch, args, tuple(sorted(kwargs.items())))
        if (loader := self._loaders.get(handle)) is None:

            async def load_many(keys: list[K]) -> list[V | None]:
                found = await batch(self.db, keys, *args, **kwargs)
                return [found.get(key) for key in keys]

            loader = self._loaders[handle] = DataLoader(load_fn=load_many)
        result: V | None = await loader.load(key)
        return result

    def loader(
        self, handle: Hashable, load_many: Callable[[list[Any]], Awaitable[list[Any]]]
    ) -> DataLoader[Any, Any]:
        """The dataloader of a declared read, made at its first use in the open transaction."""
        if (loader := self._loaders.get(handle)) is None:
            loader = self._loaders[handle] = DataLoader(load_fn=load_many)
        return loader

    @asynccontextmanager
    async def snapshot(self, *, replica: bool = False) -> AsyncIterator["Context"]:
        """Read everything inside from one snapshot; of the replica, if there is one, where it may be."""
        if self._actor is None:
            yield self
            return
        opened = self.database.reading if replica else self.database.snapshot
        async with opened(self._actor) as db:
            self._db = db
            yield self

    # A mutation field's own transaction: begun by its wrapper, ended once its payload has been read.

    async def begin(self, *, dry_run: bool = False, actor: Actor | None = None) -> Db:
        """Open the transaction of one mutation field, as another actor where the field has admitted one."""
        self._loaders.clear()
        self._admitted = actor
        self._is_dry = dry_run
        self._unit = AsyncExitStack()
        self._db = await self._unit.enter_async_context(
            self.database.transaction(self.actor, dry_run=dry_run)
        )
        return self._db

    async def conclude(self) -> None:
        """Commit the open transaction of a mutation field, if there is one."""
        unit, self._unit, self._db, self._admitted = self._unit, None, None, None
        if unit is not None:
            await unit.aclose()
            self.has_committed = self.has_committed or not self._is_dry
            self.services["nudge"]()

    async def abandon(self, reason: BaseException) -> None:
        """Roll the open transaction of a mutation field back, if there is one."""
        unit, self._unit, self._db, self._admitted = self._unit, None, None, None
        self._loaders.clear()
        if unit is not None:
            try:
                await unit.__aexit__(type(reason), reason, reason.__traceback__)
            except type(reason):
                pass


Info = strawberry.Info[Context, None]


class Contexts:
    """Makes the context of each request of one server."""

    def __init__(self, database: Database, services: Mapping[str, Any]) -> None:
        self.database = database
        self.services = {"nudge": lambda: None, **services}

    @asynccontextmanager
    async def query(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AsyncIterator[Context]:
        """One snapshot for a whole query. Raises ReplicaLost when it is to be run again on the primary."""
        async with Context(self.database, actor, self.services, Guest(client, locale, request_id)).snapshot(
            replica=True
        ) as context:
            yield context

    @asynccontextmanager
    async def primary(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AsyncIterator[Context]:
        """One snapshot of the primary: for events of subscriptions, and where the replica failed."""
        async with Context(
            self.database, actor, self.services, Guest(client, locale, request_id)
        ).snapshot() as context:
            yield context

    @asynccontextmanager
    async def mutation(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AsyncIterator[Context]:
        """No transaction of its own: each field begins one."""
        context = Context(self.database, actor, self.services, Guest(client, locale, request_id))
        try:
            yield context
        finally:
            await context.abandon(Broken("a mutation field was left open"))

    @asynccontextmanager
    async def subscription(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AsyncIterator[Context]:
        """No transaction while it waits."""
        yield Context(self.database, actor, self.services, Guest(client, locale, request_id))
