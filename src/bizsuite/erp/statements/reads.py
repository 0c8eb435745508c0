"""How one gets from a line of a statement to what it is made up of."""

from bizsuite.erp.finance import reads
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.reads import Columns, Many, many


def lines_of(span: Span) -> Many:
    """From an account to what was posted to it in a span, oldest first."""

    def posted(line: Columns, _: Columns) -> object:
        until = line.posted_on <= span.until
        return until if span.since is None else until & (line.posted_on >= span.since)

    return many(reads.account, reads.line, "account_id", "posted_on", where=posted, in_any_company=True)
