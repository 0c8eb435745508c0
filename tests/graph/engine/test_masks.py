"""A masked column is null where the asker may not see it, and tells nothing by filters, orders, groups or sums."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from graphql import parse
from strawberry.types.base import get_object_definition

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.context import Contexts
from bizsuite.graph.engine.resolvers import Resolvers
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.reads import column, many, masked, newest
from bizsuite.kernel.values import CompanyId
from tests.differential import Differential
from tests.graph import bookshop
from tests.graph.bookshop import BookRow
from tests.graph.conftest import Shop

ELSEWHERE = CompanyId(uuid.UUID(int=2))
ADVANCES = "{ books { nodes { title advance { amount currency } } } }"
READ = {"shop.book.read": Scope.ALL}


@pytest.fixture
async def paid(shop: Shop) -> Shop:
    """Every book had an advance of its pages and a memo; E0, E1 are of a company in which the actor works too."""
    shop.actor = replace(shop.actor, company_ids=frozenset({*shop.actor.company_ids, ELSEWHERE}))
    async with shop.database.transaction(shop.actor) as db:
        await db.run(sa.update(BookRow).values(advance=BookRow.pages, memo=sa.literal("of ") + BookRow.title))
        moved = sa.update(BookRow).where(BookRow.title.in_(["E0", "E1"]))  # type: ignore[attr-defined]
        await db.run(moved.values(company_id=ELSEWHERE))
    return shop


def who(shop: Shop, **grants: Scope) -> Actor:
    """Somebody who reads all books, and has these permissions on them besides."""
    return replace(
        shop.actor, grants={**READ, **{f"shop.book.{name}": each for name, each in grants.items()}}
    )


async def told(shop: Shop, text: str, actor: Actor, **variables: Any) -> Any:
    """What the executor answers without an error, which is what the plan answers too."""
    answer = await shop.ask(text, actor, **variables)
    assert answer.errors == []
    differential = Differential(shop.schema, Contexts(shop.database, {}))
    assert await differential.planned(parse(text), variables, actor) == {"data": answer.data}
    return answer.data


async def titles(shop: Shop, actor: Actor, filter: str) -> list[str]:
    """The titles that a filter leaves."""
    data = await told(shop, f"{{ books(first: 100, filter: {filter}) {{ nodes {{ title }} }} }}", actor)
    return [each["title"] for each in data["books"]["nodes"]]


def seen(nodes: Iterable[Any]) -> dict[str, str | None]:
    """The amounts of the advances by title."""
    return {each["title"]: each["advance"] and each["advance"]["amount"] for each in nodes}


async def test_a_masked_amount_is_null_without_the_permission_and_the_list_stands(paid: Shop) -> None:
    stranger = who(paid)
    assert set(seen((await told(paid, ADVANCES, stranger))["books"]["nodes"]).values()) == {None}
    differential = Differential(paid.schema, Contexts(paid.database, {}))
    planned = differential.engine.document(differential.prepared(parse(ADVANCES)))
    no_values: Any = differential._values(differential.prepared(parse(ADVANCES)), {})
    statement = planned.plans.find(planned, no_values, stranger).statement
    assert statement is not None
    assert '"advance":null' in statement.sql


async def test_the_scope_of_the_permission_reaches_its_rows(paid: Shop) -> None:
    """Books of odd numbers are the actor's own."""
    own = seen((await told(paid, ADVANCES, who(paid, advance=Scope.OWN)))["books"]["nodes"])
    assert {title: each for title, each in own.items() if title.startswith("D")} == {
        "D0": None,
        "D1": "200.00",
        "D2": None,
    }
    everything = seen((await told(paid, ADVANCES, who(paid, advance=Scope.ALL)))["books"]["nodes"])
    assert (everything["D0"], everything["D1"]) == ("100.00", "200.00")


async def test_a_condition_on_the_row_opens_it(paid: Shop) -> None:
    """Lists are of the own company; a row of another one is reached by its key."""
    text = '{ author(by: {name: "E"}) { books { nodes { title memo } } } }'
    at_home = await told(paid, text, who(paid))
    assert {each["memo"] for each in at_home["author"]["books"]["nodes"]} == {"of E2", "of E3"}
    there = replace(who(paid), company_id=ELSEWHERE)
    moved = (await told(paid, "{ books { nodes { id memo } } }", there))["books"]["nodes"]
    assert [each["memo"] for each in moved] == ["of E0", "of E1"]
    by_id = "query Q($id: ID!) { book(id: $id) { title memo } node(id: $id) { ... on Book { memo } } }"
    assert await told(paid, by_id, who(paid), id=moved[0]["id"]) == {
        "book": {"title": "E0", "memo": None},
        "node": {"memo": None},
    }
    holder = who(paid, memo=Scope.ALL)
    assert (await told(paid, by_id, holder, id=moved[0]["id"]))["node"] == {"memo": "of E0"}


async def test_filters_find_what_the_asker_sees(paid: Shop) -> None:
    stranger, own, holder = who(paid), who(paid, advance=Scope.OWN), who(paid, advance=Scope.ALL)
    everything = await titles(paid, stranger, "{}")
    assert await titles(paid, stranger, '{advance: {gte: "0"}}') == []
    assert await titles(paid, stranger, '{advance: {in: ["100", "200"]}}') == []
    assert await titles(paid, stranger, '{not: {advance: {gte: "200"}}}') == everything
    assert await titles(paid, stranger, "{advance: {isNull: true}}") == everything
    assert await titles(paid, stranger, '{advance: {ne: "200"}}') == everything
    assert await titles(paid, own, '{advance: {gte: "200"}}') == ["C1", "D1", "E3", "F1", "F3"]
    assert await titles(paid, own, '{advance: {eq: "100"}}') == []
    assert await titles(paid, holder, '{advance: {eq: "100"}}') == ["B0", "C0", "D0", "F0"]
    assert await titles(paid, stranger, '{memo: {startsWith: "of B"}}') == ["B0"]


async def test_filters_through_relations_find_no_more(paid: Shop) -> None:
    text = '{ authors(filter: {books: {some: {advance: {gte: "0"}}}}) { totalCount } }'
    assert (await told(paid, text, who(paid)))["authors"]["totalCount"] == 0
    assert (await told(paid, text, who(paid, advance=Scope.OWN)))["authors"]["totalCount"] == 4
    assert (await told(paid, text, who(paid, advance=Scope.ALL)))["authors"]["totalCount"] == 5


@pytest.mark.parametrize(
    ("arguments", "below"),
    [
        ("", "advance { sum { amount } }"),
        ("groupBy: [{field: MEMO}]", "count"),
        ('having: {advance: [{currency: "EUR", sum: {gt: "1"}}]}', "count"),
        ('orderBy: [{field: ADVANCE_SUM, currency: "EUR"}]', "count"),
    ],
)
async def test_sums_and_groups_need_the_permission_for_every_row(
    paid: Shop, arguments: str, below: str
) -> None:
    given = f"({arguments})" if arguments else ""
    text = f"{{ bookAggregates{given} {{ nodes {{ {below} }} }} }}"
    for actor in (who(paid), who(paid, advance=Scope.OWN, memo=Scope.OWN)):
        answer = await paid.ask(text, actor)
        assert answer.codes == ["FORBIDDEN"]
    whole = await paid.ask(text, who(paid, advance=Scope.ALL, memo=Scope.ALL))
    assert whole.errors == []


def catalogued(**changes: Any) -> Catalogue:
    """A catalogue with the books, some of whose declarations are others."""
    catalogue = Catalogue()
    fields = get_object_definition(bookshop.Book, strict=True).fields
    catalogue.add(replace(bookshop.book, **changes), fields)
    return catalogue


def test_nothing_may_be_declared_that_tells_what_is_hidden() -> None:
    catalogued().check()
    with pytest.raises(TypeError, match="its order would tell"):
        catalogued(sorts=("title", "advance")).check()
    with pytest.raises(TypeError, match="Book tells what it hides: advance"):
        catalogued(sort=(newest("advance"),)).check()
    with pytest.raises(TypeError, match="Book tells what it hides: memo"):
        catalogued(by=("title", "memo")).check()
    beside = catalogued()
    beside.fields["Book"]["plain"] = column(bookshop.book, "memo")
    with pytest.raises(TypeError, match="Book tells what it hides: memo"):
        beside.check()
    beside = catalogued()
    (kept,) = beside.entities.values()
    beside.fields["Author"] = {"books": many(bookshop.author, kept, "author_id", "memo")}
    with pytest.raises(TypeError, match="Book tells what it hides: memo"):
        beside.check()


def test_a_masked_field_may_be_null() -> None:
    """Where it could not, it would have to be an error."""
    schema = ComposedSchema([bookshop.AUTHORS, bookshop.SHELF])
    schema.catalogue.fields["Book"]["title"] = masked(
        column(bookshop.book, "title"), unless=bookshop.BOOK_MEMO
    )
    with pytest.raises(TypeError, match=r"Book\.title is masked, and may therefore be null"):
        Resolvers(schema.core, schema.catalogue, schema.oracle).attach()
