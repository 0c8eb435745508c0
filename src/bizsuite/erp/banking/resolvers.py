"""What banking hangs on types that it does not own."""

import strawberry

from bizsuite.erp.banking import reads, service, types
from bizsuite.erp.banking.rules import words
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class BankingQuery:
    """Where queries enter."""

    bank_account: types.BankAccount | None = found(
        reads.bank_account, "One bank account of the company, by id, name or the id of another system."
    )
    bank_accounts: Connection[types.BankAccount] | None = listed(
        reads.bank_account, "Bank accounts of the company that the request works in, by name."
    )
    bank_statement: types.BankStatement | None = found(reads.statement, "One bank statement.")
    bank_statements: Connection[types.BankStatement] | None = listed(
        reads.statement, "What banks said about the company's accounts, newest first."
    )
    bank_statement_line: types.BankStatementLine | None = found(reads.line, "One line of a bank statement.")
    bank_statement_lines: Connection[types.BankStatementLine] | None = listed(
        reads.line, "Lines of the company's bank statements, such as those that are open."
    )
    bank_csv_layout: types.BankCsvLayout | None = found(
        reads.csv_layout, "How the bank of an account writes tables."
    )


@strawberry.type
class LedgerAccountBanking:
    """What banking hangs on LedgerAccount."""

    bank_account: types.BankAccount | None = related(
        reads.account_bank_account, "The account at a bank that it keeps in the books; null where none."
    )


@strawberry.type
class BankingMutation:
    """What can be done with bank accounts."""

    @mutation(needs=words.BANK_ACCOUNT_WRITE)
    async def bank_account_create(
        self, info: Info, input: types.BankAccountCreateInput
    ) -> types.BankAccountCreatePayload:
        """Record an account of the company at a bank.

        Refusals: NOT_FOUND, INVALID_VALUE, IBAN_INVALID, BIC_INVALID, BANK_ACCOUNT_LEDGER, BANK_ACCOUNT_LEDGER_TAKEN,
        NAME_TAKEN, IBAN_TAKEN.
        """
        made = await service.create_bank_account(info.context.db, input.new())
        return types.BankAccountCreatePayload.of(bank_account=made)

    @mutation(needs=words.BANK_ACCOUNT_WRITE)
    async def bank_account_update(
        self, info: Info, input: types.BankAccountUpdateInput
    ) -> types.BankAccountUpdatePayload:
        """Give a bank account another name or BIC, or switch it on or off.

        Refusals: NOT_FOUND, INVALID_VALUE, BIC_INVALID, NAME_TAKEN.
        """
        key = key_of(reads.bank_account, input.id)
        changed = await service.update_bank_account(info.context.db, key, input.changes())
        return types.BankAccountUpdatePayload.of(bank_account=changed)

    @mutation(needs=words.BANK_ACCOUNT_WRITE)
    async def bank_csv_layout_set(
        self, info: Info, input: types.BankCsvLayoutSetInput
    ) -> types.BankCsvLayoutSetPayload:
        """Say how the bank of an account writes tables, in place of what was said before.

        Refusals: NOT_FOUND, INVALID_VALUE.
        """
        key = key_of(reads.bank_account, input.id)
        account = await service.set_csv_layout(info.context.db, key, input.layout())
        return types.BankCsvLayoutSetPayload.of(bank_account=account)

    @mutation(needs=words.STATEMENT_IMPORT)
    async def bank_statement_import(
        self, info: Info, input: types.BankStatementImportInput
    ) -> types.BankStatementImportPayload:
        """Keep what a bank says: the same statement once, each line once, each statement where the last one ended.

        Refusals: NOT_FOUND, BANK_ACCOUNT_INACTIVE, CSV_LAYOUT_MISSING, STATEMENT_TOO_LARGE, STATEMENT_MALFORMED,
        STATEMENT_CURRENCY, STATEMENT_ACCOUNT, STATEMENT_EMPTY, STATEMENT_DUPLICATE, STATEMENT_BALANCE_DIFFERS,
        STATEMENT_UNBALANCED, STATEMENT_EARLIER, STATEMENT_GAP.
        """
        kept = await service.import_statements(info.context.db, input.new())
        return types.BankStatementImportPayload.of(bank_statement=kept[-1])
