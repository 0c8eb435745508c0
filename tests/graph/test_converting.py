"""Input objects of mutations: the same that Strawberry makes, for every mutation and whatever is left out."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_nullable_type,
    is_non_null_type,
)
from strawberry.types.arguments import convert_arguments

from bizsuite.graph.converting import converter
from tests.suite import whole

_SUITE = whole()
_ROOT = _SUITE.schema.core.mutation_type
assert _ROOT is not None
_MUTATIONS: Mapping[str, Any] = dict(_ROOT.fields)


def _example(declared: GraphQLInputType, *, whole: bool, depth: int = 0) -> Any:
    """A coerced value of a type: with all that it can hold, or with as little as it must."""
    kind = get_nullable_type(declared)
    if isinstance(kind, GraphQLList):
        return [_example(kind.of_type, whole=whole, depth=depth + 1)] if depth < 4 else []
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values.values())).value
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: _example(field.type, whole=whole, depth=depth + 1)
            for name, field in kind.fields.items()
            if is_non_null_type(field.type) or (whole and depth < 4)
        }
    return f"a {kind}"


@pytest.mark.parametrize("name", _MUTATIONS)
def test_inputs_are_what_strawberry_makes_of_them(name: str) -> None:
    field = _MUTATIONS[name]
    definition = field.extensions["strawberry-definition"]
    (argument,) = definition.arguments
    (kind,) = (each.type for each in field.args.values())
    registry, config = _SUITE.schema.schema_converter.scalar_registry, _SUITE.schema.config
    for value in (_example(kind, whole=True), _example(kind, whole=False)):
        theirs = convert_arguments({"input": value}, [argument], registry, config)
        assert converter(argument.type)(value) == theirs["input"]
    empty = {
        each: None for each, part in kind.of_type.fields.items() if not isinstance(part.type, GraphQLNonNull)
    }
    value = _example(kind, whole=False) | empty
    theirs = convert_arguments({"input": value}, [argument], registry, config)
    assert converter(argument.type)(value) == theirs["input"]
