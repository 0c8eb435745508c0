"""Declared reads through the oracle: values, statement counts, walls."""

import uuid
from dataclasses import replace

from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Scope
from bizsuite.kernel.values import CompanyId, TenantId, UserId
from tests.graph.conftest import Shop, somebody


async def test_a_tree_takes_one_statement_a_level(shop: Shop) -> None:
    answer = await shop.ask(
        "{ authors(first: 6) { nodes { name worth { amount currency } letters"
        " books(first: 2) { nodes { title label isLong author { name } } } } } }"
    )
    assert answer.errors == []
    last = answer.data["authors"]["nodes"][5]
    assert last == {
        "name": "F",
        "worth": {"amount": "12.50", "currency": "EUR"},
        "letters": 1,
        "books": {
            "nodes": [
                {"title": "F3", "label": "F3 (400)", "isLong": True, "author": {"name": "F"}},
                {"title": "F1", "label": "F1 (200)", "isLong": False, "author": {"name": "F"}},
            ]
        },
    }
    assert len(answer.statements) == 4  # authors, letters, books, authors of books


async def test_nulls_come_last_in_a_descending_order_too(shop: Shop) -> None:
    answer = await shop.ask('{ author(by: {name: "D"}) { books { nodes { title } } } }')
    assert answer.data == {
        "author": {"books": {"nodes": [{"title": "D1"}, {"title": "D2"}, {"title": "D0"}]}}
    }


async def test_a_count_is_one_statement_more_and_only_when_selected(shop: Shop) -> None:
    counted = await shop.ask(
        "{ authors { totalCount nodes { books(first: 1) { totalCount nodes { id } } } } }"
    )
    assert counted.data["authors"]["totalCount"] == 6
    assert [node["books"]["totalCount"] for node in counted.data["authors"]["nodes"]] == [0, 1, 2, 3, 4, 5]
    assert len(counted.statements) == 4
    plain = await shop.ask("{ authors { nodes { books(first: 1) { nodes { id } } } } }")
    assert len(plain.statements) == 2


async def test_equal_relations_under_two_names_share_a_statement(shop: Shop) -> None:
    answer = await shop.ask(
        "{ authors { nodes { a: books { nodes { title } } b: books { nodes { title } } } } }"
    )
    assert all(node["a"] == node["b"] for node in answer.data["authors"]["nodes"])
    assert len(answer.statements) == 2


async def test_a_foreign_tenants_id_answers_as_a_missing_one(shop: Shop) -> None:
    found = await shop.ask('{ author(by: {name: "C"}) { id } }')
    stranger = somebody()
    missing = encode("Author", uuid.uuid4())
    query = "query($id: ID!) { node(id: $id) { id } author(id: $id) { id } nodes(ids: [$id]) { id } }"
    foreign = await shop.ask(query, stranger, id=found.data["author"]["id"])
    nothing = await shop.ask(query, stranger, id=missing)
    assert foreign == nothing
    assert foreign.data == {"node": None, "author": None, "nodes": [None]}


async def test_node_finds_every_type_and_nodes_keeps_the_order(shop: Shop) -> None:
    found = await shop.ask('{ author(by: {name: "B"}) { id version books { nodes { id } } } }')
    author_id, book_id = found.data["author"]["id"], found.data["author"]["books"]["nodes"][0]["id"]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id version ... on Book { title } } }"
    answer = await shop.ask(query, ids=[book_id, encode("Book", uuid.uuid4()), author_id])
    assert answer.data["nodes"] == [
        {"__typename": "Book", "id": book_id, "version": 1, "title": "B0"},
        None,
        {"__typename": "Author", "id": author_id, "version": 1},
    ]


async def test_an_id_of_another_type_is_null_and_a_malformed_one_is_bad_input(shop: Shop) -> None:
    found = await shop.ask('{ author(by: {name: "B"}) { id } }')
    answer = await shop.ask("query($id: ID!) { book(id: $id) { title } }", id=found.data["author"]["id"])
    assert (answer.data, answer.errors) == ({"book": None}, [])
    for text in ("", "x", "QXV0aG9y", "!!!!", "QXV0aG9yOm5v", "é", "Qm9vazo=="):
        bad = await shop.ask("query($id: ID!) { node(id: $id) { id } }", id=text)
        assert (bad.data, bad.codes) == ({"node": None}, ["BAD_USER_INPUT"]), text


async def test_a_single_row_needs_exactly_one_key(shop: Shop) -> None:
    for query in ("{ author { name } }", '{ author(id: "x", by: {name: "B"}) { name } }'):
        assert (await shop.ask(query)).codes == ["BAD_USER_INPUT"]


async def test_without_the_permission_a_relation_is_null_and_forbidden(shop: Shop) -> None:
    nobody = replace(shop.actor, grants={})
    answer = await shop.ask('{ author(by: {name: "B"}) { name secret } }', nobody)
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data == {"author": None}  # `secret` cannot be null
    listing = await shop.ask('{ author(by: {name: "B"}) { name books { nodes { title } } } }', nobody)
    assert listing.data == {"author": {"name": "B", "books": None}}
    assert listing.codes == ["FORBIDDEN"]


async def test_the_scope_own_shows_only_ones_own_rows(shop: Shop) -> None:
    own = replace(shop.actor, grants={"shop.book.read": Scope.OWN})
    answer = await shop.ask("{ books(first: 100) { totalCount nodes { title } } }", own)
    titles = [node["title"] for node in answer.data["books"]["nodes"]]
    assert titles == ["C1", "D1", "E1", "E3", "F1", "F3"]
    assert answer.data["books"]["totalCount"] == 6
    other = replace(own, user_id=UserId(uuid.uuid4()))
    assert (await shop.ask("{ books { totalCount } }", other)).data == {"books": {"totalCount": 0}}


async def test_a_list_shows_the_company_of_the_request_and_a_node_any_permitted_one(shop: Shop) -> None:
    found = await shop.ask('{ book(by: {title: "B0"}) { id } }')
    elsewhere = CompanyId(uuid.uuid4())
    both = replace(
        shop.actor, company_id=elsewhere, company_ids=frozenset({elsewhere, shop.actor.company_id})
    )
    query = "query($id: ID!) { books { totalCount } book(id: $id) { title } }"
    assert (await shop.ask(query, both, id=found.data["book"]["id"])).data == {
        "books": {"totalCount": 0},
        "book": {"title": "B0"},
    }
    outside = replace(both, company_ids=frozenset({elsewhere}))
    assert (await shop.ask(query, outside, id=found.data["book"]["id"])).data["book"] is None


async def test_other_tenants_see_nothing(shop: Shop) -> None:
    stranger = replace(shop.actor, tenant_id=TenantId(uuid.uuid4()))
    answer = await shop.ask("{ authors { totalCount } books { totalCount } }", stranger)
    assert answer.data == {"authors": {"totalCount": 0}, "books": {"totalCount": 0}}
