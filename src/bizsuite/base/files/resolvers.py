"""What files hang on the roots."""

import strawberry

from bizsuite.base.files import reads, rules, service, types
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed
from bizsuite.graph.limits import Limits
from bizsuite.graph.mutations import mutation
from bizsuite.graph.page import Connection


@strawberry.type
class FilesQuery:
    """Where queries enter."""

    stored_file: types.StoredFile | None = found(
        reads.stored_file, "One file, by id: yours, or of what you may see."
    )
    stored_files: Connection[types.StoredFile] = listed(
        reads.stored_file, "Files that you have sent, with permission all; newest first."
    )


@strawberry.type
class FilesMutation:
    """What can be done with files."""

    @mutation(needs=rules.FILE_UPLOAD)
    async def file_upload(self, info: Info, input: types.FileUploadInput) -> types.FileUploadPayload:
        """Announce a file; send it to `storedFile.upload.url` by PUT.

        Refusals: INVALID_VALUE, UPLOAD_TYPE, UPLOAD_SIZE.
        """
        limits: Limits = info.context.services["limits"]
        made = await service.announce(info.context.db, input.new(), limits.upload_bytes)
        return types.FileUploadPayload.of(stored_file=made)
