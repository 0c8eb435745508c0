"""Quotations through the graph: versions, sending, expiry, acceptance as an order, approval, paper, rights."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.base.catalog.tables import Unit
from bizsuite.erp.quotations import files, loaders
from bizsuite.erp.quotations.housekeeping import expire_quotations
from bizsuite.graph.files import Tickets
from bizsuite.graph.node import decode, encode
from bizsuite.kernel.clock import clock_set_to, today
from bizsuite.kernel.errors import Forbidden
from tests.erp.shop import Shop, shop_of

VERSION = """number status validUntil net { amount } tax { amount } total { amount } lines { nodes {
  quantity unitPrice { amount } discount net { amount } product { sku } } }"""
QUOTATION = f"""id number status validUntil subject total {{ amount currency }} salesOrder {{ id }}
  versions {{ nodes {{ id {VERSION} }} }}"""
ORDER = """id number status orderDate net { amount } tax { amount } total { amount } customerReference
  quotation { number } lines { nodes { quantity unitPrice { amount } discount product { sku } } }"""
FILE = "query($id: ID!) { quotationFile(id: $id) { url } }"
TABLES = ("sales_order", "sales_order_line", "quotations_quotation", "quotations_version", "outbox_event")


@pytest.fixture
async def shop(database: str) -> AsyncIterator[Shop]:
    """Quotations and orders, credit and approvals."""
    modules = ("erp.quotations", "oa.approvals", "erp.invoicing")
    async with shop_of(database, modules) as made:
        yield made
        async with made.office.work() as db:
            assert await loaders.integrity(db) == []


async def quoted(shop: Shop, *lines: tuple[Any, ...], send: bool = True, **more: Any) -> Any:
    given = [shop.line(*line) for line in lines]
    payload = await shop.must(
        "quotationCreate",
        f"quotation {{ {QUOTATION} }}",
        customerId=shop.customer(),
        lines=given,
        **more,
    )
    made = payload["quotation"]
    if send:
        made = (await shop.must("quotationSend", f"quotation {{ {QUOTATION} }}", id=made["id"]))["quotation"]
    return made


async def accepted(shop: Shop, quotation: Any, **more: Any) -> Any:
    payload = await shop.must("quotationAccept", f"salesOrder {{ {ORDER} }}", id=quotation["id"], **more)
    return payload["salesOrder"]


async def counts(shop: Shop) -> dict[str, int]:
    return {table: await shop.count(table) for table in TABLES}


async def test_a_quotation_is_priced_as_an_order_and_writes_none(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 10), ("POT", 1, "99.50"), charges="5", subject="Tea room", send=False)
    assert (made["status"], made["subject"]) == ("DRAFT", "Tea room")
    assert made["validUntil"] == str(today() + timedelta(days=30))
    (version,) = made["versions"]["nodes"]
    # 10 x 9.99 + 20 % of it, 99.50 without tax, and charges.
    assert [version[name]["amount"] for name in ("net", "tax", "total")] == ["199.40", "19.98", "224.38"]
    assert made["total"] == {"amount": "224.38", "currency": "USD"}
    assert await shop.count("sales_order") == 0
    query = "query($id: ID!) { customer(id: $id) { quotations { nodes { number } } } }"
    answer = await shop.ask(query, id=shop.customer())
    assert answer.data["customer"]["quotations"]["nodes"] == [{"number": made["number"]}]


async def test_a_draft_changes_and_what_was_sent_does_not(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 10, "8"), send=False)
    changed = await shop.must(
        "quotationUpdate", f"quotation {{ {QUOTATION} }}", id=made["id"], charges="3", note="Soon."
    )
    assert changed["quotation"]["total"]["amount"] == "99.00"  # The price stays as it was written.
    changed = await shop.must(
        "quotationUpdate", f"quotation {{ {QUOTATION} }}", id=made["id"], lines=[shop.line("CUP", 2)]
    )
    (version,) = changed["quotation"]["versions"]["nodes"]
    assert [line["product"]["sku"] for line in version["lines"]["nodes"]] == ["CUP"]
    assert version["total"]["amount"] == "13.00"
    await shop.must("quotationSend", "quotation { id }", id=made["id"])
    before = await counts(shop)
    assert await shop.codes("quotationUpdate", id=made["id"], charges="0") == ["QUOTATION_NOT_DRAFT"]
    assert await shop.codes("quotationSend", id=made["id"]) == ["QUOTATION_NOT_DRAFT"]
    assert await counts(shop) == before


async def test_nothing_is_sent_without_lines_and_nothing_accepted_unsent(shop: Shop) -> None:
    empty = await quoted(shop, send=False)
    assert await shop.codes("quotationSend", id=empty["id"]) == ["QUOTATION_EMPTY"]
    assert await shop.codes("quotationAccept", id=empty["id"]) == ["QUOTATION_NOT_SENT"]
    assert await shop.count("sales_order") == 0


async def test_a_new_version_keeps_the_former_and_is_what_counts(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 10))
    (first,) = made["versions"]["nodes"]
    revised = await shop.must(
        "quotationRevise",
        f"quotation {{ {QUOTATION} }}",
        id=made["id"],
        lines=[shop.line("TEA", 10) | {"discount": "0.1"}],
    )
    second, former = revised["quotation"]["versions"]["nodes"]
    assert former == first | {"status": "SUPERSEDED"}
    assert (second["number"], second["status"], second["total"]["amount"]) == (2, "DRAFT", "107.89")
    assert revised["quotation"]["total"]["amount"] == "107.89"
    assert await shop.codes("quotationAccept", id=made["id"]) == ["QUOTATION_NOT_SENT"]
    await shop.must("quotationSend", "quotation { id }", id=made["id"])
    _, errors = await shop.do("quotationAccept", "__typename", id=made["id"], versionNumber=1)
    assert errors == [
        {"code": "QUOTATION_SUPERSEDED", "path": ["versionNumber"], "message": "Version 2 is what counts."}
    ]
    assert await shop.count("sales_order") == 0
    order = await accepted(shop, made, versionNumber=2, by="Mr Lim", reference="PO 77", signedBy="A. Lim")
    assert (order["total"]["amount"], order["lines"]["nodes"][0]["discount"]) == ("107.89", "0.1")
    shown = (
        "query($id: ID!) { quotation(id: $id) { status acceptedBy acceptanceReference signedBy acceptedOn } }"
    )
    found = (await shop.ask(shown, id=made["id"])).data["quotation"]
    assert found == {
        "status": "ACCEPTED",
        "acceptedBy": "Mr Lim",
        "acceptanceReference": "PO 77",
        "signedBy": "A. Lim",
        "acceptedOn": str(today()),
    }


async def test_what_is_accepted_becomes_an_order_of_exactly_that_once(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 7, "0.335"), ("CUP", 3), charges="2", customerReference="Asked 5")
    asked = [shop.codes("quotationAccept", id=made["id"], confirm=True) for _ in range(6)]
    answers = sorted(await asyncio.gather(*asked))
    assert answers == [[]] + [["QUOTATION_NOT_SENT"]] * 5
    found = (await shop.ask(f"{{ salesOrders {{ nodes {{ {ORDER} }} }} }}")).data["salesOrders"]["nodes"]
    (order,) = found
    (version,) = made["versions"]["nodes"]
    assert (order["status"], order["customerReference"]) == ("CONFIRMED", "Asked 5")
    assert order["quotation"] == {"number": made["number"]}
    assert [order[name] for name in ("net", "tax", "total")] == [
        version[name] for name in ("net", "tax", "total")
    ]
    names = [name for name, _ in await shop.events()]
    assert names.count("QUOTATION_ACCEPTED") == names.count("SALES_ORDER_CREATED") == 1


async def test_an_order_that_is_refused_leaves_the_quotation_open(shop: Shop) -> None:
    made = await quoted(shop, ("POT", 10))
    await shop.must("customerCreditSet", "customer { id }", id=shop.customer(), limit="100")
    before = await counts(shop)
    assert await shop.codes("quotationAccept", id=made["id"], confirm=True) == ["CREDIT_EXCEEDED"]
    assert await counts(shop) == before
    assert (await accepted(shop, made))["status"] == "DRAFT"


async def test_prices_that_rise_later_make_no_difference(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 10))
    await shop.must("productUpdate", "product { id }", id=shop.product("TEA"), listPrice="20")
    await shop.must("productUpdate", "product { id }", id=shop.product("TEA"), salesTaxRate="0.5")
    assert (await accepted(shop, made))["total"]["amount"] == "119.88"


async def test_an_expired_quotation_is_not_accepted_unless_it_is_renewed(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 1), validUntil=str(today()))
    later = datetime.now(UTC) + timedelta(days=3)
    with clock_set_to(later):
        query = """mutation($i: QuotationAcceptInput!) { quotationAccept(input: $i) { userErrors {
          code path ... on QuotationIsExpired { until } } } }"""
        answer = await shop.ask(query, i={"id": made["id"]})
        assert answer.data["quotationAccept"]["userErrors"] == [
            {"code": "QUOTATION_EXPIRED", "path": ["id"], "until": str(today() - timedelta(days=3))}
        ]
        # Also not on a day on which it held.
        past = str(today() - timedelta(days=3))
        assert await shop.codes("quotationAccept", id=made["id"], on=past) == ["QUOTATION_EXPIRED"]
        assert await shop.count("sales_order") == 0
        await expire_quotations(shop.office.database)
        await expire_quotations(shop.office.database)
        shown = "query($id: ID!) { quotation(id: $id) { status versions { nodes { status } } } }"
        found = (await shop.ask(shown, id=made["id"])).data["quotation"]
        assert found == {"status": "EXPIRED", "versions": {"nodes": [{"status": "EXPIRED"}]}}
        assert await shop.codes("quotationAccept", id=made["id"]) == ["QUOTATION_EXPIRED"]
        assert await shop.codes("quotationRenew", id=made["id"], validUntil=past) == ["INVALID_VALUE"]
        until = str(today() + timedelta(days=5))
        renewed = await shop.must(
            "quotationRenew", f"quotation {{ {QUOTATION} }}", id=made["id"], validUntil=until
        )
        assert (renewed["quotation"]["status"], renewed["quotation"]["validUntil"]) == ("SENT", until)
        assert (await accepted(shop, made))["total"]["amount"] == "11.99"
    names = [name for name, _ in await shop.events()]
    assert names.count("QUOTATION_EXPIRED") == 1


async def test_quotations_are_declined_and_withdrawn(shop: Shop) -> None:
    declined = await quoted(shop, ("TEA", 1))
    await shop.must("quotationDecline", "quotation { status }", id=declined["id"], reason="Too dear.")
    assert await shop.codes("quotationAccept", id=declined["id"]) == ["QUOTATION_NOT_SENT"]
    revised = await shop.must("quotationRevise", f"quotation {{ {QUOTATION} }}", id=declined["id"])
    statuses = [version["status"] for version in revised["quotation"]["versions"]["nodes"]]
    assert statuses == ["DRAFT", "DECLINED"]
    assert await shop.codes("quotationRevise", id=declined["id"]) == ["QUOTATION_NOT_SENT"]
    await shop.must("quotationCancel", "quotation { status }", id=declined["id"])
    assert await shop.codes("quotationCancel", id=declined["id"]) == ["QUOTATION_NOT_SENT"]
    assert await shop.codes("quotationDecline", id=declined["id"]) == ["QUOTATION_NOT_SENT"]
    assert await shop.count("sales_order") == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"validUntil": "2020-01-01"}, "INVALID_VALUE"),
        ({"charges": "-1"}, "INVALID_VALUE"),
        ({"customerId": encode("Customer", uuid.UUID(int=5))}, "NOT_FOUND"),
        ({"lines": [{"productId": encode("Product", uuid.UUID(int=5)), "quantity": "1"}]}, "NOT_FOUND"),
        ({"subject": "x" * 5000}, "INVALID_VALUE"),
    ],
)
async def test_what_cannot_be_quoted_is_refused_and_nothing_is_written(
    shop: Shop, given: dict[str, Any], code: str
) -> None:
    told: dict[str, Any] = {"customerId": shop.customer(), "lines": [shop.line("TEA", 1)]} | given
    assert await shop.codes("quotationCreate", **told) == [code]
    assert set((await counts(shop)).values()) == {0}


async def test_a_large_quotation_is_sent_once_somebody_has_agreed(shop: Shop) -> None:
    manager = encode("User", shop.office.actor("manager").user_id)
    made = await shop.must(
        "approvalDefinitionCreate",
        "approvalDefinition { id }",
        key="dear",
        guard="quotation.send",
        titleEn="Quotation",
        titleZh="报价",
        mode="ALL",
        assignees={"rule": "USERS", "userIds": [manager]},
        amountMin="1000",
    )
    await shop.must(
        "approvalDefinitionPublish", "approvalDefinition { id }", id=made["approvalDefinition"]["id"]
    )
    small, large = await quoted(shop, ("CUP", 1)), await quoted(shop, ("POT", 10), send=False)
    assert small["status"] == "SENT"
    assert await shop.codes("quotationSend", as_="sales", id=large["id"]) == ["APPROVAL_REQUIRED"]
    await shop.must(
        "approvalSubmit", "__typename", as_="sales", subjectId=large["id"], guard="quotation.send"
    )
    assert await shop.codes("quotationUpdate", as_="sales", id=large["id"], charges="1") == ["SUBJECT_LOCKED"]
    inbox = "{ viewer { approvalTasks(filter: { status: { in: [PENDING] } }) { nodes { id } } } }"
    (task,) = (await shop.ask(inbox, as_="manager")).data["viewer"]["approvalTasks"]["nodes"]
    await shop.must("approvalTaskApprove", "__typename", as_="manager", id=task["id"])
    shown = "query($id: ID!) { quotation(id: $id) { status } }"
    assert (await shop.ask(shown, id=large["id"])).data["quotation"]["status"] == "SENT"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_version_is_a_pdf_in_the_language_of_its_customer(shop: Shop, language: str) -> None:
    made = await quoted(shop, ("TEA", 10, "0.335"), ("POT", 1), subject="茶 & tea", note="One.\n\nTwo.")
    (version,) = made["versions"]["nodes"]
    async with shop.office.work() as db:
        printed = await files.make(db, {"version": str(decode(version["id"]).key)}, language)
        assert printed.name == f"{made['number']}-1.pdf"
        content = b"".join([chunk async for chunk in printed.chunks])
    assert content.startswith(b"%PDF-")


async def test_a_ticket_is_for_those_who_may_read_the_quotation(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 1))
    (version,) = made["versions"]["nodes"]
    tickets = shop.office.services["tickets"] = Tickets("a secret of at least thirty-two letters")
    signed_in = replace(shop.office.admin, session_id=uuid.uuid4())
    url = (await shop.ask(FILE, as_=signed_in, id=version["id"])).data["quotationFile"]["url"]
    permit = tickets.read(url.removeprefix("/files/"))
    assert (permit.maker, permit.asked) == ("quotation", {"version": str(decode(version["id"]).key)})
    missing = encode("QuotationVersion", uuid.UUID(int=7))
    assert (await shop.ask(FILE, as_=signed_in, id=missing)).data["quotationFile"] is None
    elsewhere = replace(signed_in, company_id=shop.office.home.second, company_ids=frozenset())
    assert (await shop.ask(FILE, as_=elsewhere, id=version["id"])).data["quotationFile"] is None
    async with shop.office.work(replace(signed_in, grants={})) as db:
        with pytest.raises(Forbidden):
            await files.make(db, permit.asked, "en")


async def test_others_see_and_do_what_their_rights_say(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 1))
    assert await shop.codes("quotationAccept", as_="finance", id=made["id"]) == ["PERMISSION_DENIED"]
    answer = await shop.ask("{ quotations { nodes { id } } }", as_="hr")
    assert answer.codes == ["FORBIDDEN"]
    other = replace(shop.office.admin, company_id=shop.office.home.second, company_ids=frozenset())
    assert await shop.codes("quotationAccept", as_=other, id=made["id"]) == ["NOT_FOUND"]


async def test_a_page_of_quotations_takes_as_many_statements_for_many_as_for_one(shop: Shop) -> None:
    query = f"{{ quotations {{ nodes {{ {QUOTATION} customer {{ name }} }} }} }}"
    taken = []
    for _ in range(2):
        await quoted(shop, ("TEA", 1), ("CUP", 1))
        await quoted(shop, ("TEA", 1))
        answer = await shop.ask(query)
        taken.append(len(answer.statements))
    # Quotations, their orders (none) and customers, versions, lines, products.
    assert taken == [5, 5]


async def test_a_back_dated_acceptance_dates_the_order(shop: Shop) -> None:
    made = await quoted(shop, ("TEA", 1))
    tomorrow = str(today() + timedelta(days=1))
    assert await shop.codes("quotationAccept", id=made["id"], on=tomorrow) == ["DATE_IN_FUTURE"]
    yesterday = today() - timedelta(days=1)
    assert date.fromisoformat((await accepted(shop, made, on=str(yesterday)))["orderDate"]) == yesterday


async def test_lines_are_quoted_and_ordered_in_another_unit(shop: Shop) -> None:
    (unit,) = await shop.office.rows("SELECT category_id FROM catalog_unit LIMIT 1")
    async with shop.office.work() as db:
        dozen = Unit(category_id=unit["category_id"], code="DZ", name="Dozen", factor=Decimal(12))
        db.add(dozen)
    line = shop.line("CUP", 2, "50") | {"unitId": encode("Unit", dozen.id)}
    made = await shop.must("quotationCreate", "quotation { id }", customerId=shop.customer(), lines=[line])
    quotation = made["quotation"]
    await shop.must("quotationSend", "quotation { id }", id=quotation["id"])
    shown = """query($id: ID!) { quotation(id: $id) { total { amount } versions { nodes { lines { nodes {
      quantity unitPrice { amount } unit { code } } } } } } }"""
    found = (await shop.ask(shown, id=quotation["id"])).data["quotation"]
    assert found["total"] == {"amount": "100.00"}
    assert found["versions"]["nodes"][0]["lines"]["nodes"] == [
        {"quantity": "2", "unitPrice": {"amount": "50.00"}, "unit": {"code": "DZ"}}
    ]
    fields = "salesOrder { total { amount } lines { nodes { quantity orderedQuantity unit { code } } } }"
    order = (await shop.must("quotationAccept", fields, id=quotation["id"]))["salesOrder"]
    assert order["total"] == {"amount": "100.00"}
    assert order["lines"]["nodes"] == [{"quantity": "24", "orderedQuantity": "2", "unit": {"code": "DZ"}}]
