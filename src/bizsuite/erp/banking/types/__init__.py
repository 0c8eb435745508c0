"""Banking as clients see it, and what is said when it is written."""

from bizsuite.erp.banking.types.accounts import (
    BankAccount,
    BankAccountCreateInput,
    BankAccountCreatePayload,
    BankAccountUpdateInput,
    BankAccountUpdatePayload,
)

__all__ = [
    "BankAccount",
    "BankAccountCreateInput",
    "BankAccountCreatePayload",
    "BankAccountUpdateInput",
    "BankAccountUpdatePayload",
]
