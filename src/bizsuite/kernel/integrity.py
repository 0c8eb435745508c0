"""What a look at the books can find: rows that break a promise which no constraint of the database can hold."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizsuite.kernel.db import Db


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that breaches one check: which check, which node, and what was expected and found."""

    check: str
    subject_type: str
    subject_id: uuid.UUID
    detail: str


Inspection = Callable[["Db"], Awaitable[Sequence[Finding]]]
"""Looks through the rows of the actor's tenant and answers what is wrong; empty when all is well."""
