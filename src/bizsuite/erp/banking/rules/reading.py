"""Files of all forms as statements. Pure."""

from bizsuite.erp.banking.rules.camt import read_camt
from bizsuite.erp.banking.rules.csv_files import CsvLayout, read_csv
from bizsuite.erp.banking.rules.ofx import read_ofx
from bizsuite.erp.banking.rules.shapes import ReadStatement
from bizsuite.erp.banking.rules.statements import require_content
from bizsuite.erp.banking.rules.words import StatementFormat
from bizsuite.kernel.errors import Refused


def read_file(
    content: str, form: StatementFormat, currency: str, layout: CsvLayout | None
) -> list[ReadStatement]:
    """The statements of a file of an account in this currency, at least one, in their order.

    Refuses with STATEMENT_TOO_LARGE, STATEMENT_MALFORMED (fact: line), STATEMENT_CURRENCY, STATEMENT_UNBALANCED,
    CSV_LAYOUT_MISSING.
    """
    require_content(content)
    if form is StatementFormat.CAMT053:
        return read_camt(content, currency)
    if form is StatementFormat.OFX:
        return read_ofx(content, currency)
    if layout is None:
        raise Refused(
            "CSV_LAYOUT_MISSING", "It has not been said which column means what.", path=["bankAccountId"]
        )
    return [read_csv(content, layout, currency)]
