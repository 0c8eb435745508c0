"""What a client selected below a field, as far as a statement must know it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode

from bizsuite.graph.catalogue import Catalogue
from bizsuite.kernel.reads import Entity, Expression, Masked

_WRAPPERS = frozenset({"edges", "node", "nodes"})


def selected(nodes: Sequence[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    """The names of the fields selected below these nodes, through fragments and through the shell of a connection.

    A superset is harmless: what `@skip` leaves out is counted too.
    """
    return {node.name.value for node in _below(nodes, fragments)}


def selected_twice(
    nodes: Sequence[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Mapping[str, set[str]]:
    """The same, for each of the fields with the names of those selected below it."""
    found: dict[str, set[str]] = {}
    for node in _below(nodes, fragments):
        found.setdefault(node.name.value, set()).update(selected([node], fragments))
    return found


def _below(
    nodes: Sequence[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    seen: set[str] = set()
    for node in nodes:
        yield from _fields(node.selection_set, fragments, seen)


def _fields(
    chosen: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode], seen: set[str]
) -> Iterator[FieldNode]:
    for node in chosen.selections if chosen else ():
        if isinstance(node, FieldNode):
            yield node
            if node.name.value in _WRAPPERS:
                yield from _fields(node.selection_set, fragments, seen)
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in seen:
                seen.add(name)
                yield from _fields(fragments[name].selection_set, fragments, seen)
        else:
            yield from _fields(getattr(node, "selection_set", None), fragments, seen)


def expressions(catalogue: Catalogue, entity: Entity, names: set[str]) -> tuple[Expression | Masked, ...]:
    """The expressions and masks among the selected fields of an entity, in a fixed order."""
    shown: Mapping[str, Any] = catalogue.fields[entity.name]
    return tuple(each for name in sorted(names) if isinstance(each := shown.get(name), Expression | Masked))
