"""What services ask of rows: whether they are there or taken, what stands above them, who may change them."""

import asyncio
import uuid
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import existing, need_each, taken
from bizsuite.kernel.external import external_ids, known, remember_each
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.scopes import reaches, require_reach
from bizsuite.kernel.tables import references
from bizsuite.kernel.trees import above, hold_tree
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.kernel.values import Permission, UserId
from tests.kernel.toys import Note, Toy, somebody


class Branch(Toy, table=True):
    """A part of a tree that somebody looks after."""

    __tablename__ = "toy_branch"

    name: str
    parent_id: uuid.UUID | None = references("toy_branch", optional=True)
    owner_id: uuid.UUID | None = references("toy_owner", optional=True)
    department_id: uuid.UUID | None = references("toy_owner", optional=True)


async def branches(store: Database, actor: Actor, *parents: int | None) -> list[uuid.UUID]:
    """Branches, each below the one that its number names."""
    rows = [Branch(name=str(at)) for at in range(len(parents))]
    async with store.transaction(actor) as db:
        db.add_all(rows)
        await db.flush()
        for row, parent in zip(rows, parents, strict=True):
            row.parent_id = None if parent is None else rows[parent].id
    return [row.id for row in rows]


async def test_what_stands_above_comes_nearest_first(store: Database) -> None:
    actor = somebody()
    top, middle, low, alone = await branches(store, actor, None, 0, 1, None)
    async with store.snapshot(actor) as db:
        assert await above(db, Branch, "parent_id", [low, top, alone]) == {
            low: [middle, top],
            top: [],
            alone: [],
        }
        assert await above(db, Branch, "parent_id", []) == {}
    async with store.snapshot(somebody()) as db:
        assert await above(db, Branch, "parent_id", [low]) == {low: []}


async def test_a_ring_that_should_not_be_is_walked_once(store: Database) -> None:
    actor = somebody()
    one, two = await branches(store, actor, 1, 0)
    async with store.snapshot(actor) as db:
        assert await above(db, Branch, "parent_id", [one]) == {one: [two, one]}


async def test_one_at_a_time_holds_a_tree(store: Database) -> None:
    actor, order = somebody(), list[str]()

    async def move(name: str) -> None:
        async with store.transaction(actor) as db:
            await hold_tree(db, Branch)
            order.append(f"{name} in")
            await asyncio.sleep(0.02)
            order.append(f"{name} out")

    await asyncio.gather(move("a"), move("b"))
    assert order in (["a in", "a out", "b in", "b out"], ["b in", "b out", "a in", "a out"])


async def test_what_is_there_and_what_is_not(store: Database) -> None:
    actor = somebody()
    one, two = await branches(store, actor, None, None)
    nobody = uuid.uuid4()
    async with store.snapshot(actor) as db:
        assert await existing(db, Branch, [one, None, nobody, two]) == {one, two}
        assert await existing(db, Branch, [None]) == frozenset()
        assert await taken(db, Branch, "name", ["0", "7"]) == {"0"}
        assert await taken(db, Branch, "name", []) == frozenset()
        await need_each(db, Branch, [one, None], [("0",), ("1",)], "branchId")
        with pytest.raises(Refused) as caught:
            await need_each(db, Branch, [one, nobody], [("0",), ("1",)], "branchId")
        assert (caught.value.code, caught.value.path) == ("NOT_FOUND", ("1", "branchId"))
    async with store.snapshot(somebody()) as db:
        assert await existing(db, Branch, [one]) == frozenset()
        assert await taken(db, Branch, "name", ["0"]) == frozenset()


async def test_a_value_that_is_taken_becomes_the_refusal_of_its_constraint(store: Database) -> None:
    actor = somebody()
    refusal = Refused("TITLE_TAKEN", "Taken.", path=["title"])
    async with store.transaction(actor) as db:
        db.add(Note(title="one"))
    with pytest.raises(Refused) as caught:
        async with store.transaction(actor) as db, unless_taken(db, {"uq_toy_note_tenant_id_title": refusal}):
            db.add(Note(title="one"))
    assert caught.value is refusal
    for other in ({}, {"uq_another": refusal}):
        with pytest.raises(IntegrityError):
            async with store.transaction(actor) as db, unless_taken(db, other):
                db.add(Note(title="one"))
    with pytest.raises(IntegrityError):
        async with store.transaction(actor) as db, unless_taken(db, {"uq_toy_note_tenant_id_title": refusal}):
            db.add(Note(title="two", owner_id=uuid.uuid4()))


async def test_many_ids_of_other_systems_are_noted_at_once(store: Database) -> None:
    actor, keys = somebody(), [uuid.uuid4() for _ in range(3)]
    paths = [(str(at),) for at in range(3)]
    async with store.transaction(actor) as db:
        await remember_each(db, "Note", keys, [{"a": "1", "b": "1"}, {"a": "2"}, {}], paths)
    async with store.transaction(actor) as db:
        assert await known(db, "Note", "a", ["1", "2", "3"]) == {"1": keys[0], "2": keys[1]}
        shown = await external_ids(db, "Note", keys)
        assert [[(each.system, each.value) for each in shown[key]] for key in keys] == [
            [("a", "1"), ("b", "1")],
            [("a", "2")],
            [],
        ]
        for told in ([{}, {"a": "2"}, {}], [{"a": "3"}, {"a": "3"}, {}]):
            with pytest.raises(Refused) as caught:
                await remember_each(db, "Note", keys, told, paths)
            assert (caught.value.code, caught.value.path) == ("EXTERNAL_ID_TAKEN", ("1", "externalIds"))


READ, WRITE = Permission("toy.read"), Permission("toy.write")
MINE, THEIRS, HERE, BELOW, ELSEWHERE = (uuid.uuid4() for _ in range(5))


@pytest.mark.parametrize(
    ("scope", "owner", "department", "reached"),
    [
        (None, MINE, HERE, False),
        (Scope.OWN, MINE, ELSEWHERE, True),
        (Scope.OWN, THEIRS, HERE, False),
        (Scope.OWN, None, None, False),
        (Scope.DEPARTMENT, THEIRS, HERE, True),
        (Scope.DEPARTMENT, THEIRS, BELOW, False),
        (Scope.DEPARTMENT, MINE, None, True),
        (Scope.DEPARTMENT, THEIRS, None, False),
        (Scope.DEPARTMENT_TREE, THEIRS, BELOW, True),
        (Scope.DEPARTMENT_TREE, THEIRS, ELSEWHERE, False),
        (Scope.ALL, None, None, True),
    ],
)
def test_how_far_a_grant_reaches(
    scope: Scope | None, owner: uuid.UUID | None, department: uuid.UUID | None, reached: bool
) -> None:
    actor = replace(
        somebody(),
        user_id=UserId(MINE),
        department_id=HERE,
        department_ids=frozenset({HERE, BELOW}),
        grants={} if scope is None else {WRITE.name: scope},
    )
    assert reaches(actor, WRITE, owner, department) is reached


async def test_what_may_not_be_seen_is_missing_and_what_may_not_be_changed_is_denied(store: Database) -> None:
    actor = somebody()
    (key,) = await branches(store, actor, None)
    cases = [
        ({WRITE.name: Scope.ALL}, None),
        ({WRITE.name: Scope.OWN, READ.name: Scope.ALL}, "PERMISSION_DENIED"),
        ({WRITE.name: Scope.OWN, READ.name: Scope.OWN}, "NOT_FOUND"),
    ]
    for grants, code in cases:
        async with store.snapshot(replace(actor, grants=grants)) as db:
            if code is None:
                await require_reach(db, Branch, key, write=WRITE, read=READ)
                continue
            with pytest.raises(Refused) as caught:
                await require_reach(db, Branch, key, write=WRITE, read=READ)
            assert caught.value.code == code


async def test_locking_again_keeps_what_was_changed(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        note = Note(title="one")
        db.add(note)
        assert (await db.lock(Note, note.id)).title == "one"
        note.count = 7
        again = await db.lock(Note, note.id)
        assert (again is note, again.count) == (True, 7)
