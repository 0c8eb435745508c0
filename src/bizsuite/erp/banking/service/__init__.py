"""Every write of banking, by noun."""

from bizsuite.erp.banking.service.accounts import create_bank_account, update_bank_account

__all__ = ["create_bank_account", "update_bank_account"]
