"""Tables of banking, by noun."""

from bizsuite.erp.banking.tables.accounts import BankAccount, CsvLayout
from bizsuite.erp.banking.tables.matches import LineMatch, MatchRule
from bizsuite.erp.banking.tables.statements import Statement, StatementLine

__all__ = ["BankAccount", "CsvLayout", "LineMatch", "MatchRule", "Statement", "StatementLine"]
