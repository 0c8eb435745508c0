"""What selling hangs on types that it does not own."""

import uuid

import strawberry
from strawberry import UNSET

from bizsuite.base.catalog import reads as catalog
from bizsuite.erp.sales import reads, rules, service, tables
from bizsuite.erp.sales.types import (
    SalesOrder,
    SalesOrderCancelInput,
    SalesOrderCancelPayload,
    SalesOrderCloseInput,
    SalesOrderClosePayload,
    SalesOrderConfirmInput,
    SalesOrderConfirmPayload,
    SalesOrderCreateInput,
    SalesOrderCreatePayload,
    SalesOrderLine,
    SalesOrderUpdateInput,
    SalesOrderUpdatePayload,
    SalesPolicy,
    SalesPolicySetInput,
    SalesPolicySetPayload,
)
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.scopes import denied, reaches, require_reach
from bizsuite.kernel.values import Permission


@strawberry.type
class SalesQuery:
    """Where queries enter."""

    sales_order: SalesOrder | None = found(
        reads.order, "One order, by id, number or the id of another system."
    )
    sales_orders: Connection[SalesOrder] | None = listed(reads.order, "The company's orders, newest first.")


@strawberry.type
class CustomerSales:
    """What selling hangs on Customer."""

    orders: Connection[SalesOrder] | None = related(
        reads.customer_orders, "Orders of this customer, newest first."
    )


@strawberry.type
class ProductSales:
    """What selling hangs on Product."""

    sales_order_lines: Connection[SalesOrderLine] | None = related(
        reads.product_lines, "Lines of orders for this product, newest first."
    )
    sales_policy: SalesPolicy | None = related(
        reads.product_policy, "How it is invoiced; null where that is left to the company."
    )


@strawberry.type
class CompanySales:
    """What selling hangs on Company."""

    sales_policy: SalesPolicy | None = related(
        reads.company_policy, "How it invoices what says nothing; null: what was ordered."
    )


@strawberry.type
class SalesMutation:
    """What can be done with orders."""

    @mutation(needs=rules.SALES_ORDER_CREATE)
    async def sales_order_create(self, info: Info, input: SalesOrderCreateInput) -> SalesOrderCreatePayload:
        """Write a draft with its lines, and confirm it when asked to.

        Refusals: NOT_FOUND, CUSTOMER_INACTIVE, PRODUCT_INACTIVE, PRICE_MISSING, PRICE_RULE_CONFLICT,
        PRICE_BASIS_MISSING, PRICE_RATE_MISSING, QUANTITY_ROUNDING, UNIT_CATEGORY_MISMATCH, KIT_EMPTY,
        EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID, INVALID_VALUE, EXTERNAL_ID_TAKEN, TAX_INACTIVE,
        TAX_NOT_IN_FORCE, TAX_TWICE, TAX_CURRENCY_MISMATCH; when it is confirmed also those of salesOrderConfirm.
        """
        db = info.context.db
        if input.confirm:
            db.actor.require(rules.SALES_ORDER_CONFIRM)
        made = await service.create_order(db, input.new(), confirm=input.confirm)
        if input.confirm and not reaches(
            db.actor, rules.SALES_ORDER_CONFIRM, made.owner_id, made.department_id
        ):
            raise denied(rules.SALES_ORDER_CONFIRM, path=["confirm"])
        return SalesOrderCreatePayload.of(sales_order=made)

    @mutation(needs=rules.SALES_ORDER_UPDATE)
    async def sales_order_update(self, info: Info, input: SalesOrderUpdateInput) -> SalesOrderUpdatePayload:
        """Change a draft and its lines.

        Refusals: NOT_FOUND, ORDER_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE, PRODUCT_INACTIVE, PRICE_MISSING,
        PRICE_RULE_CONFLICT, PRICE_BASIS_MISSING, PRICE_RATE_MISSING, TAX_INACTIVE, TAX_NOT_IN_FORCE, TAX_TWICE,
        TAX_CURRENCY_MISMATCH, QUANTITY_ROUNDING, UNIT_CATEGORY_MISMATCH, KIT_EMPTY, KIT_COMPONENT.
        """
        key = await _reached(info, input, rules.SALES_ORDER_UPDATE)
        changed = await service.update_order(info.context.db, key, input.changes(), input.line_changes())
        return SalesOrderUpdatePayload.of(sales_order=changed)

    @mutation(needs=rules.SALES_ORDER_CONFIRM)
    async def sales_order_confirm(
        self, info: Info, input: SalesOrderConfirmInput
    ) -> SalesOrderConfirmPayload:
        """Confirm a draft.

        Refusals: NOT_FOUND, ORDER_NOT_DRAFT, ORDER_EMPTY, CREDIT_EXCEEDED, CUSTOMER_ON_HOLD, APPROVAL_REQUIRED,
        APPROVAL_PENDING.
        """
        key = await _reached(info, input, rules.SALES_ORDER_CONFIRM)
        return SalesOrderConfirmPayload.of(sales_order=await service.confirm_order(info.context.db, key))

    @mutation(needs=rules.SALES_ORDER_CANCEL)
    async def sales_order_cancel(self, info: Info, input: SalesOrderCancelInput) -> SalesOrderCancelPayload:
        """Cancel an order of which nothing was delivered or invoiced.

        Refusals: NOT_FOUND, ORDER_NOT_OPEN, ORDER_DELIVERED, ORDER_INVOICED, SUBJECT_LOCKED.
        """
        key = await _reached(info, input, rules.SALES_ORDER_CANCEL)
        return SalesOrderCancelPayload.of(sales_order=await service.cancel_order(info.context.db, key))

    @mutation(needs=rules.SALES_ORDER_CLOSE)
    async def sales_order_close(self, info: Info, input: SalesOrderCloseInput) -> SalesOrderClosePayload:
        """Close a confirmed order: what is still open of it will not be delivered.

        Refusals: NOT_FOUND, ORDER_NOT_CONFIRMED.
        """
        key = await _reached(info, input, rules.SALES_ORDER_CLOSE)
        return SalesOrderClosePayload.of(sales_order=await service.close_order(info.context.db, key))

    @mutation(needs=rules.SALES_POLICY_WRITE)
    async def sales_policy_set(self, info: Info, input: SalesPolicySetInput) -> SalesPolicySetPayload:
        """Say by what a product, or all that say nothing, is invoiced in new lines of orders, and how far below the
        lists it may be sold without an exception, when orders are confirmed from now on.

        Refusals: NOT_FOUND, INVALID_VALUE, SALES_POLICY_TAKEN.
        """
        told = known(input, product_id=catalog.product)
        db, cap = info.context.db, input.discount_max
        given = {} if cap is UNSET else {"discount_max": cap}
        made = await service.set_policy(db, told.get("product_id"), input.invoicing_policy, **given)
        return SalesPolicySetPayload.of(sales_policy=made)


async def _reached(info: Info, input: Change, write: Permission) -> uuid.UUID:
    """The order that an input names, if the actor's grants reach it. Refuses with NOT_FOUND, PERMISSION_DENIED."""
    key = key_of(reads.order, input.id)
    db = info.context.db
    await require_reach(db, tables.Order, key, write=write, read=rules.SALES_ORDER_READ)
    return key
