"""Parties through the API."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bizsuite.base.parties import service
from bizsuite.base.parties.rules.shapes import NewAddress, NewContactPoint, NewCustomer, NewEmployee
from bizsuite.base.parties.rules.words import ContactPointKind
from bizsuite.base.parties.tables import Employee
from bizsuite.graph.messages import translate
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Scope
from tests.suite import Office

CREATE = """mutation($input: CustomerCreateInput!) { customerCreate(input: $input) {
  customer { id number name lifecycle isActive version email phone
    addresses { nodes { kind lines city postalCode country } }
    contactPoints { nodes { kind value isPrimary } } externalIds { system value } }
  userErrors { code message path } } }"""
UPDATE = """mutation($input: CustomerUpdateInput!) { customerUpdate(input: $input) {
  customer { id name version note currency isActive email } userErrors { code message path } } }"""
ALFREDS = {
    "name": "Alfreds Futterkiste",
    "currency": "EUR",
    "addresses": [
        {"lines": ["Obere Str. 57", "Hof"], "city": "Berlin", "postalCode": "12209", "country": "Germany"}
    ],
    "contactPoints": [
        {"kind": "PHONE", "value": "030-0074321"},
        {"kind": "EMAIL", "value": "Maria@alfreds.example"},
    ],
    "externalIds": [{"system": "northwind", "value": "ALFKI"}],
}


async def counts(office: Office) -> dict[str, int]:
    tables = ("party", "party_customer", "party_address", "external_id", "audit_entry", "outbox_event")
    found = {}
    for table in tables:
        (row,) = await office.rows(f"SELECT count(*) AS n FROM {table}")
        found[table] = row["n"]
    return found


async def test_a_customer_is_recorded_and_found_again(office: Office) -> None:
    made = (await office.done(CREATE, as_="sales", input=ALFREDS))["customer"]
    assert made == {
        "id": made["id"],
        "number": "C-00001",
        "name": "Alfreds Futterkiste",
        "lifecycle": "ACTIVE",
        "isActive": True,
        "version": 1,
        "email": "maria@alfreds.example",
        "phone": "030-0074321",
        "addresses": {
            "nodes": [
                {
                    "kind": "MAIN",
                    "lines": ["Obere Str. 57", "Hof"],
                    "city": "Berlin",
                    "postalCode": "12209",
                    "country": "DE",
                }
            ]
        },
        "contactPoints": {
            "nodes": [
                {"kind": "PHONE", "value": "030-0074321", "isPrimary": True},
                {"kind": "EMAIL", "value": "maria@alfreds.example", "isPrimary": True},
            ]
        },
        "externalIds": [{"system": "northwind", "value": "ALFKI"}],
    }
    keys = [
        f'id: "{made["id"]}"',
        'by: {number: "C-00001"}',
        'by: {externalId: {system: "northwind", value: "ALFKI"}}',
    ]
    for key in keys:
        answer = await office.ask(f"{{ customer({key}) {{ id name }} }}", as_="analyst")
        assert answer.data == {"customer": {"id": made["id"], "name": "Alfreds Futterkiste"}}
    assert await counts(office) == {
        "party": 1,
        "party_customer": 1,
        "party_address": 1,
        "external_id": 1,
        "audit_entry": 1,
        "outbox_event": 1,
    }
    assert (await office.rows("SELECT type, subject_type FROM outbox_event")) == [
        {"type": "CUSTOMER_CREATED", "subject_type": "Customer"}
    ]


async def test_the_creator_looks_after_a_customer_unless_somebody_else_is_named(office: Office) -> None:
    await office.done(CREATE, as_="sales", input={"name": "A"})
    await office.done(CREATE, as_="sales", input={"name": "B", "ownerId": None})
    manager = encode("User", office.actor("manager").user_id)
    await office.done(CREATE, as_="sales", input={"name": "C", "ownerId": manager})
    rows = await office.rows(
        "SELECT p.name, u.name AS owner FROM party_customer c JOIN party p ON p.id = c.id"
        " LEFT JOIN user_account u ON u.id = c.owner_id ORDER BY p.name"
    )
    assert [(row["name"], row["owner"]) for row in rows] == [("A", "Sales"), ("B", None), ("C", "Manager")]


async def test_a_refusal_writes_nothing(office: Office) -> None:
    before = await counts(office)
    bad = {**ALFREDS, "contactPoints": [{"kind": "EMAIL", "value": "nobody"}]}
    answer = await office.ask(CREATE, input=bad)
    assert answer.data["customerCreate"] == {
        "customer": None,
        "userErrors": [
            {
                "code": "INVALID_VALUE",
                "message": "This is not an e-mail address.",
                "path": ["contactPoints", "0", "value"],
            }
        ],
    }
    twice = {**ALFREDS, "externalIds": [{"system": "a", "value": "1"}, {"system": "a", "value": "2"}]}
    assert await office.refused(CREATE, input=twice) == ["INVALID_VALUE"]
    nobody = {**ALFREDS, "ownerId": encode("User", office.home.company)}
    assert await office.refused(CREATE, input=nobody) == ["NOT_FOUND"]
    assert await counts(office) == before


async def test_messages_come_in_the_language_of_the_reader(office: Office) -> None:
    reader = replace(office.admin, locale="zh")
    nobody = {"name": "A", "ownerId": encode("User", office.home.company)}
    answer = await office.ask(CREATE, as_=reader, input=nobody)
    (error,) = answer.data["customerCreate"]["userErrors"]
    assert (error["code"], error["path"]) == ("NOT_FOUND", ["ownerId"])
    assert error["message"] == translate("There is no such record.", {}, "zh") != "There is no such record."


async def test_a_retry_with_the_same_key_makes_one_customer(office: Office) -> None:
    first = await office.done(CREATE, input={**ALFREDS, "idempotencyKey": "k"})
    again = await office.done(CREATE, input={**ALFREDS, "idempotencyKey": "k"})
    assert first == again
    other = {**ALFREDS, "name": "Other", "idempotencyKey": "k"}
    assert await office.refused(CREATE, input=other) == ["IDEMPOTENCY_KEY_REUSED"]
    assert (await counts(office))["party_customer"] == 1


async def test_a_dry_run_answers_and_stores_nothing(office: Office) -> None:
    made = await office.done(CREATE, input={**ALFREDS, "dryRun": True})
    assert (made["customer"]["number"], made["customer"]["phone"]) == ("C-?", "030-0074321")
    assert set((await counts(office)).values()) == {0}


async def test_a_change_says_only_what_is_to_change(office: Office) -> None:
    made = (await office.done(CREATE, input={**ALFREDS, "note": "kept"}))["customer"]
    changed = await office.done(UPDATE, input={"id": made["id"], "name": "Alfreds", "currency": None})
    assert changed["customer"] == {
        "id": made["id"],
        "name": "Alfreds",
        "version": 2,
        "note": "kept",
        "currency": None,
        "isActive": True,
        "email": "maria@alfreds.example",
    }
    emptied = await office.done(UPDATE, input={"id": made["id"], "contactPoints": [], "isActive": False})
    assert (emptied["customer"]["email"], emptied["customer"]["isActive"]) == (None, False)
    assert await office.refused(UPDATE, input={"id": made["id"], "name": None}) == ["INVALID_VALUE"]


async def test_a_stale_version_is_refused_with_the_current_one(office: Office) -> None:
    made = (await office.done(CREATE, input=ALFREDS))["customer"]
    await office.done(UPDATE, input={"id": made["id"], "name": "One", "expectedVersion": 1})
    stale = {"id": made["id"], "name": "Two", "expectedVersion": 1}
    query = UPDATE.replace("code message path", "code ... on StaleVersion { current }")
    answer = await office.ask(query, input=stale)
    assert answer.data["customerUpdate"]["userErrors"] == [{"code": "STALE_VERSION", "current": 2}]


async def test_who_may_not_is_told_so(office: Office) -> None:
    assert await office.refused(CREATE, as_="warehouse", input=ALFREDS) == ["PERMISSION_DENIED"]
    made = (await office.done(CREATE, input=ALFREDS))["customer"]
    denied = await office.refused(UPDATE, as_="warehouse", input={"id": made["id"], "name": "Mine"})
    assert denied == ["PERMISSION_DENIED"]
    answer = await office.ask("{ customers { nodes { id } } }", as_="hr")
    assert answer.codes == ["FORBIDDEN"]


async def test_own_customers_are_all_that_a_narrow_grant_reaches(office: Office) -> None:
    grants = {"parties.customer.read": Scope.DEPARTMENT, "parties.customer.write": Scope.OWN}
    narrow = replace(office.actor("sales"), grants={**grants, "parties.party.read": Scope.ALL})
    mine = (await office.done(CREATE, as_=narrow, input={"name": "Mine"}))["customer"]["id"]
    manager = encode("User", office.actor("manager").user_id)
    ours = (await office.done(CREATE, input={"name": "Ours", "ownerId": manager}))["customer"]["id"]
    nobodys = (await office.done(CREATE, input={"name": "Nobody's", "ownerId": None}))["customer"]["id"]
    listed = await office.ask("{ customers { totalCount nodes { name } } }", as_=narrow)
    assert listed.data == {"customers": {"totalCount": 2, "nodes": [{"name": "Mine"}, {"name": "Ours"}]}}
    assert (await office.ask(f'{{ customer(id: "{nobodys}") {{ name }} }}', as_=narrow)).data == {
        "customer": None
    }
    await office.done(UPDATE, as_=narrow, input={"id": mine, "note": "x"})
    assert await office.refused(UPDATE, as_=narrow, input={"id": ours, "note": "x"}) == ["PERMISSION_DENIED"]
    assert await office.refused(UPDATE, as_=narrow, input={"id": nobodys, "note": "x"}) == ["NOT_FOUND"]
    given_away = {"name": "Theirs", "ownerId": manager}
    assert await office.refused(CREATE, as_=narrow, input=given_away) == ["PERMISSION_DENIED"]
    assert (await counts(office))["party_customer"] == 3


async def test_a_foreign_tenant_gets_what_a_missing_id_gets(office: Office) -> None:
    made = (await office.done(CREATE, input=ALFREDS))["customer"]["id"]
    missing = encode("Customer", office.home.department)
    theirs = (await office.another_tenant()).people["admin"]
    for key in (made, missing):
        query = f'{{ customer(id: "{key}") {{ id }} node(id: "{key}") {{ id }} customers {{ totalCount }} }}'
        assert (await office.ask(query, as_=theirs)).data == {
            "customer": None,
            "node": None,
            "customers": {"totalCount": 0},
        }
        assert await office.refused(UPDATE, as_=theirs, input={"id": key, "name": "x"}) == ["NOT_FOUND"]


PAGE = """query($after: String) { customers(first: 2, after: $after, orderBy: [{field: NAME}]) {
  totalCount pageInfo { hasNextPage endCursor } nodes { name email phone addresses(first: 1) { nodes { city } } } } }"""


async def test_a_page_of_customers_takes_the_same_statements_however_long(office: Office) -> None:
    async with office.work() as db:
        new = [NewCustomer(name=name, addresses=[NewAddress(city=f"{name}town")]) for name in "CABED"]
        await service.create_customers(db, new)
    seen: list[str] = []
    after = None
    while True:
        answer = await office.ask(PAGE, after=after)
        assert len(answer.statements) == 3  # the page, its count, the addresses of all of them
        page = answer.data["customers"]
        assert page["totalCount"] == 5
        seen += [node["name"] for node in page["nodes"]]
        assert [node["addresses"]["nodes"][0]["city"] for node in page["nodes"]] == [
            f"{node['name']}town" for node in page["nodes"]
        ]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == list("ABCDE")


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ('{search: "futter"}', ["Alfreds Futterkiste"]),
        ('{search: "tradicao"}', ["Tradição Hipermercados"]),
        ('{search: "合同"}', ["上海合同公司"]),
        ('{search: "hetong"}', ["上海合同公司"]),
        ('{name: {contains: "HIPER"}}', ["Tradição Hipermercados"]),
        ('{contactPoints: {some: {value: {eq: "030-0074321"}}}}', ["Alfreds Futterkiste"]),
        ('{addresses: {some: {country: {eq: "DE"}}}}', ["Alfreds Futterkiste"]),
        ('{externalId: {system: "northwind", value: {in: ["ALFKI", "X"]}}}', ["Alfreds Futterkiste"]),
        ('{not: {currency: {eq: "EUR"}}}', ["Tradição Hipermercados", "上海合同公司"]),
        ("{lifecycle: {in: [PROSPECT]}}", []),
    ],
)
async def test_customers_are_found_by_what_is_known_of_them(
    office: Office, condition: str, names: list[str]
) -> None:
    await office.done(CREATE, input=ALFREDS)
    await office.done(CREATE, input={"name": "Tradição Hipermercados"})
    await office.done(CREATE, input={"name": "上海合同公司"})
    answer = await office.ask(f"{{ customers(filter: {condition}) {{ nodes {{ name }} }} }}")
    assert [node["name"] for node in answer.data["customers"]["nodes"]] == names


async def test_a_page_by_name_is_read_from_the_index_of_the_names(office: Office) -> None:
    async with office.work() as db:
        await service.create_customers(db, [NewCustomer(name=f"Customer {at:05d}") for at in range(3000)])
    async with office.database.engine.begin() as connection:
        await connection.exec_driver_sql("ANALYZE party, party_customer")
    asked: list[Any] = []
    engine = office.database.engine.sync_engine
    listen: Any = lambda *given: asked.append((given[2], given[3]))  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    answer = await office.ask("{ customers(first: 50, orderBy: [{field: NAME}]) { nodes { name } } }")
    event.remove(engine, "before_cursor_execute", listen)
    assert answer.data["customers"]["nodes"][49]["name"] == "Customer 00049"
    # The executor's statement, and the plan's.
    read = [each for each in asked if "FROM party_customer" in each[0]]
    assert len(read) == 2
    async with office.database.engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        for statement, values in read:
            plan = "\n".join(row[0] for row in await raw.fetch(f"EXPLAIN {statement}", *values))
            assert "Scan using ix_party_tenant_id_name_id" in plan
            assert "Sort" not in plan.replace("Incremental Sort", "")


EMPLOYEES = """{ employees(orderBy: [{field: NAME}]) { nodes {
  number name jobTitle hiredOn department { name } manager { name } reports { totalCount nodes { name } }
  user { email } } } }"""


async def test_employees_with_their_reporting_lines(office: Office) -> None:
    async with office.work() as db:
        fuller = await service.create_employee(
            db,
            NewEmployee(
                name="Andrew Fuller", job_title="Vice President", department_id=office.home.department
            ),
        )
        await db.flush()
        await service.create_employees(
            db,
            [
                NewEmployee(
                    name="Nancy Davolio", manager_id=fuller.id, user_id=office.actor("sales").user_id
                ),
                NewEmployee(name="Janet Leverling", manager_id=fuller.id),
            ],
        )
    answer = await office.ask(EMPLOYEES, as_="hr")
    first, second, third = answer.data["employees"]["nodes"]
    assert first == {
        "number": "E-00001",
        "name": "Andrew Fuller",
        "jobTitle": "Vice President",
        "hiredOn": None,
        "department": {"name": "Headquarters"},
        "manager": None,
        "reports": {"totalCount": 2, "nodes": [{"name": "Janet Leverling"}, {"name": "Nancy Davolio"}]},
        "user": None,
    }
    assert (second["name"], second["manager"], second["reports"]["totalCount"]) == (
        "Janet Leverling",
        {"name": "Andrew Fuller"},
        0,
    )
    assert third["user"] == {"email": "sales@acme.example"}
    assert len(answer.statements) == 6  # page, departments, managers, reports and their count, users
    colleagues = await office.ask("{ departments { nodes { employees { nodes { name } } } } }", as_="hr")
    assert colleagues.data["departments"]["nodes"] == [{"employees": {"nodes": [{"name": "Andrew Fuller"}]}}]


async def test_a_birth_date_is_for_those_who_may_see_it(office: Office) -> None:
    create = """mutation($input: EmployeeCreateInput!) { employeeCreate(input: $input) {
      employee { id birthDate manager { name } } userErrors { code path } } }"""
    made = await office.done(
        create, as_="hr", input={"name": "Nancy Davolio", "birthDate": "1948-12-08", "hiredOn": "1992-05-01"}
    )
    assert made["employee"]["birthDate"] == "1948-12-08"
    seen = await office.ask("{ employees { nodes { name birthDate } } }", as_="manager")
    assert seen.errors == []
    assert seen.data == {"employees": {"nodes": [{"name": "Nancy Davolio", "birthDate": None}]}}
    async with office.work() as db:
        mine = sa.update(Employee).values(user_id=office.actor("manager").user_id)
        await db.run(mine)
    own = await office.ask("{ employees { nodes { birthDate } } }", as_="manager")
    assert own.data == {"employees": {"nodes": [{"birthDate": "1948-12-08"}]}}
    update = """mutation($input: EmployeeUpdateInput!) { employeeUpdate(input: $input) {
      employee { id } userErrors { code path } } }"""
    ring = {"id": made["employee"]["id"], "managerId": made["employee"]["id"]}
    assert await office.refused(update, as_="hr", input=ring) == ["EMPLOYEE_CYCLE"]


async def test_suppliers_are_recorded_and_archived(office: Office) -> None:
    create = """mutation($input: SupplierCreateInput!) { supplierCreate(input: $input) {
      supplier { id number phone } userErrors { code } } }"""
    new = {"name": "Exotic Liquids", "contactPoints": [{"kind": "PHONE", "value": "(171) 555-2222"}]}
    made = (await office.done(create, as_="finance", input=new))["supplier"]
    assert (made["number"], made["phone"]) == ("S-00001", "(171) 555-2222")
    update = """mutation($input: SupplierUpdateInput!) { supplierUpdate(input: $input) {
      supplier { isActive version } userErrors { code } } }"""
    changed = await office.done(update, as_="finance", input={"id": made["id"], "isActive": False})
    assert changed["supplier"] == {"isActive": False, "version": 2}
    active = await office.ask("{ suppliers(filter: {isActive: {eq: true}}) { totalCount } }")
    assert active.data == {"suppliers": {"totalCount": 0}}


async def test_a_customer_that_has_no_contact_points_has_no_email(office: Office) -> None:
    async with office.work() as db:
        points = [NewContactPoint(kind=ContactPointKind.WEB, value="https://a.example")]
        await service.create_customer(db, NewCustomer(name="A", contact_points=points))
    answer = await office.ask("{ customers { nodes { email phone } } }")
    assert answer.data["customers"]["nodes"] == [{"email": None, "phone": None}]


async def test_details_of_a_party_are_seen_by_those_who_see_it_in_one_of_its_roles(office: Office) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    made = (await office.done(CREATE, as_="sales", input=ALFREDS))["customer"]["id"]
    shown = "addresses { nodes { id } } contactPoints { nodes { id } }"
    found = (await office.ask(f'{{ customer(id: "{made}") {{ {shown} }} }}')).data["customer"]
    ids = [node["id"] for name in ("addresses", "contactPoints") for node in found[name]["nodes"]]
    assert len(ids) == 3

    async def seen(role: str, **grants: Scope) -> set[bool]:
        granted = {f"parties.{name}.read": scope for name, scope in {"party": Scope.ALL, **grants}.items()}
        answer = await office.ask(query, as_=replace(office.actor(role), grants=granted), ids=ids)
        assert set(answer.codes) <= {"FORBIDDEN"}
        return {node is not None for node in answer.data["nodes"]}

    assert await seen("sales", customer=Scope.OWN) == {True}
    assert await seen("manager", customer=Scope.OWN) == {False}
    assert await seen("manager", customer=Scope.DEPARTMENT) == {True}
    assert await seen("manager", supplier=Scope.ALL, employee=Scope.ALL) == {False}
    # Without any role of a party that may be read there is no right to see one.
    assert await seen("manager") == {False}
    async with office.work() as db:
        hired = await service.create_employees(
            db,
            [
                NewEmployee(
                    name="Nancy",
                    user_id=office.actor("sales").user_id,
                    addresses=[NewAddress(lines=["1 Way"])],
                )
            ],
        )
    nancy = encode("Employee", hired[0].id)
    home = (await office.ask(f'{{ employee(id: "{nancy}") {{ {shown} }} }}')).data["employee"]
    ids = [home["addresses"]["nodes"][0]["id"]]
    assert await seen("sales", employee=Scope.OWN, customer=Scope.ALL) == {True}
    assert await seen("manager", employee=Scope.OWN, customer=Scope.ALL) == {False}
