"""Every act of the suite that may have to be approved: how its subject is made, and what can be done with it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.banks import NewPartyBankAccount
from bizsuite.base.parties.tables import Supplier
from bizsuite.bridges.procurement_bills.rules.words import BillMatchReleased
from bizsuite.erp.banking import service as banking
from bizsuite.erp.banking.rules.accounts import NewBankAccount
from bizsuite.erp.bills.rules.words import VendorBillPosted
from bizsuite.erp.finance.rules.words import EntryPosted
from bizsuite.erp.payment_runs.rules.words import PaymentRunSent
from bizsuite.erp.procurement.rules.events import PurchaseOrderConfirmed
from bizsuite.erp.quotations.rules.words import QuotationSent
from bizsuite.erp.requisitions.rules.events import PurchaseRequestApproved
from bizsuite.erp.sales.rules import SalesOrderConfirmed
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from tests.erp.procurement.buying import Buying


def day(back: int = 0) -> str:
    """A day so many days ago."""
    return (today() - timedelta(days=back)).isoformat()


@dataclass(frozen=True)
class Change:
    """Something that may not happen to a subject while others decide about it."""

    mutation: str
    given: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Point:
    """One guard point."""

    guard: str
    make: Callable[[Buying], Awaitable[str]]
    """A new subject that is ready for the act; its id."""
    act: str
    """The mutation by which it is carried out."""
    done: str
    """A selection on the subject that tells whether it was."""
    before: Any
    after: Any
    told: type
    """An event that the act tells."""
    given: tuple[tuple[str, Any], ...] = ()
    change: Change | None = None

    @property
    def root(self) -> str:
        """The root field of a subject."""
        return self.guard.split(".")[0]

    @property
    def subject(self) -> str:
        """The type of a subject."""
        return f"{self.root[0].upper()}{self.root[1:]}"


async def quotation(buying: Buying) -> str:
    shop = buying.shop
    made = await shop.must(
        "quotationCreate",
        "quotation { id }",
        customerId=shop.customer(),
        lines=[shop.line("POT", 10)],
    )
    return str(made["quotation"]["id"])


async def sales_order(buying: Buying) -> str:
    return str((await buying.shop.order(("POT", 10)))["id"])


async def order_beyond_credit(buying: Buying) -> str:
    await buying.shop.must("customerCreditSet", "customer { id }", id=buying.shop.customer(), limit="500")
    return await sales_order(buying)


async def order_below_the_lists(buying: Buying) -> str:
    """One of forty pots of 120.00 at a fifth less, where a tenth may be given."""
    await buying.shop.must(
        "salesPolicySet", "salesPolicy { discountMax }", invoicingPolicy="ORDERED", discountMax="0.1"
    )
    made = await buying.shop.must(
        "salesOrderCreate",
        "salesOrder { id }",
        customerId=buying.shop.customer(),
        lines=[{**buying.shop.line("POT", 40), "discount": "0.2"}],
    )
    return str(made["salesOrder"]["id"])


async def purchase_request(buying: Buying) -> str:
    line = {"description": "Shelves", "quantity": "2", "estimatedPrice": "250"}
    made = await buying.shop.must("purchaseRequestCreate", "purchaseRequest { id }", lines=[line])
    key = str(made["purchaseRequest"]["id"])
    await buying.shop.must("purchaseRequestSubmit", "purchaseRequest { id }", id=key)
    return key


async def purchase_order(buying: Buying) -> str:
    return str((await buying.order(buying.line("TEA", 100, "4")))["id"])


async def bill(buying: Buying, reference: str = "F-1", *, post: bool = False) -> str:
    made = await buying.shop.must(
        "vendorBillCreate",
        "vendorBill { id }",
        supplierId=buying.supplier,
        on=day(1),
        reference=f"{reference}-{await buying.shop.count('bills_vendor_bill')}",
        post=post,
        lines=[{"description": "Steel", "quantity": "2", "unitPrice": "200"}],
    )
    return str(made["vendorBill"]["id"])


async def blocked_bill(buying: Buying) -> str:
    """A posted bill of goods that have not come."""
    order = await buying.order(buying.line("TEA", 100, "4"))
    await buying.act("Confirm", order)
    made = await buying.shop.must(
        "purchaseOrderBill", "vendorBill { id }", id=order["id"], on=day(1), post=True
    )
    return str(made["vendorBill"]["id"])


async def journal_entry(buying: Buying) -> str:
    made = await buying.shop.must("journalEntryCreate", "journalEntry { id }", **await entry_of(buying))
    return str(made["journalEntry"]["id"])


async def entry_of(buying: Buying) -> dict[str, Any]:
    """The input of an entry by hand of 400.00."""
    rows = await buying.shop.office.rows(
        "SELECT id, code FROM finance_account WHERE purpose IN ('BANK', 'CASH')"
        f" AND company_id = '{buying.shop.office.home.company}' ORDER BY code"
    )
    one, two = (encode("LedgerAccount", row["id"]) for row in rows)
    return {
        "on": day(1),
        "description": "Moved",
        "lines": [{"accountId": one, "debit": "400"}, {"accountId": two, "credit": "400"}],
    }


async def payment_run(buying: Buying) -> str:
    """A draft of a run that pays one bill of 400.00."""
    office = buying.shop.office
    await bill(buying, "P-1", post=True)
    rows = await office.rows(
        f"SELECT id FROM finance_account WHERE code = '1020' AND company_id = '{office.home.company}'"
    )
    async with office.work() as db:
        account = await banking.create_bank_account(
            db, NewBankAccount(name="Main", account_id=rows[0]["id"], iban=GERMAN, currency="USD")
        )
        await parties.create_party_bank_account(
            db, NewPartyBankAccount(party_id=buying.shop.wares.supplier, iban=DUTCH), Supplier
        )
    made = await buying.shop.must(
        "paymentRunCreate",
        "paymentRun { id }",
        bankAccountId=encode("BankAccount", account.id),
        dueUntil=day(-60),
        executionDate=day(),
    )
    return str(made["paymentRun"]["id"])


GERMAN, DUTCH = "DE89370400440532013000", "NL91ABNA0417164300"
POINTS = (
    Point(
        "quotation.send",
        quotation,
        act="quotationSend",
        done="status",
        before="DRAFT",
        after="SENT",
        told=QuotationSent,
        change=Change("quotationCancel"),
    ),
    Point(
        "salesOrder.confirm",
        sales_order,
        act="salesOrderConfirm",
        done="status",
        before="DRAFT",
        after="CONFIRMED",
        told=SalesOrderConfirmed,
        change=Change("salesOrderUpdate", (("charges", "5"),)),
    ),
    Point(
        "salesOrder.exceedCredit",
        order_beyond_credit,
        act="salesOrderConfirm",
        done="status",
        before="DRAFT",
        after="CONFIRMED",
        told=SalesOrderConfirmed,
        change=Change("salesOrderCancel"),
    ),
    Point(
        "salesOrder.exceedDiscount",
        order_below_the_lists,
        act="salesOrderConfirm",
        done="status",
        before="DRAFT",
        after="CONFIRMED",
        told=SalesOrderConfirmed,
        change=Change("salesOrderUpdate", (("charges", "5"),)),
    ),
    Point(
        "purchaseRequest.approve",
        purchase_request,
        act="purchaseRequestApprove",
        done="status",
        before="SUBMITTED",
        after="APPROVED",
        told=PurchaseRequestApproved,
        change=Change("purchaseRequestReject", (("reason", "No."),)),
    ),
    Point(
        "purchaseOrder.confirm",
        purchase_order,
        act="purchaseOrderConfirm",
        done="status",
        before="DRAFT",
        after="CONFIRMED",
        told=PurchaseOrderConfirmed,
        change=Change("purchaseOrderCancel"),
    ),
    Point(
        "vendorBill.post",
        bill,
        act="vendorBillPost",
        done="status",
        before="DRAFT",
        after="POSTED",
        told=VendorBillPosted,
        change=Change("vendorBillDelete"),
    ),
    Point(
        "vendorBill.release",
        blocked_bill,
        act="vendorBillRelease",
        given=(("reason", "They come on Monday."),),
        done="matches { nodes { state } }",
        before={"nodes": [{"state": "BLOCKED"}]},
        after={"nodes": [{"state": "RELEASED"}]},
        told=BillMatchReleased,
        change=Change("vendorBillReverse", (("on", day()),)),
    ),
    Point(
        "journalEntry.post",
        journal_entry,
        act="journalEntryPost",
        done="status",
        before="DRAFT",
        after="POSTED",
        told=EntryPosted,
    ),
    Point(
        "paymentRun.send",
        payment_run,
        act="paymentRunSend",
        done="status",
        before="DRAFT",
        after="SENT",
        told=PaymentRunSent,
        change=Change("paymentRunCancel", (("on", day()),)),
    ),
)


async def define(buying: Buying, guard: str, *roles: str, key: str = "guarded", **more: Any) -> str:
    """A published definition that asks everybody of these roles; its id."""
    people = [encode("User", buying.shop.office.actor(role).user_id) for role in roles]
    made = await buying.shop.must(
        "approvalDefinitionCreate",
        "approvalDefinition { id }",
        key=key,
        guard=guard,
        titleEn="Two of us",
        titleZh="两人审批",
        **{"mode": "ALL", "assignees": {"rule": "USERS", "userIds": people}} | more,
    )
    found = str(made["approvalDefinition"]["id"])
    await buying.shop.must("approvalDefinitionPublish", "approvalDefinition { id }", id=found)
    return found


async def stands(buying: Buying, point: Point, key: str) -> Any:
    """How far a subject is."""
    query = f"query($id: ID!) {{ {point.root}(id: $id) {{ {point.done} }} }}"
    answer = await buying.shop.ask(query, id=key)
    assert answer.errors == []
    (found,) = answer.data[point.root].values()
    return found


async def vote(buying: Buying, role: str) -> list[str]:
    """Let somebody approve what waits for them; the codes of the refusals."""
    answer = await buying.shop.ask(
        "{ viewer { approvalTasks(filter: { status: { in: [PENDING] } }) { nodes { id } } } }", as_=role
    )
    (task,) = answer.data["viewer"]["approvalTasks"]["nodes"]
    return await buying.shop.codes("approvalTaskApprove", as_=role, id=task["id"])


@contextmanager
def denied(buying: Buying, event: type) -> Iterator[None]:
    """Let somebody refuse whatever tells this event, at its very end."""

    async def deny(db: Db, told: object) -> None:
        raise Refused("STOPPED", "Not today.")

    handlers: Any = buying.shop.office.database.wiring.handlers
    kept = handlers.get(event)
    handlers[event] = [*(kept or ()), deny]
    try:
        yield
    finally:
        if kept is None:
            del handlers[event]
        else:
            handlers[event] = kept
