"""Telling whether what somebody is to agree to is still the same."""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal


def revision_of(told: Iterable[Iterable[object]]) -> str:
    """A short hash of rows of values, which changes whenever one of them does; 1.50 and 1.5 are the same value."""
    rows = [[_text(value) for value in row] for row in told]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()[:32]


def _text(value: object) -> str | None:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return None if value is None else str(value)
