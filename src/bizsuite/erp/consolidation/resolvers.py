"""What consolidation hangs on the roots and on companies."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.consolidation import loaders, reads, service, types
from bizsuite.erp.consolidation.asked import Asked, asked_of
from bizsuite.erp.consolidation.rules import words
from bizsuite.erp.consolidation.rules.consolidating import Group, consolidated
from bizsuite.erp.finance.rules.words import ENTRY_READ, AccountKind
from bizsuite.erp.statements.resolvers.asked import AS_OF, about
from bizsuite.erp.statements.rules.captions import title_of
from bizsuite.erp.statements.rules.financial import StatementCaption, StatementRow, added
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.erp.statements.types.money import all_money, one_money
from bizsuite.graph.context import Info
from bizsuite.graph.fields import Reach, field, found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.errors import Refused

COMPANIES = Annotated[
    list[types.ConsolidationMemberInput], about("The companies, 1 to 20, each with its rates.")
]
CURRENCY = Annotated[CurrencyCode, about("The currency of the statement.")]
SINCE = Annotated[date | None, about("The first day; that of each company's fiscal year when left out.")]


@strawberry.type
class ConsolidationQuery:
    """Where queries enter."""

    sister_party: types.SisterParty | None = found(reads.sister_party, "That a party is a company, by id.")
    sister_parties: Connection[types.SisterParty] | None = listed(
        reads.sister_party, "The parties that are companies of our own."
    )

    @field(needs=ENTRY_READ)
    async def consolidated_balance_sheet(
        self, info: Info, companies: COMPANIES, currency: CURRENCY, as_of: AS_OF = None
    ) -> types.ConsolidatedStatement | None:
        """What several companies have and owe as if they were one; assets come to as much as liabilities and equity.

        What companies hold is translated at closing rates, the result of the year at average rates; what that makes is
        the translation difference in equity. Null where you do not work in one of the companies.
        """
        asked = await asked_of(info.context.db, companies, currency, as_of)
        if asked is None:
            return None
        books = await loaders.posted(info.context.db, asked.days)
        group = Group(asked.members, currency, books.posted)
        return _Statement(info, asked, books, group).of(group.balance_sheet())

    @field(needs=ENTRY_READ)
    async def consolidated_profit_and_loss(
        self,
        info: Info,
        companies: COMPANIES,
        currency: CURRENCY,
        as_of: AS_OF = None,
        since: SINCE = None,
    ) -> types.ConsolidatedStatement | None:
        """What several companies have earned of others, and what that cost, at average rates.

        Closing a year takes none of it away. Null where you do not work in one of the companies.
        """
        asked = await asked_of(info.context.db, companies, currency, as_of, since=since, results_only=True)
        if asked is None:
            return None
        books = await loaders.posted(info.context.db, asked.days)
        group = Group(asked.members, currency, books.posted)
        return _Statement(info, asked, books, group, since=since, is_result=True).of(group.profit_and_loss())

    @field(needs=ENTRY_READ)
    async def consolidated_trial_balance(
        self, info: Info, companies: COMPANIES, currency: CURRENCY, as_of: AS_OF = None
    ) -> types.ConsolidatedStatement | None:
        """What every account of several companies holds, by kind; debits are positive, and all sums to zero.

        Null where you do not work in one of the companies.
        """
        asked = await asked_of(info.context.db, companies, currency, as_of)
        if asked is None:
            return None
        books = await loaders.posted(info.context.db, asked.days)
        group = Group(asked.members, currency, books.posted)
        return _Statement(info, asked, books, group).of(_trial_rows(group), is_trial=True)


def _trial_rows(group: Group) -> list[StatementRow]:
    """The accounts below their kinds, then what is lacking to zero."""
    held = group.trial_balance()
    rows: list[StatementRow] = []
    for kind in AccountKind:
        own = [each for each in held if each.kind is kind and any(each.amounts)]
        if own:
            total = added((each.amounts for each in own), group.width)
            rows.append(StatementRow(StatementCaption.ASSETS, 0, total, kind))
            rows += [StatementRow(StatementCaption.ASSETS, 1, each.amounts, kind, each.id) for each in own]
    differences = group.differences(held)
    return [
        *rows,
        *(StatementRow(each.caption, 0, [-amount for amount in each.amounts]) for each in differences),
    ]


class _Statement:
    """Makes what clients see of rows."""

    def __init__(
        self,
        info: Info,
        asked: Asked,
        books: loaders.GroupBooks,
        group: Group,
        *,
        since: date | None = None,
        is_result: bool = False,
    ) -> None:
        self._info, self._asked, self._books, self._group = info, asked, books, group
        self._since, self._is_result = since, is_result
        self._companies = [each.company_id for each in asked.members]
        self._eliminated = {each.account_id for each in books.posted if each.eliminated is not None}

    def of(self, rows: Sequence[StatementRow], *, is_trial: bool = False) -> types.ConsolidatedStatement:
        """The statement of these rows; those of accounts have no caption in a trial balance."""
        asked = self._asked
        return types.ConsolidatedStatement(
            as_of=asked.days.until,
            since=self._since,
            currency=CurrencyCode(asked.currency),
            members=[
                types.ConsolidationMember(
                    company=self._company(each.company_id),
                    closing_rate=each.closing,
                    average_rate=each.average,
                )
                for each in asked.members
            ],
            rows=[self._row(row, None if is_trial and row.kind else row.caption) for row in rows],
            eliminations=[self._elimination(pair) for pair in self._group.pairs()],
        )

    def _company(self, key: uuid.UUID) -> Any:
        return self._asked.rows[key]

    def _elimination(self, pair: Any) -> types.ConsolidationElimination:
        amounts = (pair.said, pair.answered, pair.difference)
        said, answered, difference = all_money(amounts, self._asked.currency)
        return types.ConsolidationElimination(
            company=self._company(pair.company_id),
            sister=self._company(pair.sister_id),
            kind=pair.kind,
            said=said,
            answered=answered,
            difference=difference,
        )

    def _row(self, row: StatementRow, caption: StatementCaption | None) -> types.ConsolidatedRow:
        currency = self._asked.currency
        account: Any = None if row.account is None else self._books.accounts[row.account]
        title = title_of(row.caption, row.kind, self._info.context.locale)
        *companies, eliminations = all_money(row.amounts, currency)
        return types.ConsolidatedRow(
            caption=caption,
            level=row.level,
            kind=row.kind,
            account=account,
            title=title if account is None else account["name"],
            companies=companies,
            eliminations=eliminations,
            consolidated=one_money(consolidated(row.amounts), currency),
            lines=self._reach(account, ()),
            eliminated=self._reach(account, self._companies) if row.account in self._eliminated else None,
        )

    def _reach(self, account: Any, sisters: Sequence[uuid.UUID]) -> Any:
        """The relation to the lines of an account, or to those of them that were with sisters."""
        if account is None:
            return None
        company: uuid.UUID = account["company_id"]
        since = self._asked.days.since[company] if self._is_result else None
        span = Span(since, self._asked.days.until)
        return Reach(reads.lines_of(span, sisters, is_result=self._is_result), account)


@strawberry.type
class CompanyConsolidation:
    """What consolidation hangs on Company."""

    sister_parties: Connection[types.SisterParty] | None = related(
        reads.company_sisters, "The customers and suppliers as which other companies know it."
    )


@strawberry.type
class ConsolidationMutation:
    """What can be said of companies."""

    @mutation(needs=words.SISTER_WRITE)
    async def sister_party_create(
        self, info: Info, input: types.SisterPartyCreateInput
    ) -> types.SisterPartyCreatePayload:
        """Say that a customer or a supplier is a company of our own. Refusals: NOT_FOUND, SISTER_TAKEN."""
        company = key_of(identity.company, input.company_id, "companyId")
        party = decode(input.party_id)
        if party.type not in ("Customer", "Supplier"):
            raise Refused("NOT_FOUND", "There is no such record.", path=["partyId"])
        made = await service.create_sister(info.context.db, company, party.key)
        return types.SisterPartyCreatePayload.of(sister_party=made)

    @mutation(needs=words.SISTER_WRITE)
    async def sister_party_delete(
        self, info: Info, input: types.SisterPartyDeleteInput
    ) -> types.SisterPartyDeletePayload:
        """Take a party for a stranger again. Refusals: NOT_FOUND."""
        key = key_of(reads.sister_party, input.id)
        return types.SisterPartyDeletePayload.of(company=await service.delete_sister(info.context.db, key))
