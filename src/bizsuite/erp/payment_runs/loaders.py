"""What cannot be declared about payment runs: what is due, where suppliers are paid to, the file, broken promises."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Party, PartyBankAccount
from bizsuite.erp.banking.tables import BankAccount
from bizsuite.erp.bills.rules.words import VendorBillKind
from bizsuite.erp.bills.tables import VendorBill
from bizsuite.erp.finance.tables import EntryLine
from bizsuite.erp.payment_runs import tables
from bizsuite.erp.payment_runs.rules import pain, runs
from bizsuite.erp.payment_runs.rules.words import OPEN
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.kernel.db import Db
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.tables import table_of

_BILL, _RUN, _RUN_LINE = table_of(VendorBill), table_of(tables.PaymentRun), table_of(tables.PaymentRunLine)
_PAYEE, _PARTY, _ENTRY_LINE = table_of(PartyBankAccount), table_of(Party), table_of(EntryLine)


async def due_bills(
    db: Db, new: runs.NewRun, account: BankAccount, *, among: Collection[uuid.UUID] | None = None
) -> list[runs.DueBill]:
    """Open bills of which something may be due for a run, and that are in no open one; `among` confines them."""
    until, suppliers = new.due_until, new.supplier_ids
    taken = sa.exists().where(
        _RUN_LINE.c.tenant_id == _BILL.c.tenant_id, _RUN_LINE.c.bill_id == _BILL.c.id, _RUN_LINE.c.is_open
    )
    still = sa.and_(
        _ENTRY_LINE.c.tenant_id == _BILL.c.tenant_id,
        _ENTRY_LINE.c.entry_id == _BILL.c.entry_id,
        _ENTRY_LINE.c.residual != 0,
    )
    wanted = [
        _BILL.c.tenant_id == db.actor.tenant_id,
        _BILL.c.company_id == account.company_id,
        _BILL.c.currency == account.currency,
        _BILL.c.kind == VendorBillKind.BILL,
        _BILL.c.status == InvoiceStatus.POSTED,
        _BILL.c.residual > 0,
        sa.or_(_ENTRY_LINE.c.due_date <= until, _BILL.c.discount_date <= until),
        ~taken,
    ]
    if suppliers is not None:
        wanted.append(_BILL.c.supplier_id.in_(sorted(suppliers)))
    if among is not None:
        wanted.append(_BILL.c.id.in_(sorted(among)))
    rows = await db.rows(
        sa.select(
            *(_BILL.c[name] for name in ("id", "supplier_id", "residual", "discount", "discount_date")),
            _ENTRY_LINE.c.due_date,
            (-_ENTRY_LINE.c.residual).label("open"),
        )
        .join(_ENTRY_LINE, still)
        .where(*wanted)
        .order_by(_BILL.c.supplier_id, _BILL.c.bill_date, _BILL.c.id, _ENTRY_LINE.c.due_date)
    )
    parts: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        parts.setdefault(row.id, []).append(row)
    return [
        runs.DueBill(
            id=key,
            supplier_id=own[0].supplier_id,
            residual=own[0].residual,
            instalments=[(row.due_date, row.open) for row in own],
            discount=own[0].discount,
            discount_date=own[0].discount_date,
        )
        for key, own in parts.items()
    ]


async def payee_accounts(
    db: Db, suppliers: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, Sequence[runs.PayeeAccount]]:
    """The accounts of suppliers at banks, oldest first."""
    rows = await db.rows(
        sa.select(_PAYEE)
        .where(_PAYEE.c.tenant_id == db.actor.tenant_id, _PAYEE.c.party_id.in_(sorted(suppliers)))
        .order_by(_PAYEE.c.party_id, _PAYEE.c.created_at, _PAYEE.c.id)
    )
    found: dict[uuid.UUID, list[runs.PayeeAccount]] = {}
    for row in rows:
        own = found.setdefault(row.party_id, [])
        own.append(
            runs.PayeeAccount(
                id=row.id,
                is_default=row.is_default,
                currency=row.currency,
                first_day=row.first_day,
                last_day=row.last_day,
            )
        )
    return found


async def lines_of_run(db: Db, run_id: uuid.UUID) -> Sequence[Any]:
    """The lines of a run with their bills and where they are paid to, in their order."""
    payee = sa.and_(_PAYEE.c.tenant_id == _RUN_LINE.c.tenant_id, _PAYEE.c.id == _RUN_LINE.c.payee_account_id)
    bill = sa.and_(_BILL.c.tenant_id == _RUN_LINE.c.tenant_id, _BILL.c.id == _RUN_LINE.c.bill_id)
    party = sa.and_(_PARTY.c.tenant_id == _RUN_LINE.c.tenant_id, _PARTY.c.id == _RUN_LINE.c.supplier_id)
    return await db.rows(
        sa.select(
            _RUN_LINE,
            _BILL.c.reference,
            _BILL.c.number,
            _PARTY.c.name.label("supplier"),
            _PAYEE.c.holder,
            _PAYEE.c.iban,
            _PAYEE.c.number.label("account_number"),
            *(_PAYEE.c[name] for name in ("bic", "first_day", "last_day")),
            _PAYEE.c.currency.label("account_currency"),
            _PAYEE.c.is_default,
        )
        .select_from(_RUN_LINE.join(_BILL, bill).join(_PARTY, party).outerjoin(_PAYEE, payee))
        .where(_RUN_LINE.c.tenant_id == db.actor.tenant_id, _RUN_LINE.c.run_id == run_id)
        .order_by(_RUN_LINE.c.created_at, _RUN_LINE.c.id)
    )


async def initiation_of(db: Db, run: tables.PaymentRun) -> pain.Initiation:
    """What the file of a run that was sent says."""
    assert run.sent_at is not None
    account = await db.need(BankAccount, run.bank_account_id)
    company = await db.need(Company, run.company_id)
    lines = await lines_of_run(db, run.id)
    by_id = {line.id: line for line in lines}
    made = []
    grouped = runs.transfers((line.id, line.supplier_id, line.payee_account_id) for line in lines)
    for place, transfer in enumerate(grouped, 1):
        own = [by_id[key] for key in transfer.ids]
        made.append(
            pain.CreditTransfer(
                end_to_end_id=runs.end_to_end_id(run.number, place),
                amount=sum(line.amount for line in own),
                payee=pain.Account(
                    name=own[0].holder or own[0].supplier,
                    iban=own[0].iban,
                    number=own[0].account_number,
                    bic=own[0].bic,
                ),
                text=", ".join(line.reference or line.number for line in own),
            )
        )
    return pain.Initiation(
        message_id=f"{run.number}-{run.id.hex[-8:]}",
        created_at=run.sent_at,
        execution_date=run.execution_date,
        currency=run.currency,
        payer=pain.Account(name=company.name, iban=account.iban, number=account.number, bic=account.bic),
        transfers=made,
    )


async def integrity(db: Db) -> list[Finding]:
    """Runs of the company that the actor works in that are not the sum of their lines, or hold bills unduly."""
    same = sa.and_(_RUN_LINE.c.tenant_id == _RUN.c.tenant_id, _RUN_LINE.c.run_id == _RUN.c.id)
    total = sa.func.coalesce(sa.func.sum(_RUN_LINE.c.amount), 0)
    is_open = _RUN.c.status.in_(OPEN)
    strays = sa.func.count().filter(_RUN_LINE.c.is_open != is_open)
    rows = await db.rows(
        sa.select(
            _RUN.c.id,
            sa.func.concat("total ", _RUN.c.total, ", lines ", total, ", lines astray ", strays).label(
                "detail"
            ),
        )
        .select_from(_RUN.outerjoin(_RUN_LINE, same))
        .where(_RUN.c.tenant_id == db.actor.tenant_id, _RUN.c.company_id == db.actor.company_id)
        .group_by(_RUN.c.tenant_id, _RUN.c.id)
        .having(sa.or_(total != _RUN.c.total, strays > 0))
    )
    return [Finding("payment_run_vs_lines", "PaymentRun", row.id, row.detail) for row in rows]
