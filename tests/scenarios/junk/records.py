"""Records that commands made up by chance may be about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import sqlalchemy as sa

from bizsuite.graph.node import encode
from bizsuite.kernel.reads import asked_by
from bizsuite.kernel.tables import table_of
from tests.suite import Office

EACH = 12
"""Records of each type that commands choose among."""
MEANT = {
    "owner": ["User"],
    "user": ["User"],
    "assignee": ["User"],
    "adviser": ["User"],
    "delegate": ["User"],
    "recipient": ["User"],
    "account": ["LedgerAccount", "Customer", "BankAccount"],
    "line": ["SalesOrderLine", "PurchaseOrderLine", "InvoiceLine", "VendorBillLine", "StockMove"],
    "subject": ["SalesOrder", "PurchaseOrder", "VendorBill", "PurchaseRequest", "SalesQuotation"],
    "location": ["StockLocation"],
    "category": ["ProductCategory", "UnitCategory", "AssetCategory"],
    "term": ["PaymentTerm"],
    "order": ["SalesOrder", "PurchaseOrder"],
    "component": ["Product"],
    "note": ["Invoice", "VendorBill"],
    "definition": ["ApprovalDefinition"],
}
"""Types that fields mean whose names do not end like the name of a type."""
WORDS = re.compile(r"[A-Z]?[a-z]+")


@dataclass
class Records:
    """Some records of every type of node."""

    of: Mapping[str, Sequence[tuple[str, int]]]
    """Their ids and versions, by type."""

    def fitting(self, dice: Random, mutation: str, field: str) -> tuple[str, int]:
        """A record that a field of a mutation may mean; of any type where nothing fits."""
        kinds = self._about(mutation) if field in ("id", "ids", "parentId") else self._named(field)
        return dice.choice(self.of[dice.choice(kinds or sorted(self.of))])

    def _about(self, mutation: str) -> list[str]:
        """`salesOrderConfirm` is about SalesOrder, `deliveryPost` about Delivery, `approvalWithdraw` about others."""
        words = [word.lower() for word in WORDS.findall(mutation)]
        starts = {"".join(words[:count]) for count in range(1, len(words) + 1)}
        if kinds := [kind for kind in self.of if kind.lower() in starts]:
            return kinds
        if words[0] == "approval":
            return [kind for kind in self.of if kind.startswith("Approval") and words[1] in kind.lower()] or [
                "ApprovalInstance"
            ]
        return [kind for kind in self.of if kind.lower().startswith(words[0])]

    def _named(self, field: str) -> list[str]:
        words = WORDS.findall(re.sub("Ids?$", "", field))
        for start in range(len(words)):
            ending = "".join(words[start:]).lower()
            if kinds := [kind for kind in self.of if kind.lower().endswith(ending)]:
                return kinds
        last = words[-1].lower() if words else ""
        return [kind for kind in MEANT.get(last, ()) if kind in self.of]


async def records_of(office: Office) -> Records:
    """Some records of the first tenant of each type of which it has any."""
    found: dict[str, list[tuple[str, int]]] = {}
    schema = office.suite.schema
    async with office.database.engine.connect() as connection:
        for name, entity in schema.catalogue.entities.items():
            kind: Any = schema.core.type_map[name]
            if all(interface.name != "Node" for interface in kind.interfaces):
                continue
            table = table_of(entity.table)
            chosen = (
                sa.select(table.c.id, table.c.version)
                .where(table.c.tenant_id == office.home.tenant)
                .order_by(table.c.id.desc())
                .limit(EACH)
            )
            if "company_id" in table.c:
                chosen = chosen.where(
                    sa.or_(table.c.company_id.is_(None), table.c.company_id == office.home.company)
                )
            chosen = chosen if entity.where is None else chosen.where(entity.where(table.c))
            rows = (await connection.execute(chosen, asked_by(office.admin))).all()
            if rows:
                found[name] = [(encode(name, row.id), row.version) for row in rows]
    return Records(found)
