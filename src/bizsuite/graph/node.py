"""Nodes and their ids: base64url of `Type:uuid`, unsigned and documented."""

import base64
import binascii
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import strawberry
from strawberry import UNSET

from bizsuite.kernel.errors import BadInput, Refused
from bizsuite.kernel.reads import Entity
from bizsuite.kernel.values import UUID


@strawberry.interface
class Node:
    """Anything with an id of its own; `node(id:)` finds it again."""

    id: strawberry.ID = strawberry.field(description="The id: base64url of `Type:uuid`, the same for ever.")
    version: int = strawberry.field(description="Grows with each change; give it back as `expectedVersion`.")


@dataclass(frozen=True, slots=True)
class GlobalId:
    """What an id says: a type and the id of a row."""

    type: str
    key: uuid.UUID

    def __str__(self) -> str:
        return encode(self.type, self.key)


def encode(type_name: str, key: uuid.UUID) -> str:
    """The text of an id, without padding."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode().rstrip("=")


@lru_cache(maxsize=4096)
def decode(text: str) -> GlobalId:
    """Read an id. Faults: BAD_USER_INPUT when it is malformed."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        type_name, _, key = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition(":")
        found = GlobalId(type_name, UUID(key))
    except (ValueError, binascii.Error):
        raise BadInput("This is not an id.") from None
    if not type_name.isidentifier() or str(found.key) != key:
        raise BadInput("This is not an id.")
    return found


def key_of(entity: Entity, text: str, *path: str) -> uuid.UUID:
    """The row that an input's id names; refuses NOT_FOUND when it names a node of another type."""
    found = decode(text)
    if found.type != entity.name:
        raise Refused("NOT_FOUND", "There is no such record.", path=path or ("id",))
    return found.key


def foreign_keys(type_name: str, texts: Sequence[str] | None, *path: str) -> list[uuid.UUID] | None:
    """The rows of a type which another module keeps that an input names; None where it names none.

    `path` is that of the list. Refuses with NOT_FOUND what names a node of another type.
    """
    if texts is None or texts is UNSET:
        return None
    found = [decode(text) for text in texts]
    for at, each in enumerate(found):
        if each.type != type_name:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, str(at)])
    return [each.key for each in found]
