"""An asset that comes from a bill: its document, and the bill's way to it."""

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewSupplier
from bizsuite.graph.node import encode
from tests.erp.finance.books import integrity
from tests.erp.fixed_assets.machines import PLACE, Machines

BILL = """mutation($input: VendorBillCreateInput!) { vendorBillCreate(input: $input) { userErrors { code path }
    vendorBill { id entry { lines { nodes { id account { code } debit { amount } } } } } } }"""
EDGES = """query($asset: ID!, $bill: ID!) {
    asset(id: $asset) { origin { __typename id } sourceLine { id } acquiredOn }
    vendorBill(id: $bill) { entry { lines { nodes { account { code }
        assets { nodes { name cost { amount } } } } } } } }"""


async def test_a_bill_leads_to_its_assets_and_back(machines: Machines) -> None:
    office = machines.office
    async with office.work() as db:
        supplier = (await parties.create_supplier(db, NewSupplier(name="Forge"))).id
    account = await machines.account("FIXED_ASSETS")
    said = {
        "supplierId": encode("Supplier", supplier),
        "on": "2026-02-10",
        "reference": "F-1",
        "lines": [{"description": "Lathe", "quantity": "2", "unitPrice": "900", "accountId": account}],
        "post": True,
    }
    bill = (await office.done(BILL, input=said))["vendorBill"]
    (line,) = [each for each in bill["entry"]["lines"]["nodes"] if each["account"]["code"] == "1500"]
    assert line["debit"]["amount"] == "1800.00"
    made = [await machines.draft("900", sourceLineId=line["id"], acquiredOn="2026-02-10") for _ in range(2)]
    for each in made:
        await office.done(PLACE, input={"id": each["id"], "on": "2026-02-10"})
    told = (await office.ask(EDGES, asset=made[0]["id"], bill=bill["id"])).data
    assert told["asset"] == {
        "origin": {"__typename": "VendorBill", "id": bill["id"]},
        "sourceLine": {"id": line["id"]},
        "acquiredOn": "2026-02-10",
    }
    assets = {
        each["account"]["code"]: each["assets"]["nodes"]
        for each in told["vendorBill"]["entry"]["lines"]["nodes"]
    }
    assert assets["1500"] == [{"name": "Lathe", "cost": {"amount": "900.00"}}] * 2
    # Nothing was posted besides the bill.
    assert await machines.held("FIXED_ASSETS") == 1800
    assert await integrity(machines.books) == []
