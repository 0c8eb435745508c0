"""Every query of the tests is answered twice, by the executor and by a plan; both must say the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues, get_variable_values

from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.context import Contexts
from bizsuite.graph.documents import Prepared
from bizsuite.graph.engine.engine import Engine
from bizsuite.graph.engine.executed import Errors
from bizsuite.graph.engine.holes import Irregular
from bizsuite.graph.engine.selections import Unplanned
from bizsuite.graph.errors import Presenter
from bizsuite.kernel.permissions import Actor

TALLY: Counter[str] = Counter()
"""How many queries were planned, and how many were left to the executor."""


class Differential:
    """Compares a plan's answers with the executor's, over one schema."""

    def __init__(self, schema: ComposedSchema, contexts: Contexts) -> None:
        self._schema = schema
        self._contexts = contexts
        self.engine = Engine(schema, None)

    def prepared(self, document: DocumentNode | Prepared) -> Prepared:
        """A document as the engine takes it; plans are kept with one that was prepared before."""
        if isinstance(document, Prepared):
            return document
        return prepared(document)

    def running(self, document: DocumentNode | Prepared, variables: Mapping[str, Any]) -> Any:
        """What lets plans read the payload of a mutation."""
        prepared = self.prepared(document)
        return self.engine.running(prepared, self._values(prepared, variables))

    def _values(self, prepared: Prepared, variables: Mapping[str, Any]) -> VariableValues:
        values = self._coerced(prepared, variables)
        return VariableValues({}, {}) if isinstance(values, list) else values

    def _coerced(
        self, prepared: Prepared, variables: Mapping[str, Any]
    ) -> VariableValues | list[GraphQLError]:
        definitions = prepared.operation.variable_definitions or ()
        return get_variable_values(self._schema.core, definitions, dict(variables))

    async def reason(
        self, document: DocumentNode | Prepared, variables: Mapping[str, Any], actor: Actor
    ) -> str:
        """Why no plan answers, be it for a row that is reached by its id; empty where one does."""
        prepared = self.prepared(document)
        running = self.engine.running(prepared, self._values(prepared, variables))
        try:
            plan = running.document.plans.find(running.document, running.variables, actor)
            await self.engine._data(plan, running, actor, lambda: self._contexts.query(actor), Errors())
        except (Unplanned, Irregular) as reason:
            return str(reason)
        return ""

    async def planned(
        self, document: DocumentNode | Prepared, variables: Mapping[str, Any], actor: Actor
    ) -> Any:
        """What the plan answers, with its errors as they are told; None where there is no plan."""
        prepared = self.prepared(document)
        if isinstance(self._coerced(prepared, variables), list):
            return None  # Nothing of such a request is run.
        values = self._values(prepared, variables)
        body = await self.engine.answer(prepared, values, actor, lambda: self._contexts.query(actor))
        if isinstance(body, ExecutionResult):
            data = orjson.loads(orjson.dumps(body.data))
            return {"errors": told(body.errors or []), "data": data}
        return None if body is None else orjson.loads(body)

    async def compare(
        self,
        document: DocumentNode | Prepared,
        variables: Mapping[str, Any],
        actor: Actor,
        data: Any,
        errors: Any,
    ) -> None:
        """Hold the executor's answer against the plan's; the order of keys counts."""
        answer = await self.planned(document, variables, actor)
        TALLY["planned" if answer else "left"] += 1
        if answer is None:
            return
        assert same(answer, data, errors), (answer, data, errors)


def prepared(document: DocumentNode) -> Prepared:
    """A document of one operation as the engine takes it, without plans so far."""
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    details = {name: FragmentDetails(fragment, None) for name, fragment in fragments.items()}
    missing: Any = None
    return Prepared("", document, operation, fragments, details, missing)


@lru_cache(maxsize=512)
def known(schema: ComposedSchema, query: str) -> Prepared:
    """A document that is valid; those that tests ask often are parsed, checked and planned once."""
    document = parse(query)
    assert validate(schema.core, document) == []
    return prepared(document)


def told(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """Errors as clients see them, in the order of their paths, without the ids by which they are logged."""
    shown = [Presenter("en", "").field_error(error) for error in errors]
    for each in shown:
        each["extensions"].pop("errorId", None)
    return sorted(shown, key=lambda each: [str(place) for place in each.get("path", ())])


def same(answer: Mapping[str, Any], data: Any, errors: Sequence[GraphQLError] | None) -> bool:
    """Whether a plan answers what the executor does; the order of keys counts."""
    wanted = {"errors": told(errors), "data": data} if errors else {"data": data}
    return orjson.dumps(answer) == orjson.dumps(wanted)
