"""Which plan answers a request: found again where one was made, made where it was not, none where none fits."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from graphql import FieldNode, FragmentDefinitionNode, GraphQLError, GraphQLSchema
from graphql.execution.values import VariableValues

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.documents import Prepared
from bizsuite.graph.engine.compiler import Compiler
from bizsuite.graph.engine.holes import Irregular
from bizsuite.graph.engine.plan import Asking, Facets, KeyedPlan, Plan
from bizsuite.graph.engine.roots import keyed, planned
from bizsuite.graph.engine.selections import Unplanned
from bizsuite.graph.units import Execution, prepared_executor
from bizsuite.kernel.errors import BadInput, Forbidden
from bizsuite.kernel.permissions import Actor

VARIANTS_MAX = 32
"""Plans of one document that are kept: for other sets of permissions, sizes of pages, shapes of filters."""


class HasFacets(Protocol):
    """A plan, as far as finding it again goes."""

    @property
    def facets(self) -> Facets:
        """What must be so for it to fit."""


P = TypeVar("P", bound=HasFacets)


@dataclass(frozen=True, slots=True)
class _Variant(Generic[P]):
    facets: Facets
    plan: P | None
    """None: for this shape there is no plan."""

    def fits(self, variables: Mapping[str, Any]) -> bool:
        """Whether all is so that it was made for."""
        return all(read(variables) == value for read, value in self.facets)


class Variants(Generic[P]):
    """The plans of one place of a document, by the permissions of who asks and the shape of the variables."""

    def __init__(self, write: Callable[[Compiler], P]) -> None:
        self._write = write
        self._kept: OrderedDict[Hashable, list[_Variant[P]]] = OrderedDict()
        self._count = 0

    def find(self, document: "Planned", variables: VariableValues, actor: Actor) -> P:
        """The plan that fits, made if need be. Raises Unplanned where there is none; faults: BAD_USER_INPUT."""
        shape = actor.shape
        kept = self._kept.get(shape)
        if kept is None:
            kept = self._kept[shape] = []
        for variant in kept:
            if variant.fits(variables.coerced):
                if variant.plan is None:
                    raise Unplanned("no plan for this shape")
                return variant.plan
        return self._made(document, variables, actor, kept)

    def _made(
        self, document: "Planned", variables: VariableValues, actor: Actor, kept: list[_Variant[P]]
    ) -> P:
        compiler = Compiler(document, variables, actor)
        try:
            plan = self._write(compiler)
        except (BadInput, GraphQLError):
            # Another value may be good.
            raise Unplanned("bad input") from None
        except (Unplanned, Forbidden) as reason:
            self._keep(kept, _Variant(compiler.shape.facets, None))
            raise Unplanned(str(reason)) from None
        self._keep(kept, _Variant(plan.facets, plan))
        return plan

    def _keep(self, kept: list[_Variant[P]], variant: _Variant[P]) -> None:
        kept.append(variant)
        self._count += 1
        while self._count > VARIANTS_MAX:
            shape, oldest = next(iter(self._kept.items()))
            if not oldest:
                del self._kept[shape]
                continue
            oldest.pop(0)
            self._count -= 1


class NodePlans:
    """Reads nodes as one place of a document selects them, by a plan for each type that occurs."""

    def __init__(self, document: "Planned", nodes: Sequence[FieldNode]) -> None:
        self._document = document
        self._nodes = nodes
        self._by_type: dict[str, Variants[KeyedPlan]] = {}

    async def read(self, asking: Asking, type_name: str, keys: Sequence[UUID]) -> Mapping[UUID, str]:
        """The JSON of the nodes of one type with these ids; without those that the actor may not see."""
        entity = self._document.catalogue.entities.get(type_name)
        if entity is None:
            return {}
        if type_name not in self._by_type:
            self._by_type[type_name] = Variants(lambda compiler: keyed(compiler, entity, self._nodes))
        try:
            plan = self._by_type[type_name].find(self._document, asking.variable_values, asking.actor)
        except Unplanned as reason:
            raise Irregular(str(reason)) from None
        return await plan.read(asking, keys)


@dataclass(eq=False)
class Planned:
    """One operation of a document, and the plans that were made of it."""

    schema: GraphQLSchema
    catalogue: Catalogue
    page_max: int
    prepared: Prepared
    plans: Variants[Plan]
    guard: Any = None
    _nodes: dict[tuple[int, ...], NodePlans] = field(default_factory=dict)

    @property
    def fragments(self) -> Mapping[str, FragmentDefinitionNode]:
        """The fragments of the document."""
        return self.prepared.fragments

    def nodes(self, nodes: Sequence[FieldNode]) -> NodePlans:
        """The plans by which nodes of any type are read as these nodes of the document select them."""
        place = tuple(id(node) for node in nodes)
        found = self._nodes.get(place)
        if found is None:
            found = self._nodes[place] = NodePlans(self, nodes)
        return found


@dataclass(frozen=True, slots=True)
class Running:
    """One run of an operation, parts of which plans read and other parts the executor."""

    document: Planned
    variables: VariableValues

    def executor(self, context: Any) -> Execution:
        """An executor for parts of the operation, with errors of its own."""
        made: Execution = prepared_executor(
            self.document.schema, self.document.prepared, self.variables, context
        )
        return made


def plans_of(kind: Any, selection_set: Any) -> Variants[Plan]:
    """The plans of a query with this selection set."""
    return Variants(lambda compiler: planned(compiler, compiler.selections.of(kind, [selection_set])))
