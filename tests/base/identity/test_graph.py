import asyncio
import uuid
from typing import Any

import pytest

from bizsuite.base.identity import service
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.values import new_id
from tests.base.identity.bureau import PASSWORD, Bureau, user_id

USER_CREATE = """mutation($input: UserCreateInput!) { userCreate(input: $input) {
  user { id email name roles isActive locale company { name } department { name } companies { nodes { name } } }
  userErrors { code message path } } }"""
USER_UPDATE = """mutation($input: UserUpdateInput!) { userUpdate(input: $input) {
  user { version email name department { name } companies { totalCount } } userErrors { code path } } }"""
ROLES_SET = """mutation($input: UserRolesSetInput!) { userRolesSet(input: $input) {
  user { roles } userErrors { code path } } }"""
PASSWORD_SET = """mutation($input: UserPasswordSetInput!) { userPasswordSet(input: $input) {
  user { email } userErrors { code path } } }"""
ROLE_CREATE = """mutation($input: RoleCreateInput!) { roleCreate(input: $input) {
  role { id key name isBuiltIn grants { permission scope } } userErrors { code path } } }"""
ROLE_UPDATE = """mutation($input: RoleUpdateInput!) { roleUpdate(input: $input) {
  role { name grants { permission scope } } userErrors { code path } } }"""
DEPARTMENT_CREATE = """mutation($input: DepartmentCreateInput!) { departmentCreate(input: $input) {
  department { id name parent { name } head { email } } userErrors { code path } } }"""
DEPARTMENT_UPDATE = """mutation($input: DepartmentUpdateInput!) { departmentUpdate(input: $input) {
  department { name parent { name } head { email } } userErrors { code path } } }"""
COMPANY_CREATE = """mutation($input: CompanyCreateInput!) { companyCreate(input: $input) {
  company { id name currency zone } userErrors { code path } } }"""


def changes(name: str) -> str:
    """A mutation of one user that only needs its id."""
    kind = name[0].upper() + name[1:]
    return (
        f"mutation($input: {kind}Input!) {{ {name}(input: $input) {{"
        " user { isActive } userErrors { code path } } }"
    )


def company_id(actor: Actor) -> str:
    return encode("Company", actor.company_id)


async def test_a_user_is_made_by_the_api_and_signs_in(bureau: Bureau) -> None:
    given = {
        "email": "Eve@acme.example",
        "name": "Eve",
        "companyId": company_id(bureau.admin),
        "departmentId": encode("Department", (await bureau.person("sales")).department_id or uuid.uuid4()),
        "roles": ["sales", "hr"],
        "password": "a password",
        "locale": "zh",
    }
    payload = await bureau.do(USER_CREATE, input=given)
    assert payload["userErrors"] == []
    made = payload["user"].pop("id")
    assert payload["user"] == {
        "email": "eve@acme.example",
        "name": "Eve",
        "roles": ["hr", "sales"],
        "isActive": True,
        "locale": "zh",
        "company": {"name": "Acme Inc."},
        "department": {"name": "Sales"},
        "companies": {"nodes": [{"name": "Acme Inc."}]},
    }
    actor = await bureau.admitted((await bureau.sign_in("eve@acme.example", "a password"))["accessToken"])
    assert user_id(actor) == made


async def test_a_command_is_carried_out_once_for_one_key_and_never_for_a_dry_run(bureau: Bureau) -> None:
    given = {"email": "eve@acme.example", "name": "Eve", "companyId": company_id(bureau.admin)}
    dry = await bureau.do(USER_CREATE, input={**given, "dryRun": True})
    assert dry["userErrors"] == [] and dry["user"]["email"] == "eve@acme.example"
    assert await bureau.rows("SELECT 1 FROM user_account WHERE name = 'Eve'") == []
    keyed = {**given, "idempotencyKey": "k-1"}
    first, again = await bureau.do(USER_CREATE, input=keyed), await bureau.do(USER_CREATE, input=keyed)
    assert first == again and first["userErrors"] == []
    assert await bureau.codes(USER_CREATE, input={**keyed, "name": "Eva"}) == ["IDEMPOTENCY_KEY_REUSED"]
    assert len(await bureau.rows("SELECT 1 FROM user_account WHERE name = 'Eve'")) == 1
    assert len(await bureau.rows("SELECT 1 FROM audit_entry WHERE command = 'user_create'")) == 1


async def test_a_stale_version_is_refused(bureau: Bureau) -> None:
    given = {"id": user_id(await bureau.person("sales")), "name": "Sally", "expectedVersion": 1}
    assert (await bureau.do(USER_UPDATE, input=given))["user"]["version"] == 2
    assert await bureau.codes(USER_UPDATE, input={**given, "name": "Sal"}) == ["STALE_VERSION"]
    answers = await asyncio.gather(
        *(bureau.codes(USER_UPDATE, input={**given, "expectedVersion": 2, "name": f"{n}"}) for n in range(3))
    )
    assert sorted(answers) == [[], ["STALE_VERSION"], ["STALE_VERSION"]]


async def test_what_is_left_out_stays_and_null_clears(bureau: Bureau) -> None:
    key = user_id(await bureau.person("sales"))
    payload = await bureau.do(USER_UPDATE, input={"id": key, "email": "s@acme.example"})
    assert payload["user"] == {
        "version": 2,
        "email": "s@acme.example",
        "name": "Sales",
        "department": {"name": "Sales"},
        "companies": {"totalCount": 1},
    }
    payload = await bureau.do(USER_UPDATE, input={"id": key, "departmentId": None})
    assert payload["user"]["department"] is None
    for field in ("name", "email", "locale", "companyId", "companyIds"):
        (error,) = (await bureau.do(USER_UPDATE, input={"id": key, field: None}))["userErrors"]
        assert error == {"code": "INVALID_VALUE", "path": [field]}


@pytest.mark.parametrize(
    "query",
    [
        USER_CREATE,
        USER_UPDATE,
        changes("userActivate"),
        changes("userDeactivate"),
        PASSWORD_SET,
        ROLES_SET,
        ROLE_CREATE,
        ROLE_UPDATE,
        DEPARTMENT_CREATE,
        DEPARTMENT_UPDATE,
        COMPANY_CREATE,
    ],
    ids=lambda query: query.split("Input!")[0].split("$input: ")[1],
)
async def test_who_lacks_the_permission_is_refused_and_changes_nothing(bureau: Bureau, query: str) -> None:
    admin = bureau.admin
    target = "Role" if "Role" in query[:30] and "User" not in query[:30] else "User"
    whole: dict[str, Any] = {
        "id": encode(target, admin.user_id),
        "email": "eve@acme.example",
        "name": "Eve",
        "companyId": company_id(admin),
        "password": "a password",
        "roles": [],
        "key": "clerk",
        "grants": [],
        "currency": "USD",
    }
    kind = bureau.suite.schema.core.type_map[query.split("$input: ")[1].split("!")[0]]
    given = {name: value for name, value in whole.items() if name in kind.fields}  # type: ignore[attr-defined]
    if "Update" in query[:40]:
        given = {"id": given["id"], "name": "Eve"}
    sales = await bureau.person("sales")
    assert await bureau.codes(query, as_=sales, input=given) == ["PERMISSION_DENIED"]
    assert await bureau.rows("SELECT 1 FROM audit_entry WHERE command <> 'create_tenant'") == []


# Roles


async def test_roles_are_listed_with_what_they_grant(bureau: Bureau) -> None:
    query = '{ roles(filter: {key: {in: ["hr", "sales"]}}) { nodes { key isBuiltIn grants { permission scope } } } }'
    answer = await bureau.ask(query, as_=bureau.admin)
    assert answer.errors == []
    assert answer.data["roles"]["nodes"] == [
        {
            "key": key,
            "isBuiltIn": True,
            "grants": [
                {"permission": name, "scope": scope.value}
                for name, scope in sorted(bureau.doorkeeper.built_in[key].items())
            ],
        }
        for key in ("hr", "sales")
    ]
    assert (await bureau.ask(query, as_=await bureau.person("sales"))).codes == ["FORBIDDEN"]


async def test_a_role_is_made_given_and_changed(bureau: Bureau) -> None:
    grants = [{"permission": "identity.user.manage", "scope": "OWN"}, {"permission": "identity.role.read"}]
    payload = await bureau.do(ROLE_CREATE, input={"key": "clerk", "name": "Clerk", "grants": grants})
    role = payload["role"].pop("id")
    assert payload["role"] == {
        "key": "clerk",
        "name": "Clerk",
        "isBuiltIn": False,
        "grants": [
            {"permission": "identity.role.read", "scope": "ALL"},
            {"permission": "identity.user.manage", "scope": "OWN"},
        ],
    }
    sales = await bureau.person("sales")
    given = {"id": user_id(sales), "roles": ["clerk", "sales"]}
    assert (await bureau.do(ROLES_SET, input=given))["user"] == {"roles": ["clerk", "sales"]}
    built_in = bureau.doorkeeper.built_in["sales"]
    assert (await bureau.person("sales")).grants == {
        **built_in,
        "identity.role.read": Scope.ALL,
        "identity.user.manage": Scope.OWN,
    }
    changed = await bureau.do(ROLE_UPDATE, input={"id": role, "grants": []})
    assert changed["role"] == {"name": "Clerk", "grants": []}
    assert (await bureau.person("sales")).grants == built_in
    renamed = await bureau.do(ROLE_UPDATE, input={"id": role, "name": "Writer"})
    assert renamed["role"] == {"name": "Writer", "grants": []}


async def test_nobody_gives_more_than_they_hold(bureau: Bureau) -> None:
    grants = [
        {"permission": "identity.user.manage"},
        {"permission": "identity.role.manage", "scope": "DEPARTMENT"},
    ]
    await bureau.do(ROLE_CREATE, input={"key": "deputy", "name": "Deputy", "grants": grants})
    sales = await bureau.person("sales")
    await bureau.work(lambda db: service.set_user_roles(db, sales.user_id, ["deputy"]))
    deputy, other = await bureau.person("sales"), user_id(await bureau.person("hr"))
    refusals = [
        (ROLES_SET, {"id": user_id(deputy), "roles": ["admin"]}, "GRANT_TOO_WIDE", "roles"),
        (ROLES_SET, {"id": other, "roles": ["hr"]}, "GRANT_TOO_WIDE", "roles"),
        (
            USER_CREATE,
            {"email": "e@a.example", "name": "E", "companyId": company_id(deputy), "roles": ["admin"]},
            "GRANT_TOO_WIDE",
            "roles",
        ),
        (
            ROLE_CREATE,
            {"key": "boss", "name": "Boss", "grants": [{"permission": "identity.role.manage"}]},
            "GRANT_TOO_WIDE",
            "grants",
        ),
        (
            ROLE_CREATE,
            {"key": "x", "name": "X", "grants": [{"permission": "no.such.thing", "scope": "OWN"}]},
            "GRANT_TOO_WIDE",
            "grants",
        ),
        (PASSWORD_SET, {"id": user_id(bureau.admin), "password": "my own horse"}, "USER_MAY_MORE", "id"),
    ]
    for query, given, code, path in refusals:
        (error,) = (await bureau.do(query, as_=deputy, input=given))["userErrors"]
        assert (error["code"], error["path"]) == (code, [path]), given
    assert await bureau.codes(ROLES_SET, as_=deputy, input={"id": other, "roles": ["deputy"]}) == []
    assert await bureau.codes(PASSWORD_SET, as_=deputy, input={"id": other, "password": "a fine horse"}) == []
    assert (await bureau.sign_in("hr@acme.example", "a fine horse"))["userErrors"] == []


# Passwords


async def test_one_changes_ones_own_password_by_knowing_it(bureau: Bureau) -> None:
    sales = await bureau.person("sales")
    given = {"id": user_id(sales), "password": "another horse"}
    for wrong in ({}, {"currentPassword": "wrong horse"}, {"currentPassword": ""}):
        (error,) = (await bureau.do(PASSWORD_SET, as_=sales, input={**given, **wrong}))["userErrors"]
        assert error == {"code": "WRONG_PASSWORD", "path": ["currentPassword"]}
    payload = await bureau.do(PASSWORD_SET, as_=sales, input={**given, "currentPassword": PASSWORD})
    assert payload == {"user": {"email": "sales@acme.example"}, "userErrors": []}
    assert (await bureau.sign_in("sales@acme.example", "another horse"))["userErrors"] == []


async def test_guessing_ones_own_password_is_throttled_also_in_dry_runs(bureau: Bureau) -> None:
    sales = await bureau.person("sales")
    given = {"id": user_id(sales), "password": "another horse", "currentPassword": "guess", "dryRun": True}
    codes = [await bureau.codes(PASSWORD_SET, as_=sales, input=given) for _ in range(11)]
    assert codes == [["WRONG_PASSWORD"]] * 10 + [["TOO_MANY_ATTEMPTS"]]


async def test_deactivation_ends_sessions_in_the_same_transaction(bureau: Bureau) -> None:
    payload = await bureau.sign_in("sales@acme.example")
    sales = await bureau.admitted(payload["accessToken"])
    given = {"id": user_id(sales)}
    done = await bureau.do(changes("userDeactivate"), input=given)
    assert done == {"user": {"isActive": False}, "userErrors": []}
    (entry,) = await bureau.rows("SELECT changes FROM audit_entry WHERE command = 'user_deactivate'")
    assert sorted(change["table"] for change in entry["changes"]) == ["identity_session", "user_account"]
    events = await bureau.rows("SELECT type FROM outbox_event ORDER BY id DESC LIMIT 2")
    assert [event["type"] for event in events] == ["USER_DEACTIVATED", "SESSION_REVOKED"]
    again = await bureau.do(changes("userActivate"), input=given)
    assert again == {"user": {"isActive": True}, "userErrors": []}
    (error,) = (await bureau.do(changes("userDeactivate"), input={"id": user_id(bureau.admin)}))["userErrors"]
    assert error == {"code": "LAST_ADMIN", "path": ["id"]}


# The organisation


async def test_departments_are_made_moved_and_led(bureau: Bureau) -> None:
    sales = await bureau.person("sales")
    given = {
        "name": "Export",
        "parentId": encode("Department", sales.department_id or new_id()),
        "headId": user_id(sales),
    }
    payload = await bureau.do(DEPARTMENT_CREATE, input=given)
    export = payload["department"].pop("id")
    assert payload["department"] == {
        "name": "Export",
        "parent": {"name": "Sales"},
        "head": {"email": "sales@acme.example"},
    }
    moved = await bureau.do(DEPARTMENT_UPDATE, input={"id": export, "parentId": None, "headId": None})
    assert moved["department"] == {"name": "Export", "parent": None, "head": None}
    (error,) = (await bureau.do(DEPARTMENT_UPDATE, input={"id": export, "parentId": export}))["userErrors"]
    assert error == {"code": "DEPARTMENT_CYCLE", "path": ["parentId"]}
    stale = {"id": export, "name": "Exports", "expectedVersion": 1}
    assert await bureau.codes(DEPARTMENT_UPDATE, input=stale) == ["STALE_VERSION"]
    tree = """{ departments(filter: {name: {eq: "Head office"}}) { nodes { name
      children { nodes { name members { nodes { email } } } } } } }"""
    answer = await bureau.ask(tree, as_=sales)
    (office,) = answer.data["departments"]["nodes"]
    assert [child["name"] for child in office["children"]["nodes"]] == [
        "Finance",
        "Human resources",
        "Sales",
        "Warehouse",
    ]
    assert office["children"]["nodes"][2]["members"]["nodes"] == [{"email": "sales@acme.example"}]
    assert len(answer.statements) == 3


async def test_a_company_is_founded_and_its_founder_works_in_it(bureau: Bureau) -> None:
    given = {"name": "Acme China", "currency": "CNY", "zone": "Asia/Shanghai"}
    payload = await bureau.do(COMPANY_CREATE, input=given)
    made = payload["company"].pop("id")
    assert payload["company"] == given
    token = (await bureau.sign_in("admin@acme.example"))["accessToken"]
    assert encode("Company", (await bureau.admitted(token, made)).company_id) == made
    assert await bureau.codes(COMPANY_CREATE, input=given) == ["NAME_TAKEN"]
    assert await bureau.codes(COMPANY_CREATE, input={**given, "zone": "Mars"}) == ["INVALID_VALUE"]


# Reading


async def test_a_page_of_users_takes_one_statement_a_level(bureau: Bureau) -> None:
    query = """{ users(first: 50) { totalCount nodes {
      email roles company { name } department { name parent { name } } companies { nodes { name } } } } }"""
    answer = await bureau.ask(query, as_=await bureau.person("sales"))
    assert answer.errors == []
    assert answer.data["users"]["totalCount"] == 4
    assert [user["roles"] for user in answer.data["users"]["nodes"]] == [
        ["admin"],
        ["hr"],
        ["manager"],
        ["sales"],
    ]
    # The page, the count, roles, companies, departments (whose parents are among them), companies of each.
    assert len(answer.statements) == 6


async def test_the_viewer_is_whoever_asks(bureau: Bureau) -> None:
    answer = await bureau.ask("{ viewer { email } }")
    assert answer.codes == ["UNAUTHENTICATED"]
    hr = await bureau.person("hr")
    answer = await bureau.ask(
        '{ viewer { email roles } user(by: {email: "admin@acme.example"}) { name } }', as_=hr
    )
    assert answer.data == {
        "viewer": {"email": "hr@acme.example", "roles": ["hr"]},
        "user": {"name": "Administrator"},
    }


async def test_no_field_shows_a_secret(bureau: Bureau) -> None:
    sdl = bureau.suite.schema.as_str()
    assert "passwordHash" not in sdl and "tokenHash" not in sdl


# Isolation


async def test_a_foreign_id_answers_like_a_missing_one(bureau: Bureau) -> None:
    admin, stranger = bureau.admin, bureau.stranger
    (role,) = await bureau.rows(
        f"SELECT id FROM identity_role WHERE tenant_id = '{admin.tenant_id}' AND key = 'hr'"
    )
    for kind, plural, key in (
        ("User", "users", admin.user_id),
        ("Company", "companies", admin.company_id),
        ("Department", "departments", admin.department_id),
        ("Role", "roles", role["id"]),
    ):
        query = f"""query($id: ID!) {{ node(id: $id) {{ id }} nodes(ids: [$id]) {{ id }}
          {kind.lower()}(id: $id) {{ id }} {plural}(filter: {{id: {{eq: $id}}}}) {{ totalCount }} }}"""
        for each in (key, new_id()):
            answer = await bureau.ask(query, as_=stranger, id=encode(kind, each or new_id()))
            assert answer.errors == []
            assert answer.data == {
                "node": None,
                "nodes": [None],
                kind.lower(): None,
                plural: {"totalCount": 0},
            }
        own = await bureau.ask(query, as_=admin, id=encode(kind, key or new_id()))
        assert own.data["node"] is not None and own.data[plural] == {"totalCount": 1}


async def test_a_mutation_of_a_foreign_record_is_refused_like_one_of_a_missing_record(bureau: Bureau) -> None:
    admin, stranger = bureau.admin, bureau.stranger
    for query, kind, key, more in (
        (USER_UPDATE, "User", admin.user_id, {"name": "Mine"}),
        (changes("userDeactivate"), "User", admin.user_id, {}),
        (PASSWORD_SET, "User", admin.user_id, {"password": "a fine horse"}),
        (ROLES_SET, "User", admin.user_id, {"roles": ["admin"]}),
        (DEPARTMENT_UPDATE, "Department", admin.department_id or new_id(), {"name": "Mine"}),
    ):
        answers = [
            await bureau.do(query, as_=stranger, input={"id": encode(kind, each), **more})
            for each in (key, new_id())
        ]
        assert answers[0] == answers[1]
        assert [error["code"] for error in answers[0]["userErrors"]] == ["NOT_FOUND"]
    assert await bureau.rows("SELECT 1 FROM user_account WHERE name = 'Mine'") == []
