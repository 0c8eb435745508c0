"""In which companies an actor may write."""

import uuid
from collections.abc import Sequence

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor


def may_work_in(actor: Actor, company_id: uuid.UUID) -> bool:
    """Whether the actor works in this company."""
    return company_id in {actor.company_id, *actor.company_ids}


def require_company(db: Db, company_id: uuid.UUID, *, path: Sequence[str] = ("id",)) -> None:
    """Refuse with NOT_FOUND what belongs to a company that the actor does not work in."""
    if not may_work_in(db.actor, company_id):
        raise Refused("NOT_FOUND", "There is no such record.", path=path)


def company_of(db: Db, named: uuid.UUID | None) -> uuid.UUID:
    """The company that was named, else the one that the request works in. Refuses with NOT_FOUND."""
    company_id = db.actor.company_id if named is None else named
    require_company(db, company_id, path=["companyId"])
    return company_id
