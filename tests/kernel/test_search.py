import uuid
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bizsuite.kernel import search
from bizsuite.kernel.database import Database
from bizsuite.kernel.schema import row_security
from bizsuite.kernel.search import (
    TOKENS_MAX,
    WORDS_MAX,
    matches,
    search_column,
    search_index,
    search_vector,
    tokens,
)
from bizsuite.kernel.tables import NAMING, Table, table_of
from tests.kernel.toys import as_owner, opened, somebody


class Finding(Table, table=True):
    """Something to be found, in a metadata of its own."""

    metadata = sa.MetaData(naming_convention=NAMING)
    __tablename__ = "toy_finding"
    __table_args__ = (search_index("toy_finding"),)

    title: str
    search: str | None = search_column()


TITLE, SEARCH = table_of(Finding).c.title, table_of(Finding).c.search
FINDINGS = [
    "采购合同 2026",
    "销售订单",
    "张三",
    "北京市华为技术有限公司",
    "华为与科技为先",
    "Tradição Hipermercados",
    "Łódź Ørsted Straße",
    "SO-2026-00042",
    "ＡＢＣ公司",
    "がんばって 東京タワー",
    "대한민국 상사",
]


@pytest.fixture
async def findings(database: str) -> AsyncIterator[Database]:
    """A database that holds the findings of one tenant and a few of another."""
    engine = create_async_engine(database)
    async with engine.begin() as connection:
        await create(connection)
    await engine.dispose()
    async with opened(database) as store:
        yield store


async def create(connection: AsyncConnection) -> None:
    await connection.run_sync(Finding.metadata.create_all)
    for statement in row_security("toy_finding"):
        await connection.exec_driver_sql(statement)


ACTOR = somebody(uuid.UUID(int=7))


@pytest.fixture
async def stored(findings: Database) -> Database:
    for actor in (ACTOR, somebody()):
        async with findings.transaction(actor) as db:
            db.add_all(Finding(title=title, search=search_vector(title)) for title in FINDINGS)
    return findings


async def found(store: Database, query: str, *, exact: bool = False) -> list[str]:
    texts = (TITLE,) if exact else ()
    async with store.snapshot(ACTOR) as db:
        statement = sa.select(Finding).where(matches(SEARCH, query, *texts))
        return sorted((row.title for row in await db.all(statement)), key=FINDINGS.index)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("合同", ["采购合同 2026"]),
        ("合", ["采购合同 2026"]),
        ("采购合同", ["采购合同 2026"]),
        ("合同 2026", ["采购合同 2026"]),
        ("公司", ["北京市华为技术有限公司", "ＡＢＣ公司"]),
        ("abc公司", ["ＡＢＣ公司"]),
        ("报销", []),
        ("同合", []),
        ("张三", ["张三"]),
        ("zs", ["张三"]),
        ("ZhangSan", ["张三"]),
        ("zhangs", ["张三"]),
        ("san", ["张三"]),
        ("huawei", ["北京市华为技术有限公司", "华为与科技为先"]),
        ("hwjs", ["北京市华为技术有限公司"]),
        ("tradicao", ["Tradição Hipermercados"]),
        ("TRADIÇÃO", ["Tradição Hipermercados"]),
        ("hiper trad", ["Tradição Hipermercados"]),
        ("mercados", []),
        ("lodz", ["Łódź Ørsted Straße"]),
        ("orsted", ["Łódź Ørsted Straße"]),
        ("strasse", ["Łódź Ørsted Straße"]),
        ("SO-2026-00042", ["SO-2026-00042"]),
        ("2026", ["采购合同 2026", "SO-2026-00042"]),
        ("東京", ["がんばって 東京タワー"]),
        ("がん", ["がんばって 東京タワー"]),
        ("かん", []),
        ("민국", ["대한민국 상사"]),
    ],
)
async def test_words_of_every_script_are_found(stored: Database, query: str, expected: list[str]) -> None:
    assert await found(stored, query) == expected
    assert await found(stored, query, exact=True) == expected


async def test_pairs_that_stand_apart_are_told_from_a_run_where_the_text_is_at_hand(stored: Database) -> None:
    """`华为先` has the pairs of `华为…为先`, and does not stand there."""
    assert await found(stored, "华为先") == ["华为与科技为先"]
    assert await found(stored, "华为先", exact=True) == []
    assert await found(stored, "%为技", exact=True) == ["北京市华为技术有限公司"]


@pytest.mark.parametrize("query", ["", "   ", "'", "&|!:*()<->", "%_\\", "\x00", "\ud800", "🙂"], ids=ascii)
async def test_a_query_without_a_letter_finds_nothing(stored: Database, query: str) -> None:
    assert await found(stored, query, exact=True) == []


@pytest.mark.parametrize(
    "query",
    ["'zs' & !'zs'", "zs:*", "zs\\", "zs'); DROP TABLE toy_finding; --", "zs\x00", "'zs", "zs\ud800"],
    ids=ascii,
)
async def test_hostile_queries_are_words_like_others(stored: Database, query: str) -> None:
    assert await found(stored, query, exact=True) in (["张三"], [])
    assert await as_owner(str(stored.engine.url), "SELECT count(*) FROM toy_finding") == [
        (2 * len(FINDINGS),)
    ]


@given(st.text())
def test_every_text_has_tokens_that_the_database_takes(text: str) -> None:
    found = search_vector(text)
    assert found == sorted(set(found))
    for token in found:
        assert token
        assert len(token.encode()) <= 2046
        assert "'" not in token
        assert "\\" not in token


async def test_very_long_texts_and_queries_are_taken(stored: Database) -> None:
    words = " ".join(f"word{number}" for number in range(30_000))
    run = "采购合同" * 10_000
    async with stored.transaction(ACTOR) as db:
        for title in (words, run, "x" * 100_000):
            db.add(Finding(title=title[:20], search=search_vector(title)))
    assert len(search_vector(words)) == TOKENS_MAX
    assert await found(stored, " ".join(["zs"] * 50_000)) == ["张三"]
    assert await found(stored, " ".join(["zs"] * WORDS_MAX) + " nowhere") == ["张三"]
    async with stored.snapshot(ACTOR) as db:
        statement = sa.select(TITLE).where(matches(SEARCH, "x" * 90_000))
        assert await db.one(statement) == "x" * 20


def test_long_runs_are_prose_and_have_no_sound() -> None:
    assert "zs" in set(tokens("张三"))
    assert not [token for token in tokens("张三" * 13) if token.isascii()]


async def test_a_row_is_read_without_its_tokens_and_changed_with_new_ones(stored: Database) -> None:
    async with stored.transaction(ACTOR) as db:
        row = await db.one(sa.select(Finding).where(matches(SEARCH, "zs")))
        assert row.search is None
        row.title = "李四"
        await db.flush()
        assert await db.one(sa.select(TITLE).where(matches(SEARCH, "zs"))) == "李四"
        row.search = search_vector(row.title)
        await db.flush()
        assert await db.one(sa.select(TITLE).where(matches(SEARCH, "lisi"))) == "李四"
        assert await db.one(sa.select(TITLE).where(matches(SEARCH, "zs"))) is None


async def test_many_rows_are_stored_by_one_statement(stored: Database) -> None:
    rows = [
        {"tenant_id": ACTOR.tenant_id, "title": f"行{n}", "search": search_vector(f"行{n}")}
        for n in range(500)
    ]
    async with stored.transaction(ACTOR) as db:
        await db.run(sa.insert(table_of(Finding)), rows)
    assert len([title for title in await found_titles(stored, "行") if title.startswith("行")]) == 500


async def found_titles(store: Database, query: str) -> list[str]:
    async with store.snapshot(ACTOR) as db:
        return [row.title for row in await db.rows(sa.select(TITLE).where(matches(SEARCH, query)))]


async def definition(url: str) -> str:
    found = await as_owner(url, "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_toy_finding_search'")
    return str(found[0][0])


async def test_the_index_leads_to_the_rows_of_the_tenant(stored: Database, database: str) -> None:
    assert "USING gin (tenant_id, search)" in await definition(database)
    plan = await as_owner(
        database,
        "SET enable_seqscan = off",
        "EXPLAIN SELECT * FROM toy_finding WHERE tenant_id = gen_random_uuid() AND search @@ '''合同'''::tsquery",
    )
    assert any("ix_toy_finding_search" in line for (line,) in plan)


async def test_without_btree_gin_the_index_leads_to_all_rows(database: str) -> None:
    await as_owner(database, "DROP EXTENSION btree_gin CASCADE")
    engine = create_async_engine(database)
    async with engine.begin() as connection:
        await create(connection)
    await engine.dispose()
    assert "USING gin (search)" in await definition(database)


async def test_an_owner_who_may_not_create_the_extension_goes_on_without(database: str) -> None:
    await as_owner(
        database,
        "DROP EXTENSION btree_gin CASCADE",
        "SET ROLE bizsuite_app",
        search.EXTENSION,
    )
    assert await as_owner(database, "SELECT count(*) FROM pg_extension WHERE extname = 'btree_gin'") == [(0,)]
