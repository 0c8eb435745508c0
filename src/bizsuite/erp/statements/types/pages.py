"""Pages of what a statement makes up, as connections."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any

import strawberry

from bizsuite.erp.statements.loaders import Asked, Keyset, Page
from bizsuite.graph.page import CountPrecision, Edge, PageInfo, decode_cursor, encode_cursor, page_size
from bizsuite.kernel.errors import BadInput

FIRST = Annotated[
    int | None, strawberry.argument(description="How many from the start: 0 to 100, 20 unless given.")
]
AFTER = Annotated[str | None, strawberry.argument(description="Go on after this cursor.")]
LAST = Annotated[int | None, strawberry.argument(description="How many from the end: 0 to 100.")]
BEFORE = Annotated[str | None, strawberry.argument(description="Go back from this cursor.")]


def mark_of(*parts: object) -> str:
    """What tells the cursors of one list from those of another."""
    return hashlib.blake2s(repr(parts).encode(), digest_size=6).hexdigest()


def asked(
    info: Any,
    keyset: Keyset,
    mark: str,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
) -> Asked:
    """The page that the arguments ask for. Faults: BAD_USER_INPUT."""
    size, backward = page_size(first, last, info.schema.oracle.page_max)
    ends = [None if text is None else decode_cursor(text, mark, keyset.kinds) for text in (after, before)]
    for end in ends:
        if end is not None and None in end:
            raise BadInput("This is not a cursor.")
    return Asked(size, backward, *ends)


def paged(asked: Asked, page: Page[Any], nodes: Sequence[Any], mark: str) -> dict[str, Any]:
    """The fields of a connection that shows a page."""
    cursors = [encode_cursor(mark, cursor) for cursor, _ in page.entries]
    came = (asked.before if asked.backward else asked.after) is not None
    return {
        "edges": [Edge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
        "nodes": list(nodes),
        "page_info": PageInfo(
            has_next_page=came if asked.backward else page.more,
            has_previous_page=page.more if asked.backward else came,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        "total_count": page.count,
        "count_precision": CountPrecision.EXACT,
    }
