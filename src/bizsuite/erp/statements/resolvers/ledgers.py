"""The general ledger, account by account."""

from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.erp.finance.rules.words import ENTRY_READ
from bizsuite.erp.statements import loaders, types
from bizsuite.erp.statements.resolvers.asked import AS_OF, about, spans_of
from bizsuite.erp.statements.types.money import one_money, shown
from bizsuite.erp.statements.types.pages import AFTER, BEFORE, FIRST, LAST, asked, mark_of, paged
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field


@strawberry.type
class LedgerAccountStatements:
    """What the statements hang on LedgerAccount."""

    @field(needs=ENTRY_READ)
    async def ledger(
        self,
        root: strawberry.Parent[Any],
        info: Info,
        as_of: AS_OF = None,
        since: Annotated[date | None, about("The first day; null for all.")] = None,
        first: FIRST = None,
        after: AFTER = None,
        last: LAST = None,
        before: BEFORE = None,
    ) -> types.GeneralLedgerConnection | None:
        """Its general ledger: what was posted to it, in the order of days, with the balance after each line.

        Of a heading it is empty. The ledgers of several accounts are read together.
        """
        (span,) = spans_of(info.context.db, as_of, since, None)
        mark = mark_of("ledger", span)
        paging = asked(info, loaders.LEDGER_KEYSET, mark, first, after, last, before)
        found = await info.context.load(loaders.ledgers, root["id"], span=span, paging=paging)
        if found is None:
            return None
        nodes = [_node(entry, found.currency) for _, entry in found.page.entries]
        told: dict[str, Any] = {
            **paged(paging, found.page, nodes, mark),
            **shown(found.turnover, found.currency),
        }
        return types.GeneralLedgerConnection(as_of=span.until, since=span.since, **told)


def _node(entry: loaders.LedgerEntry, currency: str) -> types.GeneralLedgerLine:
    line: Any = entry.line
    return types.GeneralLedgerLine(line=line, balance=one_money(entry.balance, currency))
