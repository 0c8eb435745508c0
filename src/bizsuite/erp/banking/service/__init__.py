"""Every write of banking, by noun."""

from bizsuite.erp.banking.service.accounts import create_bank_account, update_bank_account
from bizsuite.erp.banking.service.closing import (
    close_statement,
    create_match_rule,
    reopen_statement,
    update_match_rule,
)
from bizsuite.erp.banking.service.importing import NewFile, import_statements, set_csv_layout
from bizsuite.erp.banking.service.matching import match_line, match_lines, match_statement
from bizsuite.erp.banking.service.unmatching import unmatch_line

__all__ = [
    "NewFile",
    "close_statement",
    "create_bank_account",
    "create_match_rule",
    "import_statements",
    "match_line",
    "match_lines",
    "match_statement",
    "reopen_statement",
    "set_csv_layout",
    "unmatch_line",
    "update_bank_account",
    "update_match_rule",
]
