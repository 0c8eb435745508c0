"""Contents, once for each hash, and the files that users have sent."""

import uuid
from datetime import datetime
from typing import ClassVar

from bizsuite.kernel.tables import Table, check, indexed, moment, references, unique


class Content(Table, table=True):
    """The bytes of one or several files, which lie in the store under their hash."""

    __tablename__ = "files_content"
    __table_args__ = (
        unique("sha256"),
        check("sha256 ~ '^[0-9a-f]{64}$'", "sha256"),
        check("size > 0", "size"),
    )
    __audited__: ClassVar[bool] = False

    sha256: str
    size: int


class StoredFile(Table, table=True):
    """A file that somebody announced, and then sent."""

    __tablename__ = "files_stored_file"
    __table_args__ = (
        check("size > 0", "size"),
        check("(content_id IS NULL) = (received_at IS NULL)", "received_with_content"),
        check("(sha256 IS NULL) = (received_at IS NULL)", "received_with_hash"),
        indexed("created_at"),
    )

    name: str
    media_type: str
    size: int
    """Bytes, as was said; what comes has as many."""
    uploaded_by_id: uuid.UUID = references("user_account")
    content_id: uuid.UUID | None = references("files_content", optional=True)
    sha256: str | None = None
    received_at: datetime | None = moment(optional=True)
