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
