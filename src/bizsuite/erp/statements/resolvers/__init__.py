"""Where queries enter the statements, and what these hang on types of others."""

import strawberry

from bizsuite.erp.statements.resolvers.ageing import AgeingQuery, JournalLineStatements
from bizsuite.erp.statements.resolvers.trial import TrialBalanceQuery

__all__ = ["JournalLineStatements", "StatementsQuery"]


@strawberry.type
class StatementsQuery(TrialBalanceQuery, AgeingQuery):
    """Where queries enter the statements."""
