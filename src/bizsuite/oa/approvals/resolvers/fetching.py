"""Tickets for the papers of approvals and for the files that their forms name."""

from typing import Annotated

import strawberry

from bizsuite.base.files import reads as stored
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.graph.node import key_of
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import files, reads

Approval = Annotated[strawberry.ID, strawberry.argument(description="The approval.")]
Named = Annotated[strawberry.ID, strawberry.argument(description="The file, as the form names it.")]


@strawberry.type
class FetchingQuery:
    """What is fetched with tickets."""

    @field(needs=None)
    async def approval_instance_file(self, info: Info, id: Approval) -> FileTicket | None:
        """A ticket for an approval as PDF, in English and Chinese: its form as far as you see it, everything that was
        done, and the hash of its log. Null where there is no such approval.
        """
        db, key = info.context.db, key_of(reads.instance, id)
        try:
            await files.need_seen(db, key)
        except Refused:
            return None
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, files.PAPER, {"approval": str(key)})

    @field(needs=None)
    async def approval_form_file(self, info: Info, id: Approval, file_id: Named) -> FileTicket | None:
        """A ticket for a file that the form of an approval names in a field that you see. Null where it does not."""
        db, key = info.context.db, key_of(reads.instance, id)
        file = key_of(stored.stored_file, file_id, "fileId")
        try:
            await files.need_attached(db, key, file)
        except Refused:
            return None
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, files.ATTACHED, {"approval": str(key), "file": str(file)})
