"""What is said when the catalogue is written, and what is answered."""

from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads
from bizsuite.base.catalog.rules.shapes import (
    NewCategory,
    NewProduct,
    NewTemplate,
    NewUnit,
)
from bizsuite.base.catalog.rules.words import ProductKind
from bizsuite.base.catalog.types.nodes import Category, Product, ProductTemplate, Unit
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import external_of
from bizsuite.graph.fields import result
from bizsuite.graph.given import given, known
from bizsuite.graph.inputs import ExternalIdInput
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import CurrencyCode


@strawberry.input
class AttributeValueInput:
    """One attribute of a variant."""

    name: str = strawberry.field(
        description="The attribute, such as `Colour`; made when there is none of that name."
    )
    value: str = strawberry.field(description="The value, such as `red`.")


@strawberry.input
class ProductCreateInput(Command):
    """A new product."""

    sku: str = strawberry.field(description="The number of the product; unique in the tenant.")
    name: str = strawberry.field(description="The name.")
    list_price: Decimal = strawberry.field(
        description="What one unit costs where no price rule says otherwise."
    )
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="Of its prices; the company's if left out."
    )
    unit_cost: Decimal | None = strawberry.field(default=UNSET, description="What one unit costs us by plan.")
    sales_tax_rate: Decimal | None = strawberry.field(
        default=UNSET, description="The tax on sales as a fraction; 0 if left out."
    )
    weight: Decimal | None = strawberry.field(
        default=UNSET, description="What one unit weighs, in kilograms."
    )
    volume: Decimal | None = strawberry.field(
        default=UNSET, description="The room that one unit takes, in litres (a cubic metre is 1000)."
    )
    unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="In what it is counted; pieces if left out."
    )
    purchase_unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="In what it is bought, of the same category; its own unit if left out."
    )
    template_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Of what it is a variant; it gets a template of its own if left out."
    )
    description: str | None = strawberry.field(
        default=UNSET, description="What it is; for a template of its own."
    )
    kind: ProductKind = strawberry.field(default=ProductKind.GOODS, description="For a template of its own.")
    category_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="For a template of its own."
    )
    quantity_per_unit: str | None = strawberry.field(
        default=UNSET, description="What one unit holds, in words."
    )
    is_discontinued: bool = strawberry.field(default=False, description="Whether it is not bought any more.")
    attributes: list[AttributeValueInput] | None = strawberry.field(
        default=UNSET, description="What tells it from other variants of its template."
    )
    barcodes: list[str] | None = strawberry.field(
        default=UNSET, description="The codes by which scanners know it."
    )
    supplier_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Who supplies it, in their order."
    )
    external_ids: list[ExternalIdInput] | None = strawberry.field(
        default=UNSET, description="The ids by which other systems know this record, one for each system."
    )

    def new(self) -> NewProduct:
        """The product as the rules speak of it."""
        said = known(
            self,
            *("sku", "name", "list_price", "currency", "unit_cost", "sales_tax_rate", "description", "kind"),
            *("quantity_per_unit", "weight", "volume", "is_discontinued", "barcodes"),
            unit_id=reads.unit,
            purchase_unit_id=reads.unit,
            template_id=reads.template,
            category_id=reads.category,
        )
        if self.attributes:
            said["attributes"] = [(each.name, each.value) for each in self.attributes]
        return NewProduct(
            **said, suppliers=_suppliers(self.supplier_ids), external=external_of(self.external_ids or [])
        )


@strawberry.input
class ProductUpdateInput(Change):
    """What is to change of a product; what is left out stays."""

    sku: str | None = strawberry.field(default=UNSET, description="Another number.")
    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    list_price: Decimal | None = strawberry.field(default=UNSET, description="Another list price.")
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="Another currency of its prices."
    )
    unit_cost: Decimal | None = strawberry.field(
        default=UNSET, description="Another planned cost; null: none."
    )
    sales_tax_rate: Decimal | None = strawberry.field(default=UNSET, description="Another tax on sales.")
    weight: Decimal | None = strawberry.field(
        default=UNSET, description="Another weight of one unit, in kilograms; null: unknown."
    )
    volume: Decimal | None = strawberry.field(
        default=UNSET, description="Another volume of one unit, in litres; null: unknown."
    )
    quantity_per_unit: str | None = strawberry.field(
        default=UNSET, description="What one unit holds, in words."
    )
    purchase_unit_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="In what it is bought from now on; null: in its own unit."
    )
    is_discontinued: bool | None = strawberry.field(
        default=UNSET, description="Whether it is not bought any more."
    )
    is_active: bool | None = strawberry.field(default=UNSET, description="False archives, true brings back.")
    barcodes: list[str] | None = strawberry.field(default=UNSET, description="All barcodes from now on.")
    supplier_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="All suppliers from now on."
    )

    def changes(self) -> dict[str, Any]:
        """What is to change, as the rules speak of it."""
        said = given(
            self,
            *("sku", "name", "list_price", "currency", "unit_cost", "sales_tax_rate", "quantity_per_unit"),
            *("weight", "volume", "is_discontinued", "is_active"),
            purchase_unit_id=reads.unit,
        )
        if self.barcodes is not UNSET:
            said["barcodes"] = self.barcodes or []
        if self.supplier_ids is not UNSET:
            said["suppliers"] = _suppliers(self.supplier_ids)
        return said


def _suppliers(said: list[strawberry.ID] | None) -> list[Any]:
    return [key_of(parties.supplier, each, "supplierIds") for each in said or ()]


@strawberry.input
class ProductTemplateCreateInput(Command):
    """A new template, to which variants can be made."""

    name: str = strawberry.field(description="The name.")
    description: str | None = strawberry.field(default=UNSET, description="What it is.")
    kind: ProductKind = strawberry.field(
        default=ProductKind.GOODS, description="Whether it is kept in stock or done."
    )
    category_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The category.")

    def new(self) -> NewTemplate:
        """The template as the rules speak of it."""
        return NewTemplate(**known(self, "name", "description", "kind", category_id=reads.category))


@strawberry.input
class ProductTemplateUpdateInput(Change):
    """What is to change of a template; what is left out stays."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    description: str | None = strawberry.field(default=UNSET, description="What it is.")
    category_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Another category; null: none."
    )

    def changes(self) -> dict[str, Any]:
        """What is to change, as the rules speak of it."""
        return given(self, "name", "description", category_id=reads.category)


@strawberry.input
class CategoryCreateInput(Command):
    """A new category."""

    name: str = strawberry.field(description="The name; unique among those beside it.")
    description: str | None = strawberry.field(default=UNSET, description="What belongs to it.")
    parent_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The category above.")
    external_ids: list[ExternalIdInput] | None = strawberry.field(
        default=UNSET, description="The ids by which other systems know this record, one for each system."
    )

    def new(self) -> NewCategory:
        """The category as the rules speak of it."""
        said = known(self, "name", "description", parent_id=reads.category)
        return NewCategory(**said, external=external_of(self.external_ids or []))


@strawberry.input
class CategoryUpdateInput(Change):
    """What is to change of a category; what is left out stays."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    description: str | None = strawberry.field(default=UNSET, description="What belongs to it.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Another place; null: at the top."
    )

    def changes(self) -> dict[str, Any]:
        """What is to change, as the rules speak of it."""
        return given(self, "name", "description", parent_id=reads.category)


@strawberry.input
class UnitCreateInput(Command):
    """A new unit of measure, by either its factor or its rate: the one that is exact."""

    code: str = strawberry.field(description="The short name, such as `KG`; unique in the tenant.")
    name: str = strawberry.field(description="The name.")
    category: str = strawberry.field(
        description="The name of its category; made when there is none of that name."
    )
    factor: Decimal | None = strawberry.field(
        default=UNSET, description="How many reference units one of it is."
    )
    rate: Decimal | None = strawberry.field(
        default=UNSET, description="How many of it one reference unit is."
    )
    rounding: Decimal | None = strawberry.field(
        default=UNSET, description="The step of its quantities; 0.001 if left out."
    )

    def new(self) -> NewUnit:
        """The unit as the rules speak of it."""
        return NewUnit(**known(self, "code", "name", "category", "factor", "rate", "rounding"))


@strawberry.type
class ProductCreatePayload(Payload):
    """The new product."""

    product: Product | None = result(reads.product, "The new product.")


@strawberry.type
class ProductUpdatePayload(Payload):
    """The changed product."""

    product: Product | None = result(reads.product, "The changed product.")


@strawberry.type
class ProductTemplateCreatePayload(Payload):
    """The new template."""

    product_template: ProductTemplate | None = result(reads.template, "The new template.")


@strawberry.type
class ProductTemplateUpdatePayload(Payload):
    """The changed template."""

    product_template: ProductTemplate | None = result(reads.template, "The changed template.")


@strawberry.type
class CategoryCreatePayload(Payload):
    """The new category."""

    category: Category | None = result(reads.category, "The new category.")


@strawberry.type
class CategoryUpdatePayload(Payload):
    """The changed category."""

    category: Category | None = result(reads.category, "The changed category.")


@strawberry.type
class UnitCreatePayload(Payload):
    """The new unit."""

    unit: Unit | None = result(reads.unit, "The new unit.")
