"""Drafts of documents, many at once in a few statements."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance.rules.dimensions import Values
from bizsuite.erp.finance.service import known_values
from bizsuite.erp.finance.service.access import company_of
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import RateAt, is_taken, rate_of
from bizsuite.erp.taxes.loaders import tax_book, tax_rules
from bizsuite.erp.taxes.rules.bearing import TaxBook
from bizsuite.erp.taxes.rules.mapping import TaxRules
from bizsuite.erp.terms.loaders import cash_roundings_of, default_terms, terms_of
from bizsuite.erp.terms.rules.cash import Cash
from bizsuite.erp.terms.rules.terms import Term
from bizsuite.erp.trade.rules import documents as rules
from bizsuite.erp.trade.rules import paying
from bizsuite.erp.trade.rules.discounts import Discounted, discount_lines
from bizsuite.erp.trade.rules.documents import NewDocument
from bizsuite.erp.trade.rules.paying import DUE_DAYS, Terms
from bizsuite.erp.trade.service.dividing import divide, values_named
from bizsuite.erp.trade.service.origins import OF_ORIGIN, require_alike
from bizsuite.erp.trade.service.taxing import discountable, replace_accounts, tax_draft, taxes_named
from bizsuite.erp.trade.tables import D, DocumentLine, DocumentTax, Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True)
class _Known:
    """What drafts need to know, by id."""

    companies: Mapping[uuid.UUID, Any]
    parties: Mapping[uuid.UUID, Any]
    products: Mapping[uuid.UUID, Any]
    accounts: Mapping[uuid.UUID, Any]
    origins: Mapping[uuid.UUID, Any]
    payment_terms: Mapping[uuid.UUID, Term]
    cash_roundings: Mapping[uuid.UUID, Cash]
    taxes: TaxBook
    rules: TaxRules
    values: Values
    default_terms: Mapping[tuple[uuid.UUID, uuid.UUID], Term]
    """By company and party."""
    rates: Mapping[Wanted, RateAt] = field(default_factory=dict)


Reckoned = tuple[D, list[DocumentLine], list[DocumentTax]]
"""A document with its lines and what its taxes come to."""


async def create(db: Db, register: Register[D], new: Sequence[NewDocument]) -> list[D]:
    """Draft documents and notes, in the order given; as many statements for many as for one.

    In another currency than the company's they take the rate of their day unless they give one; one more statement.
    Refuses with NOT_FOUND, INVALID_VALUE, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID, TAX_INACTIVE,
    TAX_NOT_IN_FORCE, TAX_TWICE, TAX_USE, TAX_CURRENCY_MISMATCH, DIMENSION_FRACTIONS, TERM_INACTIVE,
    TERM_CURRENCY_MISMATCH, CASH_ROUNDING_INACTIVE, CASH_ROUNDING_CURRENCY and the side's codes for what is empty or
    gives up something else; the position of the document begins the path where they are many.
    """
    companies = [company_of(db, each.company_id) for each in new]
    known = await _gather(db, register, new, companies)
    made = []
    for position, (given, company_id) in enumerate(zip(new, companies, strict=True)):
        with refused_at(position, len(new)):
            document, lines, taxes = _draft(register, given, company_id, known)
            divided = divide(register, given, document, lines, known.values)
        made.append(document)
        db.add(document)
        db.add_all(lines)
        db.add_all(taxes)
        db.add_all(divided)
    await db.flush()
    for document in made:
        await db.publish(register.told.created(document.id, document.company_id))
    return made


async def reckon(db: Db, register: Register[D], new: Sequence[NewDocument]) -> list[Reckoned[D]]:
    """What documents would come to, with their lines and taxes, in the order given; nothing is written.

    Refuses as `create` does.
    """
    companies = [company_of(db, each.company_id) for each in new]
    known = await _gather(db, register, new, companies)
    made = []
    for position, (given, company_id) in enumerate(zip(new, companies, strict=True)):
        with refused_at(position, len(new)):
            made.append(_draft(register, given, company_id, known))
    return made


async def _gather(
    db: Db, register: Register[D], new: Sequence[NewDocument], companies: Sequence[uuid.UUID]
) -> _Known:
    lines = [line for each in new for line in each.lines]
    products = {line.product_id for line in lines if line.product_id}
    accounts = {line.account_id for line in lines if line.account_id}
    origins = {each.origin_id for each in new if each.origin_id}
    rates = [register.product_rate] if register.product_rate else []
    found = await db.together(
        _named(db, Company, set(companies), "currency"),
        _named(db, register.party, {each.party_id for each in new}, "currency"),
        _named(db, Product, products, "name", *rates),
        _named(db, Account, accounts, "company_id"),
        _named(db, register.document, origins, *OF_ORIGIN, register.party_key, register.day),
        terms_of(db, {each.payment_term_id for each in new if each.payment_term_id}),
        cash_roundings_of(db, {each.cash_rounding_id for each in new if each.cash_rounding_id}),
        tax_book(db, set(companies), taxes_named(new)),
        tax_rules(db, set(companies), {each.party_id for each in new}),
        known_values(db, values_named(new)),
        default_terms(
            db, set(companies), {each.party_id for each in new if _has_default(each)}, register.role
        ),
    )
    known = _Known(*found)
    return replace(known, rates=await rates_at(db, _rates_wanted(new, companies, known)))


def _rates_wanted(new: Sequence[NewDocument], companies: Sequence[uuid.UUID], known: _Known) -> list[Wanted]:
    """The rates that drafts take, since they are in another currency than the books and give none."""
    wanted = []
    for given, company_id in zip(new, companies, strict=True):
        if company_id in known.companies and given.party_id in known.parties:
            base, currency, rate = _currency(given, company_id, known)
            if is_taken(currency, base, rate):
                wanted.append(Wanted(company_id, currency, given.on))
    return wanted


def _currency(given: NewDocument, company_id: uuid.UUID, known: _Known) -> tuple[str, str, Decimal | None]:
    """The currency of the books, that of a draft, and its rate where it is given; a note has its document's."""
    base = known.companies[company_id].currency
    origin = known.origins.get(given.origin_id) if given.origin_id else None
    currency = given.currency or (origin or known.parties[given.party_id]).currency or base
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
    register: Register[D], given: NewDocument, company_id: uuid.UUID, known: _Known
) -> tuple[D, list[DocumentLine], list[DocumentTax]]:
    side = register.side
    _of(known.companies, company_id, "companyId")
    _of(known.parties, given.party_id, side.codes.party)
    origin = _of(known.origins, given.origin_id, side.codes.origin) if given.origin_id else None
    base, currency, rate = _currency(given, company_id, known)
    taken = known.rates.get(Wanted(company_id, currency, given.on))
    chosen = _terms(given, company_id, known)
    rules.require_lines(side, len(given.lines), given.charges)
    document = _head(register, given, chosen, company_id)
    document.currency, document.exchange_rate = currency, rate_of(currency, base, rate, taken)
    lines = [_line(register, given, place, document, known) for place in range(len(given.lines))]
    rule = known.rules.of(company_id, given.party_id, side.use) if given.follows_rules else None
    replace_accounts(document, lines, rule)
    on = origin._mapping[register.day] if origin else given.on
    if origin is not None:
        document.tax_reduction = origin.tax_reduction
    elif chosen.term is not None:
        document.tax_reduction = chosen.term.tax_reduction
    taxes = tax_draft(register, given, document, lines, known.taxes, rule, on)
    if origin is not None:
        require_alike(register, document, origin)
    totals = rules.totals_of(lines, given.charges, currency)
    document.net, document.tax = totals.net, totals.tax
    document.charges = totals.charges
    parts = chosen.instalments(totals.total, currency, given.on)
    document.due_date = paying.last_due(parts)
    if origin is not None and given.cash_rounding_id is None:
        document.cash_rounding = rules.credited_rounding(totals, origin)
    else:
        document.cash_rounding = sum((part.amount for part in parts), ZERO) - totals.total
    document.total = document.residual = totals.total + document.cash_rounding
    document.payment_state = rules.payment_state(document.status, document.total, document.total)
    if chosen.term is not None and chosen.term.discount is not None:
        document.discount_date = paying.discount_date(chosen.term, given.on)
        bearing = discountable(lines, taxes, known.taxes)
        document.discount = _offer(register, document, bearing, chosen.term, known)
    return document, lines, taxes


def _head(register: Register[D], given: NewDocument, chosen: Terms, company_id: uuid.UUID) -> D:
    """A draft without what it comes to."""
    own = {
        register.party_key: given.party_id,
        register.day: given.on,
        register.origin: given.origin_id,
        "kind": register.kinds[given.gives_up],
    }
    return register.document(
        company_id=company_id,
        due_date=given.on,
        due_days=chosen.due_days,
        payment_term_id=None if chosen.term is None else chosen.term.id,
        cash_rounding_id=given.cash_rounding_id,
        reference=given.reference,
        note=given.note,
        **own,
    )


def _offer(
    register: Register[D], document: D, lines: Sequence[Discounted], term: Term, known: _Known
) -> Decimal:
    """What the note would come to by which a discount is given up."""
    assert term.discount is not None
    given_up = discount_lines(lines, document.charges, term.discount, term.discount_tax, document.currency)
    if not given_up:
        return ZERO
    note = register.note_of(
        document.party_id,
        None,
        on=document.on,
        lines=given_up,
        currency=document.currency,
        exchange_rate=document.exchange_rate,
        follows_rules=False,
    )
    return _draft(register, note, document.company_id, known)[0].total


def _has_default(given: NewDocument) -> bool:
    """Whether a document leaves it to its party when it is to be paid."""
    return given.payment_term_id is None and given.due_days is None and not given.gives_up


def _terms(given: NewDocument, company_id: uuid.UUID, known: _Known) -> Terms:
    """When a document is to be paid."""
    term_id, cash_id = given.payment_term_id, given.cash_rounding_id
    term = _of(known.payment_terms, term_id, "paymentTermId") if term_id else None
    if _has_default(given):
        term = known.default_terms.get((company_id, given.party_id))
    chosen = Terms(
        due_days=DUE_DAYS if given.due_days is None else given.due_days,
        term=term,
        cash=_of(known.cash_roundings, cash_id, "cashRoundingId") if cash_id else None,
    )
    paying.require_allowed(given, chosen)
    return chosen


def _line(register: Register[D], given: NewDocument, place: int, document: D, known: _Known) -> DocumentLine:
    line, path = given.lines[place], ("lines", str(place))
    product = _of(known.products, line.product_id, *path, "productId") if line.product_id else None
    if (
        line.account_id
        and _of(known.accounts, line.account_id, *path, "accountId").company_id != document.company_id
    ):
        raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "accountId"])
    tax_rate: Decimal = ZERO
    if line.tax_rate is not None:
        tax_rate = line.tax_rate
    elif product is not None and line.tax_ids is None and register.product_rate:
        tax_rate = product._mapping[register.product_rate]
    amounts = rules.amounts_of(line, tax_rate, document.currency, path)
    return register.line(
        **register.belonging_to(document),
        position=place + 1,
        product_id=line.product_id,
        account_id=line.account_id,
        description=line.description or (product.name if product else ""),
        quantity=line.quantity,
        currency=document.currency,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_rate=tax_rate,
        net=amounts.net,
        tax=amounts.tax,
        gross=amounts.gross,
    )
