"""How sisters are reached, and how one gets from a row of a consolidated statement to what it is made up of."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.consolidation import tables
from bizsuite.erp.consolidation.rules import words
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.statements import reads as statements
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.reads import Columns, Entity, Many, many, one, sorts
from bizsuite.kernel.tables import table_of

_SISTER = table_of(tables.SisterParty)

sister_party = Entity(
    name="SisterParty",
    table=tables.SisterParty,
    permission=words.SISTER_READ,
    sort=sorts("created_at"),
    sorts=("created_at",),
    detail_of={"party_id": [parties.party]},
)
sister_company = one(sister_party, "company_id", identity.company)
sister_customer = one(sister_party, "party_id", parties.customer)
sister_supplier = one(sister_party, "party_id", parties.supplier)
company_sisters = many(identity.company, sister_party, "company_id", "created_at")


def sisters(tenant: Any, companies: Sequence[uuid.UUID], but: Any) -> sa.Select[tuple[uuid.UUID]]:
    """The parties that are companies of a group, but for one company."""
    sister = _SISTER.alias().c
    return sa.select(sister.party_id).where(
        sister.tenant_id == tenant, sister.company_id.in_(list(companies)), sister.company_id != but
    )


def lines_of(span: Span, companies: Sequence[uuid.UUID] = (), *, is_result: bool = False) -> Many:
    """From an account to what was posted to it in a span; with companies only what was with a sister among them."""
    relation = statements.result_lines_of(span) if is_result else statements.lines_of(span)
    if not companies:
        return relation
    posted: Any = relation.where

    def with_sister(line: Columns, link: Columns) -> Any:
        found = sisters(line.tenant_id, companies, line.company_id)
        return sa.and_(posted(line, link), line.party_id.in_(found))

    return many(
        finance.account, finance.line, "account_id", "posted_on", where=with_sister, in_any_company=True
    )
