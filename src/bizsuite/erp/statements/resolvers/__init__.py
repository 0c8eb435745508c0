"""Where queries enter the statements, and what these hang on types of others."""

import strawberry

from bizsuite.erp.statements.resolvers.ageing import AgeingQuery, JournalLineStatements
from bizsuite.erp.statements.resolvers.exports import StatementFilesQuery
from bizsuite.erp.statements.resolvers.financial import FinancialStatementsQuery
from bizsuite.erp.statements.resolvers.ledgers import LedgerAccountStatements
from bizsuite.erp.statements.resolvers.trial import TrialBalanceQuery

__all__ = ["JournalLineStatements", "LedgerAccountStatements", "StatementsQuery"]


@strawberry.type
class StatementsQuery(TrialBalanceQuery, AgeingQuery, FinancialStatementsQuery, StatementFilesQuery):
    """Where queries enter the statements."""
