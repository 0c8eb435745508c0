"""Input objects from what graphql-core has coerced: what Strawberry finds out at each call, once for each type."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLResolveInfo
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryList, StrawberryOptional, has_object_definition
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

Convert = Callable[[Any], Any]

_NAMES = NameConverter()


def calling(field: GraphQLField) -> Callable[..., Any]:
    """What resolves a mutation field: its function, called with its arguments as the objects that it declares."""
    definition: StrawberryField = field.extensions["strawberry-definition"]
    resolver = definition.base_resolver
    if resolver is None or definition.extensions or not (resolver.self_parameter and resolver.info_parameter):
        raise ValueError(f"{definition.python_name} is no plain mutation")
    act: Any = resolver.wrapped_func
    arguments = [
        (_NAMES.from_argument(each), each.python_name, converter(each.type)) for each in definition.arguments
    ]

    def resolve(source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        told = strawberry.Info(_raw_info=info, _field=definition)
        named = {python: convert(given[name]) for name, python, convert in arguments if name in given}
        return act(source, info=told, **named)

    return resolve


def converter(kind: Any) -> Convert:
    """What makes of a coerced value of an input type the value that a resolver wants."""
    match kind:
        case StrawberryOptional():
            return converter(kind.of_type)
        case LazyType():
            return converter(kind.resolve_type())
        case StrawberryList():
            convert = converter(kind.of_type)
            if convert is _as_it_is:
                return lambda values: None if values is None else list(values)
            return lambda values: None if values is None else [convert(each) for each in values]
    return _object(kind) if has_object_definition(kind) else _as_it_is


@cache
def _object(kind: Any) -> Convert:
    return _Object(kind)


def _as_it_is(value: Any) -> Any:
    return value


class _Object:
    """Makes the objects of one input type."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._fields: Mapping[str, tuple[str, Convert]] | None = None
        definition = kind.__strawberry_definition__
        self._required = {
            field.python_name: None
            for field in definition.fields
            if field.default_value is MISSING and field.default_factory is MISSING
        }

    def __call__(self, value: Any) -> Any:
        """The object that a coerced value stands for; null and what was left out are what they are."""
        if not isinstance(value, dict):
            return value
        # Found out at the first call: an input type may have fields of its own type.
        fields = self._fields = self._fields or self._found()
        named = dict(self._required)
        for name, given in value.items():
            python, convert = fields[name]
            named[python] = convert(given)
        return self._kind(**named)

    def _found(self) -> Mapping[str, tuple[str, Convert]]:
        definition = self._kind.__strawberry_definition__
        return {
            _NAMES.from_field(field): (
                field.python_name,
                converter(field.resolve_type(type_definition=definition)),
            )
            for field in definition.fields
        }
