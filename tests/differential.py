"""Every query of the tests is answered twice, by the executor and by a plan; both must say the same."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode
from graphql.execution.values import VariableValues, get_variable_values

from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.context import Contexts
from bizsuite.graph.documents import Prepared
from bizsuite.graph.engine.engine import Engine
from bizsuite.graph.engine.selections import Unplanned
from bizsuite.kernel.permissions import Actor

TALLY: Counter[str] = Counter()
"""How many queries were planned, and how many were left to the executor."""


class Differential:
    """Compares a plan's answers with the executor's, over one schema."""

    def __init__(self, schema: ComposedSchema, contexts: Contexts) -> None:
        self._schema = schema
        self._contexts = contexts
        self.engine = Engine(schema, None)

    def prepared(self, document: DocumentNode) -> Prepared:
        """A document as the engine takes it."""
        (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        missing: Any = None
        return Prepared("", document, operation, fragments, {}, missing)

    def running(self, document: DocumentNode, variables: Mapping[str, Any]) -> Any:
        """What lets plans read the payload of a mutation."""
        prepared = self.prepared(document)
        return self.engine.running(prepared, self._values(prepared, variables))

    def _values(self, prepared: Prepared, variables: Mapping[str, Any]) -> VariableValues:
        definitions = prepared.operation.variable_definitions or ()
        values = get_variable_values(self._schema.core, definitions, dict(variables))
        if isinstance(values, list):
            return VariableValues({}, {})
        return values

    def reason(self, document: DocumentNode, variables: Mapping[str, Any], actor: Actor) -> str:
        """Why there is no plan; empty where there is one."""
        prepared = self.prepared(document)
        plans = self.engine.document(prepared)
        try:
            plans.plans.find(plans, self._values(prepared, variables), actor)
        except Unplanned as reason:
            return str(reason)
        return ""

    async def planned(self, document: DocumentNode, variables: Mapping[str, Any], actor: Actor) -> Any:
        """What the plan answers; None where there is none."""
        prepared = self.prepared(document)
        values = self._values(prepared, variables)
        body = await self.engine.answer(prepared, values, actor, lambda: self._contexts.query(actor))
        return None if body is None else orjson.loads(body)

    async def compare(
        self, document: DocumentNode, variables: Mapping[str, Any], actor: Actor, data: Any, errors: Any
    ) -> None:
        """Hold the executor's answer against the plan's; the order of keys counts."""
        answer = await self.planned(document, variables, actor)
        TALLY["planned" if answer else "left"] += 1
        if answer is None:
            return
        assert not errors, f"a plan answered what is an error: {errors}"
        assert orjson.dumps(answer) == orjson.dumps({"data": data})
