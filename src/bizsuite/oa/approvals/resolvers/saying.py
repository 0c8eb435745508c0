"""What people say with what they do."""

from strawberry import UNSET


def said(comment: str | None) -> str | None:
    """A comment, if there is one."""
    return None if comment is UNSET else comment
