"""Statements of tests are compiled once in a process, not anew for the database of each test."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from bizsuite.kernel import database

_MADE = database._engine
_COMPILED: Any = LRUCache(5_000)
_DIALECTS: list[Any] = []


def once() -> None:
    """Let all engines of this process have one dialect, which is part of the key of what is kept, and one cache.

    All are for the same server, so that the dialect knows of it what it would know of each.
    """
    database._engine = _alike


def _alike(url: str, pool: int, pooler: bool) -> AsyncEngine:
    engine = _MADE(url, pool, pooler)
    sync = engine.sync_engine
    if not _DIALECTS or _DIALECTS[0].server_version_info is None:
        # Of one that has never connected nothing is known yet.
        _DIALECTS[:] = [sync.dialect]
    sync.dialect, sync._compiled_cache = _DIALECTS[0], _COMPILED
    return engine
