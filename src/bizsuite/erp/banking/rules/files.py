"""Files that were sent before they are imported: which are taken, and what their bytes say. Pure."""

import re

from bizsuite.erp.banking.rules.words import StatementFormat
from bizsuite.kernel.errors import Refused

FILE_MAX = 20_000_000
"""How many bytes a file may have that was sent with a ticket."""
MEDIA_TYPES = frozenset({"application/x-ofx", "application/xml", "text/csv", "text/plain", "text/xml"})
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
"""How a text may begin that says itself what it is in."""
_ENCODINGS = {
    "ascii": "ascii",
    "usascii": "ascii",
    "utf8": "utf-8",
    "iso88591": "iso-8859-1",
    "88591": "iso-8859-1",
    "iso885915": "iso-8859-15",
    "windows1252": "cp1252",
    "cp1252": "cp1252",
    "1252": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
}
"""What a file may say that it is in, in small letters without marks, as Python calls it."""
_HEAD = 512
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_OFX = re.compile(rb"^(?:CHARSET|ENCODING):[ \t]*([A-Za-z0-9._-]{1,40})[ \t]*\r?$", re.MULTILINE)


def require_file(media_type: str, size: int) -> None:
    """A file of text that is not too long. Refuses with UPLOAD_TYPE, STATEMENT_TOO_LARGE (fact: most)."""
    if media_type not in MEDIA_TYPES:
        raise Refused(
            "UPLOAD_TYPE", "Files of the type {type} are not taken.", path=["content"], type=media_type
        )
    if size > FILE_MAX:
        raise Refused(
            "STATEMENT_TOO_LARGE", "A file has at most {most} bytes.", path=["content"], most=FILE_MAX
        )


def text_of(content: bytes, form: StatementFormat) -> str:
    """What a file says: in what its mark, its XML declaration or its OFX header names, otherwise in UTF-8.

    Refuses with STATEMENT_MALFORMED (fact: line).
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    return _decoded(content, _said(content[:_HEAD], form))


def _said(head: bytes, form: StatementFormat) -> str:
    """The encoding that a file says it has. What OFX calls USASCII is what its CHARSET says, if that says anything."""
    if form is StatementFormat.CSV:
        return "utf-8"
    declared = _XML.match(head)
    found = [declared.group(1)] if declared else _OFX.findall(head) if form is StatementFormat.OFX else []
    known = [_ENCODINGS.get(re.sub(r"[^a-z0-9]", "", each.decode().lower())) for each in found]
    told = [each for each in known if each not in (None, "ascii")]
    return told[0] or "utf-8" if told else "utf-8"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            "STATEMENT_MALFORMED",
            "Line {line}: this is no text in {encoding}.",
            path=["content"],
            line=content.count(b"\n", 0, error.start) + 1,
            encoding=encoding.upper(),
        ) from None
