"""Acts of programs: one by one, or joined so that they become durable together."""

from collections.abc import Sequence
from datetime import date

import pytest
import sqlalchemy as sa

from bizsuite.kernel.acts import Acts, SingleActs, joint_acts
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.permissions import Actor
from tests.kernel.toys import Note, as_owner, somebody

ORDER = Series("toy.order", "SO-{number:05d}")
STORED = "SELECT title FROM toy_note ORDER BY id"
AUDITED = "SELECT command, jsonb_array_length(changes) FROM audit_entry ORDER BY id"


class Failure(Exception):
    """Raised on purpose."""


async def write(acts: Acts, actor: Actor, title: str, *, fails: bool = False) -> str:
    """Add a note; the number that was taken for it."""

    async def work(db: Db) -> str:
        db.add(Note(title=title))
        number = await next_number(db, ORDER, actor.company_id, date(2026, 11, 28))
        await db.flush()
        if fails:
            raise Failure
        return number

    return await acts.act(actor, f"write {title}", work)


async def titles(acts: Acts, actor: Actor) -> list[str]:
    """What the acts can read."""
    async with acts.reading(actor) as db:
        return [note.title for note in await db.all(sa.select(Note).order_by(sa.column("id")))]


async def test_single_acts_stay_when_a_later_one_fails(store: Database, toys: str) -> None:
    actor, acts = somebody(), SingleActs(store)
    await write(acts, actor, "first")
    with pytest.raises(Failure):
        await write(acts, actor, "second", fails=True)
    assert await as_owner(toys, STORED) == [("first",)]
    assert await titles(acts, actor) == ["first"]


async def test_joint_acts_stay_together_each_with_its_traces(store: Database, toys: str) -> None:
    actor = somebody()
    async with joint_acts(store, actor) as acts:
        await write(acts, actor, "first")
        with pytest.raises(Failure):
            await write(acts, actor, "second", fails=True)
        await write(acts, actor, "third")
        assert await as_owner(toys, STORED) == []
        assert await titles(acts, actor) == ["first", "third"]
    assert await as_owner(toys, STORED) == [("first",), ("third",)]
    assert await as_owner(toys, AUDITED) == [("write first", 1), ("write third", 1)]


async def test_joint_acts_are_undone_together(store: Database, toys: str) -> None:
    actor = somebody()
    with pytest.raises(Failure):
        async with joint_acts(store, actor, secluded=True) as acts:
            assert await write(acts, actor, "first") == "SO-00001"
            await write(acts, actor, "second", fails=True)
    assert await as_owner(toys, STORED) == []
    assert await as_owner(toys, AUDITED) == []
    assert await as_owner(toys, "SELECT count(*) FROM number_series") == [(0,)]


async def test_a_dry_run_of_joint_acts_goes_through_and_leaves_nothing(store: Database, toys: str) -> None:
    actor = somebody()
    async with joint_acts(store, actor, dry_run=True) as acts:
        numbers = [await write(acts, actor, title) for title in ("first", "second")]
        assert numbers == ["SO-?", "SO-?1"]
    assert await as_owner(toys, STORED) == []
    assert await as_owner(toys, "SELECT count(*) FROM number_series") == [(0,)]


async def test_what_is_left_for_the_end_is_done_once_and_for_all_of_it(store: Database, toys: str) -> None:
    done: list[list[str]] = []

    async def conclude_all(db: Db, titles: Sequence[str]) -> None:
        done.append(list(titles))
        db.add(Note(title=" and ".join(titles)))

    async def work(db: Db) -> None:
        db.endings.add(conclude_all, ["first"])
        with pytest.raises(Failure):
            async with db.all_or_nothing():
                db.endings.add(conclude_all, ["undone"])
                raise Failure
        db.endings.add(conclude_all, ["second"])
        db.add(Note(title="before"))

    await SingleActs(store).act(somebody(), "left", work)
    assert done == [["first", "second"]]
    assert await as_owner(toys, STORED) == [("before",), ("first and second",)]
    ((command, changes),) = await as_owner(toys, AUDITED)
    assert (command, changes) == ("left", 2)


async def test_what_is_left_for_the_end_of_a_transaction_without_an_act_is_done_too(
    store: Database, toys: str
) -> None:
    async def write_title(db: Db, titles: Sequence[str]) -> None:
        if titles == ["first"]:
            db.endings.add(write_title, ["second"])
        db.add_all(Note(title=title) for title in titles)

    async with store.transaction(somebody()) as db:
        db.endings.add(write_title, ["first"])
    assert await as_owner(toys, STORED) == [("first",), ("second",)]
