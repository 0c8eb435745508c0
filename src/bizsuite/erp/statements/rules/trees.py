"""The tree of accounts: headings hold the sums of what stands under them. Pure."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bizsuite.erp.statements.rules.spans import Turnover, total


@dataclass(frozen=True, slots=True)
class Place:
    """An account's place in the chart."""

    id: uuid.UUID
    parent_id: uuid.UUID | None
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """An account or a heading in the order of the tree, with a turnover for each span."""

    id: uuid.UUID
    level: int
    """How many headings stand above it."""
    turnovers: Sequence[Turnover]


def tree(places: Sequence[Place], own: Mapping[uuid.UUID, Sequence[Turnover]]) -> list[Branch]:
    """Headings before what stands under them, each in the order given; headings of nothing are left out.

    An account that stands under itself by way of others stands at the top.
    """
    above = {each.id: each.parent_id for each in places}
    paths = {each.id: _path(each.id, above) for each in places if each.id in own}
    sums: defaultdict[uuid.UUID, list[Sequence[Turnover]]] = defaultdict(list)
    for key, path in paths.items():
        for heading in (key, *path):
            sums[heading].append(own[key])
    below: defaultdict[uuid.UUID | None, list[uuid.UUID]] = defaultdict(list)
    for each in places:
        if each.id in sums:
            below[next(iter(_path(each.id, above)), None)].append(each.id)

    def grown(heading: uuid.UUID | None, level: int) -> Iterator[Branch]:
        for key in below[heading]:
            yield Branch(key, level, [total(column) for column in zip(*sums[key], strict=True)])
            yield from grown(key, level + 1)

    return list(grown(None, 0))


def _path(key: uuid.UUID, above: Mapping[uuid.UUID, uuid.UUID | None]) -> list[uuid.UUID]:
    """The headings above an account, the nearest first; none where they lead round in a ring."""
    path: list[uuid.UUID] = []
    heading = above.get(key)
    while heading is not None and heading in above:
        if heading == key or heading in path:
            return []
        path.append(heading)
        heading = above[heading]
    return path
