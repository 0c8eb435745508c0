"""What was filled in: revisions that never change, and the files that forms name."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import LockRank, Table, check, moment, references, unique


class FormRevision(Table, table=True):
    """The form of an approval as somebody left it."""

    __tablename__ = "approval_form_revision"
    __audited__ = False
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("instance_id", "revision"),
        check("revision > 0", "counted_from_one"),
    )

    instance_id: uuid.UUID = references("approval_instance", indexed=False)
    revision: int
    form: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    """All values, as they are stored: what the log vouches for with its hash."""
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    """One object for each field that was changed: field, before, after."""
    author_id: uuid.UUID = references("user_account", indexed=False)
    at: datetime = moment()


class FormFile(Table, table=True):
    """A file that the form of an approval names, or named in a revision of it: it is kept as long as that is."""

    __tablename__ = "approval_form_file"
    __audited__ = False
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (unique("instance_id", "file_id"),)

    instance_id: uuid.UUID = references("approval_instance", indexed=False)
    file_id: uuid.UUID = references("files_stored_file")


after_create(FormRevision, append_only("approval_form_revision"))
