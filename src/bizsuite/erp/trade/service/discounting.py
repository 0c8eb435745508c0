"""Early-payment discounts, which are given up by a note when a document is paid in time."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.taxes.tables import Tax
from bizsuite.erp.terms.loaders import terms_of
from bizsuite.erp.trade.rules import discounts
from bizsuite.erp.trade.rules.discounts import Borne, Discounted
from bizsuite.erp.trade.service.drafting import create
from bizsuite.erp.trade.tables import D, Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_TAX, _ACCOUNT = table_of(Tax), table_of(Account)


async def draft_discounts(db: Db, register: Register[D], taken: Sequence[tuple[D, date]]) -> list[D]:
    """Draft the notes by which discounts are given up on days; the documents are locked, and offer one.

    As many statements for many as for one. Refuses with ACCOUNT_MISSING and what `create` refuses.
    """
    documents = [document for document, _ in taken]
    terms = await terms_of(db, {each.payment_term_id for each in documents if each.payment_term_id})
    lines = await _discounted(db, register, [each.id for each in documents])
    accounts = await _accounts(db, {each.company_id for each in documents}, register.side.discount)
    new = []
    for document, on in taken:
        assert document.payment_term_id is not None
        term = terms[document.payment_term_id]
        new.append(
            register.note_of(
                document.party_id,
                document.id,
                company_id=document.company_id,
                on=on,
                due_days=0,
                currency=document.currency,
                follows_rules=False,
                reference=document.number or "",
                lines=discounts.discount_lines(
                    lines.get(document.id, []),
                    document.charges,
                    term.discount or ZERO,
                    term.discount_tax,
                    document.currency,
                    accounts[document.company_id],
                ),
            )
        )
    return await create(db, register, new)


async def _accounts(
    db: Db, companies: Iterable[uuid.UUID], purpose: AccountPurpose
) -> dict[uuid.UUID, uuid.UUID]:
    """The account of each company that bears discounts. Refuses with ACCOUNT_MISSING."""
    wanted = sorted(companies)
    rows = await db.rows(
        sa.select(_ACCOUNT.c.company_id, _ACCOUNT.c.id).where(
            _ACCOUNT.c.tenant_id == db.actor.tenant_id,
            _ACCOUNT.c.company_id.in_(wanted),
            _ACCOUNT.c.purpose == purpose,
        )
    )
    found = {row.company_id: row.id for row in rows}
    if len(found) < len(wanted):
        raise Refused(
            "ACCOUNT_MISSING",
            "No account plays the part {purpose}.",
            path=["allocations"],
            purpose=purpose.value,
        )
    return found


async def _discounted(
    db: Db, register: Register[D], documents: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Discounted]]:
    """The lines of documents as far as a discount goes, in their order. One statement."""
    own, line, tax = table_of(register.line_tax).c, table_of(register.line).c, _TAX.c
    owner = line[register.owner]
    rows = await db.rows(
        sa.select(
            *(owner.label("owner_id"), line.id, line.net, line.tax_rate),
            *(own.tax_id, own.amount, tax.is_included, tax.kind),
        )
        .select_from(table_of(register.line))
        .outerjoin(
            table_of(register.line_tax), sa.and_(own.tenant_id == line.tenant_id, own.line_id == line.id)
        )
        .outerjoin(_TAX, sa.and_(tax.tenant_id == own.tenant_id, tax.id == own.tax_id))
        .where(line.tenant_id == db.actor.tenant_id, owner.in_(sorted(documents)))
        .order_by(owner, line.position, own.position)
    )
    nets: dict[uuid.UUID, Any] = {row.id: row for row in rows}
    borne: dict[uuid.UUID, list[Borne]] = {key: [] for key in nets}
    for row in rows:
        if row.tax_id is not None:
            borne[row.id].append(Borne(row.tax_id, row.amount, row.kind, row.is_included))
    found: dict[uuid.UUID, list[Discounted]] = {}
    for key, row in nets.items():
        found.setdefault(row.owner_id, []).append(discounts.discounted(row.net, row.tax_rate, borne[key]))
    return found
