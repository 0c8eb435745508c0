"""Every sentence that a client may read exists in both languages, with the same facts."""

import ast
import string
from collections.abc import Iterator, Set
from functools import cache

import pytest
from babel.messages.pofile import read_po

from bizsuite.graph.complaints import COMPLAINTS
from tests.house.sources import SOURCE, calls, python_files

RAISED = (
    *("Refused", "BadInput", "Unauthenticated", "Forbidden", "Unavailable"),
    *("_refuse", "TooComplex", "RateLimited", "UnknownDocument", "Interrupted", "over"),
)


@cache
def templates() -> Set[str]:
    """Every template that is raised anywhere."""
    return {*_raised(), *COMPLAINTS}


def _raised() -> Iterator[str]:
    for path in python_files("src"):
        for name in RAISED:
            for call in calls(path, name):
                position = 1 if name == "Refused" else 0
                if len(call.args) > position:
                    text = call.args[position]
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield text.value


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    """The Chinese catalogues, together."""
    found: dict[str, str] = {}
    for part in sorted((SOURCE / "locale" / "zh").glob("*.po")):
        with part.open("rb") as stream:
            found |= {str(entry.id): str(entry.string) for entry in read_po(stream, locale="zh") if entry.id}
    return found


def test_every_sentence_has_a_translation(chinese: dict[str, str]) -> None:
    """People read messages, programs read codes."""
    missing = {text for text in templates() if not chinese.get(text)}
    assert missing == set()


def test_a_translation_names_the_same_facts(chinese: dict[str, str]) -> None:
    """A fact that the catalogue misspells would break the answer."""
    for text, translated in chinese.items():
        assert facts(text) == facts(translated), text


def test_the_catalogue_holds_nothing_that_nobody_says(chinese: dict[str, str]) -> None:
    """Sentences that are gone leave the catalogue too."""
    assert set(chinese) - templates() == set()


def facts(text: str) -> set[str]:
    """The names of the facts that a template is filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
