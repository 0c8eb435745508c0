"""The one way in which our values become plain data for the audit, the outbox and the queue."""

import json
import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson

from bizsuite.kernel.values import UUID

AS_THEY_ARE = frozenset({type(None), bool, int, float, str})
"""Kinds of values that are plain already."""
_AS_TEXT = frozenset({Decimal, uuid.UUID, UUID})


def plain(value: Any) -> Any:
    """The value as JSON can hold it: decimals, ids and times as text, words as their value.

    Raises TypeError for anything else, since silence here would be data lost from the books.
    """
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if kind in _AS_TEXT:
        return str(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str | Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _plain_whole(value)


def json_text(value: Any) -> str:
    """Plain data as the text of JSON."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # Numbers beyond 64 bits.
        return json.dumps(value)


def _plain_whole(value: Any) -> Any:
    """Plain data of what has parts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, AbstractSet):
        return sorted((plain(part) for part in value), key=str)
    raise TypeError(f"JSON cannot hold a {type(value).__name__}")
