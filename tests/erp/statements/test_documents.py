"""What the document for analysts shows of statements can be asked as it stands."""

import re
import uuid
from dataclasses import replace
from datetime import date

import pytest

from bizsuite.erp.finance import service
from bizsuite.graph.files import Tickets
from tests.erp.finance.books import Books
from tests.house.sources import ROOT

PAGE = (ROOT / "docs" / "analysts.md").read_text()
BOOKS = PAGE[PAGE.index("## Books\n") :].partition("\n## What an error says")[0]
# Those with variables ask for a record of the reader's own; that they fit the schema is tested for all documents.
QUERIES = [
    query
    for query in re.findall(r"^```graphql\n(.*?)^```", BOOKS, re.MULTILINE | re.DOTALL)
    if "$" not in query
]


def test_the_chapter_has_queries() -> None:
    assert len(QUERIES) >= 2


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.split()[1])
async def test_a_query_of_the_document_is_answered(books: Books, query: str) -> None:
    async with books.office.work() as db:
        await service.post_entries(db, [books.sale("10", on=date(2026, 10, 5))])
    books.office.services["tickets"] = Tickets("a secret key of this test, and of nothing else besides")
    asking = replace(books.office.admin, session_id=uuid.uuid4())
    answer = await books.office.ask(query, as_=asking)
    assert answer.errors == []
    assert None not in answer.data.values()
