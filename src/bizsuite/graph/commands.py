"""What a document of mutations asks for, read as a whole before the first of them runs.

Each mutation field commits on its own. What is malformed in the last one must not be found when the first is done.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLSchema,
    get_nullable_type,
)
from graphql.execution.collect_fields import FieldDetails, collect_fields
from graphql.execution.values import VariableValues, get_argument_values

from bizsuite.graph.documents import Prepared
from bizsuite.graph.errors import Rejected
from bizsuite.graph.node import decode
from bizsuite.kernel.errors import BadInput


def check_inputs(schema: GraphQLSchema, prepared: Prepared, variables: VariableValues) -> None:
    """Coerce the inputs of every mutation field and read every id in them; nothing is executed.

    Raises Rejected with BAD_USER_INPUT.
    """
    root = schema.mutation_type
    if prepared.kind != "mutation" or root is None:
        return
    found = collect_fields(schema, prepared.details, variables, root, prepared.operation)
    for details in found.grouped_field_set.values():
        definition = root.fields.get(details[0].node.name.value)
        if definition is not None:
            try:
                _check(definition.args, _arguments(definition, details[0], variables))
            except BadInput as fault:
                told = GraphQLError(fault.message, details[0].node, original_error=fault)
                raise Rejected("BAD_USER_INPUT", [told]) from None


def _arguments(definition: Any, details: FieldDetails, variables: VariableValues) -> dict[str, Any]:
    try:
        return get_argument_values(definition, details.node, variables, details.fragment_variable_values)
    except GraphQLError as error:
        raise Rejected("BAD_USER_INPUT", [error]) from None


def _check(definitions: Any, given: dict[str, Any]) -> None:
    for name, definition in definitions.items():
        ids = _ids(definition.type)
        for path, text in ids(given.get(definition.out_name or name), name) if ids else ():
            try:
                decode(text)
            except BadInput:
                raise BadInput("`{path}` is not an id.", path=path) from None


Ids = Callable[[Any, str], Iterator[tuple[str, str]]]
"""Every id in a coerced value, with where it stands."""


def _ids(expected: GraphQLInputType) -> Ids | None:
    """What finds the ids in values of a type; None where it holds none."""
    kind = get_nullable_type(expected)
    if kind is GraphQLID:
        return _itself
    if isinstance(kind, GraphQLList):
        return None if (inner := _ids(kind.of_type)) is None else partial(_of_list, inner)
    return _Members.of(kind) if isinstance(kind, GraphQLInputObjectType) else None


def _itself(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if value is not None:
        yield path, value


def _of_list(inner: Ids, value: Any, path: str) -> Iterator[tuple[str, str]]:
    for place, each in enumerate(value or ()):
        yield from inner(each, f"{path}.{place}")


class _Members:
    """Finds the ids in objects of one input type; which of its fields hold any is found out once."""

    def __init__(self, kind: GraphQLInputObjectType) -> None:
        self._kind = kind
        self._fields: Sequence[tuple[str, str, Ids]] | None = None

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(kind: GraphQLInputObjectType) -> "_Members":
        """The one of a type."""
        return _Members(kind)

    def __call__(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        if self._fields is None:
            # Found out at the first value: an input type may have fields of its own type.
            found = ((name, field, _ids(field.type)) for name, field in self._kind.fields.items())
            self._fields = [(name, field.out_name or name, ids) for name, field, ids in found if ids]
        for name, key, ids in self._fields if value is not None else ():
            if (held := value.get(key)) is not None:
                yield from ids(held, f"{path}.{name}")
