"""What commissions hang on types that they do not own."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties import reads as parties
from bizsuite.erp.commissions import loaders, reads, service, types
from bizsuite.erp.commissions.rules import words
from bizsuite.erp.commissions.rules.earning import Due, Plan
from bizsuite.erp.statements.loaders.pages import Asked, Keyset, Page
from bizsuite.erp.statements.types.money import one_money
from bizsuite.erp.statements.types.pages import AFTER, BEFORE, FIRST, LAST, asked, mark_of, paged
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode
from bizsuite.graph.page import Connection
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY, today
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.values import ZERO

_BY_LINE = Keyset((("line_id", sa.Uuid(), False),))
_SUMS = ("accrued", "due", "settled", "open")


@strawberry.type
class CommissionQuery:
    """Where queries enter."""

    commission_plan: types.CommissionPlan | None = found(reads.plan, "One plan.")
    commission_plans: Connection[types.CommissionPlan] = listed(
        reads.plan, "Who earns how much on the company's sales, the plans that began last first."
    )
    commission_settlement: types.CommissionSettlement | None = found(reads.settlement, "One settlement.")
    commission_settlements: Connection[types.CommissionSettlement] = listed(
        reads.settlement, "Settlements of the company, newest first."
    )

    @field
    async def commissions_due(
        self,
        info: Info,
        agent_id: Annotated[strawberry.ID, strawberry.argument(description="Who earns them: a user.")],
        through: Annotated[
            date | None,
            strawberry.argument(
                description="The last day whose documents and payments count; today unless given."
            ),
        ] = None,
        first: FIRST = None,
        after: AFTER = None,
        last: LAST = None,
        before: BEFORE = None,
    ) -> types.CommissionDueConnection:
        """What an agent earns on the company's invoices and credit notes through a day, and how much of it is due.

        Agents see their own; for others there is nothing without the permission `commissions.commission.read`.
        """
        db, agent = info.context.db, decode(agent_id)
        day = through or today(db.actor.zone)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise BadInput("A day lies between {first} and {last}.", first=FIRST_DAY, last=LAST_DAY)
        mark = mark_of("commissions", agent.key, day)
        paging = asked(info, _BY_LINE, mark, first, after, last, before)
        company = await db.need(Company, db.actor.company_id)
        is_seen = agent.key == db.actor.user_id or db.actor.may(words.COMMISSION_READ)
        all_of_it: Sequence[Due] = ()
        if is_seen and agent.type == identity.user.name:
            all_of_it = await loaders.dues_of(db, company.id, agent.key, day, company.currency)
        page = _page(all_of_it, paging)
        nodes = [_node(each, company.currency) for _, each in page.entries]
        told: dict[str, Any] = {**paged(paging, page, nodes, mark), **_sums(all_of_it, company.currency)}
        return types.CommissionDueConnection(**told, through=day)


@strawberry.type
class UserCommissions:
    """What commissions hang on User."""

    commission_plans: Connection[types.CommissionPlan] | None = related(
        reads.user_plans, "What they earn on sales of the company, the plans that began last first."
    )
    commissions: Connection[types.CommissionSettlement] | None = related(
        reads.user_settlements, "What was settled of what they earn, newest first."
    )


@strawberry.type
class InvoiceLineCommissions:
    """What commissions hang on InvoiceLine."""

    commissions: Connection[types.CommissionSettlementLine] | None = related(
        reads.invoice_line_commissions, "What was settled of what agents earn on it, newest first."
    )


@strawberry.type
class CommissionMutation:
    """What can be done about commissions."""

    @mutation(needs=words.PLAN_WRITE)
    async def commission_plan_set(
        self, info: Info, input: types.CommissionPlanSetInput
    ) -> types.CommissionPlanSetPayload:
        """Say what an agent earns on sales, to whom and of what, on which days of invoices.

        What was settled stays as it was; the next settlement makes up for the difference. Refusals: NOT_FOUND,
        INVALID_VALUE, COMMISSION_PLAN_OVERLAPS.
        """
        told = known(
            input,
            *("rate", "valid_from", "valid_to"),
            agent_id=identity.user,
            customer_id=parties.customer,
            category_id=catalog.category,
        )
        made = await service.set_plan(
            info.context.db,
            Plan(**told),
            is_active=input.is_active,
            **known(input, company_id=identity.company),
        )
        return types.CommissionPlanSetPayload.of(commission_plan=made)

    @mutation(needs=words.SETTLE)
    async def commission_settle(
        self, info: Info, input: types.CommissionSettleInput
    ) -> types.CommissionSettlePayload:
        """Owe an agent in the books what is due to them through a day and has not been settled.

        Refusals: NOT_FOUND, INVALID_VALUE, COMMISSION_NOT_DUE, COMMISSION_SETTLED_LATER, CHART_MISSING,
        ACCOUNT_MISSING, PERIOD_MISSING, PERIOD_CLOSED, PERIOD_LOCKED.
        """
        made = await service.settle(
            info.context.db,
            input.agent(),
            through=input.through,
            **known(input, "on", company_id=identity.company),
        )
        return types.CommissionSettlePayload.of(commission_settlement=made)


def _page(found: Sequence[Due], paging: Asked) -> Page[Due]:
    """The part of the list that is asked for; it is in the order of the ids of lines."""
    wanted = [
        each
        for each in found
        if (paging.after is None or each.line_id > paging.after[0])
        and (paging.before is None or each.line_id < paging.before[0])
    ]
    size = len(wanted) if paging.size is None else paging.size
    part = wanted[max(len(wanted) - size, 0) :] if paging.backward else wanted[:size]
    return Page([((each.line_id,), each) for each in part], len(wanted) > size, len(found))


def _node(each: Due, currency: str) -> types.CommissionDue:
    money = {name: one_money(getattr(each, name), currency) for name in _SUMS}
    return types.CommissionDue(line_id=each.line_id, plan_id=each.plan_id, **money)


def _sums(found: Sequence[Due], currency: str) -> dict[str, Money]:
    return {name: one_money(sum((getattr(each, name) for each in found), ZERO), currency) for name in _SUMS}
