"""Drafts of invoices, many at once in a few statements."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.finance.rules.dimensions import Values
from bizsuite.erp.finance.service import known_values
from bizsuite.erp.finance.service.access import company_of
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.invoicing import tables
from bizsuite.erp.invoicing.rules import invoices as rules
from bizsuite.erp.invoicing.rules import paying, words
from bizsuite.erp.invoicing.rules.discounts import Discounted, discount_lines
from bizsuite.erp.invoicing.rules.invoices import NewInvoice
from bizsuite.erp.invoicing.rules.paying import DUE_DAYS, Terms
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.service.dividing import divide, values_named
from bizsuite.erp.invoicing.service.taxing import (
    TaxRow,
    discountable,
    replace_accounts,
    tax_draft,
    taxes_named,
)
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import RateAt, is_taken, rate_of
from bizsuite.erp.taxes.loaders import tax_book, tax_rules
from bizsuite.erp.taxes.rules.bearing import TaxBook
from bizsuite.erp.taxes.rules.mapping import TaxRules
from bizsuite.erp.terms.loaders import cash_roundings_of, terms_of
from bizsuite.erp.terms.rules.cash import Cash
from bizsuite.erp.terms.rules.terms import Term
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True)
class _Known:
    """What drafts need to know, by id."""

    companies: Mapping[uuid.UUID, Any]
    customers: Mapping[uuid.UUID, Any]
    products: Mapping[uuid.UUID, Any]
    accounts: Mapping[uuid.UUID, Any]
    credited: Mapping[uuid.UUID, Any]
    payment_terms: Mapping[uuid.UUID, Term]
    cash_roundings: Mapping[uuid.UUID, Cash]
    taxes: TaxBook
    rules: TaxRules
    values: Values
    rates: Mapping[Wanted, RateAt] = field(default_factory=dict)


async def create_invoice(db: Db, new: NewInvoice) -> tables.Invoice:
    """Draft an invoice or a credit note; see `create_invoices`."""
    return (await create_invoices(db, [new]))[0]


async def create_invoices(db: Db, new: Sequence[NewInvoice]) -> list[tables.Invoice]:
    """Draft invoices and credit notes, in the order given; as many statements for many as for one.

    In another currency than the company's they take the rate of their day unless they give one; one more statement.
    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
    INVOICE_EMPTY, CREDIT_MISMATCH, TAX_INACTIVE, TAX_NOT_IN_FORCE, TAX_TWICE, TAX_CURRENCY_MISMATCH,
    DIMENSION_FRACTIONS,
    TERM_INACTIVE, TERM_CURRENCY_MISMATCH, CASH_ROUNDING_INACTIVE, CASH_ROUNDING_CURRENCY; the position of the invoice
    begins the path where they are many.
    """
    companies = [company_of(db, each.company_id) for each in new]
    known = await _gather(db, new, companies)
    made = []
    for position, (given, company_id) in enumerate(zip(new, companies, strict=True)):
        with refused_at(position, len(new)):
            invoice, lines, taxes = _draft(given, company_id, known)
            divided = divide(given, invoice, lines, known.values)
        made.append(invoice)
        db.add(invoice)
        db.add_all(lines)
        db.add_all(taxes)
        db.add_all(divided)
    await db.flush()
    for invoice in made:
        await db.publish(words.InvoiceCreated(invoice.id, invoice.company_id))
    return made


async def _gather(db: Db, new: Sequence[NewInvoice], companies: Sequence[uuid.UUID]) -> _Known:
    lines = [line for each in new for line in each.lines]
    products = {line.product_id for line in lines if line.product_id}
    accounts = {line.account_id for line in lines if line.account_id}
    credited = {each.credit_of_id for each in new if each.credit_of_id}
    found = await db.together(
        _named(db, Company, set(companies), "currency"),
        _named(db, Customer, {each.customer_id for each in new}, "currency"),
        _named(db, Product, products, "name", "sales_tax_rate"),
        _named(db, Account, accounts, "company_id"),
        _named(db, tables.Invoice, credited, *_OF_ORIGIN),
        terms_of(db, {each.payment_term_id for each in new if each.payment_term_id}),
        cash_roundings_of(db, {each.cash_rounding_id for each in new if each.cash_rounding_id}),
        tax_book(db, set(companies), taxes_named(new)),
        tax_rules(db, set(companies), {each.customer_id for each in new}),
        known_values(db, values_named(new)),
    )
    known = _Known(*found)
    return replace(known, rates=await rates_at(db, _rates_wanted(new, companies, known)))


def _rates_wanted(new: Sequence[NewInvoice], companies: Sequence[uuid.UUID], known: _Known) -> list[Wanted]:
    """The rates that drafts take, since they are in another currency than the books and give none."""
    wanted = []
    for given, company_id in zip(new, companies, strict=True):
        if company_id in known.companies and given.customer_id in known.customers:
            base, currency, rate = _currency(given, company_id, known)
            if is_taken(currency, base, rate):
                wanted.append(Wanted(company_id, currency, given.on))
    return wanted


def _currency(given: NewInvoice, company_id: uuid.UUID, known: _Known) -> tuple[str, str, Decimal | None]:
    """The currency of the books, that of a draft, and its rate where it is given; a credit note has its invoice's."""
    base = known.companies[company_id].currency
    origin = known.credited.get(given.credit_of_id) if given.credit_of_id else None
    currency = given.currency or (origin or known.customers[given.customer_id]).currency or base
    if given.exchange_rate is None and origin is not None and currency != base:
        return base, currency, origin.exchange_rate
    return base, currency, given.exchange_rate


async def _named(db: Db, table: type[Table], keys: set[uuid.UUID], *names: str) -> dict[uuid.UUID, Any]:
    """Some columns of these rows, by id."""
    if not keys:
        return {}
    columns = table_of(table).c
    rows = await db.rows(
        sa.select(columns.id, *(columns[name] for name in names)).where(
            columns.tenant_id == db.actor.tenant_id, columns.id.in_(sorted(keys))
        )
    )
    return {row.id: row for row in rows}


def _of(known: Mapping[uuid.UUID, Any], key: uuid.UUID, *path: str) -> Any:
    if key not in known:
        raise Refused("NOT_FOUND", "There is no such record.", path=path)
    return known[key]


def _draft(
    given: NewInvoice, company_id: uuid.UUID, known: _Known
) -> tuple[tables.Invoice, list[tables.InvoiceLine], list[TaxRow]]:
    _of(known.companies, company_id, "companyId")
    _of(known.customers, given.customer_id, "customerId")
    origin = _of(known.credited, given.credit_of_id, "creditOfId") if given.credit_of_id else None
    base, currency, rate = _currency(given, company_id, known)
    taken = known.rates.get(Wanted(company_id, currency, given.on))
    chosen = _terms(given, known)
    rules.require_lines(len(given.lines), given.charges)
    invoice = tables.Invoice(
        company_id=company_id,
        kind=given.kind,
        customer_id=given.customer_id,
        invoice_date=given.on,
        due_date=given.on,
        due_days=chosen.due_days,
        payment_term_id=given.payment_term_id,
        cash_rounding_id=given.cash_rounding_id,
        currency=currency,
        exchange_rate=rate_of(currency, base, rate, taken),
        reference=given.reference,
        note=given.note,
        credit_of_id=given.credit_of_id,
    )
    lines = [_line(given, place, invoice, known) for place in range(len(given.lines))]
    rule = known.rules.of(company_id, given.customer_id) if given.follows_rules else None
    replace_accounts(invoice, lines, rule)
    on = origin.invoice_date if origin else given.on
    if origin is not None:
        invoice.tax_reduction = origin.tax_reduction
    elif chosen.term is not None:
        invoice.tax_reduction = chosen.term.tax_reduction
    taxes = tax_draft(given, invoice, lines, known.taxes, rule, on)
    if origin is not None:
        _require_alike(invoice, origin)
    totals = rules.totals_of(lines, given.charges, currency)
    invoice.net, invoice.tax = totals.net, totals.tax
    invoice.charges = totals.charges
    parts = chosen.instalments(totals.total, currency, given.on)
    invoice.due_date = paying.last_due(parts)
    if origin is not None and given.cash_rounding_id is None:
        invoice.cash_rounding = rules.credited_rounding(totals, origin)
    else:
        invoice.cash_rounding = sum((part.amount for part in parts), ZERO) - totals.total
    invoice.total = invoice.residual = totals.total + invoice.cash_rounding
    invoice.payment_state = rules.payment_state(invoice.status, invoice.total, invoice.total)
    if chosen.term is not None and chosen.term.discount is not None:
        invoice.discount_date = paying.discount_date(chosen.term, given.on)
        invoice.discount = _offer(invoice, discountable(lines, taxes, known.taxes), chosen.term, known)
    return invoice, lines, taxes


def _offer(invoice: tables.Invoice, lines: Sequence[Discounted], term: Term, known: _Known) -> Decimal:
    """What the credit note would come to by which a discount is given up."""
    assert term.discount is not None
    given_up = discount_lines(lines, invoice.charges, term.discount, term.discount_tax, invoice.currency)
    if not given_up:
        return ZERO
    note = NewInvoice(
        kind=InvoiceKind.CREDIT_NOTE,
        customer_id=invoice.customer_id,
        on=invoice.invoice_date,
        lines=given_up,
        currency=invoice.currency,
        exchange_rate=invoice.exchange_rate,
        follows_rules=False,
    )
    return _draft(note, invoice.company_id, known)[0].total


def _terms(given: NewInvoice, known: _Known) -> Terms:
    """When an invoice is to be paid."""
    term_id, cash_id = given.payment_term_id, given.cash_rounding_id
    chosen = Terms(
        due_days=DUE_DAYS if given.due_days is None else given.due_days,
        term=_of(known.payment_terms, term_id, "paymentTermId") if term_id else None,
        cash=_of(known.cash_roundings, cash_id, "cashRoundingId") if cash_id else None,
    )
    paying.require_allowed(given, chosen)
    return chosen


def _line(given: NewInvoice, place: int, invoice: tables.Invoice, known: _Known) -> tables.InvoiceLine:
    line, path = given.lines[place], ("lines", str(place))
    product = _of(known.products, line.product_id, *path, "productId") if line.product_id else None
    if (
        line.account_id
        and _of(known.accounts, line.account_id, *path, "accountId").company_id != invoice.company_id
    ):
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "accountId"])
    tax_rate: Decimal = ZERO if product is None or line.tax_ids is not None else product.sales_tax_rate
    if line.tax_rate is not None:
        tax_rate = line.tax_rate
    amounts = rules.amounts_of(line, tax_rate, invoice.currency, path)
    return tables.InvoiceLine(
        company_id=invoice.company_id,
        invoice_id=invoice.id,
        position=place + 1,
        product_id=line.product_id,
        account_id=line.account_id,
        description=line.description or (product.name if product else ""),
        quantity=line.quantity,
        currency=invoice.currency,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_rate=tax_rate,
        net=amounts.net,
        tax=amounts.tax,
        gross=amounts.gross,
    )


_OF_ORIGIN = (
    *("customer_id", "company_id", "currency", "exchange_rate", "kind"),
    *("net", "tax", "charges", "cash_rounding", "invoice_date", "tax_reduction"),
)


def _require_alike(note: tables.Invoice, origin: Any) -> None:
    """A credit note gives up an invoice of the same customer, company and currency."""
    alike = (origin.customer_id, origin.company_id, origin.currency) == (
        note.customer_id,
        note.company_id,
        note.currency,
    )
    if not alike or origin.kind != InvoiceKind.INVOICE or note.kind is not InvoiceKind.CREDIT_NOTE:
        raise Refused(
            "CREDIT_MISMATCH",
            "A credit note gives up an invoice of the same customer, company and currency.",
            path=["creditOfId"],
        )
