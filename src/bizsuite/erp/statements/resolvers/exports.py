"""Tickets for statements as files."""

from datetime import date
from typing import Annotated

import strawberry

from bizsuite.erp.finance.rules.words import ENTRY_READ
from bizsuite.erp.statements.files import MAKER
from bizsuite.erp.statements.resolvers.ageing import DAYS
from bizsuite.erp.statements.resolvers.asked import AS_OF, COMPANY, COMPARE, about, company_named, spans_of
from bizsuite.erp.statements.resolvers.financial import fiscal_spans
from bizsuite.erp.statements.rules.ageing import BUCKETS, check_buckets
from bizsuite.erp.statements.rules.exports import Export, StatementKind
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.kernel.sheets import FileFormat

_FISCAL = (StatementKind.BALANCE_SHEET, StatementKind.PROFIT_AND_LOSS, StatementKind.CASH_FLOW)


@strawberry.type
class StatementFilesQuery:
    """Where queries ask for statements as files."""

    @field(needs=ENTRY_READ)
    async def statement_file(
        self,
        info: Info,
        statement: Annotated[StatementKind, about("Which statement.")],
        format: Annotated[FileFormat, about("The form of the file.")] = FileFormat.CSV,
        company: COMPANY = None,
        as_of: AS_OF = None,
        since: Annotated[date | None, about("The first day, as the statement takes it.")] = None,
        compare: COMPARE = None,
        buckets: DAYS = None,
    ) -> FileTicket | None:
        """A ticket for a statement as a file: the same figures as the statement's own field tells, at that time.

        The heads of columns are in the language of whoever asks. Null for a company that you do not work in.
        """
        db = info.context.db
        if statement in _FISCAL:
            is_sheet = statement is StatementKind.BALANCE_SHEET
            asked = await fiscal_spans(
                db, company, as_of, None if is_sheet else since, compare, is_sheet=is_sheet
            )
        else:
            company_id = company_named(db, company)
            spans = spans_of(db, as_of, since, compare)
            asked = None if company_id is None else (company_id, spans)
        days = check_buckets(BUCKETS if buckets is None else buckets)
        if asked is None:
            return None
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, MAKER, Export(statement, format, *asked, days).told())
