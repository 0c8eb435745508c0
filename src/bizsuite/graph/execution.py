"""From a request to the bytes of its answer: who asks, is it allowed, may it be spent, then run it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import orjson
import strawberry
from graphql import ExecutionResult, Executor, GraphQLError
from graphql.execution import create_source_event_stream, execute_subscription_event
from graphql.execution.async_iterables import aclosing
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from bizsuite.graph.authentication import Caller, Doorkeeper
from bizsuite.graph.commands import check_inputs
from bizsuite.graph.documents import Documents, Prepared
from bizsuite.graph.engine.plan import Outdated
from bizsuite.graph.errors import Presenter, Rejected, is_unavailable, origin
from bizsuite.graph.fanout.hub import Hub
from bizsuite.graph.fanout.outlets import Outlet
from bizsuite.graph.fanout.source import Interrupted, SharedSource, interrupted
from bizsuite.graph.fanout.told import Told
from bizsuite.graph.fanout.visibility import Visibility
from bizsuite.graph.limits import Limits, check_objects, check_variables
from bizsuite.graph.persisted import Persisted, digest_of
from bizsuite.graph.rates import Rates
from bizsuite.graph.requests import Asked
from bizsuite.graph.units import prepared_executor
from bizsuite.kernel.errors import Unauthenticated, Unavailable
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.replica import ReplicaLost

VARIABLE_ERRORS_MAX = 50
TOLD_AFTER = 0.9
"""The part of its time after which a document of several mutations stops, so that those that are done are told."""


Opened = Callable[[Actor | None, str, str, str], AbstractAsyncContextManager[Any]]


class Contexts(Protocol):
    """Makes graphql-core's context value, with the transaction that belongs to it."""

    def query(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AbstractAsyncContextManager[Any]:
        """One read-only snapshot. Raises ReplicaLost when the query is to be run again on the primary."""

    def primary(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AbstractAsyncContextManager[Any]:
        """One read-only snapshot of the primary: for events of subscriptions."""

    def mutation(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AbstractAsyncContextManager[Any]:
        """No transaction: each root field begins one."""

    def subscription(
        self, actor: Actor | None, client: str = "", locale: str = "en", request_id: str = ""
    ) -> AbstractAsyncContextManager[Any]:
        """No transaction while it waits."""


class Engine(Protocol):
    """Answers queries that it has a plan for, before the executor is asked."""

    def running(self, prepared: "Prepared", variables: VariableValues) -> Any:
        """What lets plans read parts of an answer while the executor runs."""

    async def answer(
        self,
        prepared: "Prepared",
        variables: VariableValues,
        actor: Actor | None,
        snapshot: Callable[[], AbstractAsyncContextManager[Any]],
    ) -> bytes | ExecutionResult | None:
        """The whole answer as JSON, or with its errors; None to leave it to the executor.

        `snapshot` opens one for several statements.
        """


class Ended(Exception):
    """A subscription that could not begin; the errors are those of its field."""

    def __init__(self, errors: list[Any]) -> None:
        super().__init__("the subscription could not begin")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Begun:
    """A request that has passed every check and may be run once."""

    asked: Asked
    prepared: Prepared
    variables: VariableValues
    cost: int
    actor: Actor | None
    caller: Caller
    is_recalled: bool = False
    """Whether the actor is one that was admitted before, and must be confirmed before it acts."""

    @property
    def guest(self) -> tuple[Actor | None, str, str, str]:
        """Who asks, as contexts want to know it."""
        return self.actor, self.caller.client, self.caller.locale, self.caller.request_id

    @property
    def presenter(self) -> Presenter:
        """Shows the errors of this request."""
        return Presenter(self.caller.locale, self.caller.request_id)


class Operations:
    """Runs the operations of one schema; the same for HTTP, WebSocket and event streams."""

    def __init__(
        self,
        schema: strawberry.Schema,
        contexts: Contexts,
        doorkeeper: Doorkeeper,
        *,
        limits: Limits | None = None,
        rate: int | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.doorkeeper = doorkeeper
        self.documents = Documents(schema._schema, self.limits)
        self._schema = schema._schema
        self._executor_class: Any = getattr(schema, "executor_class", StrawberryGraphQLCoreExecutionContext)
        self._contexts = contexts
        self._engine = engine
        self._persisted = Persisted()
        self._rates = Rates(rate, self.limits.cost)
        self.hub = Hub(Visibility(self._schema, getattr(schema, "catalogue", None)), self._event)

    async def admitted(self, asked: Asked, caller: Caller) -> Begun:
        """Check a request with the token that it brings. A token that has run out may still ask what is public."""
        if self._engine is not None and (known := caller.recalled(self.doorkeeper)) is not None:
            return replace(self.begun(asked, caller, known), is_recalled=True)
        refusal: Unauthenticated | None = None
        actor: Actor | None = None
        try:
            actor = await caller.identified(self.doorkeeper)
        except Unauthenticated as error:
            refusal = error
        return self.begun(asked, caller, actor, refusal)

    def begun(
        self, asked: Asked, caller: Caller, actor: Actor | None, refusal: Unauthenticated | None = None
    ) -> Begun:
        """Check a request of somebody known. Raises Rejected and faults; nothing is executed."""
        digest = digest_of(asked.extensions)
        text = self._persisted.text(asked.query, digest)
        prepared = self.documents.prepare(text, asked.operation_name, refusal=refusal)
        check_variables(asked.variables, self.limits)
        variables = self._coerced(prepared, asked)
        check_objects(variables.coerced, prepared.uses)
        check_inputs(self._schema, prepared, variables)
        cost = prepared.cost.of(variables.coerced)
        self._rates.spend((actor.tenant_id, actor.user_id) if actor else caller.client, cost)
        if digest is not None and actor is not None:
            self._persisted.remember(digest, text)
        return Begun(asked, prepared, variables, cost, actor, caller)

    def _coerced(self, prepared: Prepared, asked: Asked) -> VariableValues:
        definitions = prepared.operation.variable_definitions or ()
        values = get_variable_values(
            self._schema, definitions, dict(asked.variables), max_errors=VARIABLE_ERRORS_MAX
        )
        if isinstance(values, list):
            raise Rejected("BAD_USER_INPUT", values)
        return values

    async def answer(self, begun: Begun) -> bytes:
        """Run a query or a mutation. Raises what prevents an answer: no database, no time, no sign-in any more."""
        try:
            async with asyncio.timeout(self.limits.seconds) as clock:
                result = await self._executed(begun)
        except TimeoutError:
            if not clock.expired():
                raise
            raise Unavailable(
                "This took longer than {seconds} seconds and was stopped.", seconds=f"{self.limits.seconds:g}"
            ) from None
        return result if isinstance(result, bytes) else self._encoded(result, begun.presenter)

    async def _executed(self, begun: Begun) -> bytes | ExecutionResult:
        if begun.prepared.kind == "mutation":
            return await self._inside(self._contexts.mutation, await self._confirmed(begun))
        try:
            return await self._read(self._contexts.query, begun)
        except ReplicaLost:
            return await self._read(self._contexts.primary, begun)

    async def _read(self, opened: Opened, begun: Begun) -> bytes | ExecutionResult:
        """A query's answer: by a plan if there is one."""
        begun, planned = await self._planned(opened, begun)
        if planned is not None:
            return planned
        return await self._inside(opened, await self._confirmed(begun))

    async def _planned(self, opened: Opened, begun: Begun) -> tuple[Begun, bytes | ExecutionResult | None]:
        """The answer of a plan, if there is one; and who it was that asked."""
        if self._engine is None:
            return begun, None
        try:
            return begun, await self._engine.answer(
                begun.prepared, begun.variables, begun.actor, partial(opened, *begun.guest)
            )
        except Outdated:
            begun = await self._confirmed(replace(begun, is_recalled=True))
        # Where rights change faster than they are read, the executor reads as who it was a moment ago.
        with suppress(Outdated):
            return begun, await self._engine.answer(
                begun.prepared, begun.variables, begun.actor, partial(opened, *begun.guest)
            )
        return begun, None

    async def _confirmed(self, begun: Begun) -> Begun:
        """The same request with its actor as things are now; without one where it asks what is public.

        Faults: UNAUTHENTICATED, FORBIDDEN.
        """
        if not begun.is_recalled:
            return begun
        try:
            actor = await begun.caller.identified(self.doorkeeper)
        except Unauthenticated as refusal:
            return self.begun(begun.asked, begun.caller, None, refusal)
        return replace(begun, actor=actor, is_recalled=False)

    async def _inside(self, opened: Opened, begun: Begun) -> ExecutionResult:
        async with opened(*begun.guest) as context:
            context.until = asyncio.get_running_loop().time() + TOLD_AFTER * self.limits.seconds
            context.planned = self._running(begun)
            result: ExecutionResult = await _settled(self._executor(begun, context).execute_operation())
        return result

    def _running(self, begun: Begun) -> Any:
        """What lets plans read parts of an answer while the executor runs; None without an engine."""
        if self._engine is None:
            return None
        return self._engine.running(begun.prepared, begun.variables)

    def _executor(self, begun: Begun, context: Any) -> Executor[Any]:
        """Graphql-core's executor for the whole operation."""
        made: Executor[Any] = prepared_executor(
            self._schema,
            begun.prepared,
            begun.variables,
            context,
            kind=self._executor_class,
            extensions=begun.asked.extensions,
        )
        return made

    async def follow(self, begun: Begun) -> AsyncGenerator[Told, None]:
        """Run a subscription for somebody who takes its answers one by one; close it when nobody does any more.

        Raises what ends it early, Interrupted where it can be taken up again.
        """
        begun = await self._confirmed(begun)
        async with self._source(begun) as source:
            shared = isinstance(source, SharedSource)
            told = self.hub.taken(begun, source) if shared else self._alone(begun, source)
            async with aclosing(told):
                async for each in told:
                    yield each

    async def tell(self, begun: Begun, outlet: Outlet) -> None:
        """Run a subscription into an outlet, to its end or until it is cancelled. Raises as `follow` does."""
        begun = await self._confirmed(begun)
        async with self._source(begun) as source:
            if isinstance(source, SharedSource):
                await self.hub.tell(begun, source, outlet)
                return
            async with aclosing(self._alone(begun, source)) as told:
                async for each in told:
                    await outlet.put(each)

    @asynccontextmanager
    async def _source(self, begun: Begun) -> AsyncIterator[Any]:
        """What the subscription's field gives events from."""
        async with self._contexts.subscription(*begun.guest) as context:
            source = await _settled(create_source_event_stream(self._executor(begun, context)))
            if isinstance(source, ExecutionResult):
                raise Ended(source.errors or [])
            yield source

    async def _alone(self, begun: Begun, source: Any) -> AsyncGenerator[Told, None]:
        """Answers to events that only one subscription hears."""
        cursor: str | None = None
        async with aclosing(source) as events:
            async for event in events:
                try:
                    body = await self._event(begun, event)
                except Interrupted:
                    raise interrupted(cursor) from None
                said = getattr(event, "cursor", None)
                cursor = said if isinstance(said, str) else cursor
                yield Told(body, cursor)

    async def _event(self, begun: Begun, event: Any) -> bytes:
        """One event's answer, in a snapshot of its own. Raises Interrupted, since an event must not be skipped."""
        each = self._executor(begun, None).build_per_event_executor(event)
        try:
            async with asyncio.timeout(self.limits.seconds):
                async with self._contexts.query(*begun.guest) as context:
                    context.planned = self._running(begun)
                    each.context_value = context
                    result = await _settled(execute_subscription_event(each))
        except Exception as error:
            if not is_unavailable(error):
                raise
            result = ExecutionResult(errors=[GraphQLError("unavailable", original_error=error)])
        if any(is_unavailable(origin(error)) for error in result.errors or ()):
            raise interrupted(None)
        return self._encoded(result, begun.presenter)

    def _encoded(self, result: ExecutionResult, presenter: Presenter) -> bytes:
        body: dict[str, Any] = {}
        if result.errors:
            most = self.limits.errors
            body["errors"] = [presenter.field_error(error) for error in result.errors[:most]]
            if len(result.errors) > most:
                body["extensions"] = {"errorsOmitted": len(result.errors) - most}
        body["data"] = result.data
        return orjson.dumps(body)


def refused(error: BaseException, presenter: Presenter) -> bytes:
    """The answer to a request that was not executed, or whose execution broke down: errors and no data."""
    return orjson.dumps({"errors": errors_of(error, presenter)})


def errors_of(error: BaseException, presenter: Presenter) -> list[dict[str, Any]]:
    """What a client is told instead of an answer."""
    if isinstance(error, Ended):
        return [presenter.field_error(each) for each in error.errors]
    return presenter.request_errors(error)


async def _settled(value: Any) -> Any:
    return await value if isinstance(value, Awaitable) else value
