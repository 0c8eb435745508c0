"""Taxes, their shares, boxes and movements as clients see them."""

from datetime import date
from decimal import Decimal

import strawberry

from bizsuite.base.identity.types import Company
from bizsuite.erp.finance.types import JournalEntry, JournalLine, LedgerAccount
from bizsuite.erp.taxes import reads
from bizsuite.erp.taxes.rules.words import TaxDocument, TaxKind, TaxPart, TaxRounding, TaxUse
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

for _words in (TaxKind, TaxUse, TaxDocument, TaxPart, TaxRounding):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.tax)
class Tax(Node):
    """A tax of a company. What it comes to never changes: it gets a last day, and another one is made."""

    code: str = column("The code; unique in the company.")
    name: str = column("The name.")
    kind: TaxKind = column("How it is computed.")
    use: TaxUse = column("On which side of trade it counts.")
    rate: Decimal | None = column("The fraction of its base, for PERCENT; below zero it is withheld.")
    amount: Money | None = column("The amount for each unit, for FIXED.", reads.tax_amount)
    is_included: bool = column("Whether prices contain it.")
    is_compound: bool = column("Whether its base contains the taxes before it.")
    is_neutral: bool = column("Whether it adds nothing to what is to be paid (reverse charge).")
    is_standard: bool = column("Whether lines bear it that name only its rate.")
    is_active: bool = column("Whether new lines may bear it.")
    position: int = column("Its place among the taxes of a line; equal ones go by code.")
    first_day: date | None = column("The first day on which it is taken; null: ever before.")
    last_day: date | None = column("The last day on which it is taken; null: ever after.")
    transition_account: LedgerAccount | None = related(
        reads.tax_transition_account, "Where it waits until the document is paid; null: it is due at once."
    )
    company: Company | None = related(reads.tax_company, "The company whose tax it is.")
    members: Connection["TaxMember"] | None = related(
        reads.tax_members, "The taxes of a group, in their order."
    )
    shares: Connection["TaxShare"] | None = related(reads.tax_shares, "Where it goes, by kind of document.")
    movements: Connection["TaxMovement"] | None = related(
        reads.tax_movements, "What posted entries say about it, newest first."
    )


@entity(reads.member)
class TaxMember(Node):
    """A tax that belongs to a group."""

    position: int = column("Its place in the group, from 1.")
    tax: Tax | None = related(reads.member_tax, "The tax.")
    group: Tax | None = related(reads.member_group, "The group.")


@entity(reads.share)
class TaxShare(Node):
    """Where a part of a tax goes on documents of one kind."""

    document: TaxDocument = column("For which documents.")
    part: TaxPart = column("Of its base, or of the tax itself.")
    factor: Decimal = column(
        "How much of it, from -1 to 1; those of the tax sum to 1, or to 0 where it is reversed."
    )
    position: int = column("Its place, from 1.")
    account: LedgerAccount | None = related(
        reads.share_account,
        "Where the tax is posted; null: the company's tax on sales, or that on purchases.",
    )
    box: "TaxBox | None" = related(reads.share_box, "The box of the report that it counts in.")
    tax: Tax | None = related(reads.share_tax, "The tax.")


@entity(reads.box)
class TaxBox(Node):
    """A box of the tax report of a company, or a heading above boxes."""

    code: str = column("The code; unique in the company.")
    name: str = column("The name.")
    parent: "TaxBox | None" = related(reads.box_parent, "The heading above it.")
    children: Connection["TaxBox"] | None = related(reads.box_children, "The boxes under it, by code.")
    movements: Connection["TaxMovement"] | None = related(
        reads.box_movements, "What posted entries put into it, newest first."
    )


@entity(reads.movement)
class TaxMovement(Node):
    """What a posted entry says about a tax: its base, or the tax that one of its lines posts."""

    posted_on: date = column("The day of the entry.")
    part: TaxPart = column("Whether it is a base or the tax itself.")
    amount: Money = column(
        "In the company's currency: positive for what is owed or was taken on a sale, negative for what is given back.",
        reads.movement_amount,
    )
    tax: Tax | None = related(reads.movement_tax, "The tax.")
    box: TaxBox | None = related(reads.movement_box, "The box of the report that it counts in.")
    entry: JournalEntry | None = related(reads.movement_entry, "The entry.")
    line: JournalLine | None = related(reads.movement_line, "The line that posts the tax; null for a base.")
