"""Journal entries, their lines and allocations as clients see them."""

from datetime import date

import strawberry

from bizsuite.base.identity.types import Company
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.finance import reads
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.finance.rules.words import JournalEntryStatus
from bizsuite.erp.finance.types.dimensions import DimensionSplit
from bizsuite.erp.finance.types.ledger import Journal, LedgerAccount
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

strawberry.enum(JournalEntryStatus, description=JournalEntryStatus.__doc__)


@entity(reads.entry)
class JournalEntry(Node):
    """A journal entry: debits and credits that are equal. Once posted it never changes."""

    number: str | None = column("The number; null until it is posted. Without a gap in its journal and year.")
    status: JournalEntryStatus = column("Whether it is in the books.")
    entry_date: date = column("The day on which it counts.")
    description: str = column("What it is about.")
    total: Money = column("The sum of its debits, which is that of its credits.", reads.entry_total)
    chain_position: int | None = column("Its place in the chain of hashes of the company, from 1.")
    hash: str | None = column("The sha256 over its content and the hash before it; null until it is posted.")
    previous_hash: str | None = column("The hash of the entry before it in the chain.")
    company: Company | None = related(reads.entry_company, "In whose books it is.")
    journal: Journal | None = related(reads.entry_journal, "The journal that numbers it.")
    lines: Connection["JournalLine"] | None = related(reads.entry_lines, "Its lines, in their order.")
    origin: Node | None = related(reads.entry_origin, "What made it; null where a person wrote it.")
    reversal_of: "JournalEntry | None" = related(reads.entry_reversal_of, "The entry that it undoes.")
    reversed_by: "JournalEntry | None" = related(reads.entry_reversed_by, "The entry that undoes it.")


@entity(reads.line)
class JournalLine(Node):
    """A debit or a credit on one account."""

    position: int = column("Its place in the entry, from 1.")
    label: str = column("What it is about.")
    posted_on: date | None = column("The date of its entry once that is posted.")
    due_date: date | None = column("When it is to be paid.")
    debit: Money = column("The debit in the company's currency; zero for a credit.", reads.line_debit)
    credit: Money = column("The credit in the company's currency; zero for a debit.", reads.line_credit)
    amount: Money = column("The same in the document's currency, negative for a credit.", reads.line_amount)
    residual: Money = column("What of the amount is open.", reads.line_residual)
    residual_base: Money = column("What of it is open, in the company's currency.", reads.line_residual_base)
    entry: JournalEntry | None = related(reads.line_entry, "The entry that it belongs to.")
    account: LedgerAccount | None = related(reads.line_account, "The account.")
    customer: Customer | None = related(reads.line_customer, "The customer whose account it concerns.")
    supplier: Supplier | None = related(reads.line_supplier, "The supplier whose account it concerns.")
    dimensions: Connection[DimensionSplit] | None = related(
        dimensions.line_dimensions,
        "What it is divided by: cost centres, projects and the like; none unless given.",
    )
    allocations: Connection["Allocation"] | None = related(
        reads.line_allocations, "By what a debit is settled, oldest first."
    )
    settlements: Connection["Allocation"] | None = related(
        reads.line_settlements, "What a credit settles, oldest first."
    )


@entity(reads.allocation)
class Allocation(Node):
    """A part of a debit that a part of a credit settles. It never changes; a row that negates it takes it back."""

    allocated_on: date = column("The day on which it counts.")
    amount: Money = column("How much; negative where it takes another back.", reads.allocation_amount)
    debit: Node | None = related(reads.allocation_debit, "The document that is settled.")
    credit: Node | None = related(reads.allocation_credit, "The document that settles it.")
    debit_line: JournalLine | None = related(reads.allocation_debit_line, "The line that is settled.")
    credit_line: JournalLine | None = related(reads.allocation_credit_line, "The line that settles it.")
    exchange_entry: JournalEntry | None = related(
        reads.allocation_exchange_entry, "Books what the exchange rate has gained or lost."
    )
    removal_of: "Allocation | None" = related(
        reads.allocation_removal_of, "The allocation that it takes back."
    )
    removed_by: "Allocation | None" = related(
        reads.allocation_removed_by, "The allocation that takes it back."
    )
