"""Elements within elements, read so that no file can do harm: XML by expat, and the SGML of OFX 1. Pure.

A document type is refused wherever it stands, and with it every entity, so that nothing grows and nothing is fetched.
Each element knows its line, which the ready-made readers do not tell.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import NoReturn
from xml.parsers import expat

from bizsuite.kernel.errors import Refused

DEPTH_MAX = 64
ELEMENTS_MAX = 1_000_000
"""How many elements a file may have: fifty for each of the lines that are read at once."""
_NO_ATTRIBUTES: Mapping[str, str] = {}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]{0,60})(?:\s[^<>]{0,200})?(/?)>([^<]*)")


@dataclass(slots=True)
class Element:
    """An element without its namespace."""

    name: str
    line: int
    attributes: Mapping[str, str] = field(default_factory=lambda: _NO_ATTRIBUTES)
    children: list["Element"] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, without blanks around it."""
        return "".join(self.parts).strip()

    def each(self, path: str) -> Iterator["Element"]:
        """The elements at the end of a path such as `Acct/Id`."""
        head, _, rest = path.partition("/")
        for child in self.children:
            if child.name == head:
                if rest:
                    yield from child.each(rest)
                else:
                    yield child

    def first(self, *paths: str) -> "Element | None":
        """The first element that one of these paths leads to."""
        return next((found for path in paths for found in self.each(path)), None)

    def say(self, *paths: str) -> str:
        """The text of the first element that one of these paths leads to and that has one; else nothing."""
        return next((found.text for path in paths for found in self.each(path) if found.text), "")

    def within(self, name: str) -> Iterator["Element"]:
        """All elements of this name, however deep, the outermost ones only."""
        for child in self.children:
            if child.name == name:
                yield child
            else:
                yield from child.within(name)


def read_xml(content: str) -> Element:
    """The root of an XML file. Refuses with STATEMENT_MALFORMED (fact: line), STATEMENT_TOO_LARGE."""
    parser = expat.ParserCreate("utf-8", "}")
    parser.buffer_text = True
    root = Element("", 1)
    opened, counted = [root], count(1)

    def start(name: str, attributes: dict[str, str]) -> None:
        line = parser.CurrentLineNumber
        if len(opened) > DEPTH_MAX:
            _refuse("Line {line}: the file is nested too deeply.", line)
        _require_few(next(counted))
        made = Element(_local(name), line)
        if attributes:
            made.attributes = {_local(key): value for key, value in attributes.items()}
        opened[-1].children.append(made)
        opened.append(made)

    def refuse(*_: object) -> NoReturn:
        _refuse("Line {line}: document types and entities are not taken.", parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: opened.pop()
    parser.CharacterDataHandler = lambda text: opened[-1].parts.append(text)
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content.removeprefix("\ufeff").lstrip().encode(errors="replace"), True)
    except expat.ExpatError as error:
        _refuse("Line {line}: this is no well-formed XML.", error.lineno)
    return root.children[0]


def read_sgml(content: str) -> Element:
    """The elements of an OFX file, whose leaves need no end.

    Refuses with STATEMENT_MALFORMED (fact: line), STATEMENT_TOO_LARGE.
    """
    begin = content.upper().find("<OFX>")
    root = Element("", 1)
    opened, line, seen, counted = [root], 1, 0, count(1)
    for found in _TAG.finditer(content, max(begin, 0)):
        closing, name, empty, text = found.groups()
        name, text = name.upper(), text.strip()
        line, seen = line + content.count("\n", seen, found.start()), found.start()
        if closing:
            if opened[-1].name == name:
                opened.pop()
            elif not (opened[-1].children and opened[-1].children[-1].name == name):
                _refuse("Line {line}: an element ends that has not begun.", line)
            continue
        if len(opened) > DEPTH_MAX:
            _refuse("Line {line}: the file is nested too deeply.", line)
        _require_few(next(counted))
        made = Element(name, line, parts=[html.unescape(text)] if text else [])
        opened[-1].children.append(made)
        if not text and not empty and not content.startswith(f"</{found.group(2)}>", found.end()):
            opened.append(made)
    if begin < 0 or len(opened) > 1 or not root.children:
        _refuse("Line {line}: this is no whole OFX file.", content.count("\n") + 1)
    return root.children[0]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _require_few(elements: int) -> None:
    if elements > ELEMENTS_MAX:
        raise Refused(
            "STATEMENT_TOO_LARGE", "A file has at most {most} elements.", path=["content"], most=ELEMENTS_MAX
        )


def _refuse(template: str, line: int) -> NoReturn:
    raise Refused("STATEMENT_MALFORMED", template, path=["content"], line=line)
