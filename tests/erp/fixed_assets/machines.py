"""A company with books and a category of assets, for the tests of fixed assets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.finance import service as finance
from bizsuite.graph.node import encode
from tests.erp.finance.books import Books, open_books
from tests.suite import Office

CATEGORY = """mutation($input: AssetCategoryCreateInput!) { assetCategoryCreate(input: $input) {
    userErrors { code path } assetCategory { id name method lifeMonths rate proRata frequency residualFraction isActive
        company { id } costAccount { code } accumulatedAccount { code } expenseAccount { code } } } }"""
CREATE = """mutation($input: AssetCreateInput!) { assetCreate(input: $input) { userErrors { code path }
    asset { id number name status acquiredOn cost { amount } residualValue { amount } version
        acquisitionCost { amount currency } bookValue { amount } } } }"""
PLACE = """mutation($input: AssetPlaceInServiceInput!) { assetPlaceInService(input: $input) { userErrors { code path }
    asset { id status inServiceOn cost { amount } accumulated { amount } bookValue { amount }
        schedule { totalCount } } } }"""
POST = """mutation($input: DepreciationRunCreateInput!) { depreciationRunCreate(input: $input) {
    userErrors { code path } depreciationRun { id until lineCount amount { amount }
        entries { nodes { number entryDate journal { code } origin { __typename id }
            lines { nodes { account { code } debit { amount } credit { amount } label } } } }
        lines { nodes { lastDay amount { amount } asset { name } } } } } }"""
SCHEDULE = """query($id: ID!) { asset(id: $id) { status cost { amount } accumulated { amount } bookValue { amount }
    surplus { amount } impairment { amount }
    schedule(first: 100) { nodes { position firstDay lastDay amount { amount } bookValue { amount } status postedOn
        entry { number } } } } }"""


@dataclass
class Machines:
    """The books of an office, and its category of machines: five years, straight line, by month."""

    books: Books
    category: str

    @property
    def office(self) -> Office:
        """Who works there."""
        return self.books.office

    async def account(self, purpose: str) -> str:
        """The id of an account of the company, as clients know it."""
        (row,) = await self.office.rows(
            f"SELECT id FROM finance_account WHERE company_id = '{self.books.company}' AND purpose = '{purpose}'"
        )
        return encode("LedgerAccount", row["id"])

    async def draft(self, cost: str = "6000", **more: Any) -> Any:
        """A draft that is paid from the bank."""
        given = {"categoryId": self.category, "name": "Lathe", "cost": cost, "acquiredOn": "2026-01-01"}
        if "sourceLineId" not in more:
            given["counterAccountId"] = await self.account("BANK")
        return (await self.office.done(CREATE, input={**given, **more}))["asset"]

    async def placed(self, cost: str = "6000", *, on: str = "2026-01-01", **more: Any) -> str:
        """The id of an asset in service."""
        made = await self.draft(cost, **{"acquiredOn": on, **more})
        await self.office.done(PLACE, input={"id": made["id"], "on": on})
        key: str = made["id"]
        return key

    async def post(self, until: str, **more: Any) -> Any:
        """Post depreciation up to a day; the run."""
        return (await self.office.done(POST, input={"until": until, **more}))["depreciationRun"]

    async def asset(self, key: str) -> Any:
        """What is said of an asset, with its schedule."""
        return (await self.office.ask(SCHEDULE, id=key)).data["asset"]

    async def held(self, purpose: str) -> Decimal:
        """What an account holds: debits less credits."""
        (row,) = await self.office.rows(
            "SELECT coalesce(sum(debit - credit), 0) AS held FROM finance_entry_line line JOIN finance_account account"
            f" ON account.id = line.account_id WHERE purpose = '{purpose}' AND posted_on IS NOT NULL"
        )
        found: Decimal = row["held"]
        return found

    async def periods(self, first: str, last: str, status: str = "CLOSED") -> None:
        """Close the periods between two days, or open them."""
        rows = await self.office.rows(
            f"SELECT id FROM finance_period WHERE company_id = '{self.books.company}'"
            f" AND first_day >= '{first}' AND last_day <= '{last}' ORDER BY first_day"
        )
        for row in rows:
            async with self.office.work() as db:
                change = finance.close_period if status == "CLOSED" else finance.reopen_period
                await change(db, row["id"])


async def open_machines(office: Office) -> Machines:
    """Open books for two years, and a category."""
    books = await open_books(office)
    async with office.work() as db:
        await finance.create_fiscal_year(
            db, books.company, first_day=date(2027, 1, 1), last_day=date(2027, 12, 31)
        )
    made = await office.done(CATEGORY, input={"name": "Machines", "lifeMonths": 60})
    return Machines(books, made["assetCategory"]["id"])


def amounts(asset: Any) -> list[str]:
    """The amounts of a schedule."""
    return [line["amount"]["amount"] for line in asset["schedule"]["nodes"]]
