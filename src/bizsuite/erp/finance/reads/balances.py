"""How it is reached what customers owe and what is owed to suppliers: balances, limits, open items."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as ledger
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.kernel.reads import Asker, Columns, expression, many
from bizsuite.kernel.tables import table_of

_LINE = table_of(tables.EntryLine)
_COMPANY = table_of(Company)


def _open_on(kind: words.AccountKind) -> Callable[[Columns, Columns], sa.ColumnElement[bool]]:
    """Only posted lines that are open on control accounts of this kind."""

    def holds(row: Columns, _: Columns) -> sa.ColumnElement[bool]:
        account = table_of(tables.Account).alias()
        own = sa.and_(account.c.tenant_id == row.tenant_id, account.c.id == row.account_id)
        is_control = sa.select(1).where(own, account.c.kind == kind).exists()
        return sa.and_(row.residual != 0, row.posted_on.is_not(None), is_control)

    return holds


customer_open_items = many(
    parties.customer, ledger.line, "party_id", "due_date", where=_open_on(words.AccountKind.ASSET_RECEIVABLE)
)
supplier_open_items = many(
    parties.supplier, ledger.line, "party_id", "due_date", where=_open_on(words.AccountKind.LIABILITY_PAYABLE)
)

Value = Callable[[Columns, type[Asker]], sa.ColumnElement[Any]]


def of_balance(value: Callable[[Any], sa.ColumnElement[Any]]) -> Value:
    """A value of the balance that a party has with the company which the request works in."""

    def found(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
        balance = table_of(tables.PartyBalance).alias()
        return (
            sa.select(value(balance.c))
            .where(
                balance.c.tenant_id == asker.tenant_id,
                balance.c.company_id == asker.company_id,
                balance.c.party_id == row.id,
            )
            .scalar_subquery()
        )

    return found


def _asker_currency(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    company = _COMPANY.alias()
    own = sa.and_(company.c.tenant_id == asker.tenant_id, company.c.id == asker.company_id)
    return sa.select(company.c.currency).where(own).scalar_subquery()


def _or_zero(value: Value) -> Value:
    return lambda row, asker: sa.func.coalesce(value(row, asker), sa.literal(0, sa.Numeric))


customer_receivable = expression(
    parties.customer, "receivable", _or_zero(of_balance(lambda own: own.receivable)), currency=_asker_currency
)
customer_committed = expression(
    parties.customer, "committed", _or_zero(of_balance(lambda own: own.committed)), currency=_asker_currency
)
customer_credit_limit = expression(
    parties.customer, "credit_limit", of_balance(lambda own: own.credit_limit), currency=_asker_currency
)
customer_credit_available = expression(
    parties.customer,
    "credit_available",
    of_balance(lambda own: own.credit_limit - own.receivable - own.committed),
    currency=_asker_currency,
)


def _owed(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    """What is open of the lines of a party on payable accounts, in the company's currency: positive is owed."""
    open_line, control = _LINE.alias(), table_of(tables.Account).alias()
    same = sa.and_(control.c.tenant_id == open_line.c.tenant_id, control.c.id == open_line.c.account_id)
    return (
        sa.select(sa.func.coalesce(-sa.func.sum(open_line.c.residual_base), 0))
        .select_from(open_line.join(control, same))
        .where(
            open_line.c.tenant_id == asker.tenant_id,
            open_line.c.company_id == asker.company_id,
            open_line.c.party_id == row.id,
            open_line.c.residual != 0,
            open_line.c.posted_on.is_not(None),
            control.c.kind == words.AccountKind.LIABILITY_PAYABLE,
        )
        .scalar_subquery()
    )


supplier_payable = expression(parties.supplier, "payable", _owed, currency=_asker_currency)
