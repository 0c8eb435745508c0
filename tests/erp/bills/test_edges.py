"""What is open on the account of a supplier, and the entries that came of a bill."""

from tests.erp.bills.payables import REVERSE, Payables

OPEN = """query($id: ID!) { supplier(id: $id) { openItems { nodes { dueDate residual { amount }
  supplier { name } account { code } entry { number origin { ... on VendorBill { number } } } } } } }"""
ENTRIES = """query($id: ID!) { vendorBill(id: $id) { number entry { number reversedBy { number } }
  entries { nodes { number } } } }"""


async def test_a_supplier_leads_to_its_open_items_and_a_bill_to_its_entries(payables: Payables) -> None:
    office = payables.office
    bill = await payables.posted()
    open_items = (await office.ask(OPEN, id=payables.supplier_gid)).data["supplier"]["openItems"]["nodes"]
    shown = (await office.ask(ENTRIES, id=bill["id"])).data["vendorBill"]
    assert [
        (each["dueDate"], each["residual"]["amount"], each["account"]["code"]) for each in open_items
    ] == [(bill["dueDate"], "-100.00", "2100")]
    assert open_items[0]["entry"] == {
        "number": shown["entry"]["number"],
        "origin": {"number": shown["number"]},
    }
    assert shown["entries"]["nodes"] == [{"number": shown["entry"]["number"]}]
    await office.done(REVERSE, input={"id": bill["id"], "on": "2026-03-02"})
    shown = (await office.ask(ENTRIES, id=bill["id"])).data["vendorBill"]
    numbers = [each["number"] for each in shown["entries"]["nodes"]]
    assert numbers == [shown["entry"]["number"], shown["entry"]["reversedBy"]["number"]]
    assert (await office.ask(OPEN, id=payables.supplier_gid)).data["supplier"]["openItems"]["nodes"] == []
