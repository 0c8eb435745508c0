"""What a document of mutations asks for, read as a whole before the first of them runs.

Each mutation field commits on its own. What is malformed in the last one must not be found when the first is done.
"""

from collections.abc import Iterator
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
        for path, text in _ids(definition.type, given.get(definition.out_name or name), name):
            try:
                decode(text)
            except BadInput:
                raise BadInput("`{path}` is not an id.", path=path) from None


def _ids(expected: GraphQLInputType, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every id in a coerced value, with where it stands."""
    kind = get_nullable_type(expected)
    if value is None:
        return
    if kind is GraphQLID:
        yield path, value
    elif isinstance(kind, GraphQLList):
        for place, each in enumerate(value):
            yield from _ids(kind.of_type, each, f"{path}.{place}")
    elif isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield from _ids(field.type, value.get(field.out_name or name), f"{path}.{name}")
