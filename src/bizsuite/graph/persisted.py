"""Documents that clients name by their hash (automatic persisted queries), kept in memory of one process."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from bizsuite.graph.errors import UnknownDocument
from bizsuite.kernel.errors import BadInput

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Persisted:
    """The documents that were sent with their hash, the least used forgotten first."""

    def __init__(self, *, characters: int = 8_000_000) -> None:
        self._characters = characters
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._held = 0

    def text(self, query: str | None, digest: str | None) -> str:
        """The document of a request. Faults: PERSISTED_QUERY_NOT_FOUND; BAD_USER_INPUT for a wrong hash."""
        if query:
            if digest is not None and hashlib.sha256(query.encode()).hexdigest() != digest:
                raise BadInput("The hash in `persistedQuery` is not that of `query`.")
            return query
        if digest is None or digest not in self._texts:
            raise UnknownDocument("PersistedQueryNotFound")
        self._texts.move_to_end(digest)
        return self._texts[digest]

    def remember(self, digest: str, query: str) -> None:
        """Keep a document that was found valid."""
        if digest in self._texts or len(query) > self._characters:
            return
        self._texts[digest] = query
        self._held += len(query)
        while self._held > self._characters:
            _, forgotten = self._texts.popitem(last=False)
            self._held -= len(forgotten)


def digest_of(extensions: Mapping[str, Any]) -> str | None:
    """The hash in a request's extensions. Faults: BAD_USER_INPUT when it is malformed."""
    said = extensions.get("persistedQuery")
    if said is None:
        return None
    digest = said.get("sha256Hash") if isinstance(said, dict) and said.get("version") == 1 else None
    if not isinstance(digest, str) or not _HASH.fullmatch(digest.lower()):
        raise BadInput("`persistedQuery` must have `version` 1 and a `sha256Hash` of 64 hexadecimal digits.")
    return digest.lower()
