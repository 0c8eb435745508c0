"""Titles in which `{field}` stands for what a form says. Pure."""

import re
from collections.abc import Callable, Iterator

_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*){0,4})\}")


def places(template: str) -> Iterator[str]:
    """What a template names, in its order."""
    return (found[1] for found in _PLACE.finditer(template))


def filled_in(template: str, text_of: Callable[[str], str], most: int) -> str:
    """A template with its places filled in, on one line, cut to so many characters. What else has braces stays."""
    made = " ".join(_PLACE.sub(lambda found: text_of(found[1]), template).split())
    return made if len(made) <= most else made[: most - 1].rstrip() + "…"
