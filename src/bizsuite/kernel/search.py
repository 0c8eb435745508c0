"""Text search for Latin and Chinese words alike: tokens made here, kept as a tsvector, found by prefix or bigram.

The usual Chinese query has two characters, fewer than a trigram index can serve; pairs of characters serve it. No
dictionary, parser or locale of the database is involved.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlmodel import Field

from bizsuite.kernel.tables import METADATA

# Han, kana and hangul: scripts in which words are not set apart.
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+")
_IS_DENSE = re.compile(rf"[{_DENSE}]")
# Letters with a stroke or a slash, which Unicode does not take apart.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)

WORDS_MAX = 16
"""How many words of a query are looked at."""
WORD_MAX = 64
"""How many characters of a word are told apart."""
TOKENS_MAX = 5_000
"""How many tokens of a row are kept; PostgreSQL takes a megabyte."""
NAME_MAX = 24
"""The longest run of characters that may be a name, and so is found by its sound too."""

EXTENSION = """DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS btree_gin;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN NULL; END $$"""
event.listen(METADATA, "before_create", sa.DDL(EXTENSION))  # type: ignore[no-untyped-call]

_INDEX = """DO $$ BEGIN
IF EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gin')
THEN CREATE INDEX {name} ON {table} USING gin (tenant_id, search);
ELSE CREATE INDEX {name} ON {table} USING gin (search);
END IF; END $$"""


class SearchVector(sa.types.TypeDecorator[list[str]]):
    """Tokens on the way in; nobody wants them back, so reading a row does not fetch them."""

    impl = TSVECTOR
    cache_ok = True

    def bind_expression(self, bindvalue: Any) -> sa.ColumnElement[Any]:
        """Literal tokens: no parser of the database is involved."""
        return sa.func.array_to_tsvector(sa.type_coerce(bindvalue, sa.ARRAY(sa.Text)), type_=TSVECTOR())

    def column_expression(self, column: Any) -> sa.ColumnElement[Any]:
        """Nothing, in the place of the tokens."""
        return sa.cast(sa.null(), TSVECTOR)


def search_column() -> Any:
    """A column that holds a row's search tokens."""
    return Field(default=None, nullable=True, sa_type=SearchVector, exclude=True)


def search_index(table: str) -> sa.Index:
    """The index that serves `matches` on a table's column `search`.

    It leads to the rows of the tenant alone, unless the database lacks btree_gin: then it leads to those of all.
    """
    name = f"ix_{table}_search"
    index = sa.Index(name, "tenant_id", "search", postgresql_using="gin")
    made: Any = sa.DDL(_INDEX.format(name=name, table=table))  # type: ignore[no-untyped-call]

    @event.listens_for(index, "after_parent_attach")
    def _(_: sa.Index, parent: sa.Table) -> None:
        event.listen(parent, "after_create", made)

    # The statement above makes it; declared it is so that migrations are compared with it.
    return index.ddl_if(dialect="none")


def search_vector(*texts: str) -> Any:
    """The value of a search column for a row with these texts."""
    found = (token for text in texts for token in tokens(text))
    return sorted(set(islice(found, TOKENS_MAX)))


def tokens(text: str) -> Iterator[str]:
    """The tokens of a text: words without accents, Chinese characters and pairs, and the sounds of short runs."""
    for run in _RUNS.findall(_folded(text)):
        if _IS_DENSE.match(run):
            yield from run
            yield from _pairs(run)
            if len(run) <= NAME_MAX:
                yield from _sounds(run)
        else:
            yield run[:WORD_MAX]


def matches(column: Any, query: str, *texts: Any) -> sa.ColumnElement[bool]:
    """Whether a row has all words of a query: Latin ones by prefix, Chinese ones as they stand. Nothing matches ''.

    Where `texts` names all columns of which the tokens were made, runs of three and more characters are looked for in
    them once more, since their pairs might stand apart.
    """
    runs = _runs(query)
    if not runs:
        return sa.false()
    found: sa.ColumnElement[bool] = column.bool_op("@@")(
        sa.cast(sa.literal(tsquery(query), sa.Text), TSQUERY)
    )
    if texts:
        found = sa.and_(
            found, *(_stands(run, texts) for run in runs if len(run) > 2 and _IS_DENSE.match(run))
        )
    return found


def tsquery(query: str) -> str:
    """A query as the text of a tsquery; that of a query without words is empty and matches nothing."""
    return " & ".join(lexeme for run in _runs(query) for lexeme in _lexemes(run))


def _runs(query: str) -> list[str]:
    return _RUNS.findall(_folded(query))[:WORDS_MAX]


def _stands(run: str, texts: tuple[Any, ...]) -> sa.ColumnElement[bool]:
    """Whether a run stands in one of the texts; composed forms of a character are one and the same."""
    return sa.or_(
        *(sa.func.normalize(text, sa.text("NFKC")).contains(run, autoescape=True) for text in texts)
    )


def _lexemes(run: str) -> Iterator[str]:
    """What a run of the query asks for; only letters and digits are in it, so quotes suffice."""
    if not _IS_DENSE.match(run):
        yield f"'{run[:WORD_MAX]}':*"
    elif len(run) == 1:
        yield f"'{run}'"
    else:
        yield from (f"'{pair}'" for pair in _pairs(run))


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def _folded(text: str) -> str:
    """Lower case, compatibility forms made plain, accents off."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return unicodedata.normalize("NFC", "".join(part for part in parts if not _is_accent(part)))


def _is_accent(part: str) -> bool:
    # The two marks of kana make another sound of it, as no accent does.
    return unicodedata.combining(part) != 0 and part not in "\u3099\u309a"


def _sounds(run: str) -> Iterator[str]:
    """The sounds of a Chinese name and their first letters, from each character on: `zhangsan`, `san`; `zs`, `s`."""
    from pypinyin import lazy_pinyin

    sounds = [sound for sound in lazy_pinyin(run) if sound.isascii() and sound.isalpha()]
    for at in range(len(sounds)):
        yield "".join(sounds[at:])[:WORD_MAX]
        yield "".join(sound[0] for sound in sounds[at:])
