"""How many people are named at once, each once: who is told of an approval, who keeps a definition. Pure."""

import uuid
from collections.abc import Sequence

from bizsuite.kernel.errors import Refused

COPIED_MAX = 50


KEEPERS_MAX = 20


def check_keepers(people: Sequence[uuid.UUID]) -> None:
    """Whether so many keep a definition, each once; nobody is allowed. Refuses INVALID_VALUE."""
    if len(people) > KEEPERS_MAX or len(set(people)) < len(people):
        raise Refused(
            "INVALID_VALUE",
            "At most {most} users are named, each once.",
            path=["userIds"],
            most=KEEPERS_MAX,
        )


def check_copied(people: Sequence[uuid.UUID]) -> None:
    """Whether so many are told, each once. Refuses INVALID_VALUE."""
    if not 0 < len(people) <= COPIED_MAX or len(set(people)) < len(people):
        raise Refused(
            "INVALID_VALUE",
            "From 1 to {most} users are named, each once.",
            path=["userIds"],
            most=COPIED_MAX,
        )
