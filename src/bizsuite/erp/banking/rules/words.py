"""The words of banking: permissions and events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission

BANK_ACCOUNT_READ = Permission("banking.account.read")
BANK_ACCOUNT_WRITE = Permission("banking.account.write")


@dataclass(frozen=True, slots=True)
class BankAccountCreated:
    """A company has another account at a bank."""

    bank_account_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BankAccountChanged:
    """A company's bank account has another name or BIC, or was switched on or off."""

    bank_account_id: uuid.UUID
    company_id: uuid.UUID
