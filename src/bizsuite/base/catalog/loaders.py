"""What cannot be declared: prices, ids in other systems, and what must be known before the catalogue is written."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from bizsuite.base.catalog import reads
from bizsuite.base.catalog.rules import prices, units
from bizsuite.base.catalog.rules.prices import Ask, Priced, Subject
from bizsuite.base.catalog.rules.units import Measure
from bizsuite.base.catalog.tables import Category, PriceList, PriceRule, Product, Template, Unit
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.trees import above

_UNIT, _PRODUCT, _TEMPLATE = table_of(Unit), table_of(Product), table_of(Template)
_RULE, _LIST = table_of(PriceRule), table_of(PriceList)


async def prices_of(db: Db, asks: Iterable[Ask]) -> Mapping[Ask, Priced]:
    """The price that holds for each question, with every one that applied. Refuses UNIT_CATEGORY_MISMATCH, NOT_FOUND.

    At most four statements, however many questions: products, the categories above theirs, the rules, foreign units.
    Questions about products that are not there are left out.
    """
    wanted = list(dict.fromkeys(asks))
    subjects, own_units = await _subjects(db, {ask.product_id for ask in wanted})
    foreign = await measures(db, [ask.unit_id for ask in wanted], own_units.values())
    rules = await _rules(db, subjects, {ask.customer_id for ask in wanted if ask.customer_id is not None})
    answers: dict[Ask, Priced] = {}
    for ask in wanted:
        if ask.product_id in subjects:
            subject, unit = subjects[ask.product_id], own_units[ask.product_id]
            answers[ask] = _priced(ask, subject, unit, foreign, rules)
    return answers


def _priced(
    ask: Ask,
    subject: Subject,
    unit: Measure,
    foreign: Mapping[uuid.UUID, Measure],
    rules: Sequence[prices.Rule],
) -> Priced:
    """One answer; a question in another unit is asked in the product's own, and its prices converted back."""
    if ask.unit_id is None or ask.unit_id == unit.id:
        return prices.resolve(ask, subject, rules)
    other = foreign.get(ask.unit_id)
    if other is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["unitId"])
    found = prices.resolve(replace(ask, quantity=units.convert(ask.quantity, other, unit)), subject, rules)
    price = found.unit_price
    return replace(
        found,
        unit_price=None if price is None else units.convert_price(price, unit, other),
        steps=[
            replace(step, unit_price=units.convert_price(step.unit_price, unit, other))
            for step in found.steps
        ],
    )


async def _subjects(
    db: Db, products: Iterable[uuid.UUID]
) -> tuple[Mapping[uuid.UUID, Subject], Mapping[uuid.UUID, Measure]]:
    """The products with their categories, and their units."""
    rows = await db.rows(
        sa.select(
            *(_PRODUCT.c[name] for name in ("id", "sku", "template_id", "list_price", "currency")),
            _TEMPLATE.c.category_id,
            *(_UNIT.c[name].label(f"unit_{name}") for name in _MEASURE),
        )
        .join(_TEMPLATE, _same(_PRODUCT, "template_id", _TEMPLATE))
        .join(_UNIT, _same(_PRODUCT, "unit_id", _UNIT))
        .where(_PRODUCT.c.tenant_id == db.actor.tenant_id, _PRODUCT.c.id.in_(sorted(products)))
    )
    over = await above(db, Category, "parent_id", [row.category_id for row in rows if row.category_id])
    subjects = {
        row.id: Subject(
            id=row.id,
            sku=row.sku,
            template_id=row.template_id,
            categories=[row.category_id, *over[row.category_id]] if row.category_id else [],
            list_price=row.list_price,
            currency=row.currency,
        )
        for row in rows
    }
    return subjects, {row.id: Measure(*(row._mapping[f"unit_{name}"] for name in _MEASURE)) for row in rows}


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


async def _rules(
    db: Db, subjects: Mapping[uuid.UUID, Subject], customers: Iterable[uuid.UUID]
) -> Sequence[prices.Rule]:
    """The rules of active lists that may speak of one of these products and customers."""
    if not subjects:
        return []
    named = subjects.values()
    targets = (
        ("customer_id", customers),
        ("product_id", subjects),
        ("template_id", {each.template_id for each in named}),
        ("category_id", {category for each in named for category in each.categories}),
    )
    rows = await db.rows(
        sa.select(*(_RULE.c[name] for name in _RULE_FIELDS))
        .join(_LIST, _same(_RULE, "price_list_id", _LIST))
        .where(
            _RULE.c.tenant_id == db.actor.tenant_id,
            _LIST.c.is_active,
            *(sa.or_(_RULE.c[name].is_(None), _RULE.c[name].in_(sorted(keys))) for name, keys in targets),
        )
    )
    return [prices.Rule(**row._mapping) for row in rows]


def _same(source: sa.Table, key: str, target: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(target.c.tenant_id == source.c.tenant_id, target.c.id == source.c[key])


async def rows_of_products(db: Db, table: type[Table], products: Sequence[uuid.UUID]) -> Sequence[Table]:
    """The rows of a table that belong to products."""
    columns = table_of(table).c
    return await db.all(sa.select(table).where(columns.product_id.in_(products)).order_by(columns.id))


async def external_ids_of_products(
    db: Db, products: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know products."""
    return await external_ids(db, "Product", products)


product_external_ids = batch(reads.product, external_ids_of_products)
