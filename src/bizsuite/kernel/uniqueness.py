"""Values that only one row of a tenant may have: the database decides, and its answer becomes a refusal."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from sqlalchemy.exc import IntegrityError

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused

UNIQUE_VIOLATION = "23505"


@asynccontextmanager
async def unless_taken(db: Db, taken: Mapping[str, Refused]) -> AsyncIterator[None]:
    """Flush what was written inside; a value that somebody else has refuses as `taken` says, by the constraint.

    Asking first would let two at once through. The refusal ends the transaction.
    """
    try:
        yield
        await db.flush()
    except IntegrityError as error:
        refusal = taken.get(broken_constraint(error) or "")
        if refusal is None:
            raise
        raise refusal from None


def broken_constraint(error: IntegrityError) -> str | None:
    """The name of the unique constraint or index that a statement broke; None for another kind of error."""
    if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
        return None
    cause = getattr(error.orig, "__cause__", None)
    name: str | None = getattr(cause, "constraint_name", None)
    return name
