"""Which goods a report is of, as conditions on columns that name a product and a warehouse."""

from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.tables import Category, Product, Template
from bizsuite.erp.stock_reports.rules.reports import Asked
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_CATEGORY, _PRODUCT, _TEMPLATE = table_of(Category), table_of(Product), table_of(Template)


def chosen(db: Db, rows: Any, asked: Asked) -> list[sa.ColumnElement[bool]]:
    """The rows of a table with tenant, company, product and warehouse that a report is of."""
    wanted = [rows.c.tenant_id == db.actor.tenant_id, rows.c.company_id == asked.company_id]
    named = asked.chosen
    if named.warehouse_id is not None:
        wanted.append(rows.c.warehouse_id == named.warehouse_id)
    if named.product_id is not None:
        wanted.append(rows.c.product_id == named.product_id)
    if named.category_id is not None:
        wanted.append(rows.c.product_id.in_(_of_category(db, named.category_id)))
    return wanted


def _of_category(db: Db, category_id: Any) -> sa.Select[Any]:
    """The products of a category and of those below it."""
    tenant = db.actor.tenant_id
    tree = (
        sa.select(_CATEGORY.c.id)
        .where(_CATEGORY.c.tenant_id == tenant, _CATEGORY.c.id == category_id)
        .cte("tree", recursive=True, nesting=True)
    )
    tree = tree.union(
        sa.select(_CATEGORY.c.id).where(_CATEGORY.c.tenant_id == tenant, _CATEGORY.c.parent_id == tree.c.id)
    )
    of_template = sa.and_(
        _TEMPLATE.c.tenant_id == _PRODUCT.c.tenant_id, _TEMPLATE.c.id == _PRODUCT.c.template_id
    )
    return (
        sa.select(_PRODUCT.c.id)
        .join(_TEMPLATE, of_template)
        .where(_PRODUCT.c.tenant_id == tenant, _TEMPLATE.c.category_id.in_(sa.select(tree.c.id)))
    )
