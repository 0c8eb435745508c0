"""The engine of one server: answers queries by plans, and leaves to the executor what no plan can say."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from graphql import ExecutionResult, GraphQLError
from graphql.execution.values import VariableValues
from prometheus_client.core import CounterMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.documents import Prepared
from bizsuite.graph.engine.executed import Errors, Executing
from bizsuite.graph.engine.holes import Irregular
from bizsuite.graph.engine.plan import Asking, Plan, SnapshotNeeded
from bizsuite.graph.engine.planner import Planned, Running, plans_of
from bizsuite.graph.engine.selections import Unplanned
from bizsuite.kernel.errors import Fault, Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reader import Reader
from bizsuite.kernel.reads import asked_by
from bizsuite.kernel.replica import ReplicaLost


class Opens(Protocol):
    """Opens a snapshot for several statements."""

    def __call__(self) -> AbstractAsyncContextManager[Any]:
        """The context with its transaction."""


class Engine(Collector):
    """Answers queries of one schema, and counts for Prometheus how many."""

    def __init__(self, schema: ComposedSchema, reader: Reader | None, guard: Any = None) -> None:
        self._schema = schema
        self._reader = reader
        self._guard = guard
        """SQL for the access epoch of the asker, by which remembered actors are confirmed."""
        self.planned = 0
        self.left = 0

    async def answer(
        self, prepared: Prepared, variables: VariableValues, actor: Actor | None, snapshot: Opens
    ) -> bytes | ExecutionResult | None:
        """The whole answer as JSON, or with its errors; None to leave it to the executor."""
        body, is_planned = None, False
        if actor is not None:
            body, is_planned = await self._answer(prepared, variables, actor, snapshot)
        self.planned += is_planned
        self.left += not is_planned
        return body

    def collect(self) -> Iterable[Metric]:
        """The queries that plans have answered, and those that were left to the executor."""
        counted = CounterMetricFamily("bizsuite_queries", "Queries by who read them.", labels=["reader"])
        counted.add_metric(["plan"], self.planned)
        counted.add_metric(["executor"], self.left)
        yield counted

    async def _answer(
        self, prepared: Prepared, variables: VariableValues, actor: Actor, snapshot: Opens
    ) -> tuple[bytes | ExecutionResult | None, bool]:
        """The answer, and whether a plan has read any of it."""
        errors = Errors()
        try:
            running = self.running(prepared, variables)
            plan = running.document.plans.find(running.document, variables, actor)
            data = await self._data(plan, running, actor, snapshot, errors)
        except ReplicaLost:
            raise
        except (Unplanned, Irregular, Fault, Refused, GraphQLError):
            return None, False
        if errors:
            return ExecutionResult(*errors.placed(data)), plan.is_planned
        return f'{{"data":{data}}}'.encode(), plan.is_planned

    async def _data(self, plan: Plan, running: Running, actor: Actor, snapshot: Opens, errors: Errors) -> str:
        reader, variables = self._reader, running.variables
        asked = asked_by(actor)
        if reader is not None and not plan.needs_snapshot:

            async def fetch(sql: str, arguments: Sequence[Any]) -> Sequence[Any]:
                return await reader.rows(actor.tenant_id, sql, arguments)

            try:
                return await plan.data(Asking(variables.coerced, actor, asked, fetch, None, variables))
            except SnapshotNeeded:
                pass
        async with snapshot() as context:
            context.planned = running
            executing = Executing(running, context, errors)
            asking = Asking(variables.coerced, actor, asked, context.db.driver_rows, executing, variables)
            return await plan.data(asking)

    def running(self, prepared: Prepared, variables: VariableValues) -> Running:
        """What lets plans read parts of an answer while the executor runs."""
        return Running(self.document(prepared), variables)

    def document(self, prepared: Prepared) -> Planned:
        """The plans of an operation."""
        found: Planned | None = prepared.plans.get("query")
        if found is None:
            core = self._schema.core
            found = prepared.plans["query"] = Planned(
                core,
                self._schema.catalogue,
                self._schema.oracle.page_max,
                prepared,
                plans_of(core.query_type, prepared.operation.selection_set),
                self._guard,
            )
        return found
