"""Definitions as documents that can be kept and taken to another tenant. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizsuite.kernel.errors import Refused

_NAMES = ("key", "guard", "titleEn", "titleZh", "amountMin", "graph", "form", "subjectType")
_TEXTS = ("key", "titleEn", "titleZh")


@dataclass(frozen=True, slots=True)
class DefinitionDocument:
    """What a definition says, apart from where it is."""

    key: str
    guard: str | None
    title_en: str
    title_zh: str
    amount_min: Decimal | None
    graph: Mapping[str, Any]
    form: Mapping[str, Any] | None
    subject_type: str | None = None
    """About what it is where it has no guard and is only part of others."""

    def told(self) -> dict[str, Any]:
        """The document as JSON; the same for the same content."""
        amount = None if self.amount_min is None else format(self.amount_min.normalize(), "f")
        values = (self.key, self.guard, self.title_en, self.title_zh, amount, self.graph, self.form)
        told = dict(zip(_NAMES, values, strict=False))
        return told if self.subject_type is None else {**told, "subjectType": self.subject_type}


def document_from(given: object) -> DefinitionDocument:
    """A document that somebody has sent; what its graph and form say is looked at by whoever reads these.

    Refuses INVALID_VALUE, with the path of what does not fit.
    """
    if not isinstance(given, dict) or not set(given) <= set(_NAMES):
        raise _unfit("definition")
    for name in _TEXTS:
        if not isinstance(given.get(name), str):
            raise _unfit("definition", name)
    guard, form, graph = given.get("guard"), given.get("form"), given.get("graph")
    if not isinstance(guard, str | None):
        raise _unfit("definition", "guard")
    if not isinstance(graph, dict):
        raise _unfit("definition", "graph")
    if not isinstance(form, dict | None):
        raise _unfit("definition", "form")
    about = given.get("subjectType")
    if not isinstance(about, str | None):
        raise _unfit("definition", "subjectType")
    texts = (given["key"], guard, given["titleEn"], given["titleZh"])
    return DefinitionDocument(*texts, _amount(given.get("amountMin")), graph, form, about)


def _amount(given: object) -> Decimal | None:
    """An amount is written as text, so that it is exact."""
    if given is None:
        return None
    plain = isinstance(given, str) and len(given) <= 30 and given.replace(".", "", 1).isdecimal()
    if not plain:
        raise _unfit("definition", "amountMin")
    return Decimal(str(given))


def _unfit(*path: str) -> Refused:
    names = ", ".join(_NAMES)
    return Refused("INVALID_VALUE", "A definition is written as {names}.", path=path, names=names)
