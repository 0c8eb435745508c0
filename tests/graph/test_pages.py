"""Pages by keyset: forward and backward, over nulls and ties, with cursors that belong to their list."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.graph import bookshop
from tests.graph.conftest import COMPANY, Shop

QUERY = """query($first: Int, $after: String, $last: Int, $before: String, $order: [BookOrder!]) {
  books(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { title } edges { cursor node { title } }
  }
}"""


async def walk(shop: Shop, size: int, order: Any, *, backward: bool = False) -> list[str]:
    """All titles, page by page."""
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(200):
        part: dict[str, Any] = (
            {"last": size, "before": cursor} if backward else {"first": size, "after": cursor}
        )
        answer = await shop.ask(QUERY, order=order, **part)
        assert answer.errors == []
        page = answer.data["books"]
        titles = [node["title"] for node in page["nodes"]]
        seen = titles + seen if backward else seen + titles
        info = page["pageInfo"]
        cursor = info["startCursor"] if backward else info["endCursor"]
        if not (info["hasPreviousPage"] if backward else info["hasNextPage"]):
            return seen
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("nulls", ["FIRST", "LAST"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_a_walk_by_pages_meets_every_row_once_in_order(
    shop: Shop, direction: str, nulls: str, backward: bool
) -> None:
    order = [{"field": "PUBLISHED", "direction": direction, "nulls": nulls}]
    whole = await shop.ask(QUERY, first=100, order=order)
    expected = [node["title"] for node in whole.data["books"]["nodes"]]
    assert len(expected) == 15
    for size in (1, 4, 15, 20):
        assert await walk(shop, size, order, backward=backward) == expected


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.none() | st.integers(1, 3), st.integers(0, 2)), max_size=12),
    directions=st.tuples(*[st.sampled_from(["ASC", "DESC"])] * 2),
    nulls=st.sampled_from(["FIRST", "LAST"]),
    size=st.integers(1, 5),
)
async def test_pages_agree_with_python_for_any_rows(
    empty_shop: Shop, rows: list[tuple[int | None, int]], directions: tuple[str, str], nulls: str, size: int
) -> None:
    titles = {}
    async with empty_shop.database.transaction(empty_shop.actor) as db:
        await db.run(bookshop.BOOKS.delete())
        person = bookshop.PersonRow(name="N")
        db.add(person)
        await db.flush()
        db.add(bookshop.AuthorRow(id=person.id))
        await db.flush()
        for number, (day, pages) in enumerate(rows):
            published = date(2026, 1, day) if day else None
            book = bookshop.BookRow(
                title=f"t{number}", currency="EUR", price=Decimal(1), published=published, pages=pages
            )
            book.author_id, book.company_id = person.id, COMPANY
            db.add(book)
            titles[book.title] = (published, pages, book.id)

    def rank(title: str) -> tuple[Any, ...]:
        published, pages, key = titles[title]
        down = [direction == "DESC" for direction in directions]
        day = 0 if published is None else published.toordinal() * (-1 if down[0] else 1)
        missing = (published is None) != (nulls == "FIRST")
        return (missing, day, -pages if down[1] else pages, -key.int if down[1] else key.int)

    order = [
        {"field": "PUBLISHED", "direction": directions[0], "nulls": nulls},
        {"field": "PAGES", "direction": directions[1]},
    ]
    expected = sorted(titles, key=rank)
    assert await walk(empty_shop, size, order) == expected
    assert await walk(empty_shop, size, order, backward=True) == expected


async def test_each_edge_has_the_cursor_after_which_the_rest_comes(shop: Shop) -> None:
    whole = (await shop.ask(QUERY, first=15)).data["books"]["edges"]
    for position, edge in enumerate(whole):
        rest = (await shop.ask(QUERY, first=100, after=edge["cursor"])).data["books"]["nodes"]
        assert [node["title"] for node in rest] == [later["node"]["title"] for later in whole[position + 1 :]]


async def test_between_two_cursors(shop: Shop) -> None:
    whole = (await shop.ask(QUERY, first=15)).data["books"]["edges"]
    ends: dict[str, Any] = {"after": whole[2]["cursor"], "before": whole[6]["cursor"]}
    parts: list[dict[str, Any]] = [{"first": 10}, {"last": 10}]
    for part in parts:
        between = (await shop.ask(QUERY, **part, **ends)).data["books"]["nodes"]
        assert [node["title"] for node in between] == [edge["node"]["title"] for edge in whole[3:6]]


@pytest.mark.parametrize(
    "part",
    [
        {"first": 101},
        {"first": -1},
        {"last": 101},
        {"first": 1, "last": 1},
        {"after": "nonsense"},
        {"after": ""},
        {"after": "WyJ4IiwxXQ"},
        {"before": "é"},
    ],
)
async def test_what_is_out_of_range_is_bad_input_never_a_cut(shop: Shop, part: dict[str, Any]) -> None:
    answer = await shop.ask(QUERY, **part)
    assert (answer.data, answer.codes) == (None, ["BAD_USER_INPUT"])


async def test_nothing_asked_for_is_nothing_with_no_cursor(shop: Shop) -> None:
    page = (await shop.ask(QUERY, first=0)).data["books"]
    assert page["nodes"] == []
    assert page["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


async def test_an_order_has_no_more_steps_than_it_needs(shop: Shop) -> None:
    """The comparison with a cursor grows with the square of the steps."""
    steps = [{"field": "PAGES"}] * 10
    assert (await shop.ask(QUERY, order=steps)).errors == []
    assert (await shop.ask(QUERY, order=[*steps, {"field": "TITLE"}])).codes == ["BAD_USER_INPUT"]


async def test_a_cursor_of_another_order_or_filter_is_refused(shop: Shop) -> None:
    cursor = (await shop.ask(QUERY, first=1)).data["books"]["pageInfo"]["endCursor"]
    other = await shop.ask(QUERY, first=1, after=cursor, order=[{"field": "PAGES"}])
    assert other.codes == ["BAD_USER_INPUT"]
    filtered = await shop.ask(
        'query($after: String) { books(after: $after, filter: {title: {startsWith: "B"}}) { totalCount } }',
        after=cursor,
    )
    assert filtered.codes == ["BAD_USER_INPUT"]


async def test_counting_stops_where_a_table_only_grows(shop: Shop) -> None:
    """F has five books; of six authors there are more than three, for the list and for those of one."""
    query = """{ books(first: 1) { totalCount countPrecision nodes { id } }
      authors { nodes { name books { precise: countPrecision n: totalCount } } } }"""
    exact = (await shop.ask(query)).data
    assert exact["books"]["totalCount"] == 15
    assert exact["books"]["countPrecision"] == "EXACT"
    object.__setattr__(bookshop.BOOK, "count_max", 3)
    try:
        cut = (await shop.ask(query)).data
    finally:
        object.__setattr__(bookshop.BOOK, "count_max", None)
    assert (cut["books"]["totalCount"], cut["books"]["countPrecision"]) == (3, "AT_LEAST")
    told = {each["name"]: (each["books"]["n"], each["books"]["precise"]) for each in cut["authors"]["nodes"]}
    assert told == {
        "A": (0, "EXACT"),
        "B": (1, "EXACT"),
        "C": (2, "EXACT"),
        "D": (3, "EXACT"),
        "E": (3, "AT_LEAST"),
        "F": (3, "AT_LEAST"),
    }
