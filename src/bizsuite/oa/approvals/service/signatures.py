"""Signing what one approves: with one's name, or with a picture of one's hand that is kept and vouched for."""

import uuid
from dataclasses import dataclass

from bizsuite.base.files import service as files
from bizsuite.base.identity.tables import User
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process.nodes import People
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.tables import Task

PICTURES = frozenset({"image/png", "image/jpeg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One of both: one's name as it is known here, or a picture that was sent."""

    name: str | None = None
    file_id: uuid.UUID | None = None


async def sign(db: Db, dossier: Dossier, task: live.Task, given: Signature | None) -> None:
    """Put a signature on a task, and into the log.

    Refuses SIGNATURE_REQUIRED where the node wants one, SIGNATURE_INVALID for another's name and for what is no
    picture, INVALID_VALUE unless there is one of both, NOT_FOUND, FILE_NOT_RECEIVED.
    """
    if given is None:
        if _is_required(dossier, task):
            raise Refused("SIGNATURE_REQUIRED", "This has to be signed.", path=["signature"])
        return
    if (given.name is None) == (given.file_id is None):
        raise Refused(
            "INVALID_VALUE", "Sign with your name or with a picture, one of both.", path=["signature"]
        )
    row = dossier.rows[task.id]
    assert isinstance(row, Task)
    if given.file_id is None:
        row.signature = await _own_name(db, given.name or "")
        dossier.noted["signature"] = {"name": row.signature}
    else:
        row.signature_file_id = given.file_id
        sha256 = await _picture(db, given.file_id)
        dossier.noted["signature"] = {"file": str(given.file_id), "sha256": sha256}


def _is_required(dossier: Dossier, task: live.Task) -> bool:
    if task.run_id is None:
        return False
    node = dossier.case.course.places[dossier.case.run(task.run_id).node_id].node
    return isinstance(node, People) and node.needs_signature


async def _own_name(db: Db, given: str) -> str:
    user = await db.need(User, db.actor.user_id)
    if " ".join(given.split()).casefold() != " ".join(user.name.split()).casefold():
        raise Refused(
            "SIGNATURE_INVALID",
            "Sign with your own name: {name}.",
            path=["signature", "name"],
            name=user.name,
        )
    return user.name


async def _picture(db: Db, file_id: uuid.UUID) -> str:
    """The hash of a picture that the actor has sent."""
    path = ["signature", "fileId"]
    file = await files.need_received(db, file_id, path=path)
    if file.uploaded_by_id != db.actor.user_id:
        raise Refused("NOT_FOUND", "There is no such record.", path=path)
    if file.media_type not in PICTURES or file.sha256 is None:
        raise Refused("SIGNATURE_INVALID", "A signature is a PNG or JPEG picture.", path=path)
    return file.sha256
