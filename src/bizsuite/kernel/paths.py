"""Where an input names each of many lines, so that a refusal about one of them can say which."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

Paths = Mapping[uuid.UUID, Sequence[str]]
"""By the id of a line the path of its quantity, from the root of the input object."""

NO_PATHS: Paths = MappingProxyType({})
"""Where the input names no lines, the document that it names is at fault."""

DOCUMENT = ("id",)


def line_paths(named: Iterable[uuid.UUID] | None) -> Paths:
    """The paths of `lines` that an input names by id in this order; none where it names none."""
    return {key: ("lines", str(place), "quantity") for place, key in enumerate(named or ())}


def quantity_path(paths: Paths, key: uuid.UUID) -> Sequence[str]:
    """Where the input says how much of a line; else the document."""
    return paths.get(key, DOCUMENT)


def id_path(paths: Paths, key: uuid.UUID) -> Sequence[str]:
    """Where the input names a line; else the document."""
    return (*paths[key][:-1], "id") if key in paths else DOCUMENT
