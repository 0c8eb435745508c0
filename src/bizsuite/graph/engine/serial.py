"""Values that Python found, written as the selection below their field wants them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.engine.holes import Irregular, Written
from bizsuite.graph.engine.selections import Selections, Unplanned
from bizsuite.graph.scalars import show_amount
from bizsuite.kernel.values import minor_units

Shown = Callable[[Any], Any]


class Serial:
    """Makes the writers of one operation."""

    def __init__(self, catalogue: Catalogue, selections: Selections) -> None:
        self._catalogue = catalogue
        self._selections = selections

    def writer(self, kind: GraphQLOutputType, nodes: Sequence[FieldNode]) -> Written:
        """What writes a field of this type as JSON."""
        shown = self._shown(kind, nodes)
        return lambda value: orjson.dumps(shown(value))

    def _shown(self, kind: Any, nodes: Sequence[FieldNode]) -> Shown:
        if is_non_null_type(kind):
            inner = self._shown(kind.of_type, nodes)
            return lambda value: _required(inner(value))
        if is_list_type(kind):
            item = self._shown(kind.of_type, nodes)
            return lambda value: None if value is None else [item(each) for each in value]
        if is_leaf_type(kind):
            serialize = kind.serialize
            if names := _names(kind):
                return lambda value: None if value is None else names.get(value) or serialize(value)
            return lambda value: None if value is None else serialize(value)
        if is_object_type(kind) and kind.name not in self._catalogue.entities:
            return self._object(kind, nodes)
        raise Unplanned(f"a Python field of type {kind}")

    def _object(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Shown:
        fields = [
            (key, self._field(kind, chosen)) for key, chosen in self._selections.below(kind, nodes).items()
        ]
        return lambda value: None if value is None else {key: read(value) for key, read in fields}

    def _field(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Shown:
        name = nodes[0].name.value
        if name == "__typename":
            return lambda _: kind.name
        if (kind.name, name) == ("Money", "amount"):
            return lambda value: show_amount(value.amount, minor_units(value.currency))
        field = kind.fields[name]
        definition = field.extensions["strawberry-definition"]
        if definition.base_resolver is not None or definition.metadata.get("needs") or field.args:
            raise Unplanned(f"{kind.name}.{name} has a resolver of its own")
        shown, attribute = self._shown(field.type, nodes), definition.python_name
        return lambda value: shown(getattr(value, attribute))


def _names(kind: Any) -> Mapping[Any, str]:
    """The name of each member of an enum, which its type would look for among all; nothing for other types."""
    members = getattr(kind, "wrapped_cls", None)
    return {} if members is None else {members(each.value): name for name, each in kind.values.items()}


def _required(value: Any) -> Any:
    if value is None:
        raise Irregular("null where none is allowed")
    return value
