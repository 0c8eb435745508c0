"""What lines of statements are held against: open lines, what is open, payments in the books, and who may have paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizsuite.base.parties.tables import Party, PartyBankAccount
from bizsuite.erp.banking import tables
from bizsuite.erp.banking.rules.words import LineMatchStatus, StatementLineStatus
from bizsuite.erp.bills.tables import BILLS
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.tables import Account, EntryLine
from bizsuite.erp.invoicing.tables import INVOICES
from bizsuite.erp.payments.rules import PaymentDirection, PaymentStatus
from bizsuite.erp.payments.tables import Payment
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.erp.trade.tables import Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

INVOICE, BILL, PAYMENT, RULE = "INVOICE", "BILL", "PAYMENT", "RULE"
_LINE, _MATCH, _BANK = (
    table_of(each) for each in (tables.StatementLine, tables.LineMatch, tables.BankAccount)
)
_PAYMENT, _ACCOUNT, _PARTY, _KEPT = (table_of(each) for each in (Payment, Account, Party, PartyBankAccount))
_CLEARED = table_of(EntryLine).alias("cleared")
_LEGAL = r"\y(GMBH|AG|KG|CO|SE|UG|LTD|LIMITED|LLC|INC|CORP|PLC|SARL|SAS|SA|SRL|SPA|BV|NV|AB|OY|AS|APS)\y"


@dataclass(frozen=True, slots=True)
class Way:
    """Documents of a kind, and whether money comes in for them (1) or goes out (-1)."""

    kind: str
    register: Register[Any]
    sign: int


WAYS: Sequence[Way] = (Way(INVOICE, INVOICES, 1), Way(BILL, BILLS, -1))


def lines_of(db: Db, which: sa.ColumnElement[bool]) -> sa.CTE:
    """The open lines, with the ledger accounts of their banks."""
    names = ("id", "company_id", "bank_account_id", "position", "booked_on", "currency", "amount", "keys")
    return (
        sa.select(
            *(_LINE.c[name] for name in (*names, "counterparty", "counterparty_account", "text")),
            _BANK.c.account_id.label("ledger_id"),
            _name(_LINE.c.counterparty).label("name_key"),
        )
        .join(_BANK, sa.and_(_BANK.c.tenant_id == _LINE.c.tenant_id, _BANK.c.id == _LINE.c.bank_account_id))
        .where(
            _LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.status == StatementLineStatus.OPEN.value, which
        )
        .cte("open_line")
    )


def items_of(db: Db, lines: sa.CTE) -> sa.CTE:
    """What may be settled, and payments that no line has yet: `due` is positive where money comes in for it."""
    companies = sa.select(lines.c.company_id)
    both = sa.union_all(*(_papers(db, companies, way) for way in WAYS), _payments(db, companies)).subquery()
    same = (both.c.company_id, both.c.currency, both.c.due)
    return sa.select(both, (sa.func.count().over(partition_by=same) == 1).label("alone")).cte("item")


def _papers(db: Db, companies: sa.Select[Any], way: Way) -> sa.Select[*tuple[Any, ...]]:
    """What is open of documents; of a discount nothing is known of what gives a claim up."""
    own = table_of(way.register.document).c
    claims = own.kind == way.register.kinds[0].value
    sign = sa.case((claims, way.sign), else_=-way.sign)
    offers = sa.and_(claims, own.discount > 0, own.discount < own.residual)
    return sa.select(
        sa.literal(way.kind).label("kind"),
        own.id,
        own.company_id,
        own[way.register.party_key].label("party_id"),
        own.currency,
        (sign * own.residual).label("due"),
        sa.case((offers, sign * (own.residual - own.discount))).label("reduced"),
        own.discount_date.label("reduced_until"),
        _key(own.number).label("number_key"),
        _key(own.reference).label("reference_key"),
        own.due_date.label("due_on"),
        sa.null().cast(sa.Uuid).label("ledger_id"),
    ).where(
        own.tenant_id == db.actor.tenant_id,
        own.company_id.in_(companies),
        own.status == InvoiceStatus.POSTED.value,
        own.residual > 0,
    )


def _payments(db: Db, companies: sa.Select[Any]) -> sa.Select[*tuple[Any, ...]]:
    """Payments that went through a bank account, or are on their way."""
    went = sa.or_(
        _ACCOUNT.c.id == _PAYMENT.c.account_id,
        sa.and_(_PAYMENT.c.account_id.is_(None), _ACCOUNT.c.purpose == AccountPurpose.BANK.value),
    )
    through = sa.and_(
        _ACCOUNT.c.tenant_id == _PAYMENT.c.tenant_id, _ACCOUNT.c.company_id == _PAYMENT.c.company_id, went
    )
    matched = sa.select(_MATCH.c.id).where(
        _MATCH.c.tenant_id == _PAYMENT.c.tenant_id,
        _MATCH.c.payment_id == _PAYMENT.c.id,
        _MATCH.c.status == LineMatchStatus.STANDING.value,
    )
    is_in = _PAYMENT.c.direction == PaymentDirection.IN.value
    in_transit = _ACCOUNT.c.purpose == AccountPurpose.PAYMENTS_IN_TRANSIT.value
    reached = (
        sa.select(sa.func.min(sa.cast(_CLEARED.c.account_id, sa.Text)).cast(sa.Uuid))
        .where(
            _CLEARED.c.tenant_id == _PAYMENT.c.tenant_id,
            _CLEARED.c.entry_id == _PAYMENT.c.clearing_entry_id,
            _CLEARED.c.account_id != _ACCOUNT.c.id,
        )
        .correlate(_PAYMENT, _ACCOUNT)
        .scalar_subquery()
    )
    through_which = sa.case(
        (_PAYMENT.c.clearing_entry_id.is_not(None), reached),
        (in_transit.is_(True), sa.null()),
        else_=_ACCOUNT.c.id,
    )
    return (
        sa.select(
            sa.literal(PAYMENT).label("kind"),
            _PAYMENT.c.id,
            _PAYMENT.c.company_id,
            sa.func.coalesce(_PAYMENT.c.customer_id, _PAYMENT.c.supplier_id).label("party_id"),
            _PAYMENT.c.currency,
            sa.case((is_in, _PAYMENT.c.amount), else_=-_PAYMENT.c.amount).label("due"),
            sa.null().cast(sa.Numeric).label("reduced"),
            sa.null().cast(sa.Date).label("reduced_until"),
            _key(_PAYMENT.c.number).label("number_key"),
            _key(_PAYMENT.c.reference).label("reference_key"),
            _PAYMENT.c.payment_date.label("due_on"),
            through_which.label("ledger_id"),
        )
        .join(_ACCOUNT, through)
        .where(
            _PAYMENT.c.tenant_id == db.actor.tenant_id,
            _PAYMENT.c.company_id.in_(companies),
            _PAYMENT.c.status == PaymentStatus.POSTED.value,
            ~matched.exists(),
        )
    )


def _key(number: Any) -> sa.ColumnElement[str]:
    """A number without what sets its parts apart, as `rules.keys.key_of` has it; None for nothing."""
    return sa.func.nullif(sa.func.regexp_replace(sa.func.upper(number), "[^0-9A-Z]", "", "g"), "")


def parties_of(db: Db, lines: sa.CTE, items: sa.CTE) -> dict[str, sa.CTE]:
    """Which parties may be on the other side of a line: by its account, and by its name."""
    account = sa.union(_paid_before(db, lines), _kept_accounts(db, lines)).cte("by_account_of")
    owing = (
        sa.select(_PARTY.c.id, _name(_PARTY.c.name).label("name"))
        .where(_PARTY.c.tenant_id == db.actor.tenant_id, _PARTY.c.id.in_(sa.select(items.c.party_id)))
        .cte("owing")
        .prefix_with("MATERIALIZED")
    )
    name = (
        sa.select(lines.c.id.label("line_id"), owing.c.id.label("party_id"))
        .join_from(lines, owing, sa.and_(owing.c.name == lines.c.name_key, owing.c.name != ""))
        .cte("by_name_of")
    )
    return {"account": account, "name": name}


def _kept_accounts(db: Db, lines: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    """The parties that have the account of the other side among their own."""
    return sa.select(lines.c.id.label("line_id"), _KEPT.c.party_id).join_from(
        lines,
        _KEPT,
        sa.and_(
            _KEPT.c.tenant_id == db.actor.tenant_id,
            lines.c.counterparty_account != "",
            sa.func.coalesce(_KEPT.c.iban, _KEPT.c.number) == lines.c.counterparty_account,
        ),
    )


def _paid_before(db: Db, lines: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    """The parties whose payments earlier lines with this account were."""
    earlier, paid = _LINE.alias("earlier"), _PAYMENT.alias("paid")
    return (
        sa.select(
            lines.c.id.label("line_id"),
            sa.func.coalesce(paid.c.customer_id, paid.c.supplier_id).label("party_id"),
        )
        .join_from(
            lines,
            earlier,
            sa.and_(
                earlier.c.tenant_id == db.actor.tenant_id,
                earlier.c.company_id == lines.c.company_id,
                earlier.c.counterparty_account == lines.c.counterparty_account,
                earlier.c.counterparty_account != "",
                earlier.c.status == StatementLineStatus.MATCHED.value,
            ),
        )
        .join(
            _MATCH,
            sa.and_(
                _MATCH.c.tenant_id == earlier.c.tenant_id,
                _MATCH.c.line_id == earlier.c.id,
                _MATCH.c.status == LineMatchStatus.STANDING.value,
            ),
        )
        .join(paid, sa.and_(paid.c.tenant_id == _MATCH.c.tenant_id, paid.c.id == _MATCH.c.payment_id))
    )


def _name(told: Any) -> sa.ColumnElement[str]:
    """A name without its legal form, blanks and points."""
    bare = sa.func.regexp_replace(sa.func.upper(told), _LEGAL, "", "g")
    return sa.func.regexp_replace(bare, "[[:space:][:punct:]]", "", "g")
