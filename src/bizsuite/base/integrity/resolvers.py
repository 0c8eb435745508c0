"""The look through the books as a query."""

from copy import copy
from dataclasses import replace
from typing import Annotated

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.base.integrity import rules
from bizsuite.base.integrity.types import IntegrityFinding, IntegrityReport
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.node import decode
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import CompanyId

_COMPANY = strawberry.argument(description="The company; that of the request when left out.")


@strawberry.type
class IntegrityQuery:
    """Where auditors enter."""

    @field(needs=rules.INTEGRITY_READ)
    async def integrity(
        self, info: Info, company: Annotated[strawberry.ID | None, _COMPANY] = None
    ) -> IntegrityReport | None:
        """Look through the books of a company for rows that break a promise, in one snapshot.

        Null for a company that you do not work in. It reads everything: ask it of a replica, or at night.
        """
        db = _in_company(info.context.db, company)
        if db is None:
            return None
        inspected = db.wiring.inspections
        findings = [found for own in inspected.values() for inspect in own for found in await inspect(db)]
        return IntegrityReport(
            checks=list(inspected), findings=[IntegrityFinding.of(finding) for finding in findings]
        )


def _in_company(db: Db, named: strawberry.ID | None) -> Db | None:
    """The same transaction, as the actor sees it who works in that company."""
    if named is None:
        return db
    company = decode(named)
    if company.type != identity.company.name or company.key not in {
        db.actor.company_id,
        *db.actor.company_ids,
    }:
        return None
    there = copy(db)
    there.actor = replace(db.actor, company_id=CompanyId(company.key))
    return there
