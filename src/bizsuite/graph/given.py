"""What a client said in an input: absent, null and a value are three different things."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from strawberry import UNSET

from bizsuite.graph.catalogue import camel
from bizsuite.graph.node import key_of
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.reads import Entity


def given(said: object, *names: str, **references: Entity) -> dict[str, Any]:
    """The values that an input holds under these names; what was left out is left out here, null is None.

    `references` are names of ids, each with the entity that it must name; they become uuids. Refuses NOT_FOUND for an
    id of another type. Faults: BAD_USER_INPUT for a malformed one.
    """
    told = {name: value for name in names if (value := getattr(said, name)) is not UNSET}
    for name, entity in references.items():
        value = getattr(said, name)
        if value is not UNSET:
            told[name] = None if value is None else key_of(entity, value, camel(name))
    return told


def known(said: object, *names: str, **references: Entity) -> dict[str, Any]:
    """As `given`, without what is null: for records to be made, where null means that the default is taken."""
    return {name: value for name, value in given(said, *names, **references).items() if value is not None}


class Part(Protocol):
    """How much of a line of a document."""

    id: Any
    quantity: Decimal


def parts(entity: Entity, lines: Iterable[Part]) -> dict[UUID, Decimal]:
    """How much of which line an input's `lines` name, in their order.

    Refuses NOT_FOUND for an id of another type, INVALID_VALUE for a line that is named twice.
    """
    told: dict[UUID, Decimal] = {}
    for place, line in enumerate(lines):
        path = ("lines", str(place), "id")
        key = key_of(entity, line.id, *path)
        if key in told:
            raise Refused("INVALID_VALUE", "This line is named twice.", path=path)
        told[key] = line.quantity
    return told
