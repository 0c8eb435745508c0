"""Messages in the language of whoever reads them. Codes never change, sentences do."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LOCALES = ("en", "zh")


def translate(template: str, facts: Mapping[str, Any], locale: str) -> str:
    """The sentence of a template in a language, with its facts filled in; English where there is no translation."""
    sentence = _catalogue(locale).get(template, template) if locale != "en" else template
    return sentence.format(**{name: _shown(value) for name, value in facts.items()})


@cache
def _catalogue(locale: str) -> Mapping[str, str]:
    """All translations into a language, from its gettext catalogues: one a slice."""
    from babel.messages.pofile import read_po

    found: dict[str, str] = {}
    folder = files("bizsuite").joinpath("locale", locale)
    for part in sorted(
        (each for each in folder.iterdir() if each.name.endswith(".po")), key=lambda each: each.name
    ):
        with part.open("rb") as stream:
            told = read_po(stream, locale=locale)
        found |= {str(entry.id): str(entry.string) for entry in told if entry.id and entry.string}
    return found


def _shown(value: Any) -> Any:
    """A fact as people read it: decimals without trailing zeros."""
    return format(value.normalize(), "f") if hasattr(value, "normalize") else value
