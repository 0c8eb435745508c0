"""Merged selections of one operation, as the specification's CollectFields gathers them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)

from bizsuite.graph.engine.shape import Shape

FIELDS_MAX = 3_000
"""Fields of an answer's shape that a plan is made for; honest documents have some dozens."""

Merged = dict[str, list[FieldNode]]
"""The nodes that select each response key, in the order in which the keys first appear."""


class Unplanned(Exception):
    """This cannot be answered by a plan; the executor answers it."""


class WhollyUnplanned(Unplanned):
    """The same of the whole operation: leaving one field of it to the executor would not help."""


class Selections:
    """Gathers the fields that an operation selects on a type."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], shape: Shape
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._shape = shape
        self._left = FIELDS_MAX

    def of(self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> Merged:
        """The fields that these selection sets select on an object of this type."""
        merged: Merged = {}
        seen: set[str] = set()
        for each in sets:
            self._gather(kind, each.selections, merged, seen)
        self._left -= len(merged)
        if self._left < 0:
            raise WhollyUnplanned("too many fields")
        return merged

    def below(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Merged:
        """The fields that are selected below these nodes."""
        return self.of(kind, sets_of(nodes))

    def conditions(self, sets: Iterable[SelectionSetNode]) -> list[str]:
        """The names of the types that fragments directly in these selection sets ask for, each once."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        waiting = list(sets)
        while waiting:
            for node in waiting.pop(0).selections:
                if isinstance(node, FieldNode):
                    continue
                fragment = self._fragment(node)
                if isinstance(node, FragmentSpreadNode):
                    if node.name.value in seen:
                        continue
                    seen.add(node.name.value)
                if fragment.type_condition is not None:
                    found.setdefault(fragment.type_condition.name.value)
                waiting.append(fragment.selection_set)
        return list(found)

    def _gather(
        self, kind: GraphQLObjectType, nodes: Sequence[SelectionNode], merged: Merged, seen: set[str]
    ) -> None:
        for node in nodes:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                merged.setdefault((node.alias or node.name).value, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
            fragment = self._fragment(node)
            if self._fits(fragment, kind):
                self._gather(kind, fragment.selection_set.selections, merged, seen)

    def _fragment(self, node: SelectionNode) -> FragmentDefinitionNode | InlineFragmentNode:
        if isinstance(node, FragmentSpreadNode):
            return self._fragments[node.name.value]
        assert isinstance(node, InlineFragmentNode)
        return node

    def _fits(self, fragment: FragmentDefinitionNode | InlineFragmentNode, kind: GraphQLObjectType) -> bool:
        if fragment.type_condition is None:
            return True
        wanted: Any = self._schema.type_map[fragment.type_condition.name.value]
        return wanted is kind or (is_abstract_type(wanted) and self._schema.is_sub_type(wanted, kind))

    def _is_included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name not in ("skip", "include"):
                raise WhollyUnplanned(f"@{name}")
            (argument,) = directive.arguments or ()
            value = argument.value
            said = (
                self._shape.chosen(value.name.value)
                if isinstance(value, VariableNode)
                else bool(getattr(value, "value", False))
            )
            if said is None:
                raise WhollyUnplanned(f"@{name} of null")
            if said is (name == "skip"):
                return False
        return True


def sets_of(nodes: Sequence[FieldNode]) -> list[SelectionSetNode]:
    """The selection sets of these nodes."""
    return [node.selection_set for node in nodes if node.selection_set is not None]
