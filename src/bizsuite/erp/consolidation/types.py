"""Sisters and consolidated statements as clients see them."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

import bizsuite.erp.statements.types  # noqa: F401 - makes its words words of the schema
from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import Company
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.consolidation import reads
from bizsuite.erp.consolidation.rules.words import EliminationKind
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.finance.types import JournalLine, LedgerAccount
from bizsuite.erp.statements.rules.financial import StatementCaption
from bizsuite.graph.fields import entity, reached, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

strawberry.enum(EliminationKind, description=EliminationKind.__doc__)


@entity(reads.sister_party)
class SisterParty(Node):
    """That a customer or a supplier is one of our own companies."""

    company: Company | None = related(reads.sister_company, "The company.")
    customer: Customer | None = related(reads.sister_customer, "As what others sell to it, if they do.")
    supplier: Supplier | None = related(reads.sister_supplier, "As what others buy from it, if they do.")


@strawberry.input
class SisterPartyCreateInput(Command):
    """A party that is a company of our own."""

    company_id: strawberry.ID = strawberry.field(description="The company.")
    party_id: strawberry.ID = strawberry.field(
        description="The customer or supplier as which other companies know it."
    )


@strawberry.input
class SisterPartyDeleteInput(Change):
    """A party that is to be taken for a stranger again."""


@strawberry.type
class SisterPartyCreatePayload(Payload):
    """The new sister."""

    sister_party: SisterParty | None = result(reads.sister_party, "That the party is a company.")


@strawberry.type
class SisterPartyDeletePayload(Payload):
    """The company that the party was."""

    company: Company | None = result(identity.company, "The company.")


@strawberry.input
class ConsolidationMemberInput:
    """A company of a group, with the rates at which its books are translated."""

    company_id: strawberry.ID = strawberry.field(description="The company.")
    closing_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of the group's currency per one of the company's, for what it holds; the rate kept for the "
        "last day when left out.",
    )
    average_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="The same for what it earns; the mean of the rates of the days that count when left out.",
    )


@strawberry.type
class ConsolidationMember:
    """A company of a group, and the rates that were taken."""

    company: Company = strawberry.field(description="The company.")
    closing_rate: Decimal = strawberry.field(
        description="Units of the group's currency per one of the company's, for what it holds."
    )
    average_rate: Decimal = strawberry.field(description="The same for what it earns.")


@strawberry.type
class ConsolidatedRow:
    """A row of a consolidated statement: the columns of companies, and that of eliminations, sum to the last one."""

    caption: StatementCaption | None = strawberry.field(
        description="What it belongs to; null for accounts of a trial balance."
    )
    level: int = strawberry.field(description="How deep it stands: sums before what they are made of.")
    kind: AccountKind | None = strawberry.field(
        description="The kind of its accounts, where they are of one."
    )
    account: LedgerAccount | None = strawberry.field(
        description="The account of one company; null for a sum."
    )
    title: str = strawberry.field(description="What to call it, in the language of whoever asks.")
    companies: list[Money] = strawberry.field(
        description="What it comes to in the books of each company, in the order of `members`."
    )
    eliminations: Money = strawberry.field(
        description="What of it the companies have with each other, with the sign turned."
    )
    consolidated: Money = strawberry.field(description="The sum of the columns before.")
    lines: Connection[JournalLine] | None = reached(
        finance.line, "What was posted to the account and counts here, oldest first; null for a sum."
    )
    eliminated: Connection[JournalLine] | None = reached(
        finance.line, "What of these lines is eliminated; null for a sum, and where nothing is."
    )


@strawberry.type
class ConsolidationElimination:
    """What two companies of a group say of each other."""

    company: Company = strawberry.field(description="The one of them.")
    sister: Company = strawberry.field(description="The other one.")
    kind: EliminationKind = strawberry.field(description="As what it is eliminated.")
    said: Money = strawberry.field(description="What the first has of the second: debits less credits.")
    answered: Money = strawberry.field(description="What the second has of the first.")
    difference: Money = strawberry.field(
        description="Their sum: zero where both agree. It stays in equity, as the difference of eliminations."
    )


@strawberry.type
class ConsolidatedStatement:
    """A statement of several companies as if they were one."""

    as_of: date = strawberry.field(description="The last day that counts.")
    since: date | None = strawberry.field(description="The first day; null where each has its fiscal year.")
    currency: CurrencyCode = strawberry.field(description="The currency of the group.")
    members: list[ConsolidationMember] = strawberry.field(description="The companies, as asked for.")
    rows: list[ConsolidatedRow] = strawberry.field(description="The rows, from top to bottom.")
    eliminations: list[ConsolidationElimination] = strawberry.field(
        description="What each two companies say of each other, the larger differences first."
    )
