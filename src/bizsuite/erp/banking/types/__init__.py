"""Banking as clients see it, and what is said when it is written."""

from bizsuite.erp.banking.types.accounts import (
    BankAccount,
    BankAccountCreateInput,
    BankAccountCreatePayload,
    BankAccountUpdateInput,
    BankAccountUpdatePayload,
)
from bizsuite.erp.banking.types.layouts import (
    BankCsvLayout,
    BankCsvLayoutSetInput,
    BankCsvLayoutSetPayload,
)
from bizsuite.erp.banking.types.statements import (
    BankStatement,
    BankStatementImportInput,
    BankStatementImportPayload,
    BankStatementLine,
    StatementGap,
    StatementMalformed,
    StatementUnbalanced,
)

__all__ = [
    "BankAccount",
    "BankAccountCreateInput",
    "BankAccountCreatePayload",
    "BankAccountUpdateInput",
    "BankAccountUpdatePayload",
    "BankCsvLayout",
    "BankCsvLayoutSetInput",
    "BankCsvLayoutSetPayload",
    "BankStatement",
    "BankStatementImportInput",
    "BankStatementImportPayload",
    "BankStatementLine",
    "StatementGap",
    "StatementMalformed",
    "StatementUnbalanced",
]
