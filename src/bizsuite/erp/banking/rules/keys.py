"""What a text names: numbers of documents, however the payer has set them apart. Pure."""

import re

WORDS_MAX = 60
"""How many words of a text are looked at."""
JOINED_MAX = 5
"""Out of how many words a number may have been torn."""
KEY_MIN, KEY_MAX = 3, 40
_WORD = re.compile(r"[0-9A-Z]+")
_CREDITOR_REFERENCE = re.compile(r"RF\d\d(?=[0-9A-Z])")


def key_of(number: str) -> str:
    """A number without what sets its parts apart: `INV/2026-001` is INV2026001."""
    return "".join(_WORD.findall(number.upper()))


def keys_of(text: str, creditor_reference: str = "") -> list[str]:
    """Each number that a text may name, without what sets its parts apart; those without a digit are none.

    A creditor reference of ISO 11649 names what stands behind its check digits.
    """
    found = dict.fromkeys(_joined(text.upper()))
    if whole := key_of(creditor_reference):
        found |= dict.fromkeys((whole, _CREDITOR_REFERENCE.sub("", whole, count=1)))
    return [
        key for key in found if KEY_MIN <= len(key) <= KEY_MAX and any("0" <= sign <= "9" for sign in key)
    ]


def _joined(text: str) -> list[str]:
    words = [found.group() for found, _ in zip(_WORD.finditer(text), range(WORDS_MAX), strict=False)]
    return [
        "".join(words[first : first + count])
        for count in range(1, JOINED_MAX + 1)
        for first in range(len(words) - count + 1)
    ]
