"""The rules of uploaded files: what may be sent, and whether what came is what was said."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Permission

FILE_UPLOAD = Permission("files.upload")
FILE_READ = Permission("files.read")

NAME_MAX = 255
TEXTS = frozenset(
    {
        "application/json",
        "application/x-ofx",
        "application/xml",
        "message/rfc822",
        "text/calendar",
        "text/csv",
        "text/plain",
        "text/vcard",
        "text/xml",
    }
)
"""Media types of text, which has no mark by which it is known."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
MARKS: Mapping[str, frozenset[str]] = {
    "application/pdf": frozenset({".pdf"}),
    "image/gif": frozenset({".gif"}),
    "image/heif": frozenset({".heif"}),
    "image/jpeg": frozenset({".jpg"}),
    "image/png": frozenset({".png"}),
    "image/tiff": frozenset({".tif", ".tiff"}),
    "image/webp": frozenset({".webp"}),
    "application/msword": frozenset({".doc"}),
    "application/vnd.ms-excel": frozenset({".xls"}),
    "application/vnd.ms-powerpoint": frozenset({".ppt"}),
    f"{_OFFICE}.wordprocessingml.document": frozenset({".docx"}),
    f"{_OFFICE}.spreadsheetml.sheet": frozenset({".xlsx"}),
    f"{_OFFICE}.presentationml.presentation": frozenset({".pptx"}),
    f"{_OPEN}.text": frozenset({".odt"}),
    f"{_OPEN}.spreadsheet": frozenset({".ods"}),
    f"{_OPEN}.presentation": frozenset({".odp"}),
    "application/zip": frozenset({".zip"}),
}
"""Media types that are known by how a file begins, each with the endings under which puremagic knows it."""
_ODD = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1a")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class FileAnnounced:
    """Somebody is going to send a file."""

    file_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class FileReceived:
    """A file has come, and is what was said."""

    file_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class NewFile:
    """What is said of a file before it is sent."""

    name: str
    media_type: str
    size: int


def announced(new: NewFile, most: int) -> NewFile:
    """A file as it may be sent. Refuses INVALID_VALUE, UPLOAD_TYPE, UPLOAD_SIZE."""
    name, media_type = new.name.strip(), new.media_type.strip().lower()
    if not 0 < len(name) <= NAME_MAX or not name.isprintable() or "/" in name or "\\" in name:
        raise Refused(
            "INVALID_VALUE",
            "A name of a file has 1 to {most} characters, and no folders.",
            path=["name"],
            most=NAME_MAX,
        )
    if media_type not in TEXTS and media_type not in MARKS:
        raise Refused(
            "UPLOAD_TYPE", "Files of the type {type} are not taken.", path=["mediaType"], type=media_type
        )
    if not 0 < new.size <= most:
        raise Refused("UPLOAD_SIZE", "A file has 1 to {most} bytes.", path=["size"], most=most)
    return NewFile(name, media_type, new.size)


def check_content(media_type: str, head: bytes) -> None:
    """Refuse UPLOAD_TYPE for what does not begin as files of its type do."""
    fits = _is_text(head) if media_type in TEXTS else bool(_endings(head) & MARKS[media_type])
    if not fits:
        raise Refused("UPLOAD_TYPE", "The content is not of the type {type}.", type=media_type)


def _is_text(head: bytes) -> bool:
    """Whether there is nothing in it that no text holds; its characters may be of any encoding."""
    return head.startswith(_WIDE) or _ODD.isdisjoint(head)


def _endings(head: bytes) -> frozenset[str]:
    """The endings of the names of files that begin so."""
    import puremagic

    try:
        return frozenset(match.extension for match in puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return frozenset()
