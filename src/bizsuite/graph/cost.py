"""What an operation costs: the objects that its answer could hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
)

from bizsuite.graph.errors import TooComplex
from bizsuite.graph.limits import SATURATED, Fragments, Limits
from bizsuite.kernel.errors import BadInput

WEIGHTLESS = frozenset({"Money", "MoneyAggregate", "NumberAggregate"})
"""Objects that are one value."""
AGGREGATE = 100
"""What a grouped read costs beside its page: all rows that the filter leaves are read for it."""
WORK_MAX = 20_000
"""Selections looked at while counting; only documents made to be counted for long have more."""

Scopes = tuple[tuple[GraphQLNamedType, SelectionSetNode], ...]
"""Selection sets that are merged in one place of the answer, each with the type that it stands on."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A number in an argument: as it is written, or the variable that holds it."""

    literal: int | None = None
    variable: str | None = None

    def value(self, variables: Mapping[str, Any]) -> int | None:
        """The number; None when there is none."""
        if self.variable is None:
            return self.literal
        given = variables.get(self.variable)
        return len(given) if isinstance(given, list) else given


@dataclass(frozen=True, slots=True)
class Page:
    """How many nodes a connection is asked for."""

    field: str
    first: Bound
    last: Bound

    def count(self, variables: Mapping[str, Any], limits: Limits) -> int:
        """The size of the page. Faults: BAD_USER_INPUT outside 0 to the largest page, or with both ends."""
        first, last = self.first.value(variables), self.last.value(variables)
        if first is not None and last is not None:
            raise BadInput("Give `first` or `last` to `{field}`, not both.", field=self.field)
        for name, size in (("first", first), ("last", last)):
            if size is not None and not 0 <= size <= limits.page_max:
                raise BadInput(
                    "`{argument}` of `{field}` must be from 0 to {most}; it is {size}.",
                    argument=name,
                    field=self.field,
                    most=limits.page_max,
                    size=size,
                )
        return next((size for size in (first, last) if size is not None), limits.page_default)


@dataclass(frozen=True, slots=True)
class Items:
    """How many objects a list of ids asks for."""

    ids: Bound

    def count(self, variables: Mapping[str, Any], limits: Limits) -> int:
        """The number of ids."""
        return self.ids.value(variables) or 0


@dataclass(frozen=True, slots=True)
class Term:
    """One field of the answer; the terms below it come before it in the list of all."""

    own: int
    once: tuple[int, ...]
    """Terms that stand below it once."""
    each: tuple[int, ...] = ()
    """Terms that stand below it as often as the largest of `sizes` says."""
    sizes: tuple[Page | Items, ...] = ()


class Cost:
    """The cost of one operation, counted quickly for each set of variables."""

    def __init__(self, terms: Sequence[Term], roots: tuple[int, ...], limits: Limits) -> None:
        self._terms = terms
        self._roots = roots
        self._limits = limits
        self._fixed = None if self._depends() else self._count({})

    def of(self, variables: Mapping[str, Any]) -> int:
        """Objects that the answer could hold. Faults: QUERY_TOO_COMPLEX; BAD_USER_INPUT for a page's size."""
        count = self._count(variables) if self._fixed is None else self._fixed
        if count > self._limits.cost:
            raise TooComplex(
                "The operation costs {count}, in objects that the answer could hold; at most {most} are allowed.",
                count=count,
                most=self._limits.cost,
            )
        return count

    def _depends(self) -> bool:
        bounds = [
            bound
            for term in self._terms
            for size in term.sizes
            for bound in ((size.first, size.last) if isinstance(size, Page) else (size.ids,))
        ]
        return any(bound.variable is not None for bound in bounds)

    def _count(self, variables: Mapping[str, Any]) -> int:
        totals: list[int] = []
        for term in self._terms:
            total = term.own + sum(totals[index] for index in term.once)
            if term.sizes:
                size = max(size.count(variables, self._limits) for size in term.sizes)
                total += size * sum(totals[index] for index in term.each)
            totals.append(min(total, SATURATED))
        return min(sum(totals[index] for index in self._roots), SATURATED)


def cost_of(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments, limits: Limits
) -> Cost:
    """Prepare the cost of a validated operation. Faults: QUERY_TOO_COMPLEX when it cannot be counted in time."""
    root = schema.get_root_type(operation.operation)
    assert root is not None
    scale = _Scale(schema, fragments)
    roots = scale.below(((root, operation.selection_set),))
    return Cost(scale.terms, tuple(term for _, term in roots), limits)


Selected = tuple[GraphQLField, FieldNode]


class _Scale:
    """Turns merged selections into terms; what is merged of the same parts is counted once."""

    def __init__(self, schema: GraphQLSchema, fragments: Fragments) -> None:
        self.terms: list[Term] = []
        self._schema = schema
        self._fragments = fragments
        self._known: dict[frozenset[tuple[str, int]], list[tuple[str, int]]] = {}
        self._work = 0

    def below(self, scopes: Scopes) -> list[tuple[str, int]]:
        """The object fields that are selected here: the name and the term of each."""
        key = frozenset((kind.name, id(chosen)) for kind, chosen in scopes)
        if (known := self._known.get(key)) is not None:
            return known
        found = []
        for group in self._merged(scopes):
            kind = get_named_type(group[0][0].type)
            if is_composite_type(kind) and kind.name not in WEIGHTLESS and not kind.name.startswith("__"):
                found.append((group[0][1].name.value, self._term(group)))
        self._known[key] = found
        return found

    def _term(self, group: list[Selected]) -> int:
        """Add the term of one field of the answer, made of all the nodes that select it."""
        below = self.below(
            tuple(
                (get_named_type(field.type), node.selection_set)
                for field, node in group
                if node.selection_set
            )
        )
        every = tuple(term for _, term in below)
        sizes = tuple(size for field, node in group if (size := _size(field, node)) is not None)
        if any(isinstance(size, Page) for size in sizes):
            each = tuple(term for name, term in below if name in ("edges", "nodes"))
            own = AGGREGATE if _is_grouped(group[0][0]) else 0
            return self._add(Term(own, tuple(term for term in every if term not in each), each, sizes))
        if sizes:
            return self._add(Term(0, (), (self._add(Term(1, every)),), sizes))
        return self._add(Term(int(group[0][1].name.value not in ("edges", "pageInfo")), every))

    def _add(self, term: Term) -> int:
        self.terms.append(term)
        return len(self.terms) - 1

    def _merged(self, scopes: Scopes) -> Iterable[list[Selected]]:
        """The nodes that select each field of the answer, through fragments, each fragment once."""
        merged: dict[str, list[Selected]] = {}
        seen: set[str] = set()
        waiting = list(scopes)
        while waiting:
            kind, chosen = waiting.pop()
            self._work += len(chosen.selections)
            if self._work > WORK_MAX:
                raise TooComplex("The document selects more than {most} fields in all.", most=WORK_MAX)
            for node in chosen.selections:
                if isinstance(node, FieldNode):
                    field = getattr(kind, "fields", {}).get(node.name.value)
                    if field is not None:
                        merged.setdefault((node.alias or node.name).value, []).append((field, node))
                elif isinstance(node, FragmentSpreadNode):
                    if node.name.value not in seen:
                        seen.add(node.name.value)
                        fragment = self._fragments[node.name.value]
                        waiting.append((self._named(fragment, kind), fragment.selection_set))
                elif isinstance(node, InlineFragmentNode):
                    waiting.append((self._named(node, kind), node.selection_set))
        return merged.values()

    def _named(
        self, node: FragmentDefinitionNode | InlineFragmentNode, otherwise: GraphQLNamedType
    ) -> GraphQLNamedType:
        condition = node.type_condition
        return self._schema.type_map[condition.name.value] if condition else otherwise


def _is_grouped(field: GraphQLField) -> bool:
    """Whether a field answers groups of rows instead of rows."""
    return "groupBy" in field.args


def _size(field: GraphQLField, node: FieldNode) -> Page | Items | None:
    """What says how many objects a field answers: a page's arguments, or a list of ids."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    kind = get_named_type(field.type)
    if "pageInfo" in getattr(kind, "fields", {}):
        return Page(node.name.value, _bound(given.get("first")), _bound(given.get("last")))
    if "ids" in field.args and isinstance(get_nullable_type(field.type), GraphQLList):
        return Items(_bound(given.get("ids"), otherwise=1))
    return None


def _bound(value: ValueNode | None, otherwise: int | None = None) -> Bound:
    if isinstance(value, IntValueNode):
        return Bound(literal=int(value.value))
    if isinstance(value, ListValueNode):
        return Bound(literal=len(value.values))
    if isinstance(value, VariableNode):
        return Bound(variable=value.name.value)
    return Bound(literal=otherwise)
