"""Whom people choose, and may choose, for the nodes of an approval."""

import uuid
from collections.abc import Mapping, Sequence

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.graph.node import encode, key_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import batch
from bizsuite.oa.approvals import loaders, reads, rules
from bizsuite.oa.approvals.rules.process.choices import Chosen, Wanted, wanted_of


@strawberry.input
class ApprovalChoiceInput:
    """Whom somebody wants at a node."""

    node: str = strawberry.field(description="The id of the node.")
    user_ids: list[strawberry.ID] = strawberry.field(description="The users, in their order.")

    def value(self, place: int) -> Chosen:
        """The choice as the rules speak of it; `place` is where it stands in the list."""
        path = ("choices", str(place), "userIds")
        return Chosen(self.node, [key_of(identity.user, text, *path) for text in self.user_ids])


def chosen(given: Sequence[ApprovalChoiceInput]) -> list[Chosen]:
    """All choices of an input."""
    return [each.value(place) for place, each in enumerate(given)]


@strawberry.type
class ApprovalChoice:
    """People whom somebody is to choose for a node, and from among whom.

    Users who are named, holders of the role, and people of the department with those below it can be chosen; where
    none of the three is said, every active user.
    """

    node: str = strawberry.field(description="The id of the node.")
    title_en: str = strawberry.field(description="What the node is called, in English.")
    title_zh: str = strawberry.field(description="What the node is called, in Chinese.")
    least: int = strawberry.field(description="How many at least.")
    most: int = strawberry.field(description="How many at most.")
    user_ids: list[strawberry.ID] = strawberry.field(description="The users who are named.")
    role: str | None = strawberry.field(description="The key of the role whose holders can be chosen.")
    department_id: strawberry.ID | None = strawberry.field(description="The department.")

    @classmethod
    def of(cls, wanted: Wanted) -> "ApprovalChoice":
        """A choice as clients see it."""
        choice = wanted.choice
        return cls(
            node=wanted.node,
            title_en=wanted.title.en,
            title_zh=wanted.title.zh,
            least=choice.least,
            most=choice.most,
            user_ids=[strawberry.ID(encode("User", key)) for key in choice.user_ids],
            role=choice.role,
            department_id=_department(choice.department_id),
        )


def _department(key: uuid.UUID | None) -> strawberry.ID | None:
    return None if key is None else strawberry.ID(encode("Department", key))


async def _of_tasks(db: Db, tasks: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[ApprovalChoice]]:
    """The choices that whoever does these tasks may make; one statement."""
    found = await loaders.processes_of_tasks(db, tasks)
    told = {
        key: [ApprovalChoice.of(each) for each in wanted_of(rules.process_of(graph), node_id)]
        for key, (graph, node_id) in found.items()
    }
    return {key: told.get(key, []) for key in tasks}


task_choices = batch(reads.task, _of_tasks)
