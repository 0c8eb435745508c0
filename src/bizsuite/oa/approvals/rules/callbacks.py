"""Tokens by which others answer a node that waits: made by chance, known here only by their hash. Pure but for that."""

import hashlib
import secrets

from bizsuite.kernel.errors import Refused

TOKEN_BYTES = 32
TOKEN_MAX = 200


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is kept of a token. What is longer than any token is no token."""
    return hashlib.sha256(token[: TOKEN_MAX + 1].encode(errors="replace")).hexdigest()


def unknown() -> Refused:
    """The refusal of a token that nothing ever waited for, or that was replaced by another one."""
    return Refused("CALLBACK_UNKNOWN", "Nothing waits for an answer with this token.", path=["token"])


def is_repeated(answered: bool | None, succeeded: bool) -> bool:
    """Whether an answer says what was said before: then there is nothing left to do, and it is no fault.

    `answered` is what was said, None where nobody has answered. Refuses CALLBACK_USED where it was something else.
    """
    if answered is not None and answered is not succeeded:
        raise Refused("CALLBACK_USED", "This token has been used for another answer.", path=["token"])
    return answered is not None


def not_waiting(*path: str, node: str) -> Refused:
    """The refusal of what only a node takes that waits for an answer from outside."""
    return Refused("NOT_WAITING", "The approval does not wait for an answer at {node}.", path=path, node=node)
