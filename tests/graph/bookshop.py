"""A small suite for the tests of the graph: authors, their books, and a shelf that extends both."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
import strawberry
from sqlmodel import Field

from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, found, listed, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload, mutation
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.roots import Mutation, Query
from bizsuite.graph.rows import row
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.reads import (
    Argument,
    Asker,
    Entity,
    Given,
    batch,
    computed,
    embedded,
    expression,
    many,
    masked,
    money,
    newest,
    one,
    sorts,
)
from bizsuite.kernel.reads import column as column_of
from bizsuite.kernel.tables import Table, amount, choice, currency_code, indexed, references, table_of, unique
from bizsuite.kernel.values import Permission
from bizsuite.kernel.wiring import Wiring


class BookState(StrEnum):
    """Where a book is."""

    DRAFT = "DRAFT"
    PRINTED = "PRINTED"


strawberry.enum(BookState, description="Where a book is.")

BOOK_READ = Permission("shop.book.read")
BOOK_PRINT = Permission("shop.book.print")
BOOK_ADVANCE = Permission("shop.book.advance")
BOOK_MEMO = Permission("shop.book.memo")


@dataclass(frozen=True, slots=True)
class BookPrinted:
    """A book has been printed."""

    book_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BookPrinting:
    """A book is about to be printed; whoever objects refuses."""

    book_id: uuid.UUID


class PersonRow(Table, table=True):
    """A person."""

    __tablename__ = "toy_person"
    __table_args__ = (indexed("name"),)
    name: str


class AuthorRow(Table, table=True):
    """A person who writes."""

    __tablename__ = "toy_author"
    pen_name: str | None = None


class BookRow(Table, table=True):
    """A book."""

    __tablename__ = "toy_book"
    __table_args__ = (unique("title"),)
    title: str
    state: BookState = choice(BookState, BookState.DRAFT)
    price: Decimal = amount()
    currency: str = currency_code()
    published: date | None = None
    pages: int = 0
    cost: Decimal = amount()
    advance: Decimal | None = amount(None, optional=True)
    memo: str | None = None
    author_id: uuid.UUID = references("toy_author")
    owner_id: uuid.UUID | None = Field(default=None, sa_type=sa.Uuid)
    company_id: uuid.UUID = Field(default=None, sa_type=sa.Uuid)


BOOKS = table_of(BookRow)

person = Entity(name="Person", table=PersonRow)
author = Entity(
    name="Author",
    table=AuthorRow,
    role_of=person,
    sort=sorts("name"),
    filters=("name", "pen_name"),
    sorts=("name", "pen_name"),
    by=("name",),
    external=True,
)
book = Entity(
    name="Book",
    table=BookRow,
    permission=BOOK_READ,
    owner="owner_id",
    company="company_id",
    sort=sorts("title"),
    filters=("title", "state", "price", "published", "pages", "is_long", "cost", "advance", "memo"),
    sorts=("title", "published", "price", "pages", "cost"),
    by=("title",),
)
AUTHOR, BOOK = author, book
book_author = one(book, "author_id", author)
author_books = many(author, book, "author_id", newest("published"))
book_price = money(book, "price")
book_advance = masked(money(book, "advance"), unless=BOOK_ADVANCE)
book_memo = masked(
    column_of(book, "memo"), unless=BOOK_MEMO, own=lambda b, asker: b.company_id == asker.company_id
)
book_cost = money(book, "cost")
book_is_long = expression(book, "is_long", lambda b, asker: b.pages > 300)
book_label = computed(book, lambda title, pages: f"{title} ({pages})", "title", "pages")
author_worth = expression(
    author,
    "worth",
    lambda a, asker: (
        sa.select(sa.func.coalesce(sa.func.sum(BOOKS.c.price), 0))
        .where(BOOKS.c.tenant_id == asker.tenant_id, BOOKS.c.author_id == a.id)
        .scalar_subquery()
    ),
    currency=lambda a, asker: sa.literal("EUR"),
)


book_aggregates = Aggregates(
    of=book,
    description="Books, counted and summed.",
    by=[
        *by("state", "published", "created_at", "currency", "title", "cost", "memo"),
        by_node("author", book_author),
        *by("pen_name", through=[book_author]),
    ],
    numbers=["pages"],
    money=["price", "cost", "advance"],
)


async def letters_of_authors(db: Db, names: Sequence[str]) -> dict[str, int]:
    """How many letters each name has; counts its calls by asking the database once."""
    await db.rows(sa.select(sa.literal(1)))
    return {name: len(name) for name in names}


author_letters = batch(author, letters_of_authors, key="name")


def _output(author_id: Any, asker: type[Asker], given: Given) -> sa.Select[Any]:
    """What an author has written: in all, or by a day and besides a book."""
    written = BOOKS.alias().c
    found = sa.select(
        sa.func.count().label("books"),
        sa.func.max(written.price).label("dearest"),
        sa.func.coalesce(sa.func.sum(written.pages), 0).label("pages"),
    ).where(written.tenant_id == asker.tenant_id, written.author_id == author_id)
    if (day := given["until"]) is not None:
        found = found.where(written.published <= day)
    if (other := given["besides_id"]) is not None:
        found = found.where(written.id != other)
    return found


def _pages(author_id: Any, asker: type[Asker], given: Given) -> sa.Select[Any]:
    inner = _output(author_id, asker, {"until": given["day"], "besides_id": None}).subquery()
    return sa.select(inner.c.pages)


author_output = embedded(
    author, _output, Argument("until", "By this day."), Argument("besides_id", "Without this book.", book)
)
author_pages = embedded(author, _pages, Argument("day", "By this day.", required=True))


@strawberry.type
class Output:
    """What somebody has written."""

    books: int = strawberry.field(description="How many books.")
    dearest: Decimal | None = strawberry.field(description="The highest price; null without a book.")
    pages: int = strawberry.field(description="How many pages.")


@entity(book)
class Book(Node):
    """A book."""

    title: str = column("The title.")
    state: BookState = column("Where it is.")
    price: Money = column("What it costs.", book_price)
    cost: Money | None = column("What it costs to print.", book_cost, needs=BOOK_PRINT)
    published: date | None = column("When it came out.")
    pages: int = column("How long it is.")
    is_long: bool = column("More than 300 pages.", book_is_long)
    advance: Money | None = column("What was paid ahead; null where it is not for you to see.", book_advance)
    memo: str | None = column("What the publisher notes; null in books of other companies.", book_memo)
    label: str = related(book_label, "Title and pages.")
    author: "Author" = related(book_author, "Who wrote it.")


@entity(author)
class Author(Node):
    """Who writes."""

    name: str = column("The name.")
    pen_name: str | None = column("Another name.")
    worth: Money = column("All books together.", author_worth)
    letters: int = related(author_letters, "Letters of the name.")


@strawberry.type
class Review:
    """What is said of an author."""

    stars: int = strawberry.field(description="From 1 to 5.")
    of: strawberry.Private[uuid.UUID]

    @field
    async def author(self, info: Info) -> Author | None:
        """Of whom it is said."""
        return cast(Author | None, await row(info, AUTHOR, self.of))

    @field
    def word(self) -> str | None:
        """What is said; five stars leave people speechless."""
        if self.stars == 5:
            raise Refused("SPEECHLESS", "Words fail.", path=[])
        return "good"


@strawberry.type
class AuthorShelf:
    """What the shelf hangs on authors."""

    books: Connection[Book] | None = related(author_books, "The books, newest first.")
    output: Output | None = column("What is written.", author_output, needs=BOOK_READ)
    pages_until: int = related(author_pages, "How many pages came out by a day.")

    @field(needs=BOOK_PRINT, reads=("name",))
    async def secret(self, author: strawberry.Parent[Author], info: Info) -> str:
        """Only for those who print."""
        return f"secret of {author['name']}"  # type: ignore[index]

    @field(needs=BOOK_READ, reads=("id", "name"))
    async def review(
        self, author: strawberry.Parent[Author], info: Info, stars: int | None = None
    ) -> Review | None:
        """What is said of them; C has none, and over D people quarrel."""
        who = cast(Any, author)
        length = await info.context.load(letters_of_authors, who["name"])
        if who["name"] == "D":
            raise Refused("QUARREL", "People quarrel.", path=[])
        if who["name"] == "C":
            return None
        return Review(stars=stars or length or 0, of=who.id)


@strawberry.type
class ShelfQuery:
    """Where queries enter."""

    author: Author | None = found(AUTHOR, "One author.")
    authors: Connection[Author] = listed(AUTHOR, "Authors.")
    book: Book | None = found(BOOK, "One book.")
    books: Connection[Book] = listed(BOOK, "Books.")

    @field(public=True)
    def hello(self) -> str:
        """For everybody."""
        return "hello"

    @field
    def broken(self) -> str:
        """Breaks."""
        raise RuntimeError("the password is swordfish")


@strawberry.input
class BookPrintInput(Change):
    """The book to print."""

    pages: int | None = strawberry.field(default=strawberry.UNSET, description="How long it came out.")


@strawberry.type
class BookPrintPayload(Payload):
    """The printed book."""

    book: Book | None = result(BOOK, "The book.")


@strawberry.input
class AuthorCreateInput(Command):
    """A new author."""

    name: str = strawberry.field(description="The name.")


@strawberry.type
class AuthorCreatePayload(Payload):
    """The new author."""

    author: Author | None = result(AUTHOR, "The author.")


@dataclass(frozen=True, slots=True)
class AuthorCreated:
    """An author has been entered."""

    author_id: uuid.UUID


@strawberry.type
class ShelfMutation:
    """What can be done."""

    @mutation(needs=BOOK_PRINT)
    async def book_print(self, info: Info, input: BookPrintInput) -> BookPrintPayload:
        """Print a book. Refusals: BOOK_PRINTED."""
        db = info.context.db
        row = await db.lock(BookRow, key_of(BOOK, input.id))
        await db.publish(BookPrinting(row.id))
        if row.state is BookState.PRINTED:
            raise Refused("BOOK_PRINTED", "{title} is printed already.", path=["id"], title=row.title)
        row.state = BookState.PRINTED
        await db.publish(BookPrinted(row.id))
        return BookPrintPayload.of(book=row)

    @mutation(needs=None)
    async def author_create(self, info: Info, input: AuthorCreateInput) -> AuthorCreatePayload:
        """Enter an author."""
        db = info.context.db
        who = PersonRow(name=input.name)
        db.add(who)
        await db.flush()
        db.add(AuthorRow(id=who.id))
        await db.publish(AuthorCreated(who.id))
        return AuthorCreatePayload.of(author=who.id)


EVENTS = (
    Emits(BookPrinted, "BOOK_PRINTED", subject="Book", key="book_id", description="A book has been printed."),
    Emits(
        AuthorCreated, "AUTHOR_CREATED", subject="Author", key="author_id", description="An author is new."
    ),
)
AUTHORS = Module(name="base.authors", description="Authors.", types=[Author])
SHELF = Module(
    name="erp.shelf",
    description="Books.",
    requires=["base.authors"],
    types=[Book, Output],
    aggregates=[book_aggregates],
    extends={Query: ShelfQuery, Author: AuthorShelf, Mutation: ShelfMutation},
    events=EVENTS,
)
WIRING = Wiring(emits={emits.event: emits for emits in EVENTS})
