"""Every write of banking, by noun."""

from bizsuite.erp.banking.service.accounts import create_bank_account, update_bank_account
from bizsuite.erp.banking.service.importing import NewFile, import_statements, set_csv_layout

__all__ = [
    "NewFile",
    "create_bank_account",
    "import_statements",
    "set_csv_layout",
    "update_bank_account",
]
