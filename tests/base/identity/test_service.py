import asyncio
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizsuite.base.identity import rules, service
from bizsuite.base.identity.tables import Department, User
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.values import new_id
from tests.base.identity.bureau import PASSWORD, Bureau, new_tenant, user_id


async def code_of(work: Any) -> tuple[str, tuple[str, ...]]:
    """The code and the path with which something is refused."""
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.code, refused.value.path


# Tenants


async def test_a_tenant_comes_whole(bureau: Bureau) -> None:
    admin = await service.create_tenant(
        bureau.database, new_tenant("initech", password=None), bureau.doorkeeper.built_in
    )
    assert admin.roles == {"admin"}
    assert admin.grants == bureau.doorkeeper.built_in["admin"]
    tenant = f"tenant_id = '{admin.tenant_id}'"
    users = await bureau.rows(f"SELECT * FROM user_account WHERE {tenant} ORDER BY email")
    assert [user["email"] for user in users] == sorted(
        f"{role}@initech.example" for role in rules.BUILT_IN_ROLES
    )
    assert {user["password_hash"] for user in users} == {None}
    (company,) = await bureau.rows(f"SELECT * FROM company WHERE {tenant}")
    assert (company["name"], company["currency"]) == ("Initech Inc.", "USD")
    assert admin.company_ids == {company["id"]}
    told = await bureau.rows(f"SELECT DISTINCT company_id FROM outbox_event WHERE {tenant}")
    assert told == [{"company_id": company["id"]}]
    roles = await bureau.rows(f"SELECT key, is_built_in FROM identity_role WHERE {tenant}")
    assert {(role["key"], role["is_built_in"]) for role in roles} == {
        (key, True) for key in rules.BUILT_IN_ROLES
    }
    (entry,) = await bureau.rows(f"SELECT * FROM audit_entry WHERE {tenant}")
    assert (entry["command"], entry["actor_id"]) == ("create_tenant", admin.user_id)
    events = await bureau.rows(f"SELECT type, count(*) AS n FROM outbox_event WHERE {tenant} GROUP BY 1")
    assert {row["type"]: row["n"] for row in events} == {
        "COMPANY_CREATED": 1,
        "DEPARTMENT_CREATED": 5,
        "USER_CREATED": 8,
    }


async def test_a_tenant_that_exists_is_refused_and_nothing_is_left(bureau: Bureau) -> None:
    before = await bureau.rows("SELECT count(*) FROM company")
    again = service.create_tenant(bureau.database, new_tenant("acme"), {})
    assert await code_of(again) == ("NAME_TAKEN", ("name",))
    weak = service.create_tenant(bureau.database, new_tenant("other", password="short"), {})
    assert (await code_of(weak))[0] == "PASSWORD_TOO_WEAK"
    assert await bureau.rows("SELECT count(*) FROM company") == before
    assert await bureau.rows("SELECT * FROM tenant WHERE name = 'other'") == []


# Users


def a_user(bureau: Bureau, **more: Any) -> service.NewUser:
    """A user of acme to be."""
    given = {"email": "eve@acme.example", "name": "Eve", "company_id": bureau.admin.company_id, **more}
    return service.NewUser(**given)


async def test_a_user_is_made_with_companies_and_roles(bureau: Bureau) -> None:
    new = service.NewCompany("Acme China", "CNY", "Asia/Shanghai")
    second = await bureau.work(lambda db: service.create_company(db, new))
    wanted = a_user(bureau, email=" Eve@Acme.Example", company_ids=[second.id], roles=["sales", "hr"])
    user = await bureau.work(lambda db: service.create_user(db, wanted))
    assert (user.email, user.name, user.is_active, user.password_hash) == (
        "eve@acme.example",
        "Eve",
        True,
        None,
    )
    actor = await service.actor_of(bureau.database, "acme", "eve@acme.example", bureau.doorkeeper.built_in)
    assert actor.company_ids == {bureau.admin.company_id, second.id}
    assert actor.roles == {"sales", "hr"}


REFUSED = [
    ({"email": "sales@acme.example"}, "EMAIL_TAKEN", "email"),
    ({"email": "SALES@acme.example"}, "EMAIL_TAKEN", "email"),
    ({"email": "eve"}, "INVALID_VALUE", "email"),
    ({"name": " "}, "INVALID_VALUE", "name"),
    ({"locale": "fr"}, "INVALID_VALUE", "locale"),
    ({"password": "short"}, "PASSWORD_TOO_WEAK", "password"),
    ({"roles": ["sales", "clown"]}, "NOT_FOUND", "roles"),
    ({"company_id": new_id()}, "NOT_FOUND", "companyIds"),
    ({"company_ids": [new_id()]}, "NOT_FOUND", "companyIds"),
    ({"department_id": new_id()}, "NOT_FOUND", "departmentId"),
]


@pytest.mark.parametrize(("said", "code", "path"), REFUSED)
async def test_a_user_that_cannot_be_is_refused(
    bureau: Bureau, said: dict[str, Any], code: str, path: str
) -> None:
    before = await bureau.rows("SELECT count(*) FROM user_account")
    creating = bureau.work(lambda db: service.create_user(db, a_user(bureau, **said)))
    assert await code_of(creating) == (code, (path,))
    assert await bureau.rows("SELECT count(*) FROM user_account") == before


async def test_two_users_cannot_take_one_address_at_once(bureau: Bureau) -> None:
    async def create() -> str:
        try:
            await bureau.work(lambda db: service.create_user(db, a_user(bureau)))
        except Refused as refusal:
            return refusal.code
        return "made"

    assert sorted(await asyncio.gather(*(create() for _ in range(5)))) == ["EMAIL_TAKEN"] * 4 + ["made"]


async def test_the_same_address_may_be_in_two_tenants(bureau: Bureau) -> None:
    new = a_user(bureau, email="sales@acme.example", company_id=bureau.stranger.company_id)
    user = await bureau.work(lambda db: service.create_user(db, new), as_=bureau.stranger)
    assert user.email == "sales@acme.example"


async def test_a_users_companies_always_hold_the_default_one(bureau: Bureau) -> None:
    new = service.NewCompany("Acme China", "CNY", "Asia/Shanghai")
    second = await bureau.work(lambda db: service.create_company(db, new))
    first, sales = bureau.admin.company_id, await bureau.person("sales")

    async def change(said: service.UserChange) -> tuple[uuid.UUID, set[uuid.UUID]]:
        await bureau.work(lambda db: service.update_user(db, sales.user_id, said))
        again = await bureau.person("sales")
        return again.company_id, set(again.company_ids)

    assert await change({"company_id": second.id}) == (second.id, {first, second.id})
    assert await change({"company_ids": [first]}) == (second.id, {first, second.id})
    assert await change({"company_ids": []}) == (second.id, {second.id})
    assert await change({"company_id": first}) == (first, {first, second.id})


async def test_a_password_ends_all_sessions_but_the_one_that_sets_it(bureau: Bureau) -> None:
    own = await bureau.sign_in("sales@acme.example")
    other = await bureau.sign_in("sales@acme.example")
    sales = await bureau.admitted(own["accessToken"])
    await bureau.work(
        lambda db: service.set_password(db, sales.user_id, "another horse", spared=sales.session_id)
    )
    assert (await bureau.admitted(own["accessToken"])).user_id == sales.user_id
    assert (await bureau.refresh(other["refreshToken"]))["accessToken"] is None
    assert (await bureau.sign_in("sales@acme.example", PASSWORD))["accessToken"] is None
    assert (await bureau.sign_in("sales@acme.example", "another horse"))["accessToken"]


async def test_secrets_never_reach_the_audit(bureau: Bureau) -> None:
    admin = bureau.admin
    mutation = """mutation($id: ID!) {
      userPasswordSet(input: {id: $id, password: "another horse", idempotencyKey: "k"}) { userErrors { code } } }"""
    sales = await bureau.person("sales")
    assert await bureau.codes(mutation, as_=admin, id=user_id(sales)) == []
    (entry,) = await bureau.rows("SELECT * FROM audit_entry WHERE command = 'user_password_set'")
    assert "argon2" not in str(entry) and "another horse" not in str(entry)
    (key,) = await bureau.rows("SELECT * FROM idempotency_key")
    assert (
        await bureau.codes(mutation.replace("another horse", "a third horse"), as_=admin, id=user_id(sales))
        == []
    )
    assert await bureau.rows("SELECT * FROM idempotency_key") == [key]


# The last administrator


async def test_the_last_active_administrator_stays(bureau: Bureau) -> None:
    admin = bureau.admin.user_id
    assert await code_of(bureau.work(lambda db: service.deactivate_user(db, admin))) == (
        "LAST_ADMIN",
        ("id",),
    )
    taking = bureau.work(lambda db: service.set_user_roles(db, admin, ["sales"]))
    assert await code_of(taking) == ("LAST_ADMIN", ("id",))
    sales = await bureau.person("sales")
    await bureau.work(lambda db: service.set_user_roles(db, sales.user_id, ["admin"]))
    await bureau.work(lambda db: service.deactivate_user(db, admin))
    again = bureau.work(lambda db: service.set_user_roles(db, sales.user_id, ["sales"]))
    assert await code_of(again) == ("LAST_ADMIN", ("id",))


async def test_two_administrators_cannot_shut_each_other_out_at_once(bureau: Bureau) -> None:
    sales = await bureau.person("sales")
    await bureau.work(lambda db: service.set_user_roles(db, sales.user_id, ["admin"]))

    async with bureau.database.transaction(bureau.admin) as db:
        await service.deactivate_user(db, bureau.admin.user_id)
        demoting = asyncio.create_task(
            bureau.work(lambda other: service.set_user_roles(other, sales.user_id, ["sales"]))
        )
        # The other one reads while the first has not yet committed.
        await asyncio.sleep(0.3)
    assert await code_of(demoting) == ("LAST_ADMIN", ("id",))


async def test_who_has_no_access_cannot_lose_it_again(bureau: Bureau) -> None:
    sales = await bureau.person("sales")
    assert await code_of(bureau.work(lambda db: service.activate_user(db, sales.user_id))) == (
        "USER_ACTIVE",
        ("id",),
    )
    await bureau.work(lambda db: service.deactivate_user(db, sales.user_id))
    again = bureau.work(lambda db: service.deactivate_user(db, sales.user_id))
    assert await code_of(again) == ("USER_INACTIVE", ("id",))


async def test_a_handler_may_refuse_that_a_user_goes(bureau: Bureau) -> None:
    async def object_to_it(db: Db, event: object) -> None:
        raise Refused("STILL_NEEDED", "Not yet.")

    sales = await bureau.person("sales")
    bureau.suite.wiring.handlers[rules.UserDeactivating] = [object_to_it]  # type: ignore[index]
    going = bureau.work(lambda db: service.deactivate_user(db, sales.user_id))
    assert (await code_of(going))[0] == "STILL_NEEDED"
    assert await bureau.rows("SELECT 1 FROM user_account WHERE NOT is_active") == []


# Roles


async def test_a_role_of_ones_own_is_made_and_changed(bureau: Bureau) -> None:
    role = await bureau.work(
        lambda db: service.create_role(db, "clerk", "Clerk", {"a.b.read": Scope.OWN, "a.b.write": Scope.ALL})
    )
    await bureau.work(
        lambda db: service.update_role(db, role.id, name="Head clerk", grants={"a.b.read": Scope.ALL})
    )
    rows = await bureau.rows("SELECT permission, scope FROM identity_role_grant")
    assert rows == [{"permission": "a.b.read", "scope": "ALL"}]
    again = bureau.work(lambda db: service.create_role(db, "clerk", "Clerk", {}))
    assert await code_of(again) == ("ROLE_KEY_TAKEN", ("key",))
    (admin,) = await bureau.rows(
        f"SELECT id FROM identity_role WHERE key = 'admin' AND tenant_id = '{bureau.admin.tenant_id}'"
    )
    assert await code_of(bureau.work(lambda db: service.update_role(db, admin["id"], name="Root"))) == (
        "ROLE_BUILT_IN",
        ("id",),
    )


# The tree of departments


async def departments(bureau: Bureau) -> dict[str, uuid.UUID]:
    """The departments of acme by name."""
    rows = await bureau.rows(f"SELECT id, name FROM department WHERE tenant_id = '{bureau.admin.tenant_id}'")
    return {row["name"]: row["id"] for row in rows}


async def move(bureau: Bureau, department: uuid.UUID, parent: uuid.UUID | None) -> Department:
    change = service.DepartmentChange(parent_id=parent)
    return await bureau.work(lambda db: service.update_department(db, department, change))


async def test_a_department_moves_with_all_that_is_below(bureau: Bureau) -> None:
    named = await departments(bureau)
    new = service.NewDepartment("Export", parent_id=named["Sales"])
    export = await bureau.work(lambda db: service.create_department(db, new))
    await move(bureau, named["Sales"], named["Finance"])
    assert (await bureau.person("sales")).department_ids == {named["Sales"], export.id}
    assert await code_of(move(bureau, named["Finance"], export.id)) == ("DEPARTMENT_CYCLE", ("parentId",))
    assert await code_of(move(bureau, export.id, export.id)) == ("DEPARTMENT_CYCLE", ("parentId",))
    assert await code_of(move(bureau, export.id, new_id())) == ("NOT_FOUND", ("parentId",))
    assert await code_of(move(bureau, new_id(), export.id)) == ("NOT_FOUND", ("id",))
    assert (await move(bureau, named["Sales"], None)).parent_id is None


async def test_names_are_unique_beside_each_other(bureau: Bureau) -> None:
    named = await departments(bureau)
    for new in (service.NewDepartment("Head office"), service.NewDepartment("Sales", named["Head office"])):
        making = bureau.work(lambda db, new=new: service.create_department(db, new))  # type: ignore[misc]
        assert await code_of(making) == ("NAME_TAKEN", ("name",))
    await bureau.work(
        lambda db: service.create_department(db, service.NewDepartment("Sales", named["Finance"]))
    )
    assert await code_of(move(bureau, named["Sales"], named["Finance"])) == ("NAME_TAKEN", ("name",))


async def test_two_moves_at_once_close_no_ring(bureau: Bureau) -> None:
    named = await departments(bureau)

    async def attempt(department: str, parent: str) -> str:
        try:
            await move(bureau, named[department], named[parent])
        except Refused as refusal:
            return refusal.code
        return "moved"

    done = await asyncio.gather(attempt("Sales", "Finance"), attempt("Finance", "Sales"))
    assert sorted(done) == ["DEPARTMENT_CYCLE", "moved"]


MOVES = st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 4)), min_size=4, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(moves=MOVES)
async def test_no_moves_leave_a_ring_behind(bureau: Bureau, moves: list[tuple[int, int | None]]) -> None:
    keys = sorted((await departments(bureau)).values())

    async def attempt(department: int, parent: int | None) -> None:
        try:
            await move(bureau, keys[department], None if parent is None else keys[parent])
        except Refused as refusal:
            assert refusal.code == "DEPARTMENT_CYCLE"

    await asyncio.gather(*(attempt(*each) for each in moves))
    rows = await bureau.rows(
        "WITH RECURSIVE up AS (SELECT id, parent_id, 1 AS steps FROM department"
        " UNION ALL SELECT up.id, d.parent_id, steps + 1 FROM up JOIN department d ON d.id = up.parent_id"
        " WHERE steps < 20) SELECT max(steps) AS deepest FROM up"
    )
    assert rows[0]["deepest"] <= 5


async def test_foreign_departments_and_users_are_as_missing_as_any_other(bureau: Bureau) -> None:
    named = await departments(bureau)

    async def tries(stranger: Actor, key: uuid.UUID) -> list[tuple[str, tuple[str, ...]]]:
        return [
            await code_of(bureau.work(work, as_=stranger))
            for work in (
                lambda db: service.update_department(db, key, {"name": "Mine"}),
                lambda db: service.create_department(db, service.NewDepartment("Mine", key)),
                lambda db: service.update_user(db, key, {"name": "Mine"}),
                lambda db: service.deactivate_user(db, key),
                lambda db: service.set_password(db, key, "another horse"),
                lambda db: service.set_user_roles(db, key, ["admin"]),
            )
        ]

    missing = await tries(bureau.stranger, new_id())
    assert {code for code, _ in missing} == {"NOT_FOUND"}
    assert await tries(bureau.stranger, named["Sales"]) == missing
    assert await tries(bureau.stranger, bureau.admin.user_id) == missing


async def test_the_ring_of_a_broken_database_does_not_hang_a_sign_in(bureau: Bureau) -> None:
    named = await departments(bureau)

    async def breach(db: Db) -> None:
        head = await db.need(Department, named["Head office"])
        head.parent_id = named["Sales"]

    await bureau.work(breach)
    assert (await bureau.person("sales")).department_ids == set(named.values())


async def test_a_user_may_be_locked_before_a_document_and_an_approval(bureau: Bureau) -> None:
    assert User.__lock_rank__ < 10
