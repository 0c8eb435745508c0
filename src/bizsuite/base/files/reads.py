"""How files are reached: by those who have sent them, and by whoever may see what they belong to."""

from bizsuite.base.files import rules, tables
from bizsuite.base.identity import reads as identity
from bizsuite.kernel.reads import Entity, newest, one, sorts

stored_file = Entity(
    name="StoredFile",
    table=tables.StoredFile,
    permission=rules.FILE_READ,
    own=lambda row, asker: row.uploaded_by_id == asker.user_id,
    sort=sorts(newest("created_at")),
    filters=("name", "media_type", "size", "sha256", "received_at"),
    sorts=("name", "size", "created_at"),
)

file_uploader = one(stored_file, "uploaded_by_id", identity.user)
