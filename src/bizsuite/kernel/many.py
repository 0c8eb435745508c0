"""Many new rows without an object for each: what a session notes of an object takes longer than storing its row."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import PydanticUndefined

from bizsuite.kernel.clock import now
from bizsuite.kernel.tables import Table, fields_of
from bizsuite.kernel.values import new_ids

_MADE = frozenset({"tenant_id", "id", "created_at", "updated_at"})


def completed(
    kind: type[Table], tenant_id: uuid.UUID, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """New rows of a tenant by the names of columns, with what is not given: ids, stamps and defaults.

    All of them name the same columns.
    """
    given, at = rows[0], now()
    absent = [each for each in fields_of(kind) if each[0] not in given and each[0] not in _MADE]
    fixed = {
        "tenant_id": tenant_id,
        "created_at": at,
        "updated_at": at,
        **{name: value for name, value, make in absent if make is None and value is not PydanticUndefined},
    }
    made = [(name, make) for name, _, make in absent if make is not None]
    whole = [{**fixed, **row} for row in rows]
    if "id" not in given:
        for row, key in zip(whole, new_ids(len(whole)), strict=True):
            row["id"] = key
    for name, make in made:
        for row in whole:
            row[name] = make()
    return whole
