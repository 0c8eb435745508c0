"""What plans are made of: parameters only, one statement, found again for the same shape and never for another."""

from dataclasses import replace
from typing import Any

import pytest
from graphql import parse

from bizsuite.graph.context import Contexts
from bizsuite.graph.engine.planner import VARIANTS_MAX
from bizsuite.graph.engine.selections import FIELDS_MAX
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.values import UserId
from tests.differential import Differential
from tests.graph import bookshop
from tests.graph.conftest import Shop

LABEL = '{ book(by: {title: "B0"}) { title label } }'
HOSTILE = "'; DROP TABLE toy_book; -- \\ \" $1 %s :x \u202e 茶 /* */ \x01 \x02 \x03"


class Asked:
    """One document, asked again and again as somebody."""

    def __init__(self, shop: Shop, text: str) -> None:
        self.shop = shop
        self.differential = Differential(shop.schema, Contexts(shop.database, {}))
        self.document = parse(text)
        self.prepared = self.differential.prepared(self.document)
        self.plans = self.differential.engine.document(self.prepared)

    def plan(self, actor: Actor | None = None, **variables: Any) -> Any:
        """The plan that fits."""
        values = self.differential._values(self.prepared, variables)
        return self.plans.plans.find(self.plans, values, actor or self.shop.actor)

    def kept(self) -> int:
        """How many plans are kept."""
        return sum(len(each) for each in self.plans.plans._kept.values())


async def test_nothing_that_a_client_sends_stands_in_sql(shop: Shop) -> None:
    text = """query Q($id: ID!, $name: String!, $pages: Int!, $filter: BookFilter, $in: [String!]) {
      book(id: $id) { title }
      authors(filter: {name: {eq: $name, contains: $name, startsWith: $name, in: [$name, "inner HOSTILE"]}}) {
        nodes { name books(filter: {pages: {gt: $pages}, title: {ne: "inner HOSTILE"}}) { nodes { title } } } }
      books(filter: $filter) { totalCount }
      more: books(filter: {title: {notIn: $in}}) { nodes { title } }
      other: author(by: {externalId: {system: "inner HOSTILE", value: $name}}) { name }
    }"""
    asked = Asked(shop, text.replace("HOSTILE", "'; DROP TABLE x"))
    found = await shop.ask("{ books(first: 1) { nodes { id } } }")
    given = {
        "id": found.data["books"]["nodes"][0]["id"],
        "name": HOSTILE,
        "pages": 12345678,
        "filter": {"title": {"contains": HOSTILE}, "and": [{"title": {"ne": HOSTILE}}]},
        "in": [HOSTILE],
    }
    sql = asked.plan(**given).statement.sql
    assert "DROP" not in sql
    assert "12345678" not in sql
    assert given["id"] not in sql
    answer = await asked.differential.planned(asked.document, given, shop.actor)
    assert answer["data"]["authors"] == {"nodes": []}
    assert answer["data"]["more"]["nodes"] != []
    assert (await shop.ask("{ books { totalCount } }")).data["books"]["totalCount"] == 15


async def test_texts_come_back_as_they_were_kept(shop: Shop) -> None:
    """Also control characters, which stand for holes nowhere but in our own text."""
    made = await shop.ask(
        "mutation($i: AuthorCreateInput!) { authorCreate(input: $i) { author { id name } } }",
        i={"name": HOSTILE},
    )
    assert made.data["authorCreate"]["author"]["name"] == HOSTILE
    asked = Asked(shop, "query($n: String!) { authors(filter: {name: {eq: $n}}) { nodes { name letters } } }")
    answer = await asked.differential.planned(asked.document, {"n": HOSTILE}, shop.actor)
    assert answer == {"data": {"authors": {"nodes": [{"name": HOSTILE, "letters": len(HOSTILE)}]}}}


async def test_one_plan_serves_all_values_of_one_shape(shop: Shop) -> None:
    asked = Asked(
        shop, "query($n: String, $p: Int) { books(first: $p, filter: {title: {eq: $n}}) { nodes { id } } }"
    )
    first = asked.plan(n="A0", p=2)
    assert asked.plan(n="B0", p=2) is first
    assert asked.plan(n="B0", p=3) is not first
    assert asked.plan(n="B0") is not first
    assert asked.plan(n="anything", p=2) is first
    assert asked.kept() == 3


async def test_a_list_of_one_is_asked_for_as_one_value(shop: Shop) -> None:
    """By which an index keeps its order; a longer list is another shape."""
    asked = Asked(
        shop, "query($t: [String!]) { books(filter: {title: {in: $t}}) { totalCount nodes { title } } }"
    )
    one, several = asked.plan(t=["B0"]), asked.plan(t=["B0", "B1"])
    assert "title = ANY" in several.statement.sql
    assert "ANY" not in one.statement.sql
    assert asked.plan(t=["B2"]) is one
    assert asked.plan(t=["B1", "B0", "C0"]) is several
    for titles in (["B0"], ["B0", "C0"], ["none"], []):
        answer = await asked.differential.planned(asked.document, {"t": titles}, shop.actor)
        found = sorted(set(titles) - {"none"})
        assert [node["title"] for node in answer["data"]["books"]["nodes"]] == found
        assert answer["data"]["books"]["totalCount"] == len(found)


async def test_a_default_stands_for_what_is_not_given_and_never_for_null(shop: Shop) -> None:
    asked = Asked(
        shop,
        "query($d: OrderDirection) {"
        " books(first: 1, orderBy: [{field: TITLE, direction: $d}]) { edges { cursor node { title } } } }",
    )
    for _ in range(2):
        answer = await asked.differential.planned(asked.document, {}, shop.actor)
        assert [edge["node"]["title"] for edge in answer["data"]["books"]["edges"]] == ["B0"]
        # The executor says what is wrong with it.
        assert await asked.differential.planned(asked.document, {"d": None}, shop.actor) is None
    down = await asked.differential.planned(asked.document, {"d": "DESC"}, shop.actor)
    assert [edge["node"]["title"] for edge in down["data"]["books"]["edges"]] != ["B0"]


async def test_a_plan_never_serves_other_permissions(shop: Shop) -> None:
    asked = Asked(shop, "{ books { totalCount } }")
    own = replace(shop.actor, grants={"shop.book.read": Scope.OWN})
    first, narrow = asked.plan(), asked.plan(own)
    assert first is not narrow
    assert "owner_id" in narrow.statement.sql
    assert "owner_id" not in first.statement.sql.split("count")[1]
    # Whoever has equal permissions shares it, in whatever tenant: who asks is a parameter.
    assert asked.plan(replace(own, user_id=UserId(shop.actor.tenant_id))) is narrow


async def test_kept_plans_are_bounded(shop: Shop) -> None:
    asked = Asked(shop, "query($p: Int) { books(first: $p) { nodes { id } } }")
    for size in range(VARIANTS_MAX + 20):
        asked.plan(p=size)
    assert asked.kept() == VARIANTS_MAX


async def test_a_huge_selection_is_left_to_the_executor(shop: Shop) -> None:
    wide = " ".join(f"a{number}: title" for number in range(FIELDS_MAX + 1))
    asked = Asked(shop, f"{{ books {{ nodes {{ {wide} }} }} }}")
    assert await asked.differential.planned(asked.document, {}, shop.actor) is None


@pytest.mark.parametrize("levels", [5, 40])
async def test_fragments_within_fragments_cost_what_they_select(shop: Shop, levels: int) -> None:
    """Spread twice a level, they would be 2^40 fields; merged they are one."""
    fragments = " ".join(
        f"fragment F{level} on Book {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels)
    )
    text = f"{{ books(first: 1) {{ nodes {{ ...F0 }} }} }} {fragments} fragment F{levels} on Book {{ title }}"
    asked = Asked(shop, text)
    answer = await asked.differential.planned(asked.document, {}, shop.actor)
    assert answer == {"data": {"books": {"nodes": [{"title": "B0"}]}}}
    assert asked.plan().statement.sql.count("title") < 20


async def test_money_of_every_kind_of_currency(shop: Shop) -> None:
    """Shown with its minor units by SQL as by Python; what is computed is computed once."""
    asked = Asked(shop, "{ authors { nodes { worth { amount currency } } } }")
    assert asked.plan().statement.sql.count("sum(") == 1


async def test_without_a_sign_in_there_is_no_plan(shop: Shop) -> None:
    asked = Asked(shop, "{ books { totalCount } }")
    values = asked.differential._values(asked.prepared, {})
    contexts: Any = Contexts(shop.database, {})
    assert await asked.differential.engine.answer(asked.prepared, values, None, contexts.query) is None


async def test_a_field_that_fails_is_an_error_of_its_own(shop: Shop) -> None:
    """The executor answers the rest, as it does without a plan."""

    def fails(*_: object) -> str:
        raise ZeroDivisionError

    asked = Asked(shop, LABEL)
    kept = bookshop.book_label.value
    object.__setattr__(bookshop.book_label, "value", fails)
    try:
        assert await asked.differential.planned(asked.document, {}, shop.actor) is None
    finally:
        object.__setattr__(bookshop.book_label, "value", kept)
    answer = await asked.differential.planned(Asked(shop, LABEL).document, {}, shop.actor)
    assert answer == {"data": {"book": {"title": "B0", "label": "B0 (100)"}}}
