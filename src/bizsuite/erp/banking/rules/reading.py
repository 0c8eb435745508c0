"""Files of all forms as statements. Pure."""

from bizsuite.erp.banking.rules.camt import read_camt
from bizsuite.erp.banking.rules.csv_files import CsvLayout, read_csv
from bizsuite.erp.banking.rules.ofx import read_ofx
from bizsuite.erp.banking.rules.shapes import ReadStatement
from bizsuite.erp.banking.rules.statements import require_few
from bizsuite.erp.banking.rules.words import StatementFormat
from bizsuite.kernel.errors import Refused


def read_file(
    content: str, form: StatementFormat, currency: str, layout: CsvLayout | None
) -> list[ReadStatement]:
    """The statements of a file of an account in this currency, at least one, in their order.

    Refuses with STATEMENT_MALFORMED (fact: line), STATEMENT_CURRENCY, STATEMENT_UNBALANCED, CSV_LAYOUT_MISSING,
    STATEMENT_TOO_LARGE.
    """
    if form is not StatementFormat.CSV:
        found = (read_camt if form is StatementFormat.CAMT053 else read_ofx)(content, currency)
        require_few(found)
        return found
    if layout is None:
        raise Refused(
            "CSV_LAYOUT_MISSING", "It has not been said which column means what.", path=["bankAccountId"]
        )
    return [read_csv(content, layout, currency)]
