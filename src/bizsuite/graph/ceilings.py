"""`apiLimits`: what one document may ask for, readable by whoever writes it."""

from dataclasses import asdict

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.limits import Limits


def _number(description: str) -> int:
    made: int = strawberry.field(description=description)
    return made


@strawberry.type
class ApiLimits:
    """The limits of one document; beyond them the code is QUERY_TOO_COMPLEX or BAD_USER_INPUT, never a silent cut."""

    cost: int = _number(
        "Objects that the answer could hold: 1 each, a connection's page times what is below it."
    )
    depth: int = _number("Levels of fields; `edges`, `node`, `nodes` and `pageInfo` are free.")
    aliases: int = _number("Aliases.")
    root_fields: int = _number("Root fields.")
    mutations: int = _number("Root fields of a mutation.")
    directives: int = _number("Directives.")
    tokens: int = _number("Tokens of the document.")
    characters: int = _number("Characters of the document.")
    body_bytes: int = _number("Bytes of a request's body, or of one message.")
    upload_bytes: int = _number("Bytes of an uploaded file.")
    page_default: int = _number("Entries of a page when neither `first` nor `last` is given.")
    page_max: int = _number("Entries of a page at most.")
    list_max: int = _number("Items of a list in an argument or a variable.")


@strawberry.type
class LimitsQuery:
    """What every schema has on Query."""

    @field
    def api_limits(self, info: Info) -> ApiLimits:
        """What one document may ask for."""
        limits: Limits = info.context.services["limits"]
        values = asdict(limits)
        return ApiLimits(**{name: values[name] for name in ApiLimits.__dataclass_fields__})
