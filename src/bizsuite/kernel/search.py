"""Text search for Latin and Chinese words alike: tokens made here, kept as a tsvector, found by prefix or bigram.

The usual Chinese query has two characters, fewer than a trigram index can serve; pairs of characters serve it. No
dictionary, parser or locale of the database is involved.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlmodel import Field

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
WORDS_MAX = 16
"""How many words of a query are looked at."""


def search_column() -> Any:
    """A column that holds a row's search tokens."""
    return Field(default=None, nullable=True, sa_type=TSVECTOR, exclude=True)


def search_index(table: str) -> sa.Index:
    """The index that serves `matches` on a table's column `search`."""
    return sa.Index(f"ix_{table}_search", "search", postgresql_using="gin")


def search_vector(*texts: str) -> sa.ColumnElement[Any]:
    """The value of a search column for a row with these texts."""
    found = sorted({token for text in texts for token in tokens(text)})
    return sa.func.array_to_tsvector(sa.literal(found, sa.ARRAY(sa.Text)), type_=TSVECTOR())


def search_text(*texts: str) -> str:
    """The same value as text, for rows that are inserted many at once."""
    return " ".join(_quoted(token) for token in sorted({token for text in texts for token in tokens(text)}))


def tokens(text: str) -> Iterator[str]:
    """The tokens of a text: words without accents, Chinese characters and pairs, their pinyin and its initials."""
    for run in _RUNS.findall(_folded(text)):
        if _IS_HAN.match(run):
            yield from run
            yield from (run[at : at + 2] for at in range(len(run) - 1))
            yield from _pinyin(run)
        else:
            yield run


def matches(column: Any, query: str) -> sa.ColumnElement[bool]:
    """Whether a row has all words of a query: Latin words by prefix, Chinese ones as they stand. Nothing matches ''."""
    lexemes = [lexeme for run in _RUNS.findall(_folded(query))[:WORDS_MAX] for lexeme in _wanted(run)]
    if not lexemes:
        return sa.false()
    found: sa.ColumnElement[bool] = column.op("@@")(sa.cast(sa.literal(" & ".join(lexemes), sa.Text), TSQUERY))
    return found


def _wanted(run: str) -> Iterator[str]:
    if not _IS_HAN.match(run):
        yield f"{_quoted(run)}:*"
    elif len(run) == 1:
        yield _quoted(run)
    else:
        yield from (_quoted(run[at : at + 2]) for at in range(len(run) - 1))


def _quoted(lexeme: str) -> str:
    """A lexeme as a literal of the query language; word characters alone can be in it."""
    return f"'{lexeme}'"


def _folded(text: str) -> str:
    """Lower case, compatibility forms made plain, accents off."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


def _pinyin(run: str) -> Iterator[str]:
    """The sounds of a Chinese word in a row, and their first letters: `zhangsan`, `zs`."""
    from pypinyin import lazy_pinyin

    sounds = [sound for sound in lazy_pinyin(run) if sound.isascii()]
    if sounds:
        yield "".join(sounds)
        yield "".join(sound[0] for sound in sounds)
