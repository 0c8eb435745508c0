"""Groups of rows, counted and summed: the same rows as lists show, in one statement, never across currencies."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from random import Random
from typing import Any

import pytest

from bizsuite.graph.cost import cost_of
from bizsuite.graph.limits import Limits
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.values import CompanyId, UserId
from tests.graph import bookshop
from tests.graph.conftest import COMPANY, Shop, somebody

OTHER = CompanyId(uuid.UUID(int=2))


async def stocked(shop: Shop, *books: dict[str, Any]) -> None:
    """Books by one author each, as their columns say."""
    async with shop.database.transaction(shop.actor) as db:
        authors: dict[str, uuid.UUID] = {}
        for book in books:
            name = book.pop("author", "A")
            if name not in authors:
                person = bookshop.PersonRow(name=name)
                db.add(person)
                await db.flush()
                db.add(bookshop.AuthorRow(id=person.id, pen_name=None if name == "A" else f"{name}."))
                await db.flush()
                authors[name] = person.id
            plain = {"price": Decimal(1), "currency": "EUR", "company_id": COMPANY}
            title = uuid.uuid4().hex
            db.add(bookshop.BookRow(**{"title": title, "author_id": authors[name], **plain, **book}))
        await db.flush()


async def nodes(shop: Shop, arguments: str, fields: str, actor: Actor | None = None, **variables: Any) -> Any:
    """The groups that a field answers; one statement each time."""
    used = ""
    if variables:
        names = {
            "f": "BookFilter",
            "b": "[BookGroupBy!]",
            "h": "BookHaving",
            "c": "CurrencyCode!",
            "d": "Decimal",
        }
        used = "(" + ", ".join(f"${name}: {names[name]}" for name in variables) + ")"
    query = f"query Q{used} {{ bookAggregates{arguments} {{ nodes {{ {fields} }} }} }}"
    answer = await shop.ask(query, actor, **variables)
    assert answer.errors == []
    return answer.data["bookAggregates"]["nodes"]


async def codes(shop: Shop, arguments: str, actor: Actor | None = None, fields: str = "count") -> list[str]:
    """What is wrong with a field; nothing of it is answered."""
    answer = await shop.ask(f"{{ bookAggregates{arguments} {{ nodes {{ {fields} }} }} }}", actor)
    assert answer.data == {"bookAggregates": None}
    return answer.codes


async def test_all_rows_are_one_group(shop: Shop) -> None:
    answer = await shop.ask(
        "{ bookAggregates { totalCount nodes { state count pages { sum avg min max }"
        " price { currency count sum { amount currency } avg { amount } min { amount } max { amount } } } } }"
    )
    (group,) = answer.data["bookAggregates"]["nodes"]
    assert answer.data["bookAggregates"]["totalCount"] == 1
    assert group == {
        "state": None,
        "count": 15,
        "pages": {"sum": "3500", "avg": "233.333333", "min": "100", "max": "500"},
        "price": [
            {
                "currency": "EUR",
                "count": 15,
                "sum": {"amount": "27.50", "currency": "EUR"},
                "avg": {"amount": "1.83"},
                "min": {"amount": "0.50"},
                "max": {"amount": "4.50"},
            }
        ],
    }
    assert len(answer.statements) == 2, "the page and the count, for the executor"


async def test_nothing_is_one_empty_group(empty_shop: Shop) -> None:
    fields = "count pages { sum avg min max } price { currency }"
    nothing = {"sum": None, "avg": None, "min": None, "max": None}
    assert await nodes(empty_shop, "", fields) == [{"count": 0, "pages": nothing, "price": []}]
    assert await nodes(empty_shop, "(groupBy: [{field: STATE}])", fields) == []


async def test_a_plan_is_one_statement(shop: Shop) -> None:
    """Nodes of the groups and the count included."""
    from tests.graph.engine.test_plans import Asked

    asked = Asked(
        shop,
        "{ bookAggregates(groupBy: [{field: AUTHOR}]) { totalCount pageInfo { hasNextPage endCursor }"
        " edges { cursor node { count author { name books(first: 1) { nodes { title } } }"
        " price { sum { amount } } } } } }",
    )
    plan = asked.plan()
    assert not plan.needs_snapshot
    assert plan.statement.sql.count("GROUP BY") == 2
    answer = await asked.differential.planned(asked.document, {}, shop.actor)
    assert [edge["node"]["count"] for edge in answer["data"]["bookAggregates"]["edges"]] == [1, 2, 3, 4, 5]


async def test_groups_are_by_nodes_columns_and_columns_of_nodes(shop: Shop) -> None:
    by_author = await nodes(
        shop, "(groupBy: [{field: AUTHOR}, {field: STATE}])", "author { name penName } state count"
    )
    assert by_author == [
        {
            "author": {"name": name, "penName": f"{name}." if name in "BDF" else None},
            "state": "DRAFT",
            "count": n,
        }
        for n, name in enumerate("BCDEF", 1)
    ]
    by_pen_name = await nodes(
        shop, "(groupBy: [{field: PEN_NAME}], orderBy: [{field: PEN_NAME, nulls: FIRST}])", "penName count"
    )
    assert by_pen_name == [
        {"penName": None, "count": 6},
        {"penName": "B.", "count": 1},
        {"penName": "D.", "count": 3},
        {"penName": "F.", "count": 5},
    ]


async def test_amounts_of_two_currencies_are_never_added(empty_shop: Shop) -> None:
    await stocked(
        empty_shop,
        {"price": Decimal("0.1"), "currency": "EUR"},
        {"price": Decimal("0.2"), "currency": "EUR"},
        {"price": Decimal(1000), "currency": "JPY"},
        {"price": Decimal(1001), "currency": "JPY"},
        {"price": Decimal("1.0005"), "currency": "BHD"},
    )
    fields = "currency count price { currency count sum { amount } avg { amount } }"
    per_currency = [
        {"currency": "BHD", "count": 1, "sum": {"amount": "1.0005"}, "avg": {"amount": "1.001"}},
        {"currency": "EUR", "count": 2, "sum": {"amount": "0.30"}, "avg": {"amount": "0.15"}},
        {"currency": "JPY", "count": 2, "sum": {"amount": "2001"}, "avg": {"amount": "1001"}},
    ]
    (whole,) = await nodes(empty_shop, "", fields)
    assert whole == {"currency": None, "count": 5, "price": per_currency}
    grouped = await nodes(empty_shop, "(groupBy: [{field: CURRENCY}])", fields)
    assert [each["price"] for each in grouped] == [[each] for each in per_currency]


async def test_amounts_have_an_order_within_one_currency_only(empty_shop: Shop) -> None:
    await stocked(
        empty_shop,
        {"author": "A", "price": Decimal(5), "currency": "EUR"},
        {"author": "A", "price": Decimal(900), "currency": "JPY"},
        {"author": "B", "price": Decimal(7), "currency": "EUR"},
        {"author": "C", "price": Decimal(800), "currency": "JPY"},
    )
    by = "groupBy: [{field: AUTHOR}]"
    assert await codes(empty_shop, f"({by}, orderBy: [{{field: PRICE_SUM}}])") == ["BAD_USER_INPUT"]
    found = await nodes(
        empty_shop,
        f"({by}, orderBy: [{{field: PRICE_SUM, currency: $c, direction: DESC}}])",
        "author { name }",
        c="EUR",
    )
    assert [each["author"]["name"] for each in found] == ["B", "A", "C"]
    found = await nodes(
        empty_shop,
        "(groupBy: [{field: AUTHOR}, {field: CURRENCY}],"
        " orderBy: [{field: CURRENCY, direction: DESC}, {field: PRICE_SUM, direction: DESC}])",
        "currency author { name }",
    )
    assert [(each["currency"], each["author"]["name"]) for each in found] == [
        ("JPY", "A"),
        ("JPY", "C"),
        ("EUR", "B"),
        ("EUR", "A"),
    ]


async def test_having_keeps_groups(shop: Shop) -> None:
    by = "groupBy: [{field: AUTHOR}]"
    kept = await nodes(shop, f'({by}, having: {{count: {{gte: 3}}, pages: {{avg: {{lt: "300"}}}}}})', "count")
    assert [each["count"] for each in kept] == [3, 4]
    kept = await nodes(
        shop,
        f"({by}, having: $h)",
        "count price { sum { amount } }",
        h={"price": [{"currency": "EUR", "sum": {"gt": "4"}, "max": {"in": ["2.5", "3.5"]}}]},
    )
    assert kept == [
        {"count": 3, "price": [{"sum": {"amount": "4.50"}}]},
        {"count": 4, "price": [{"sum": {"amount": "8.00"}}]},
    ]
    none = await nodes(
        shop, f"({by}, having: {{price: {{currency: $c, sum: {{gt: $d}}}}}})", "count", c="USD", d="0"
    )
    assert none == []


@pytest.mark.parametrize(
    ("granularity", "days"),
    [
        ("", ["2025-12-31", "2026-01-01", "2026-01-05", "2026-05-31", None]),
        (", granularity: WEEK", ["2025-12-29", "2026-01-05", "2026-05-25", None]),
        (", granularity: MONTH", ["2025-12-01", "2026-01-01", "2026-05-01", None]),
        (", granularity: QUARTER", ["2025-10-01", "2026-01-01", "2026-04-01", None]),
        (", granularity: YEAR", ["2025-01-01", "2026-01-01", None]),
    ],
)
async def test_days_are_gathered_in_spans(empty_shop: Shop, granularity: str, days: list[str | None]) -> None:
    published = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 5), date(2026, 5, 31), None]
    await stocked(empty_shop, *({"published": day} for day in published))
    found = await nodes(empty_shop, f"(groupBy: [{{field: PUBLISHED{granularity}}}])", "published count")
    assert [each["published"] for each in found] == days
    assert sum(each["count"] for each in found) == 5


async def test_moments_are_cut_in_the_time_zone_of_who_asks(empty_shop: Shop) -> None:
    """New Year's Eve in London is the new year in Shanghai already."""
    await stocked(empty_shop, {"created_at": datetime(2025, 12, 31, 17, tzinfo=UTC)})
    by = "(groupBy: [{field: CREATED_AT, granularity: YEAR}])"
    assert await nodes(empty_shop, by, "createdAt") == [{"createdAt": "2025-01-01"}]
    shanghai = replace(empty_shop.actor, zone="Asia/Shanghai")
    assert await nodes(empty_shop, by, "createdAt", shanghai) == [{"createdAt": "2026-01-01"}]


async def test_pages_go_on_where_they_ended(shop: Shop) -> None:
    """In both directions, also over groups whose key or sum is null."""
    for arguments in (
        "groupBy: [{field: PUBLISHED}]",
        "groupBy: [{field: PUBLISHED}], orderBy: [{field: COUNT, direction: DESC}]",
        "groupBy: [{field: PUBLISHED}, {field: AUTHOR}], orderBy: [{field: PUBLISHED, nulls: FIRST}]",
        "groupBy: [{field: TITLE}],"
        ' orderBy: [{field: PRICE_AVG, currency: "USD"}, {field: PAGES_MAX, direction: DESC}]',
    ):
        fields = "published count author { name } title"
        whole = await nodes(shop, f"({arguments})", fields)
        for way, on, more in (("first", "after", "hasNextPage"), ("last", "before", "hasPreviousPage")):
            found: list[Any] = []
            cursor = None
            while True:
                answer = await shop.ask(
                    f"query Q($c: String) {{ bookAggregates({way}: 2, {on}: $c, {arguments}) {{ totalCount"
                    f" pageInfo {{ {more} startCursor endCursor }} edges {{ cursor node {{ {fields} }} }} }} }}",
                    c=cursor,
                )
                page = answer.data["bookAggregates"]
                read = [edge["node"] for edge in page["edges"]]
                found = found + read if way == "first" else read + found
                assert page["totalCount"] == len(whole)
                cursor = page["pageInfo"]["endCursor" if way == "first" else "startCursor"]
                if not page["pageInfo"][more]:
                    break
            assert found == whole, arguments


async def test_a_cursor_belongs_to_its_groups(shop: Shop) -> None:
    query = "{ bookAggregates(first: 1, groupBy: [{field: STATE}]) { pageInfo { endCursor } } }"
    cursor = (await shop.ask(query)).data["bookAggregates"]["pageInfo"]["endCursor"]
    after = f'after: "{cursor}"'
    assert await nodes(shop, f"(groupBy: [{{field: STATE}}], {after})", "count") == []
    for other in (
        "groupBy: [{field: CURRENCY}]",
        "groupBy: [{field: STATE}], having: {count: {gt: 0}}",
        "groupBy: [{field: STATE}], filter: {pages: {gt: 0}}",
        "groupBy: [{field: STATE}], orderBy: [{field: STATE, direction: DESC}]",
    ):
        assert await codes(shop, f"({other}, {after})") == ["BAD_USER_INPUT"], other


async def test_the_rows_are_those_of_the_list(shop: Shop) -> None:
    """Tenant, company and scope confine groups as they confine lists."""
    count = "{ books { totalCount } bookAggregates { nodes { count } } }"
    own = replace(shop.actor, grants={"shop.book.read": Scope.OWN})
    for actor, expected in (
        (shop.actor, 15),
        (own, 6),
        (replace(own, user_id=UserId(uuid.uuid4())), 0),
        (replace(shop.actor, company_id=OTHER, company_ids=frozenset({OTHER})), 0),
        (somebody(), 0),
    ):
        answer = await shop.ask(count, actor)
        assert answer.data["books"]["totalCount"] == expected
        assert answer.data["bookAggregates"]["nodes"] == [{"count": expected}]


async def test_groups_need_the_permission_of_the_list(shop: Shop) -> None:
    assert await codes(shop, "", replace(shop.actor, grants={})) == ["FORBIDDEN"]


@pytest.mark.parametrize(
    ("filter", "count"),
    [
        ({"author": {"penName": {"eq": "D."}}}, 3),
        ({"not": {"author": {"penName": {"eq": "D."}}}}, 12),
        ({"author": {"penName": {"isNull": True}}}, 6),
        ({"or": [{"author": {"name": {"eq": "C"}}}, {"pages": {"gt": 400}}]}, 3),
        ({"not": {"author": {"or": [{"penName": {"startsWith": "F"}}, {"name": {"eq": "B"}}]}}}, 9),
        ({"author": {"books": {"some": {"author": {"name": {"eq": "E"}}}}}}, 4),
    ],
)
async def test_what_is_joined_to_group_by_is_what_is_filtered_by(shop: Shop, filter: Any, count: int) -> None:
    """The rows are the same whether a filter finds its related row beside it or looks for it."""
    alone = await nodes(shop, "(filter: $f)", "count", f=filter)
    beside = await nodes(shop, "(filter: $f, groupBy: [{field: PEN_NAME}])", "count", f=filter)
    assert alone == [{"count": count}]
    assert sum(each["count"] for each in beside) == count


async def test_one_join_serves_the_groups_and_their_filter(shop: Shop) -> None:
    from tests.graph.engine.test_plans import Asked

    asked = Asked(
        shop,
        '{ bookAggregates(filter: {author: {name: {ne: "A"}}}, groupBy: [{field: PEN_NAME}]) { nodes { count } } }',
    )
    sql = asked.plan().statement.sql
    assert (sql.count("toy_author AS"), sql.count("EXISTS")) == (1, 0)


async def test_what_one_may_not_read_one_cannot_find_out(shop: Shop) -> None:
    """Neither by summing it nor by grouping, keeping, sorting or filtering by it; a list refuses the same."""
    reader = replace(shop.actor, grants={"shop.book.read": Scope.ALL})
    hidden = (
        ("", "cost { sum { amount } }"),
        ("(groupBy: [{field: COST}])", "count"),
        ('(having: {cost: {currency: "EUR", sum: {gt: "1"}}})', "count"),
        ('(orderBy: [{field: COST_MAX, currency: "EUR"}])', "count"),
        ('(filter: {cost: {gt: "1"}})', "count"),
    )
    for arguments, fields in hidden:
        assert await codes(shop, arguments, reader, fields) == ["FORBIDDEN"], arguments
        assert len(await nodes(shop, arguments, fields)) <= 1, arguments
    for arguments in ('filter: {cost: {gt: "1"}}', "orderBy: [{field: COST}]"):
        query = f"{{ authors {{ nodes {{ books({arguments}) {{ totalCount }} }} }} }}"
        assert set((await shop.ask(query, reader)).codes) == {"FORBIDDEN"}, arguments
        assert (await shop.ask(query)).errors == []


@pytest.mark.parametrize(
    "arguments",
    [
        "(groupBy: [{field: STATE}, {field: STATE}])",
        "(groupBy: [{field: STATE, granularity: MONTH}])",
        "(orderBy: [{field: STATE}])",
        "(orderBy: [{field: PRICE_SUM}])",
        '(orderBy: [{field: COUNT, currency: "EUR"}])',
        '(orderBy: [{field: PAGES_SUM, currency: "EUR"}])',
        "(orderBy: [" + "{field: COUNT}" * 11 + "])",
        "(having: {price: [" + '{currency: "EUR"}' * 11 + "]})",
        "(having: {count: null})",
        "(having: {count: {gt: null}})",
        "(having: {pages: {sum: null}})",
        "(first: 101)",
        "(first: -1)",
        "(first: 1, last: 1)",
        '(after: "nonsense")',
        "(filter: {title: {eq: null}})",
    ],
)
async def test_bad_input_is_told(shop: Shop, arguments: str) -> None:
    assert await codes(shop, arguments) == ["BAD_USER_INPUT"]


async def test_names_are_words_of_the_schema(shop: Shop) -> None:
    """What a client sends stands in no statement: words are enumerations, all else is bound."""
    from graphql import parse, validate

    from tests.graph.engine.test_plans import HOSTILE, Asked

    for text in (
        '{ bookAggregates(groupBy: [{field: "title; DROP TABLE toy_book"}]) { nodes { count } } }',
        "{ bookAggregates(groupBy: [{field: PASSWORD}]) { nodes { count } } }",
        "{ bookAggregates(groupBy: [{field: PUBLISHED, granularity: CENTURY}]) { nodes { count } } }",
    ):
        assert validate(shop.schema.core, parse(text)) != []
    asked = Asked(
        shop,
        "query Q($t: String, $c: CurrencyCode!, $n: Decimal) { bookAggregates(filter: {title: {ne: $t}},"
        " groupBy: [{field: TITLE}], having: {price: {currency: $c, sum: {gt: $n}}},"
        " orderBy: [{field: PRICE_SUM, currency: $c}]) { nodes { count } } }",
    )
    given: Any = {"t": HOSTILE, "c": "EUR", "n": "3.141592"}
    sql = asked.plan(**given).statement.sql
    assert "DROP" not in sql and "EUR" not in sql and "3.14" not in sql
    assert asked.plan(t="another", c="USD", n="1") is asked.plan(**given)
    answer = await asked.differential.planned(asked.document, given, shop.actor)
    assert answer["data"]["bookAggregates"]["nodes"] == [{"count": 1}] * 3


async def test_cost_is_the_page_and_the_reading_of_all_rows(shop: Shop) -> None:
    from graphql import parse

    def cost(text: str) -> int:
        operation: Any = parse(text).definitions[0]
        return cost_of(shop.schema.core, operation, {}, Limits()).of({})

    plain = cost("{ books(first: 10) { nodes { title author { name } } } }")
    grouped = "{ bookAggregates(first: 10) { nodes { count price { sum { amount } } author { name } } } }"
    assert cost(grouped) == plain + 100


async def test_sums_agree_with_the_rows_of_the_list(empty_shop: Shop) -> None:
    """Whatever the filter: groups are what one makes of the whole list by hand."""
    random = Random(7)
    await stocked(
        empty_shop,
        *(
            {
                "author": random.choice("ABC"),
                "price": Decimal(random.randint(0, 10**6)) / 1000,
                "currency": random.choice(("EUR", "JPY", "KWD")),
                "pages": random.randint(0, 900),
                "published": random.choice((None, date(2026, random.randint(1, 12), 1))),
                "owner_id": random.choice((None, empty_shop.actor.user_id)),
                "state": random.choice(tuple(bookshop.BookState)),
            }
            for _ in range(80)
        ),
    )
    own = replace(empty_shop.actor, grants={"shop.book.read": Scope.OWN})
    for actor, filter in (
        (empty_shop.actor, {}),
        (
            empty_shop.actor,
            {"pages": {"gt": 300}, "or": [{"state": {"eq": "DRAFT"}}, {"published": {"isNull": True}}]},
        ),
        (own, {"author": {"name": {"ne": "B"}}}),
        (own, {"not": {"price": {"lt": "500"}}}),
    ):
        listed = await empty_shop.ask(
            "query Q($f: BookFilter) { books(first: 100, filter: $f)"
            " { nodes { state published pages price { amount currency } author { name } } } }",
            actor,
            f=filter,
        )
        rows = listed.data["books"]["nodes"]
        fields = (
            "author { name } count pages { sum avg max }"
            " price { currency count sum { amount } avg { amount } min { amount } }"
        )
        found = await nodes(empty_shop, "(filter: $f, groupBy: [{field: AUTHOR}])", fields, actor, f=filter)
        key = lambda row: row["author"]["name"]  # noqa: E731
        expected = {name: list(members) for name, members in groupby(sorted(rows, key=key), key=key)}
        assert {each["author"]["name"] for each in found} == set(expected)
        for group in found:
            assert group == by_hand(expected[group["author"]["name"]])


def by_hand(rows: list[Any]) -> dict[str, Any]:
    """One group, made of the rows that a list showed."""
    pages = [row["pages"] for row in rows]
    average = (Decimal(sum(pages)) / len(pages)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    prices = []
    for currency in sorted({row["price"]["currency"] for row in rows}):
        amounts = [Decimal(row["price"]["amount"]) for row in rows if row["price"]["currency"] == currency]
        places = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
        mean = (sum(amounts, Decimal(0)) / len(amounts)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        prices.append(
            {
                "currency": currency,
                "count": len(amounts),
                "sum": {"amount": shown(sum(amounts, Decimal(0)), places)},
                "avg": {"amount": shown(mean, places)},
                "min": {"amount": shown(min(amounts), places)},
            }
        )
    return {
        "author": rows[0]["author"],
        "count": len(rows),
        "pages": {"sum": str(sum(pages)), "avg": plain(average), "max": str(max(pages))},
        "price": prices,
    }


def plain(value: Decimal) -> str:
    """Without trailing zeros."""
    return format(value.normalize(), "f")


def shown(value: Decimal, places: int) -> str:
    """At least the minor units."""
    exponent: Any = value.normalize().as_tuple().exponent
    return format(value.quantize(Decimal(1).scaleb(-max(places, -exponent))), "f")
