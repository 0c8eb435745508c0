"""What deciding about prices needs to know: products, the rules that may speak of them, units and rates."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.loaders.units import measure_columns, measure_in, measures
from bizsuite.base.catalog.rules.exchange import Exchange, PricesExchanging
from bizsuite.base.catalog.rules.formulas import Formula
from bizsuite.base.catalog.rules.prices import Ask, Market, Priced, Rule, Subject, is_same_category
from bizsuite.base.catalog.rules.resolving import exchanges_of, resolve
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.tables import Category, PriceList, PriceRule, Product, Template, Unit
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import paths_up, rows_above

_UNIT, _PRODUCT, _TEMPLATE = table_of(Unit), table_of(Product), table_of(Template)
_RULE, _LIST = table_of(PriceRule), table_of(PriceList)


@dataclass(frozen=True, slots=True)
class PriceBook:
    """What deciding about the prices of some products needs to know."""

    subjects: Mapping[uuid.UUID, Subject]
    rules: Sequence[Rule]
    foreign: Mapping[uuid.UUID, Measure] = field(default_factory=dict)
    """Other units in which prices are asked for."""
    rates: Mapping[Exchange, Fraction] = field(default_factory=dict)

    def answers(self, asks: Iterable[Ask]) -> Mapping[Ask, Priced]:
        """The price that holds for each question; those about products that are not there are left out."""
        return {
            ask: self._answer(ask, self.subjects[ask.product_id])
            for ask in dict.fromkeys(asks)
            if ask.product_id in self.subjects
        }

    def _answer(self, ask: Ask, subject: Subject) -> Priced:
        own = subject.unit
        if ask.unit_id is None or own is None or ask.unit_id == own.id:
            return resolve(ask, subject, self.rules, Market(rates=self.rates))
        other = self.foreign.get(ask.unit_id)
        if other is None or not is_same_category(other, own):
            currency = ask.currency or subject.currency
            return Priced(subject.sku, currency, None, None, None, "UNIT_CATEGORY_MISMATCH", ())
        return resolve(ask, subject, self.rules, Market(unit=other, rates=self.rates))

    async def exchanged(self, db: Db, asks: Iterable[Ask]) -> "PriceBook":
        """The book with the rates that its rules may need to answer questions; nobody is asked where they need none."""
        if not any(rule.formula is not None and rule.formula.converts for rule in self.rules):
            return self
        wanted = set[Exchange]()
        for ask in asks:
            if (subject := self.subjects.get(ask.product_id)) is not None:
                wanted |= exchanges_of(ask, subject, self.rules)
        event = PricesExchanging(wanted)
        if wanted:
            await db.publish(event)
        return replace(self, rates=event.found)


async def price_book(db: Db, products: Collection[uuid.UUID], customers: Collection[uuid.UUID]) -> PriceBook:
    """Products with their categories and units, and the rules that may speak of them: one round trip."""
    if not products:
        return PriceBook({}, ())
    wanted = sorted(products)
    rows, ways, speaking = await db.answers(
        _subjects(products=wanted),
        _above_categories(products=wanted),
        _speaking(products=wanted, customers=sorted(customers)),
    )
    over = paths_up(ways)
    subjects = {
        row.id: Subject(
            id=row.id,
            sku=row.sku,
            template_id=row.template_id,
            categories=[row.category_id, *over.get(row.category_id, ())] if row.category_id else [],
            list_price=row.list_price,
            currency=row.currency,
            unit_cost=row.unit_cost,
            unit=measure_in(row),
        )
        for row in rows
    }
    return PriceBook(subjects, [_rule(row) for row in speaking])


async def prices_of(db: Db, asks: Iterable[Ask]) -> Mapping[Ask, Priced]:
    """The price that holds for each question, with every one that applied.

    One round trip, however many questions, one more for foreign units, and one where rules take amounts over from other
    currencies. Questions about products that are not there are left out.
    """
    wanted = list(asks)
    customers = {ask.customer_id for ask in wanted if ask.customer_id is not None}
    book = await price_book(db, {ask.product_id for ask in wanted}, customers)
    own = (subject.unit for subject in book.subjects.values() if subject.unit is not None)
    foreign = await measures(db, [ask.unit_id for ask in wanted], own)
    return (await replace(book, foreign=foreign).exchanged(db, wanted)).answers(wanted)


@question
def _subjects() -> Select:
    """These `products` with their categories and units."""
    columns = ("id", "sku", "template_id", "list_price", "currency", "unit_cost")
    return (
        sa.select(
            *(_PRODUCT.c[name] for name in columns),
            _TEMPLATE.c.category_id,
            *measure_columns(_UNIT),
        )
        .join(_TEMPLATE, _same(_PRODUCT, "template_id", _TEMPLATE))
        .join(_UNIT, _same(_PRODUCT, "unit_id", _UNIT))
        .where(_PRODUCT.c.tenant_id == TENANT, among(_PRODUCT.c.id, "products"))
    )


@question
def _above_categories() -> Select:
    """What stands above the categories of these `products`."""
    categories = (
        sa.select(_TEMPLATE.c.category_id)
        .join(_PRODUCT, _same(_PRODUCT, "template_id", _TEMPLATE))
        .where(
            _PRODUCT.c.tenant_id == TENANT,
            among(_PRODUCT.c.id, "products"),
            _TEMPLATE.c.category_id.is_not(None),
        )
    )
    return rows_above(Category, "parent_id", table_of(Category).c.id.in_(categories))


_RULE_FIELDS = (
    *("id", "currency", "customer_id", "product_id", "template_id", "category_id", "priority", "starts_on"),
    *("ends_on", "quantity_min", "unit_price", "discount"),
)
_FORMULA_FIELDS = tuple(name for name in Formula.__dataclass_fields__ if name != "basis")


def _rule(row: Any) -> Rule:
    """A rule as it was read, with its unit and formula."""
    told = row._mapping
    formula = None
    if row.formula_basis is not None:
        formula = Formula(basis=row.formula_basis, **{name: told[name] for name in _FORMULA_FIELDS})
    return Rule(
        **{name: told[name] for name in _RULE_FIELDS},
        list_id=row.price_list_id,
        holds=row.holds,
        unit=measure_in(row),
        formula=formula,
        base_currency=row.base_currency,
    )


@question
def _speaking() -> Select:
    """The rules that may speak of one of these `products` and `customers`, or of some category.

    They are on active lists, or on lists from which others reckon.
    """
    templates = sa.select(_PRODUCT.c.template_id).where(
        _PRODUCT.c.tenant_id == TENANT, among(_PRODUCT.c.id, "products")
    )
    base, reckoning = _LIST.alias(), _RULE.alias()
    is_base = (
        sa.exists()
        .where(reckoning.c.tenant_id == TENANT, reckoning.c.base_list_id == _LIST.c.id)
        .correlate(_LIST)
    )
    return (
        sa.select(
            *(_RULE.c[name] for name in (*_RULE_FIELDS, "price_list_id", "formula_basis", *_FORMULA_FIELDS)),
            _LIST.c.is_active.label("holds"),
            base.c.currency.label("base_currency"),
            *measure_columns(_UNIT),
        )
        .join(_LIST, _same(_RULE, "price_list_id", _LIST))
        .outerjoin(_UNIT, _same(_RULE, "unit_id", _UNIT))
        .outerjoin(base, _same(_RULE, "base_list_id", base))
        .where(
            _RULE.c.tenant_id == TENANT,
            sa.or_(_LIST.c.is_active, is_base),
            sa.or_(_RULE.c.customer_id.is_(None), among(_RULE.c.customer_id, "customers")),
            sa.or_(_RULE.c.product_id.is_(None), among(_RULE.c.product_id, "products")),
            sa.or_(_RULE.c.template_id.is_(None), _RULE.c.template_id.in_(templates)),
        )
    )


def _same(source: sa.Table, key: str, target: Any) -> sa.ColumnElement[bool]:
    return sa.and_(target.c.tenant_id == source.c.tenant_id, target.c.id == source.c[key])
