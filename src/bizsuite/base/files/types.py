"""Files as clients see them, what is said before one is sent, and what is answered."""

from datetime import datetime

import strawberry

from bizsuite.base.files import reads, rules
from bizsuite.base.files.transfer import DOWNLOAD, UPLOAD, asked_of
from bizsuite.base.identity.types import User
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, related, result
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.graph.mutations import Command, Payload
from bizsuite.graph.node import Node
from bizsuite.kernel.reads import Record


@entity(reads.stored_file)
class StoredFile(Node):
    """A file that somebody has sent, or is about to. Removed after a day unless something refers to it by then."""

    name: str = column("The name, with its ending.")
    media_type: str = column("The media type; what has come begins as files of this type do.")
    size: int = column("How many bytes it has.")
    sha256: str | None = column("The SHA-256 of its bytes in hexadecimal; null until it has come.")
    created_at: datetime = column("When it was announced.")
    received_at: datetime | None = column("When it had come; null until then.")
    uploaded_by: User | None = related(reads.file_uploader, "Who has sent it.")

    @field(reads=("id", "uploaded_by_id", "received_at"))
    async def upload(self, info: Info, file: strawberry.Parent[Record]) -> FileTicket | None:
        """Where to send it by PUT, once; null when it has come, and for others than who announced it.

        The request needs no token. Begin within five minutes, or ask for this field again.
        """
        actor = info.context.actor
        if file["received_at"] is not None or file["uploaded_by_id"] != actor.user_id:
            return None
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(actor, UPLOAD, asked_of(file.id))

    @field(reads=("id", "received_at"))
    async def download(self, info: Info, file: strawberry.Parent[Record]) -> FileTicket | None:
        """Where to fetch it by GET, as often as one likes, also in ranges; null until it has come."""
        if file["received_at"] is None:
            return None
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(info.context.actor, DOWNLOAD, asked_of(file.id))


@strawberry.input
class FileUploadInput(Command):
    """A file that is about to be sent."""

    name: str = strawberry.field(description="The name, with its ending: 1 to 255 characters, no folders.")
    media_type: str = strawberry.field(
        description="The media type: of PDF, common images, documents of offices, ZIP, or text (CSV, XML, JSON, OFX…)."
    )
    size: int = strawberry.field(
        description="How many bytes it has: 1 to `apiLimits.uploadBytes`. What comes must have as many."
    )

    def new(self) -> rules.NewFile:
        """The file as the rules speak of it."""
        return rules.NewFile(self.name, self.media_type, self.size)


@strawberry.type
class FileUploadPayload(Payload):
    """The announced file."""

    stored_file: StoredFile | None = result(
        reads.stored_file, "The announced file; `upload` says where to send it."
    )
