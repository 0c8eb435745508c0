"""Enumerations whose words say what they mean; what is written beside a word is its description in the schema."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """An enumeration of words: `DRAFT = "DRAFT", "May still change."`"""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """A word with what it means."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.meaning = meaning
        return made
