"""Which parties are companies of our own."""

import uuid

from bizsuite.kernel.tables import Table, references


class SisterParty(Table, table=True):
    """A customer or supplier that is one of the tenant's companies; a company may be several."""

    __tablename__ = "consolidation_sister_party"

    company_id: uuid.UUID = references("company")
    party_id: uuid.UUID = references("party", unique=True)
