"""How a business refusal looks to a client: `userErrors` of the payload."""

from typing import Any, Self

import strawberry

from bizsuite.graph.messages import translate
from bizsuite.kernel.errors import Refused


@strawberry.interface
class UserError:
    """A rule of the business said no; nothing was written."""

    code: str = strawberry.field(description="What is wrong, for programs; never changes.")
    message: str = strawberry.field(description="What is wrong, for people, in their language.")
    path: list[str] = strawberry.field(
        description="The input that is at fault, from the root of the input object."
    )

    @classmethod
    def of(cls, refusal: Refused, locale: str) -> Self:
        """Show a refusal; fields that a kind of refusal adds are filled from its facts."""
        message = translate(refusal.template, refusal.facts, locale)
        own = [f.python_name for f in _fields(cls) if f.python_name not in ("code", "message", "path")]
        facts = {name: refusal.facts.get(name) for name in own}
        return cls(code=refusal.code, message=message, path=list(refusal.path), **facts)


@strawberry.type
class Refusal(UserError):
    """A refusal without further facts."""


@strawberry.type
class StaleVersion(UserError):
    """Somebody else has changed the record since it was read (STALE_VERSION)."""

    current: int = strawberry.field(description="The version that the record has now.")


@strawberry.type
class Failure(UserError):
    """The act failed for no reason of the business, after others of the same document were done.

    Its code is one of those that stand in `errors` where nothing was done yet.
    """

    error_id: str | None = strawberry.field(
        default=None, description="By which the operator finds it in the log; for INTERNAL_SERVER_ERROR."
    )


KINDS: dict[str, type[UserError]] = {"STALE_VERSION": StaleVersion}
"""The refusals that have facts of their own, by code. Filled where each is declared, never changed afterwards.

A module lists its own in `types`, so that they are in the schemas that it is in."""


def refusal(code: str) -> Any:
    """Make a class the shape of the refusals with this code."""

    def decorate(cls: type[UserError]) -> type[UserError]:
        made: type[UserError] = strawberry.type(cls, description=cls.__doc__)
        KINDS[code] = made
        return made

    return decorate


def shown(refusal: Refused, locale: str) -> UserError:
    """A refusal in the shape that its code has."""
    return KINDS.get(refusal.code, Refusal).of(refusal, locale)


def _fields(cls: type) -> Any:
    return cls.__strawberry_definition__.fields  # type: ignore[attr-defined]
