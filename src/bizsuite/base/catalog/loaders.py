"""What cannot be declared: prices, ids in other systems, and what must be known before the catalogue is written."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from bizsuite.base.catalog import reads
from bizsuite.base.catalog.rules import prices, units
from bizsuite.base.catalog.rules.prices import Ask, Priced, Subject
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.tables import Category, PriceList, PriceRule, Product, Template, Unit
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.questions import TENANT, Select, among, question
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import paths_up, rows_above

_UNIT, _PRODUCT, _TEMPLATE = table_of(Unit), table_of(Product), table_of(Template)
_RULE, _LIST = table_of(PriceRule), table_of(PriceList)


@dataclass(frozen=True, slots=True)
class PriceBook:
    """What deciding about the prices of some products needs to know."""

    subjects: Mapping[uuid.UUID, Subject]
    units: Mapping[uuid.UUID, Measure]
    """The unit of each product."""
    rules: Sequence[prices.Rule]
    foreign: Mapping[uuid.UUID, Measure] = field(default_factory=dict)
    """Other units in which prices are asked for."""

    def answers(self, asks: Iterable[Ask]) -> Mapping[Ask, Priced]:
        """The price that holds for each question; those about products that are not there are left out.

        Refuses UNIT_CATEGORY_MISMATCH, NOT_FOUND.
        """
        return {
            ask: _priced(ask, self.subjects[ask.product_id], self.units[ask.product_id], self)
            for ask in dict.fromkeys(asks)
            if ask.product_id in self.subjects
        }


async def price_book(db: Db, products: Collection[uuid.UUID], customers: Collection[uuid.UUID]) -> PriceBook:
    """Products with their categories and units, and the rules that may speak of them: one round trip."""
    if not products:
        return PriceBook({}, {}, ())
    wanted = sorted(products)
    rows, ways, speaking = await db.answers(
        _subjects(products=wanted),
        _above_categories(products=wanted),
        _speaking(products=wanted, customers=sorted(customers)),
    )
    over, rules = (
        paths_up(ways),
        [prices.Rule(**dict(zip(_RULE_FIELDS, row, strict=True))) for row in speaking],
    )
    subjects = {
        row.id: Subject(
            id=row.id,
            sku=row.sku,
            template_id=row.template_id,
            categories=[row.category_id, *over.get(row.category_id, ())] if row.category_id else [],
            list_price=row.list_price,
            currency=row.currency,
        )
        for row in rows
    }
    units = {row.id: Measure(*(row._mapping[f"unit_{name}"] for name in _MEASURE)) for row in rows}
    return PriceBook(subjects, units, rules)


async def prices_of(db: Db, asks: Iterable[Ask]) -> Mapping[Ask, Priced]:
    """The price that holds for each question, with every one that applied. Refuses UNIT_CATEGORY_MISMATCH, NOT_FOUND.

    One round trip, however many questions, and one more for foreign units. Questions about products that are not there
    are left out.
    """
    wanted = list(asks)
    customers = {ask.customer_id for ask in wanted if ask.customer_id is not None}
    book = await price_book(db, {ask.product_id for ask in wanted}, customers)
    foreign = await measures(db, [ask.unit_id for ask in wanted], book.units.values())
    return replace(book, foreign=foreign).answers(wanted)


def _priced(ask: Ask, subject: Subject, unit: Measure, book: PriceBook) -> Priced:
    """One answer; a question in another unit is asked in the product's own, and its prices converted back."""
    if ask.unit_id is None or ask.unit_id == unit.id:
        return prices.resolve(ask, subject, book.rules)
    other = book.foreign.get(ask.unit_id)
    if other is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["unitId"])
    asked = replace(ask, quantity=units.convert(ask.quantity, other, unit))
    found = prices.resolve(asked, subject, book.rules)
    price = found.unit_price
    return replace(
        found,
        unit_price=None if price is None else units.convert_price(price, unit, other),
        steps=[
            replace(step, unit_price=units.convert_price(step.unit_price, unit, other))
            for step in found.steps
        ],
    )


@question
def _subjects() -> Select:
    """These `products` with their categories and units."""
    return (
        sa.select(
            *(_PRODUCT.c[name] for name in ("id", "sku", "template_id", "list_price", "currency")),
            _TEMPLATE.c.category_id,
            *(_UNIT.c[name].label(f"unit_{name}") for name in _MEASURE),
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


_MEASURE = tuple(Measure.__dataclass_fields__)


async def measures(
    db: Db, wanted: Iterable[uuid.UUID | None], known: Iterable[Measure] = ()
) -> Mapping[uuid.UUID, Measure]:
    """Units by their id; those that are known already are not read again."""
    found = {unit.id: unit for unit in known}
    missing = sorted({key for key in wanted if key is not None and key not in found})
    if missing:
        rows = await db.rows(
            sa.select(*(_UNIT.c[name] for name in _MEASURE)).where(
                _UNIT.c.tenant_id == db.actor.tenant_id, _UNIT.c.id.in_(missing)
            )
        )
        found.update({row.id: Measure(*row) for row in rows})
    return found


_RULE_FIELDS = tuple(prices.Rule.__dataclass_fields__)


@question
def _speaking() -> Select:
    """The rules of active lists that may speak of one of these `products` and `customers`, or of some category."""
    templates = sa.select(_PRODUCT.c.template_id).where(
        _PRODUCT.c.tenant_id == TENANT, among(_PRODUCT.c.id, "products")
    )
    return (
        sa.select(*(_RULE.c[name] for name in _RULE_FIELDS))
        .join(_LIST, _same(_RULE, "price_list_id", _LIST))
        .where(
            _RULE.c.tenant_id == TENANT,
            _LIST.c.is_active,
            sa.or_(_RULE.c.customer_id.is_(None), among(_RULE.c.customer_id, "customers")),
            sa.or_(_RULE.c.product_id.is_(None), among(_RULE.c.product_id, "products")),
            sa.or_(_RULE.c.template_id.is_(None), _RULE.c.template_id.in_(templates)),
        )
    )


def _same(source: sa.Table, key: str, target: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(target.c.tenant_id == source.c.tenant_id, target.c.id == source.c[key])


async def external_ids_of_products(
    db: Db, products: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know products."""
    return await external_ids(db, "Product", products)


product_external_ids = batch(reads.product, external_ids_of_products)
