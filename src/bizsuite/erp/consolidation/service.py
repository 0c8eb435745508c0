"""Every write of sisters."""

import uuid

from bizsuite.base.identity.service.access import require_company
from bizsuite.base.parties.tables import Party
from bizsuite.erp.consolidation import tables
from bizsuite.erp.consolidation.rules import words
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_consolidation_sister_party_tenant_id_party_id": Refused(
        "SISTER_TAKEN", "This party stands for a company already.", path=["partyId"]
    )
}


async def create_sister(db: Db, company_id: uuid.UUID, party_id: uuid.UUID) -> tables.SisterParty:
    """Say that a party is a company of our own. Refuses with NOT_FOUND, SISTER_TAKEN."""
    require_company(db, company_id, path=["companyId"])
    await db.need(Party, party_id, path=["partyId"])
    made = tables.SisterParty(company_id=company_id, party_id=party_id)
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(words.SisterPartyCreated(made.id))
    return made


async def delete_sister(db: Db, sister_party_id: uuid.UUID) -> uuid.UUID:
    """Take a party for a stranger again; the company that it was. Refuses with NOT_FOUND."""
    row = await db.lock(tables.SisterParty, sister_party_id)
    require_company(db, row.company_id)
    await db.delete(row)
    await db.flush()
    await db.publish(words.SisterPartyDeleted(row.company_id))
    return row.company_id
