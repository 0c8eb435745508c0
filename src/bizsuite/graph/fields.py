"""How a slice's types are written: entities, and fields that show a declaration of its `reads.py`."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform, overload

import strawberry
from strawberry.types.field import StrawberryField

from bizsuite.kernel.aggregates import Aggregates
from bizsuite.kernel.reads import Declaration, Entity, Many, Record
from bizsuite.kernel.values import Permission

C = TypeVar("C", bound=type)

MARK = "bizsuite"
"""The key in a field's metadata under which its meaning stands."""
READS = "reads"
"""The key under which the columns stand that a field's own resolver looks at."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field that shows a declaration; without one, the column of the same name."""

    declaration: Declaration | None


@dataclass(frozen=True, slots=True)
class Found:
    """A root field that finds one row of an entity by its id or another key."""

    entity: Entity


@dataclass(frozen=True, slots=True)
class Listed:
    """A root field that lists the rows of an entity."""

    entity: Entity


@dataclass(frozen=True, slots=True)
class Reached:
    """A field of an object that is no row, such as a line of a statement: lists the rows that it is made up of."""

    entity: Entity


@dataclass(frozen=True, slots=True)
class Reach:
    """The value of such a field: the relation that leads to the rows, and the row that it leads from.

    The pages of all objects of a level that hold the same relation are read together.
    """

    relation: Many
    parent: Record


@dataclass(frozen=True, slots=True)
class Aggregated:
    """A root field that groups the rows of an entity, counts and sums them."""

    declared: Aggregates


@dataclass(frozen=True, slots=True)
class Acting:
    """A root field that shows the actor's own row, some columns of it as the request says."""

    entity: Entity
    asked: Mapping[str, str]
    """By the name of a column the attribute of the actor, and of `Asker`, that is shown in its place."""


@dataclass(frozen=True, slots=True)
class Resulting:
    """A field of a payload: the row whose id the command left under the field's name."""

    entity: Entity


@dataclass_transform()
def entity(declared: Entity) -> Callable[[C], C]:
    """Make a class the GraphQL type of an entity. Its docstring is the description."""

    def decorate(cls: C) -> C:
        if cls.__name__ != declared.name:
            raise TypeError(f"{cls.__name__} shows the entity {declared.name}: give them one name")
        made: Any = strawberry.type(cls, description=inspect.getdoc(cls))
        made.__entity__ = declared
        return made  # type: ignore[no-any-return]

    return decorate


def column(
    description: str, declaration: Declaration | None = None, *, needs: Permission | None = None
) -> Any:
    """A field that shows a column, money, or an expression; without a declaration, the column of the same name.

    With `needs`, reading it without that permission is the fault FORBIDDEN; such a field is nullable.
    """
    return _marked(Shown(declaration), description, needs=needs)


def related(declaration: Declaration, description: str) -> Any:
    """A field that shows rows or values reached from this one; connections get their paging arguments by themselves."""
    return _marked(Shown(declaration), description)


def found(declared: Entity, description: str) -> Any:
    """A root field `thing(id:, by:)`: null when there is none, or none that the actor may see."""
    return _marked(Found(declared), description)


def listed(declared: Entity, description: str) -> Any:
    """A root field `things(first:, after:, last:, before:, filter:, orderBy:)`."""
    return _marked(Listed(declared), description)


def reached(declared: Entity, description: str) -> Any:
    """A field of an object that is no row, whose value is a `Reach`, or None; with the arguments of a list."""
    return _marked(Reached(declared), description)


def acting(declared: Entity, description: str, **asked: str) -> Any:
    """A root field that shows the row of whoever asks; `company_id="company_id"` shows the request's in its place."""
    return _marked(Acting(declared, asked), description)


def result(declared: Entity, description: str) -> Any:
    """A field of a payload that shows what the command made or changed."""
    return _marked(Resulting(declared), description, default=None)


@overload
def field(resolver: Callable[..., Any], /) -> StrawberryField: ...
@overload
def field(
    *, needs: Permission | None = None, public: bool = False, reads: Sequence[str] = ("id",)
) -> Callable[[Callable[..., Any]], StrawberryField]: ...
def field(
    resolver: Callable[..., Any] | None = None,
    /,
    *,
    needs: Permission | None = None,
    public: bool = False,
    reads: Sequence[str] = ("id",),
) -> StrawberryField | Callable[[Callable[..., Any]], StrawberryField]:
    """A field with a resolver of its own, where no declaration can say it. Its docstring is the description.

    With `needs`, reading it without that permission is the fault FORBIDDEN. `public` root fields need no sign-in. On
    an entity, `reads` names the columns of the row that the resolver looks at; it may look at no others.
    """

    def decorate(function: Callable[..., Any]) -> StrawberryField:
        metadata = {"needs": needs, "public": public, READS: tuple(reads)}
        made: Any = strawberry.field(
            resolver=function, description=inspect.getdoc(function), metadata=metadata
        )
        return made  # type: ignore[no-any-return]

    return decorate(resolver) if resolver is not None else decorate


def metadata_of(field: Any) -> Mapping[str, Any]:
    """What was said of a field of a composed schema when it was written."""
    said: Mapping[str, Any] = getattr(field.extensions.get("strawberry-definition"), "metadata", {})
    return said


def _marked(meaning: object, description: str, *, needs: Permission | None = None, **options: Any) -> Any:
    return strawberry.field(description=description, metadata={MARK: meaning, "needs": needs}, **options)
