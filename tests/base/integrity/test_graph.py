"""The look through the books as a query."""

import uuid

from bizsuite.graph.node import encode
from tests.suite import Office

ASK = "query($company: ID) { integrity(company: $company) { checks findings { check } } }"


async def test_every_module_that_keeps_books_is_looked_through(office: Office) -> None:
    answer = await office.ask(ASK)
    inspected = [module.name for module in office.suite.modules if module.integrity]
    assert inspected and answer.data["integrity"] == {"checks": inspected, "findings": []}


async def test_one_company_at_a_time(office: Office) -> None:
    async with office.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"WITH party AS ({PARTY})"
            " INSERT INTO finance_party_balance (tenant_id, id, company_id, party_id, receivable, committed)"
            f" SELECT tenant_id, gen_random_uuid(), '{office.home.second}', id, 5, 0 FROM party"
        )
    for company, found in ((office.home.company, []), (office.home.second, ["party_receivable_vs_lines"])):
        answer = await office.ask(ASK, company=encode("Company", company))
        assert [finding["check"] for finding in answer.data["integrity"]["findings"]] == found


async def test_companies_that_one_does_not_work_in_have_no_report(office: Office) -> None:
    other = await office.another_tenant()
    for company in (
        encode("Company", other.company),
        encode("Company", uuid.uuid4()),
        encode("User", office.admin.user_id),
    ):
        answer = await office.ask(ASK, company=company)
        assert (answer.data, answer.errors) == ({"integrity": None}, [])
    assert (await office.ask(ASK, company="rubbish")).codes == ["BAD_USER_INPUT"]


async def test_it_is_for_auditors(office: Office) -> None:
    assert (await office.ask(ASK, as_="sales")).codes == ["FORBIDDEN"]
    for role in ("finance", "analyst"):
        assert (await office.ask(ASK, as_=role)).errors == []


PARTY = (
    "INSERT INTO party (tenant_id, id, kind, name, legal_name, salutation, note)"
    " SELECT id, gen_random_uuid(), 'PERSON', 'X', '', '', '' FROM tenant LIMIT 1 RETURNING tenant_id, id"
)
