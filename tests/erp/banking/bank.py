"""A company with a bank account, ready for what its bank says."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizsuite.graph.node import encode
from tests.erp.banking.files import IBAN, camt
from tests.erp.finance.books import Books

ACCOUNT = """mutation($input: BankAccountCreateInput!) { bankAccountCreate(input: $input) {
  bankAccount { id } userErrors { code } } }"""
IMPORT = """mutation($input: BankStatementImportInput!) { bankStatementImport(input: $input) {
  bankStatement { id number position status format openedOn closedOn opening { amount } closing { amount }
    lineCount openCount lines { nodes { id position status bookedOn valueOn amount { amount currency } reference
      counterparty counterpartyAccount creditorReference text } } }
  userErrors { code path message ... on StatementMalformed { line }
    ... on StatementUnbalanced { opening moved closing } ... on StatementGap { opening expected } } } }"""


@dataclass
class Bank:
    """The house bank of the first company of an office; the ledger account is that of the purpose BANK."""

    books: Books
    account: str
    """The bank account as clients know it."""

    async def imported(self, *entries: str, **told: Any) -> Any:
        """A statement of these entries, imported."""
        payload = await self.books.office.done(IMPORT, input=self.file(camt(*entries, **told)))
        return payload["bankStatement"]

    async def refusal(self, content: str, form: str = "CAMT053", **more: Any) -> Any:
        """Why a file is refused."""
        answer = await self.books.office.ask(IMPORT, input=self.file(content, form) | more)
        assert answer.errors == [], answer.errors
        (error,) = answer.data["bankStatementImport"]["userErrors"]
        return error

    def file(self, content: str, form: str = "CAMT053") -> dict[str, Any]:
        """The input of an import."""
        return {"bankAccountId": self.account, "format": form, "content": content}

    async def counts(self) -> Sequence[int]:
        """How many statements and lines are kept."""
        found = [
            await self.books.office.rows(f"SELECT count(*) AS n FROM banking_{table}")
            for table in ("statement", "statement_line")
        ]
        return [rows[0]["n"] for rows in found]

    async def balance(self) -> Decimal:
        """What the ledger account holds."""
        rows = await self.books.office.rows(
            f"""SELECT coalesce(sum(debit - credit), 0) AS n FROM finance_entry_line line
            JOIN finance_account account ON account.id = line.account_id
            WHERE account.purpose = 'BANK' AND account.company_id = '{self.books.company}' AND posted_on IS NOT NULL"""
        )
        found: Decimal = rows[0]["n"]
        return found


async def ledger(books: Books, purpose: str = "BANK") -> str:
    """A ledger account of the company as clients know it."""
    rows = await books.office.rows(
        f"SELECT id FROM finance_account WHERE purpose = '{purpose}' AND company_id = '{books.company}'"
    )
    return encode("LedgerAccount", rows[0]["id"])


async def open_bank(books: Books) -> Bank:
    """The house bank, without a statement."""
    said = {"name": "House bank", "iban": IBAN, "accountId": await ledger(books)}
    made = await books.office.done(ACCOUNT, input=said)
    return Bank(books, made["bankAccount"]["id"])


INVOICE = """mutation($input: InvoiceCreateInput!) { invoiceCreate(input: $input) {
  invoice { id number total { amount } discount { amount } } userErrors { code path } } }"""
LINE = """id status amount { amount } statement { openCount status }
  matches(filter: {status: {eq: STANDING}}) { nodes { kind amount { amount } bookedOn label rule { name }
    payment { id number status amount { amount } residual { amount } direction
      allocations { nodes { invoice { number } } } }
    creditNote { total { amount } } account { purpose }
    entry { lines { nodes { account { purpose } debit { amount } credit { amount } } } } } }"""
MATCH = f"""mutation($input: BankLineMatchInput!) {{ bankLineMatch(input: $input) {{
  bankStatementLine {{ {LINE} }}
  userErrors {{ code path ... on MatchSum {{ told whole }} }} }} }}"""
UNMATCH = f"""mutation($input: BankLineUnmatchInput!) {{ bankLineUnmatch(input: $input) {{
  bankStatementLine {{ {LINE} }} userErrors {{ code path }} }} }}"""
MATCH_ALL = """mutation($input: BankStatementMatchInput!) { bankStatementMatch(input: $input) {
  bankStatement { openCount lines { nodes { status } } } userErrors { code path } } }"""
CLOSE = """mutation($input: BankStatementCloseInput!) { bankStatementClose(input: $input) {
  bankStatement { status } userErrors { code ... on StatementBalance { ledger closing difference } } } }"""
REOPEN = """mutation($input: BankStatementReopenInput!) { bankStatementReopen(input: $input) {
  bankStatement { status } userErrors { code } } }"""
RULE = """mutation($input: BankMatchRuleCreateInput!) { bankMatchRuleCreate(input: $input) {
  bankMatchRule { id name contains position isActive account { purpose } bankAccount { name } }
  userErrors { code path } } }"""
SUGGESTIONS = """query($id: ID!) { bankStatement(id: $id) { lines { nodes { id suggestions {
  score reasons takesDiscount amount { amount } invoice { number } bill { number }
  payment { number } rule { name }
  account { purpose } } } } } }"""


async def invoiced(books: Books, price: str, *, on: str = "2026-03-01", **more: Any) -> Any:
    """A posted invoice of Ada, or of another customer."""
    lines = [{"description": "Advice", "quantity": "1", "unitPrice": price}]
    said = {"customerId": books.customer_gid, "on": on, "lines": lines, "post": True} | more
    return (await books.office.done(INVOICE, input=said))["invoice"]


async def suggested(books: Books, statement: str) -> list[list[tuple[Any, ...]]]:
    """What is suggested of each line of a statement: score, reasons, amount, what."""
    answer = await books.office.ask(SUGGESTIONS, id=statement)
    assert answer.errors == [], answer.errors
    return [
        [
            (
                each["score"],
                " ".join(each["reasons"]),
                each["amount"]["amount"],
                (
                    (each["invoice"] or each["bill"] or each["payment"] or {}).get("number")
                    or (each["rule"] or {}).get("name")
                ),
            )
            for each in line["suggestions"]
        ]
        for line in answer.data["bankStatement"]["lines"]["nodes"]
    ]
