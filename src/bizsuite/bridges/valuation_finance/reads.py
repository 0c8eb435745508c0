"""How the cost ledger and the books reach each other."""

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.bridges.valuation_finance.tables import CostPosting, StockAccounting
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.inventory import reads as inventory
from bizsuite.erp.valuation import reads as valuation
from bizsuite.erp.valuation.rules.words import VALUATION_READ
from bizsuite.kernel.reads import Columns, Entity, many, newest, one, one_via, sorts
from bizsuite.kernel.tables import table_of

accounting = Entity(
    name="StockAccounting",
    table=StockAccounting,
    permission=VALUATION_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("system",),
    sorts=("created_at",),
)
accounting_company = one(accounting, "company_id", identity.company)
company_accountings = many(identity.company, accounting, "company_id", "created_at")

cost_entry_journal_entry = one_via(valuation.entry, finance.entry, CostPosting, "cost_entry_id", "entry_id")


def _first_of_entry(_: Columns, link: Columns) -> sa.ColumnElement[bool]:
    """Of the rows that post a move in one journal entry the first, so that the entry is listed once.

    A transfer takes value from one warehouse and brings it to another, in one entry.
    """
    other = table_of(CostPosting).alias()
    earlier = sa.select(1).where(
        other.c.tenant_id == link.tenant_id,
        other.c.move_id == link.move_id,
        other.c.entry_id == link.entry_id,
        other.c.id < link.id,
    )
    return sa.not_(earlier.exists())


move_entries = many(
    inventory.move,
    finance.entry,
    "move_id",
    newest("entry_date"),
    via=CostPosting,
    via_target="entry_id",
    where=_first_of_entry,
)
journal_entry_cost_entries = many(
    finance.entry,
    valuation.entry,
    "entry_id",
    newest("valued_on"),
    via=CostPosting,
    via_target="cost_entry_id",
)
