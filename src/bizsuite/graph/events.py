"""The public events of a schema: one enumeration, made of what the chosen modules emit."""

import types
import typing
from collections.abc import Sequence
from enum import Enum
from typing import Any

import strawberry

from bizsuite.kernel.modules import Emits


class EventType:
    """Stands in annotations for the schema's enumeration of events, which is made when the schema is composed."""


def event_enum(emitted: Sequence[Emits]) -> type[Enum]:
    """The enumeration of these events, each with its description."""
    members = {
        emits.name: strawberry.enum_value(emits.name, description=emits.description) for emits in emitted
    }
    made: Any = Enum("EventType", members)  # type: ignore[misc]
    enumeration: type[Enum] = strawberry.enum(
        made,
        description="What can happen. More are added over time: clients must accept words they do not know.",
    )
    return enumeration


def substituted(annotation: Any, enumeration: type[Enum]) -> Any:
    """An annotation with the enumeration in the place of `EventType`."""
    if annotation is EventType:
        return enumeration
    inner = typing.get_args(annotation)
    if not inner:
        return annotation
    changed = tuple(substituted(each, enumeration) for each in inner)
    if changed == inner:
        return annotation
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return typing.Union[changed]  # noqa: UP007 - built at run time
    return typing.get_origin(annotation)[changed]
