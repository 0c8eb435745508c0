"""The ways a request can fail: refused by a rule, faulty by the client, or broken by us."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any


class Refused(Exception):
    """A rule of the business says no; reaches the client as a `userErrors` entry with a stable code.

    `template` is the English sentence, with `{fact}` marks that `facts` fill; message catalogues translate the
    template. `path` names the input that is at fault, from the root of the input object.
    """

    def __init__(self, code: str, template: str, *, path: Sequence[str] = (), **facts: object) -> None:
        super().__init__(code, template)
        self.code = code
        self.template = template
        self.path = tuple(path)
        self.facts: Mapping[str, object] = facts
        self.noted: Callable[[Any], Awaitable[None]] | None = None
        """Writes down, in a transaction of its own, that this was refused; of the command itself nothing is left."""

    @property
    def message(self) -> str:
        """The English sentence with its facts filled in."""
        return self.template.format(**self.facts)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class RefusedTogether(Refused):
    """Several inputs of one command are at fault, each for a reason of its own; all of them are told."""

    def __init__(self, refusals: Sequence[Refused]) -> None:
        first, *others = refusals
        super().__init__(first.code, first.template, path=first.path, **first.facts)
        self.others = tuple(others)


def each_refusal(refusal: Refused) -> Sequence[Refused]:
    """A refusal, and those that were found together with it."""
    return [refusal, *refusal.others] if isinstance(refusal, RefusedTogether) else [refusal]


@contextmanager
def refused_within(path: Sequence[str]) -> Iterator[None]:
    """Let the path of a refusal begin with where its input stands in what was given."""
    try:
        yield
    except Refused as refusal:
        for each in each_refusal(refusal):
            each.path = (*path, *each.path)
        raise


@contextmanager
def refused_at(position: int, count: int) -> Iterator[None]:
    """Put the position of one of many before the path of its refusal; one alone keeps its path."""
    with refused_within([str(position)] if count > 1 else []):
        yield


class Broken(Exception):
    """We broke a promise of our own. Masked outside, logged whole inside."""


class Fault(Exception):
    """A request that cannot be served as it stands; reaches the client as a top-level error with `code`."""

    code = "BAD_USER_INPUT"

    def __init__(self, template: str, **facts: object) -> None:
        super().__init__(template)
        self.template = template
        self.facts: Mapping[str, object] = facts

    @property
    def message(self) -> str:
        """The English sentence with its facts filled in."""
        return self.template.format(**self.facts)

    def __str__(self) -> str:
        return self.message


class BadInput(Fault):
    """An argument that is malformed or outside its limits."""


class Unauthenticated(Fault):
    """There is no valid sign-in behind the request."""

    code = "UNAUTHENTICATED"


class Forbidden(Fault):
    """The actor is known and may not read this field."""

    code = "FORBIDDEN"


class Unavailable(Fault):
    """A part that we need does not answer now; the client may try again."""

    code = "SERVICE_UNAVAILABLE"
