"""The link between the cost ledger and the books."""

import uuid

from bizsuite.kernel.tables import Table, references


class CostPosting(Table, table=True):
    """The journal entry in which a row of the cost ledger is posted."""

    __tablename__ = "bridge_cost_posting"
    __audited__ = False

    cost_entry_id: uuid.UUID = references("valuation_entry", unique=True)
    entry_id: uuid.UUID = references("finance_entry")
