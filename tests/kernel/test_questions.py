"""Questions: compiled once, asked alone or along with others, and answered as the session would answer."""

import asyncio
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.questions import TENANT, Rows, Select, among, asked, question
from bizsuite.kernel.tables import table_of
from tests.kernel.toys import Mood, Note, somebody

_NOTE = table_of(Note)


@question
def _notes() -> Select:
    return (
        sa.select(_NOTE.c.title, _NOTE.c.worth, _NOTE.c.mood, sa.literal("note $9").label("kind"))
        .where(_NOTE.c.tenant_id == TENANT, among(_NOTE.c.id, "notes"), _NOTE.c.mood != Mood.CALM)
        .order_by(_NOTE.c.title)
    )


def _titled(*titles: str) -> Select:
    """A statement with a list of values in its text."""
    return sa.select(_NOTE.c.id, _NOTE.c.mood).where(_NOTE.c.title.in_(titles)).order_by(_NOTE.c.title)


async def _written(db: Db) -> list[Note]:
    notes = [
        Note(title="a", mood=Mood.LOUD, worth=Decimal("1.5")),
        Note(title="b", mood=Mood.LOUD),
        Note(title="c"),
    ]
    db.add_all(notes)
    await db.flush()
    return notes


async def test_a_question_is_answered_alike_alone_and_with_others(store: Database) -> None:
    async with store.transaction(somebody()) as db:
        notes = await _written(db)
        keys = [note.id for note in notes]
        alone = await db.rows(_notes(notes=keys))
        found: list[Rows] = await db.together(
            db.rows(_titled("b", "c")),
            db.rows(_notes(notes=keys)),
            db.rows(_titled("a")),
            db.rows(sa.select(sa.func.count()).select_from(_NOTE).where(_NOTE.c.mood == Mood.CALM)),
            db.rows(_notes(notes=[])),
        )
    assert [tuple(row) for row in alone] == [
        ("a", Decimal("1.5"), Mood.LOUD, "note $9"),
        ("b", Decimal(0), Mood.LOUD, "note $9"),
    ]
    assert [row.title for row in alone] == ["a", "b"]
    assert isinstance(alone[0].mood, Mood)
    titled, same, first, count, none = found
    assert same == alone
    assert [tuple(row) for row in titled] == [(keys[1], Mood.LOUD), (keys[2], Mood.CALM)]
    assert [tuple(row) for row in first] == [(keys[0], Mood.LOUD)]
    assert [tuple(row) for row in count] == [(1,)]
    assert none == []


async def test_a_question_asks_within_the_tenant_of_whoever_asks(store: Database) -> None:
    async with store.transaction(somebody()) as db:
        keys = [note.id for note in await _written(db)]
    async with store.snapshot(somebody()) as db:
        assert await db.rows(_notes(notes=keys)) == []
        none, _ = await db.together(db.rows(_notes(notes=keys)), db.rows(_titled("a")))
        assert none == []


def test_statements_of_one_shape_share_a_text() -> None:
    first, second = (
        asked(sa.select(_NOTE.c.id).where(_NOTE.c.title == title)) for title in ("'; DROP", "$1")
    )
    assert first.text is second.text
    assert [list(each.values.values()) for each in (first, second)] == [["'; DROP"], ["$1"]]
    assert "DROP" not in first.text.sql


async def test_questions_of_many_at_once_keep_their_values_apart(store: Database) -> None:
    async def own(title: str) -> list[str]:
        async with store.transaction(somebody()) as db:
            note = Note(title=title, mood=Mood.LOUD)
            db.add(note)
            await db.flush()
            rows, _ = await db.together(db.rows(_notes(notes=[note.id])), db.rows(_titled(title)))
            return [row.title for row in rows]

    names = [f"note {number}" for number in range(6)]
    assert await asyncio.gather(*map(own, names)) == [[name] for name in names]
