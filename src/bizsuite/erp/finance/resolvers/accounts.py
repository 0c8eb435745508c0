"""How a chart is maintained."""

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import reads, service, types
from bizsuite.erp.finance.rules.accounts import ACCOUNT_MAINTAIN
from bizsuite.erp.finance.service.access import company_of
from bizsuite.graph.context import Info
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of


@strawberry.type
class AccountMutation:
    """What can be done with accounts."""

    @mutation(needs=ACCOUNT_MAINTAIN)
    async def ledger_account_create(
        self, info: Info, input: types.LedgerAccountCreateInput
    ) -> types.LedgerAccountCreatePayload:
        """Add an account or a heading to a chart. Refusals: NOT_FOUND, INVALID_VALUE, CODE_TAKEN."""
        db = info.context.db
        named = key_of(identity.company, input.company_id, "companyId") if input.company_id else None
        made = await service.create_account(db, company_of(db, named), input.value())
        return types.LedgerAccountCreatePayload.of(ledger_account=made)

    @mutation(needs=ACCOUNT_MAINTAIN)
    async def ledger_account_update(
        self, info: Info, input: types.LedgerAccountUpdateInput
    ) -> types.LedgerAccountUpdatePayload:
        """Give an account another name, or switch it on or off. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = key_of(reads.account, input.id)
        changed = await service.update_account(info.context.db, key, **known(input, "name", "is_active"))
        return types.LedgerAccountUpdatePayload.of(ledger_account=changed)

    @mutation(needs=ACCOUNT_MAINTAIN)
    async def ledger_account_delete(
        self, info: Info, input: types.LedgerAccountDeleteInput
    ) -> types.LedgerAccountDeletePayload:
        """Throw away an account that nothing uses. Refusals: NOT_FOUND, ACCOUNT_HAS_PURPOSE, ACCOUNT_IN_USE."""
        company_id = await service.delete_account(info.context.db, key_of(reads.account, input.id))
        return types.LedgerAccountDeletePayload.of(company=company_id)
