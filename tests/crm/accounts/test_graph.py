"""Accounts through the API."""

from dataclasses import replace
from typing import Any

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewCustomer, NewSupplier
from bizsuite.crm.accounts import service
from bizsuite.crm.accounts.rules import NewContact, points_of
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Actor, Scope
from tests.suite import Office

CUSTOMER = """mutation($input: CustomerCreateInput!) { customerCreate(input: $input) {
  customer { id } userErrors { code } } }"""
CONTACT = """mutation($input: ContactCreateInput!) { contactCreate(input: $input) {
  contact { id name title email phone version owner { name }
    accounts { nodes { role isPrimary customer { name } supplier { name } } } }
  userErrors { code path } } }"""
UPDATE = """mutation($input: ContactUpdateInput!) { contactUpdate(input: $input) {
  contact { name title version owner { name } isActive } userErrors { code path } } }"""
ASSIGN = """mutation($input: CustomerAssignInput!) { customerAssign(input: $input) {
  customer { owner { name } assignments { nodes { reason fromOwner { name } toOwner { name } assignedBy { name } } } }
  userErrors { code path } } }"""
PLACE = """mutation($input: CustomerParentSetInput!) { customerParentSet(input: $input) {
  customer { parent { name } children { nodes { name } } } userErrors { code path } } }"""


async def new_customer(office: Office, name: str = "Alfreds", *, as_: Any = "sales") -> str:
    made: str = (await office.done(CUSTOMER, as_=as_, input={"name": name}))["customer"]["id"]
    return made


async def test_a_contact_is_recorded_with_its_account(office: Office) -> None:
    account = await new_customer(office)
    said = {
        "name": "Maria Anders",
        "title": "Sales Representative",
        "customerId": account,
        "role": "BUYER",
        "isPrimary": True,
        "email": "maria@alfreds.example",
        "contactPoints": [{"kind": "PHONE", "value": "030"}],
        "externalIds": [{"system": "northwind", "value": "ALFKI"}],
    }
    made = (await office.done(CONTACT, as_="sales", input=said))["contact"]
    assert made == {
        "id": made["id"],
        "name": "Maria Anders",
        "title": "Sales Representative",
        "email": "maria@alfreds.example",
        "phone": "030",
        "version": 1,
        "owner": {"name": "Sales"},
        "accounts": {
            "nodes": [{"role": "BUYER", "isPrimary": True, "customer": {"name": "Alfreds"}, "supplier": None}]
        },
    }
    by = '{externalId: {system: "northwind", value: "ALFKI"}}'
    assert (await office.ask(f"{{ contact(by: {by}) {{ id }} }}")).data == {"contact": {"id": made["id"]}}
    both = {**said, "supplierId": account, "externalIds": []}
    assert await office.refused(CONTACT, as_="sales", input=both) == ["INVALID_VALUE"]
    nobody = {"name": "X", "isPrimary": True}
    assert await office.refused(CONTACT, as_="manager", input=nobody) == ["INVALID_VALUE"]
    assert await office.refused(CONTACT, as_="warehouse", input=said) == ["PERMISSION_DENIED"]
    assert len(await office.rows("SELECT id FROM accounts_contact")) == 1
    types = [row["type"] for row in await office.rows("SELECT type FROM outbox_event ORDER BY id")]
    assert types == ["CUSTOMER_CREATED", "CONTACT_CREATED"]


CUSTOMERS = """{ customers(first: 50) { nodes { name owner { name } parent { name }
  contacts(first: 5) { totalCount nodes { name email } }
  contactRoles(filter: {isPrimary: {eq: true}}) { nodes { contact { name } } } } } }"""


async def test_contacts_of_many_customers_take_the_same_statements(office: Office) -> None:
    counts = []
    for batch in range(2):
        async with office.work("sales") as db:
            owner = office.actor("sales").user_id
            new = [NewCustomer(name=f"{batch}{name}", owner_id=owner) for name in "ABC" * (1 + 3 * batch)]
            made = await parties.create_customers(db, new)
            await service.create_contacts(
                db,
                [
                    NewContact(
                        name=f"{n} of {row.number}",
                        account_id=row.id,
                        is_primary=n == 1,
                        contact_points=points_of(f"{n}@a.example", None),
                    )
                    for row in made
                    for n in range(2)
                ],
            )
        answer = await office.ask(CUSTOMERS, as_="analyst")
        counts.append(len(answer.statements))
    # Customers, owners, contacts and their counts, primary ties, their contacts.
    assert counts == [6, 6]
    first = answer.data["customers"]["nodes"][0]
    assert first == {
        "name": "0A",
        "owner": {"name": "Sales"},
        "parent": None,
        "contacts": {
            "totalCount": 2,
            "nodes": [
                {"name": "0 of C-00001", "email": "0@a.example"},
                {"name": "1 of C-00001", "email": "1@a.example"},
            ],
        },
        "contactRoles": {"nodes": [{"contact": {"name": "1 of C-00001"}}]},
    }


async def test_a_contact_changes_by_what_is_said(office: Office) -> None:
    account = await new_customer(office)
    said = {"name": "Maria", "title": "Owner", "customerId": account}
    key = (await office.done(CONTACT, as_="sales", input=said))["contact"]["id"]
    manager = encode("User", office.actor("manager").user_id)
    changed = await office.done(
        UPDATE,
        as_="sales",
        input={"id": key, "name": "Maria Anders", "ownerId": manager, "expectedVersion": 1},
    )
    assert changed["contact"] == {
        "name": "Maria Anders",
        "title": "Owner",
        "version": 2,
        "owner": {"name": "Manager"},
        "isActive": True,
    }
    stale = {"id": key, "name": "x", "expectedVersion": 1}
    assert await office.refused(UPDATE, as_="sales", input=stale) == ["STALE_VERSION"]
    assert await office.refused(UPDATE, as_="sales", input={"id": key, "title": None}) == ["INVALID_VALUE"]
    assert await office.refused(UPDATE, as_="sales", input={"id": account, "title": "x"}) == ["NOT_FOUND"]


async def test_a_contact_is_tied_to_accounts_and_untied(office: Office) -> None:
    account = await new_customer(office)
    async with office.work() as db:
        supplier = await parties.create_supplier(db, NewSupplier(name="Exotic Liquids"))
    supplied = encode("Supplier", supplier.id)
    said = {"name": "Charlotte Cooper", "supplierId": supplied}
    key = (await office.done(CONTACT, as_="manager", input=said))["contact"]["id"]
    tie = """mutation($input: ContactAccountSetInput!) { contactAccountSet(input: $input) {
      contact { accounts { totalCount } version } userErrors { code path } } }"""
    tied = await office.done(tie, as_="manager", input={"id": key, "customerId": account, "isPrimary": True})
    assert tied["contact"] == {"accounts": {"totalCount": 2}, "version": 2}
    assert await office.refused(tie, as_="manager", input={"id": key}) == ["INVALID_VALUE"]
    untie = """mutation($input: ContactAccountRemoveInput!) { contactAccountRemove(input: $input) {
      contact { accounts { nodes { customer { name } } } } userErrors { code path } } }"""
    untied = await office.done(untie, as_="manager", input={"id": key, "supplierId": supplied})
    assert untied["contact"]["accounts"]["nodes"] == [{"customer": {"name": "Alfreds"}}]
    gone = {"id": key, "supplierId": supplied}
    assert await office.refused(untie, as_="manager", input=gone) == ["NOT_FOUND"]
    contacts = "{ suppliers { nodes { contacts { nodes { name } } } } }"
    assert (await office.ask(contacts)).data["suppliers"]["nodes"] == [{"contacts": {"nodes": []}}]


async def test_a_customer_is_assigned_and_it_is_recorded(office: Office) -> None:
    account = await new_customer(office)
    manager = encode("User", office.actor("manager").user_id)
    said = {"id": account, "ownerId": manager, "reason": "on leave"}
    assert await office.refused(ASSIGN, as_="sales", input=said) == ["PERMISSION_DENIED"]
    assigned = await office.done(ASSIGN, as_="manager", input=said)
    assert assigned["customer"] == {
        "owner": {"name": "Manager"},
        "assignments": {
            "nodes": [
                {
                    "reason": "on leave",
                    "fromOwner": {"name": "Sales"},
                    "toOwner": {"name": "Manager"},
                    "assignedBy": {"name": "Manager"},
                }
            ]
        },
    }
    await office.done(ASSIGN, as_="manager", input={"id": account, "ownerId": None})
    types = [row["type"] for row in await office.rows("SELECT type FROM outbox_event ORDER BY id")]
    assert types == ["CUSTOMER_CREATED", *["CUSTOMER_CHANGED", "CUSTOMER_ASSIGNED"] * 2]
    mine = await office.ask("{ viewer { customers { totalCount } } }", as_="manager")
    assert mine.data == {"viewer": {"customers": {"totalCount": 0}}}


async def test_a_dry_run_assigns_nothing(office: Office) -> None:
    account = await new_customer(office)
    said = {"id": account, "ownerId": None, "dryRun": True}
    assert (await office.done(ASSIGN, as_="manager", input=said))["customer"]["owner"] is None
    assert await office.rows("SELECT id FROM accounts_assignment") == []
    shown = await office.ask(f'{{ customer(id: "{account}") {{ owner {{ name }} }} }}')
    assert shown.data == {"customer": {"owner": {"name": "Sales"}}}


async def test_accounts_form_a_tree(office: Office) -> None:
    top, below = await new_customer(office, "Group"), await new_customer(office, "Branch")
    placed = await office.done(PLACE, as_="manager", input={"id": below, "parentId": top})
    assert placed["customer"]["parent"] == {"name": "Group"}
    assert await office.refused(PLACE, as_="manager", input={"id": top, "parentId": below}) == [
        "ACCOUNT_CYCLE"
    ]
    shown = await office.ask(f'{{ customer(id: "{top}") {{ children {{ nodes {{ name }} }} }} }}')
    assert shown.data == {"customer": {"children": {"nodes": [{"name": "Branch"}]}}}
    freed = await office.done(PLACE, as_="manager", input={"id": below, "parentId": None})
    assert freed["customer"]["parent"] is None


async def test_a_narrow_grant_reaches_the_contacts_of_own_customers(office: Office) -> None:
    grants = dict.fromkeys(
        (
            "parties.customer.read",
            "accounts.contact.read",
            "accounts.contact.write",
            "accounts.customer.assign",
        ),
        Scope.OWN,
    )
    narrow = replace(
        office.actor("sales"),
        grants={**grants, "parties.customer.write": Scope.OWN, "parties.supplier.read": Scope.ALL},
    )
    mine, theirs = await new_customer(office), await new_customer(office, "Theirs", as_="manager")
    own = (await office.done(CONTACT, as_=narrow, input={"name": "Mine", "customerId": mine}))["contact"]
    said = {"name": "Theirs", "customerId": theirs}
    other = (await office.done(CONTACT, as_="manager", input=said))["contact"]["id"]
    listed = await office.ask("{ contacts { nodes { name } } }", as_=narrow)
    assert listed.data == {"contacts": {"nodes": [{"name": "Mine"}]}}
    assert (await office.ask(f'{{ contact(id: "{other}") {{ name }} }}', as_=narrow)).data == {
        "contact": None
    }
    assert await office.refused(CONTACT, as_=narrow, input={"name": "X", "customerId": theirs}) == [
        "NOT_FOUND"
    ]
    assert await office.refused(CONTACT, as_=narrow, input={"name": "X"}) == ["PERMISSION_DENIED"]
    assert await office.refused(UPDATE, as_=narrow, input={"id": other, "title": "x"}) == ["NOT_FOUND"]
    await office.done(UPDATE, as_=narrow, input={"id": own["id"], "title": "x"})
    assert await office.refused(ASSIGN, as_=narrow, input={"id": theirs, "ownerId": None}) == ["NOT_FOUND"]


async def test_a_foreign_tenant_sees_no_contact(office: Office) -> None:
    account = await new_customer(office)
    key = (await office.done(CONTACT, input={"name": "Maria", "customerId": account}))["contact"]["id"]
    home = await office.another_tenant()
    theirs = home.people["admin"]
    query = f'{{ contact(id: "{key}") {{ id }} node(id: "{key}") {{ id }} contacts {{ totalCount }} }}'
    assert (await office.ask(query, as_=theirs)).data == {
        "contact": None,
        "node": None,
        "contacts": {"totalCount": 0},
    }
    assert await office.refused(ASSIGN, as_=theirs, input={"id": account, "ownerId": None}) == ["NOT_FOUND"]
    foreign = {"name": "X", "customerId": account}
    refused = await office.ask(CONTACT, as_=theirs, input=foreign)
    assert refused.data["contactCreate"]["userErrors"] == [{"code": "NOT_FOUND", "path": ["customerId"]}]


async def test_details_of_accounts_are_seen_by_those_who_see_them(office: Office) -> None:
    account = await new_customer(office)
    said = {"name": "Maria", "customerId": account, "email": "maria@alfreds.example"}
    contact = (await office.done(CONTACT, as_="sales", input=said))["contact"]["id"]
    to_manager = encode("User", office.actor("manager").user_id)
    await office.done(ASSIGN, as_="manager", input={"id": account, "ownerId": to_manager})
    shown = """query($a: ID!, $c: ID!) {
      customer(id: $a) { contactRoles { nodes { id } } assignments { nodes { id } } }
      contact(id: $c) { contactPoints { nodes { id } } } }"""
    found = (await office.ask(shown, a=account, c=contact)).data
    role = found["customer"]["contactRoles"]["nodes"][0]["id"]
    assignment = found["customer"]["assignments"]["nodes"][0]["id"]
    point = found["contact"]["contactPoints"]["nodes"][0]["id"]

    async def seen(as_: Actor) -> list[bool]:
        query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
        answer = await office.ask(query, as_=as_, ids=[role, assignment, point])
        return [node is not None for node in answer.data["nodes"]]

    names = ("parties.party.read", "parties.customer.read", "accounts.contact.read")
    grants = dict.fromkeys(names, Scope.OWN)
    sales, manager = (replace(office.actor(each), grants=grants) for each in ("sales", "manager"))
    # The contact went along with the customer; whoever had both before sees nothing of them any more.
    assert await seen(manager) == [True, True, True]
    assert await seen(sales) == [False, False, False]
    assert await seen(office.actor("sales")) == [True, True, True]
    customers = replace(sales, grants={**grants, "parties.customer.read": Scope.ALL})
    assert await seen(customers) == [False, True, False]
    contacts = replace(sales, grants={**grants, "accounts.contact.read": Scope.ALL})
    assert await seen(contacts) == [False, False, True]
    without = replace(manager, grants={**grants} | {"parties.supplier.read": Scope.ALL})
    without = replace(
        without, grants={k: v for k, v in without.grants.items() if k != "parties.customer.read"}
    )
    assert await seen(without) == [False, False, True]
