"""How errors look to a client: a code, a message in their language, and nothing of our insides."""

import logging
import re
import traceback
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from graphql import FieldNode, GraphQLError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from strawberry.exceptions import StrawberryInputCoercionError

from bizsuite.graph.complaints import localized
from bizsuite.graph.messages import translate
from bizsuite.kernel.errors import Fault, Refused, Unavailable

LOG = logging.getLogger(__name__)

CODES = frozenset(
    {
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "QUERY_TOO_COMPLEX",
        "RATE_LIMITED",
        "PERSISTED_QUERY_NOT_FOUND",
        "SERVICE_UNAVAILABLE",
        "INTERNAL_SERVER_ERROR",
    }
)
"""Every code that a top-level error can have."""

MESSAGE_MAX = 1_000
"""Characters of a message; longer ones echo a value of the client's and are cut."""
TRACEBACKS_MAX = 5
"""Tracebacks that one answer may log; what breaks in other ways too is logged in a line each."""
LOGGED_MAX = 500
"""Characters of one line of a logged traceback; longer ones hold somebody's data."""

_LOST = ("08", "57P", "53", "57014")
"""How SQLSTATEs begin that mean: the database does not serve us now. 57014 is its time limit."""
_PYTHON = re.compile(r", but encountered error '.*?'; found", re.DOTALL)


class TooComplex(Fault):
    """A document or its variables exceed a limit that protects everybody else."""

    code = "QUERY_TOO_COMPLEX"


class RateLimited(Fault):
    """The caller has spent what it may spend; `seconds` says when to come back."""

    code = "RATE_LIMITED"

    def __init__(self, template: str, *, seconds: int, **facts: object) -> None:
        super().__init__(template, seconds=seconds, **facts)
        self.seconds = seconds


class UnknownDocument(Fault):
    """A document is named by its hash and has not been seen; the client sends it once in full."""

    code = "PERSISTED_QUERY_NOT_FOUND"


class Rejected(Exception):
    """A request that graphql-core finds wrong before anything is executed; `code` is that of all its errors."""

    def __init__(self, code: str, errors: Sequence[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = tuple(errors)


class Presenter:
    """Shows the errors of one answer; what breaks twice for one reason is logged once."""

    def __init__(self, locale: str, request_id: str) -> None:
        self.locale = locale
        self.request_id = request_id
        self._logged: dict[tuple[str, ...], str] = {}

    def request_errors(self, error: BaseException) -> list[dict[str, Any]]:
        """What a request is answered that is not executed."""
        if isinstance(error, Rejected):
            return [self._rejected(each, error.code) for each in error.errors]
        return [self.field_error(error)]

    def field_error(self, error: BaseException) -> dict[str, Any]:
        """One error of an answer in its public form."""
        message, extensions = self._told(origin(error), top=error)
        return _formed(message, error, extensions)

    def _rejected(self, error: GraphQLError, code: str) -> dict[str, Any]:
        """Parsing, validation and coercion only ever speak of what the client has sent."""
        first = origin(error)
        if isinstance(first, Fault | Refused):
            message, extensions = self._told(first)
            return _formed(message, error, extensions)
        own = (error.extensions or {}).get("code")
        message = localized(_PYTHON.sub(", found", error.message), self.locale)
        return _formed(message, error, {"code": own if own in CODES else code})

    def _told(self, error: BaseException, top: BaseException | None = None) -> tuple[str, dict[str, Any]]:
        """The message and the extensions of an error; a source of events may say where to go on."""
        cursor = getattr(error, "cursor", None)
        if not isinstance(cursor, str):
            return self._public(error, top)
        if not isinstance(error, Fault):
            error = Unavailable("You read more slowly than events arrive: go on after the cursor.")
        message, extensions = self._public(error, top)
        return message, {**extensions, "cursor": cursor}

    def _public(self, error: BaseException, top: BaseException | None) -> tuple[str, dict[str, Any]]:
        if isinstance(error, Fault):
            return translate(error.template, error.facts, self.locale), {"code": error.code}
        if isinstance(error, Refused):
            code = "FORBIDDEN" if error.code == "PERMISSION_DENIED" else "BAD_USER_INPUT"
            message = translate(error.template, error.facts, self.locale)
            return message, {"code": code, "refusal": error.code}
        if isinstance(error, GraphQLError) and (own := _public_code(error, top)):
            return localized(error.message, self.locale), {"code": own}
        if is_unavailable(error):
            LOG.warning("unavailable: %s", _line(error), extra={"request_id": self.request_id})
            return self._public(Unavailable("The service cannot answer now; try again."), None)
        return "Internal error.", {"code": "INTERNAL_SERVER_ERROR", "errorId": self._log(error)}

    def _log(self, error: BaseException) -> str:
        """Log an error of ours, each cause once; gives the id by which it is found in the log."""
        cause = _cause(error)
        if cause in self._logged:
            return self._logged[cause]
        error_id = self._logged[cause] = uuid.uuid4().hex
        text = "".join(_shortened(error)) if len(self._logged) <= TRACEBACKS_MAX else _line(error)
        names = {"error_id": error_id, "request_id": self.request_id}
        LOG.error("internal error %s of request %s\n%s", error_id, self.request_id, text, extra=names)
        return error_id


def is_unavailable(error: BaseException) -> bool:
    """Whether the database, or the way to it, is what failed."""
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state.startswith(_LOST) or _is_lost(error.orig)
    return isinstance(error, NoConnectionFree | Unavailable) or _is_lost(error)


def _is_lost(error: BaseException | None) -> bool:
    """Whether an error, or what it was raised from, is a lost connection or a time that is over."""
    while error is not None:
        if isinstance(error, ConnectionError | TimeoutError):
            return True
        error = error.__cause__
    return False


def origin(error: BaseException) -> BaseException:
    """What was raised first, below graphql-core's wrappings."""
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def _public_code(error: GraphQLError, top: BaseException | None) -> str | None:
    """The code of an error that was made for clients; None for graphql-core's complaints about our own results.

    Complaints about arguments point at values; complaints about results point at fields or at nothing.
    """
    for each in (error, top):
        own = (getattr(each, "extensions", None) or {}).get("code")
        if own in CODES:
            return str(own)
    if isinstance(error, StrawberryInputCoercionError):
        return "BAD_USER_INPUT"
    is_about_values = bool(error.nodes) and not any(isinstance(node, FieldNode) for node in error.nodes or ())
    return "BAD_USER_INPUT" if is_about_values else None


def _formed(message: str, error: BaseException, extensions: dict[str, Any]) -> dict[str, Any]:
    """The form that the GraphQL specification gives an error."""
    formed: dict[str, Any] = {"message": _cut(message, MESSAGE_MAX)}
    if isinstance(error, GraphQLError):
        if error.locations:
            formed["locations"] = [location.formatted for location in error.locations]
        if error.path:
            formed["path"] = error.path
    formed["extensions"] = extensions
    return formed


def _shortened(error: BaseException) -> Iterator[str]:
    """A traceback in which every line is cut: messages of drivers hold whole statements and their values."""
    for chunk in traceback.TracebackException.from_exception(error, limit=-40).format():
        for line in chunk.splitlines()[:20]:
            yield f"{_cut(line, LOGGED_MAX)}\n"


def _cause(error: BaseException) -> tuple[str, ...]:
    """What tells errors apart: kind, message and place; one bug breaks every row of a list."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__, str(error)[:LOGGED_MAX], place


def _line(error: BaseException) -> str:
    return _cut(f"{type(error).__name__}: {error}", LOGGED_MAX)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
