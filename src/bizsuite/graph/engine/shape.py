"""Which of a request's variables a plan's shape depends on, and how the others are bound to it."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputType,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.values import VariableValues

from bizsuite.graph.engine.operands import Operand, Turn, turned

Variables = Mapping[str, Any]
Read = Callable[[Variables], Any]


class Shape:
    """What a plan was made for; it serves every request in which the same things are so.

    A variable that is only compared with is bound anew for each request. Whether it is there at all, which keys a
    filter has and by what a list is ordered decide which statement is written: these are facets of the shape.
    """

    def __init__(self, variables: VariableValues) -> None:
        self.variables = variables
        self.reads: dict[str, Read] = {}
        """What fills the parameters of the statements, by their names."""
        self._facets: dict[str, tuple[Read, Any]] = {}

    # The binder of the plan's statements

    def bound(
        self, given: Any, kind: sa.types.TypeEngine[Any], turn: Turn | None = None
    ) -> sa.ColumnElement[Any]:
        """A parameter that each request fills from its variables, or that the document fills once."""
        read = given.read if isinstance(given, Operand) else None
        if read is None:
            fixed = turned(given.value if isinstance(given, Operand) else given, turn)
            return self.parameter(lambda _: fixed, kind)
        return self.parameter(lambda variables: turned(read(variables), turn), kind)

    def parameter(self, read: Read, kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
        """A parameter with a value that is found anew for each request."""
        name = f"given_{len(self.reads)}"
        self.reads[name] = read
        return sa.bindparam(name, type_=kind)

    def settled(self, given: Any) -> Any:
        """The value of an operand, which thereby becomes a facet."""
        if not isinstance(given, Operand) or given.read is None:
            return given.value if isinstance(given, Operand) else given
        return self.facet(f"value {len(self._facets)}", given.read)

    def only(self, given: Operand) -> Operand | None:
        """The item of a list that has just one; that it has is a facet."""
        read = given.read
        if read is None:
            return Operand(given.value[0]) if len(given.value) == 1 else None
        is_only = self.facet(f"only {len(self._facets)}", lambda variables: len(read(variables)) == 1)
        return Operand(given.value[0], lambda variables: read(variables)[0]) if is_only else None

    def facet(self, name: str, read: Read) -> Any:
        """Note that the plan depends on this, and find what it is now."""
        if name not in self._facets:
            self._facets[name] = (read, read(self.variables.coerced))
        return self._facets[name][1]

    def chosen(self, name: str) -> bool | None:
        """What the variable of a `@skip` or `@include` says; None where a null was given in place of its default."""
        said: bool | None = self.facet(f"flag {name}", lambda variables: variables.get(name))
        return said

    @property
    def facets(self) -> tuple[tuple[Read, Any], ...]:
        """How each facet is found, and what it was when the plan was made."""
        return tuple(self._facets.values())

    # Arguments

    def arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """The arguments of a field as coerced, with an Operand for each scalar and each list of scalars."""
        coerced = get_argument_values(field, node, self.variables)
        written = {argument.name.value: argument.value for argument in node.arguments or ()}
        for value in written.values():
            self._presence(value)
        return {
            name: self._traced(field.args[name].type, value, written.get(name))
            for name, value in coerced.items()
        }

    def _presence(self, node: ValueNode) -> None:
        """Which variables of an argument are given, and for input objects which keys they have, decides the shape."""
        if isinstance(node, VariableNode):
            name = node.name.value
            # A default takes the place of what is not given, never of a null that is.
            self.facet(
                f"presence {name}", lambda variables: (name in variables, _skeleton(variables.get(name)))
            )
        elif isinstance(node, ObjectValueNode):
            for each in node.fields:
                self._presence(each.value)
        elif isinstance(node, ListValueNode):
            for item in node.values:
                self._presence(item)

    def _traced(self, kind: GraphQLInputType, value: Any, node: ValueNode | None) -> Any:
        if value is None:
            return None
        if isinstance(node, VariableNode):
            name = node.name.value
            is_given = name in self.variables.coerced
            return _followed(kind, value, lambda variables: variables[name] if is_given else value)
        if is_leaf_type(get_named_type(kind)):
            return _leaf(value, node)
        if isinstance(value, list):
            items = node.values if isinstance(node, ListValueNode) else [node] * len(value)
            item_kind = getattr(get_nullable_type(kind), "of_type", kind)
            return [self._traced(item_kind, each, item) for each, item in zip(value, items, strict=True)]
        fields = {each.name.value: each.value for each in getattr(node, "fields", ())}
        inner: Any = get_nullable_type(kind)
        return {
            name: self._traced(inner.fields[name].type, each, fields.get(name))
            for name, each in value.items()
        }


def _leaf(value: Any, node: ValueNode | None) -> Operand:
    """A scalar that is written in the document; a list may have variables among its items."""
    items = list(node.values) if isinstance(node, ListValueNode) else []
    names = [item.name.value if isinstance(item, VariableNode) else None for item in items]
    if not any(names):
        return Operand(value)

    def read(variables: Variables) -> list[Any]:
        return [variables[name] if name else fixed for name, fixed in zip(names, value, strict=True)]

    return Operand(value, read)


def _followed(kind: GraphQLInputType, value: Any, read: Read) -> Any:
    """What a variable holds: each scalar in it is found in the variables again."""
    if value is None:
        return None
    if is_leaf_type(get_named_type(kind)):
        return Operand(value, read)
    inner: Any = get_nullable_type(kind)
    if is_list_type(inner):
        return [_followed(inner.of_type, each, _inside(read, at)) for at, each in enumerate(value)]
    return {
        name: _followed(inner.fields[name].type, each, _inside(read, name)) for name, each in value.items()
    }


def _inside(read: Read, place: int | str) -> Read:
    return lambda variables: read(variables)[place]


def plain(given: Any, variables: Variables) -> Any:
    """Traced arguments as plain values again, those of this request."""
    if isinstance(given, Operand):
        return given.value if given.read is None else given.read(variables)
    if isinstance(given, list):
        return [plain(each, variables) for each in given]
    if isinstance(given, dict):
        return {name: plain(each, variables) for name, each in given.items()}
    return given


def is_fixed(given: Any) -> bool:
    """Whether traced arguments are the same for every request."""
    if isinstance(given, Operand):
        return given.read is None
    if isinstance(given, dict):
        given = list(given.values())
    return all(is_fixed(each) for each in given) if isinstance(given, list) else True


def _skeleton(value: Any) -> Any:
    """A value without its scalars: whether it is there, and which keys it has."""
    if isinstance(value, dict):
        return tuple((name, _skeleton(each)) for name, each in value.items())
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return tuple(_skeleton(each) for each in value)
    return ("empty",) if value == [] else value is not None
