"""Names that are taken: the database decides, and its answer becomes a refusal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import IntegrityError

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused

UNIQUE_VIOLATION = "23505"


@asynccontextmanager
async def unless_taken(db: Db, refusal: Refused) -> AsyncIterator[None]:
    """Flush what was written inside; refuse when somebody else has that name already.

    Asking first would let two at once through. The refusal ends the transaction.
    """
    try:
        yield
        await db.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        raise refusal from None
