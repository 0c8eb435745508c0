import asyncio
from typing import Any

import pytest

from bizsuite.base.identity.rules import managers
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import new_id
from tests.base.identity.bureau import Bureau, user_id

USER_CREATE = """mutation($input: UserCreateInput!) { userCreate(input: $input) {
  user { manager { email } } userErrors { code path } } }"""
USER_UPDATE = """mutation($input: UserUpdateInput!) { userUpdate(input: $input) {
  user { manager { email } } userErrors { code path } } }"""
ANN, BOB, CID, DAN = (new_id() for _ in range(4))


async def above(bureau: Bureau) -> dict[str, str]:
    """Who reports to whom."""
    rows = await bureau.rows(
        "SELECT u.email AS who, m.email AS to FROM user_account u JOIN user_account m ON m.id = u.manager_id"
    )
    return {row["who"].partition("@")[0]: row["to"].partition("@")[0] for row in rows}


async def ids(bureau: Bureau) -> dict[str, str]:
    """The ids of four people by their role."""
    return {role: user_id(await bureau.person(role)) for role in ("admin", "sales", "hr", "manager")}


def test_nobody_is_their_own_superior() -> None:
    managers.report_to(ANN, BOB, [])
    managers.report_to(ANN, BOB, [CID, DAN])
    for manager, higher in ((ANN, []), (BOB, [ANN]), (BOB, [CID, ANN, DAN])):
        with pytest.raises(Refused) as refused:
            managers.report_to(ANN, manager, higher)
        assert (refused.value.code, refused.value.path) == ("MANAGER_CYCLE", ("managerId",))


async def test_people_report_to_a_manager_and_to_nobody_again(bureau: Bureau) -> None:
    people = await ids(bureau)
    company = encode("Company", bureau.admin.company_id)
    given: dict[str, Any] = {"email": "e@acme.example", "name": "Eve", "companyId": company}
    made = await bureau.do(USER_CREATE, input={**given, "managerId": people["sales"]})
    assert made == {"user": {"manager": {"email": "sales@acme.example"}}, "userErrors": []}
    await bureau.do(USER_UPDATE, input={"id": people["sales"], "managerId": people["manager"]})
    assert await above(bureau) == {"e": "sales", "sales": "manager"}
    # What is left out stays.
    await bureau.do(USER_UPDATE, input={"id": people["sales"], "name": "Sally"})
    dry = await bureau.do(USER_UPDATE, input={"id": people["sales"], "managerId": None, "dryRun": True})
    assert dry["user"] == {"manager": None}
    assert await above(bureau) == {"e": "sales", "sales": "manager"}
    left = await bureau.do(USER_UPDATE, input={"id": people["sales"], "managerId": None})
    assert left == {"user": {"manager": None}, "userErrors": []}
    assert await above(bureau) == {"e": "sales"}


async def test_rings_and_strangers_are_refused_and_nothing_is_written(bureau: Bureau) -> None:
    people = await ids(bureau)
    for who, to in (("sales", "manager"), ("manager", "hr")):
        await bureau.do(USER_UPDATE, input={"id": people[who], "managerId": people[to]})
    company = encode("Company", bureau.admin.company_id)
    new = {"email": "e@acme.example", "name": "Eve", "companyId": company}
    nobody, stranger = encode("User", new_id()), user_id(bureau.stranger)
    refusals: list[tuple[str, dict[str, Any], str]] = [
        (USER_UPDATE, {"id": people["hr"], "managerId": people["hr"]}, "MANAGER_CYCLE"),
        (USER_UPDATE, {"id": people["manager"], "managerId": people["sales"]}, "MANAGER_CYCLE"),
        (USER_UPDATE, {"id": people["hr"], "managerId": people["sales"]}, "MANAGER_CYCLE"),
        (USER_UPDATE, {"id": people["hr"], "managerId": nobody}, "NOT_FOUND"),
        (USER_UPDATE, {"id": people["hr"], "managerId": stranger}, "NOT_FOUND"),
        (USER_CREATE, {**new, "managerId": nobody}, "NOT_FOUND"),
        (USER_CREATE, {**new, "managerId": stranger}, "NOT_FOUND"),
    ]
    for query, given, code in refusals:
        (error,) = (await bureau.do(query, input=given))["userErrors"]
        assert error == {"code": code, "path": ["managerId"]}, given
    assert await above(bureau) == {"sales": "manager", "manager": "hr"}
    assert await bureau.rows("SELECT 1 FROM user_account WHERE name = 'Eve'") == []


async def test_three_who_close_a_ring_at_once_leave_it_open(bureau: Bureau) -> None:
    people = await ids(bureau)
    wanted = (("sales", "hr"), ("hr", "manager"), ("manager", "sales"))
    answers = await asyncio.gather(
        *(bureau.codes(USER_UPDATE, input={"id": people[who], "managerId": people[to]}) for who, to in wanted)
    )
    assert sorted(answers) == [[], [], ["MANAGER_CYCLE"]]
    assert len(await above(bureau)) == 2


async def test_a_page_of_people_with_their_managers_takes_one_statement_a_level(bureau: Bureau) -> None:
    people = await ids(bureau)
    for who in ("sales", "hr"):
        await bureau.do(USER_UPDATE, input={"id": people[who], "managerId": people["manager"]})
    query = "{ users { nodes { name manager { name } directReports { nodes { email } } } } }"
    answer = await bureau.ask(query, as_=await bureau.person("sales"))
    assert answer.errors == []
    reports = {
        user["name"]: [each["email"] for each in user["directReports"]["nodes"]]
        for user in answer.data["users"]["nodes"]
    }
    assert reports.pop("Manager") == ["hr@acme.example", "sales@acme.example"]
    assert set(map(tuple, reports.values())) == {()}
    # The page, their managers, and who reports to each.
    assert len(answer.statements) == 3
