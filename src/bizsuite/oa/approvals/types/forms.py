"""Forms as clients see and send them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import strawberry
from strawberry import UNSET

from bizsuite.graph.node import decode, encode
from bizsuite.graph.scalars import JSON
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.reads import batch
from bizsuite.oa.approvals import reads, rules
from bizsuite.oa.approvals.loaders.forms import SeenForm, changes_seen, forms_of_tasks, forms_seen
from bizsuite.oa.forms.rules import Sent, with_id, with_ids


@strawberry.type
class ApprovalForm:
    """What is filled in, as far as whoever asks sees it: fields that are hidden from them are nowhere in it."""

    revision: int = strawberry.field(
        description="How often it was changed; give it back as `formRevision`. 0 for a draft."
    )
    schema: JSON = strawberry.field(description="The fields that you see; see `approvalFormSchema`.")
    values: JSON = strawberry.field(
        description="Values by the ids of fields, without those that are empty; ids are those of nodes."
    )
    rights: JSON = strawberry.field(
        description="READ or WRITE by the ids of fields: what you may do as things are."
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is answered."""

    revision: int
    schema: JSON
    values: JSON
    rights: JSON


def _write_id(kind: str, key: str) -> str:
    return encode(kind, uuid.UUID(key))


def _shown(seen: SeenForm) -> Shown:
    form = seen.form
    return Shown(
        revision=seen.revision,
        schema=JSON(rules.stored_form(form) or {"fields": []}),
        values=JSON(with_ids(form, seen.values, _write_id)),
        rights=JSON({field.id: seen.rights[field.id].value for field in form.fields}),
    )


async def _of_instances(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Shown]:
    return {key: _shown(seen) for key, seen in (await forms_seen(db, keys)).items()}


async def _of_tasks(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Shown]:
    return {key: _shown(seen) for key, seen in (await forms_of_tasks(db, keys)).items()}


async def _changes(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, JSON]:
    return {
        key: JSON(
            [
                {
                    "field": each["field"],
                    **{
                        side: with_id(seen.whole.field(each["field"]), each[side], _write_id)
                        for side in ("before", "after")
                    },
                }
                for each in seen.changes
            ]
        )
        for key, seen in (await changes_seen(db, keys)).items()
    }


instance_form = batch(reads.instance, _of_instances)
task_form = batch(reads.task, _of_tasks)
revision_changes = batch(reads.form_revision, _changes)


def _read_id(text: str) -> tuple[str, str] | None:
    try:
        found = decode(text)
    except BadInput:
        return None
    return found.type, str(found.key)


def sent(form: object, revision: int | None = None) -> Sent | None:
    """What somebody gives for a form, if they do."""
    seen = None if revision is UNSET else revision
    if form is UNSET or form is None:
        return None if seen is None else Sent({}, seen, _read_id)
    return Sent(form, seen, _read_id)
