"""The words of posts, and what their codes may be. Pure."""

import re
import uuid
from dataclasses import dataclass

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Permission

POST_MANAGE = Permission("identity.post.manage")
CODE_MAX = 40

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")


@dataclass(frozen=True, slots=True)
class PostCreated:
    """There is a new post."""

    post_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PostChanged:
    """A post has another name, or is active again or no longer."""

    post_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class UserPostsChanged:
    """A user holds other posts than before."""

    user_id: uuid.UUID


def checked_post_code(text: str) -> str:
    """The code of a post. Refuses INVALID_VALUE."""
    if not _CODE.match(text):
        raise Refused(
            "INVALID_VALUE",
            "A post's code has letters, digits, points, hyphens and underscores, {most} at most.",
            path=["code"],
            most=CODE_MAX,
        )
    return text


def hold_post(is_active: bool) -> None:
    """Whether somebody may be given a post. Refuses POST_INACTIVE."""
    if not is_active:
        raise Refused("POST_INACTIVE", "Nobody is given a post that is no longer active.", path=["posts"])
