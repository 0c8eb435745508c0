"""Statements about many keys."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa


def among(column: Any, keys: Collection[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Whether a column holds one of these keys; one text of a statement, however many they are."""
    found: sa.ColumnElement[bool] = column == sa.any_(sa.literal(sorted(keys), sa.ARRAY(sa.Uuid)))
    return found
