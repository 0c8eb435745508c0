"""The choice of how stock is accounted for, as clients see it."""

import strawberry

from bizsuite.base.identity.types import Company
from bizsuite.bridges.valuation_finance import reads
from bizsuite.bridges.valuation_finance.rules import StockAccountingSystem
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import Node

strawberry.enum(StockAccountingSystem, description=StockAccountingSystem.__doc__)


@entity(reads.accounting)
class StockAccounting(Node):
    """By which system a company posts the value of goods."""

    system: StockAccountingSystem = column("The system.")
    company: Company | None = related(reads.accounting_company, "The company.")


@strawberry.input
class StockAccountingSetInput(Change):
    """The company, of which no goods are posted yet, and by which system it is to post their value."""

    system: StockAccountingSystem = strawberry.field(description="The system.")


@strawberry.type
class StockAccountingSetPayload(Payload):
    """How the company posts the value of goods."""

    stock_accounting: StockAccounting | None = result(reads.accounting, "The choice.")
