"""A company with suppliers, and what its tests say and ask about vendor bills."""

import uuid
from dataclasses import dataclass
from typing import Any

from bizsuite.graph.node import encode
from tests.erp.finance.books import Books
from tests.suite import Office

SHOWN = """id number reference kind status paymentState billDate dueDate net { amount } tax { amount }
  charges { amount } cashRounding { amount } total { amount currency } residual { amount }
  discount { amount } discountDate"""
ENTRY = """entry { number origin { id __typename } lines { nodes { debit { amount } credit { amount } dueDate
  account { code } } } }"""
CREATE = f"""mutation($input: VendorBillCreateInput!) {{ vendorBillCreate(input: $input) {{
  vendorBill {{ {SHOWN} lines {{ nodes {{ description quantity unitPrice {{ amount }} discount taxRate
    net {{ amount }} tax {{ amount }} gross {{ amount }} }} }} }}
  userErrors {{ code path message }} }} }}"""
POST = f"""mutation($input: VendorBillPostInput!) {{ vendorBillPost(input: $input) {{
  vendorBill {{ {SHOWN} {ENTRY} instalments {{ nodes {{ dueDate amount {{ amount }} }} }} }}
  userErrors {{ code path }} }} }}"""
REVERSE = f"""mutation($input: VendorBillReverseInput!) {{ vendorBillReverse(input: $input) {{
  vendorBill {{ {SHOWN} }} userErrors {{ code }} }} }}"""
DELETE = (
    """mutation($input: VendorBillDeleteInput!) { vendorBillDelete(input: $input) { userErrors { code } } }"""
)
BILL = f"""query($id: ID!) {{ vendorBill(id: $id) {{ {SHOWN} {ENTRY} }} }}"""


@dataclass
class Payables:
    """The first company of an office with books, and two suppliers of it."""

    books: Books
    supplier: uuid.UUID
    other_supplier: uuid.UUID

    @property
    def office(self) -> Office:
        """The office."""
        return self.books.office

    @property
    def supplier_gid(self) -> str:
        """The first supplier as clients know them."""
        return encode("Supplier", self.supplier)

    def asked(self, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The input of a bill of these lines, or of one of 100.00."""
        said = [dict(line) for line in lines] or [
            {"description": "Steel", "quantity": "2", "unitPrice": "50"}
        ]
        return {"supplierId": self.supplier_gid, "on": "2026-03-01", "lines": said, **more}

    async def posted(self, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A bill that was drafted and posted at once."""
        done = await self.office.done(CREATE, input=self.asked(*lines, post=True, **more))
        found: dict[str, Any] = done["vendorBill"]
        return found

    async def booked(self, bill: str) -> list[tuple[str, str, str]]:
        """The lines of the entry of a bill: account, debit, credit."""
        entry = (await self.office.ask(BILL, id=bill)).data["vendorBill"]["entry"]
        return [
            (line["account"]["code"], line["debit"]["amount"], line["credit"]["amount"])
            for line in entry["lines"]["nodes"]
        ]

    async def owed(self) -> str:
        """What the first supplier is owed, in the currency of the books."""
        ask = "query($id: ID!) { supplier(id: $id) { payable { amount } } }"
        found = await self.office.ask(ask, id=self.supplier_gid)
        owed: str = found.data["supplier"]["payable"]["amount"]
        return owed

    async def balances(self) -> dict[str, str]:
        """The accounts on which something stands, debit less credit."""
        ask = "{ trialBalance { lines { account { code } balance { amount } } } }"
        lines = (await self.office.ask(ask)).data["trialBalance"]["lines"]
        return {
            line["account"]["code"]: line["balance"]["amount"]
            for line in lines
            if line["balance"]["amount"].strip("-0.")
        }
