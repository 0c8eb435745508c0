"""What revaluation hangs on types that it does not own."""

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance.service.access import company_of
from bizsuite.erp.revaluation import reads, rules, service, types
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class RevaluationQuery:
    """Where queries enter."""

    currency_revaluation: types.CurrencyRevaluation | None = found(reads.revaluation, "One revaluation.")
    currency_revaluations: Connection[types.CurrencyRevaluation] | None = listed(
        reads.revaluation, "Revaluations of the company, newest first."
    )
    currency_revaluation_item: types.CurrencyRevaluationItem | None = found(
        reads.item, "What one open item or account was worth."
    )
    currency_revaluation_items: Connection[types.CurrencyRevaluationItem] | None = listed(
        reads.item, "What open items and accounts of the company were worth."
    )


@strawberry.type
class RevaluationMutation:
    """What can be done at the end of a period."""

    @mutation(needs=rules.REVALUE)
    async def currency_revaluation_create(
        self, info: Info, input: types.CurrencyRevaluationCreateInput
    ) -> types.CurrencyRevaluationCreatePayload:
        """Value what is open in other currencies at the rates of a day, and reverse that on the next.

        Refusals: NOT_FOUND, INVALID_VALUE, CHART_MISSING, REVALUATION_EXISTS, EXCHANGE_RATE_MISSING, ACCOUNT_MISSING,
        JOURNAL_MISSING, PERIOD_MISSING, PERIOD_CLOSED, PERIOD_LOCKED.
        """
        db = info.context.db
        named = key_of(identity.company, input.company_id, "companyId") if input.company_id else None
        made = await service.revalue(db, company_of(db, named), on=input.on, **known(input, "reversed_on"))
        return types.CurrencyRevaluationCreatePayload.of(currency_revaluation=made)

    @mutation(needs=rules.REVALUE)
    async def currency_revaluation_cancel(
        self, info: Info, input: types.CurrencyRevaluationCancelInput
    ) -> types.CurrencyRevaluationCancelPayload:
        """Take a revaluation back on both of its days; the day may be valued anew.

        Refusals: NOT_FOUND, REVALUATION_CANCELLED, PERIOD_CLOSED, PERIOD_LOCKED.
        """
        made = await service.cancel(info.context.db, key_of(reads.revaluation, input.id))
        return types.CurrencyRevaluationCancelPayload.of(currency_revaluation=made)
