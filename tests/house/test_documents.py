"""The documents are true: their queries fit the schema, their links lead somewhere, their code is the code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLSchema, parse, validate

from tests.house.sources import ROOT
from tests.suite import as_clients_see_it

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
DECISION_LINES = 60


def blocks(language: str) -> Iterator[tuple[Path, str]]:
    """Every fenced block of a language, with the page that it stands in."""
    for page in PAGES:
        for found, text in BLOCK.findall(page.read_text()):
            if found == language:
                yield page, text


def anchors(page: Path) -> set[str]:
    """What the headings of a page can be linked by."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.fixture(scope="module")
def whole() -> GraphQLSchema:
    """The schema of everything, as a client sees it."""
    return as_clients_see_it()


def test_every_query_of_the_documents_fits_the_schema(whole: GraphQLSchema) -> None:
    """A stranger pastes them; the first one that fails is the last one that they try."""
    wrong = [
        f"{page.name}: {error.message}"
        for page, text in blocks("graphql")
        for error in validate(whole, parse(text))
    ]
    assert wrong == []


def test_the_documents_have_queries() -> None:
    """The test above would also be content with none."""
    found = {page.name for page, _ in blocks("graphql")}
    assert {"README.md", "analysts.md", "integrators.md"} <= found


def test_every_link_leads_somewhere() -> None:
    """To a file of the repository, and to a heading where one is named."""
    broken = []
    for page in PAGES:
        for link in LINK.findall(page.read_text()):
            if link.startswith(("http://", "https://", "mailto:")):
                continue
            file, _, heading = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            if not target.exists() or (heading and heading not in anchors(target)):
                broken.append(f"{page.name}: {link}")
    assert broken == []


def test_python_shown_is_python_written() -> None:
    """A block names its file in its first line; all its other lines stand in that file, in this order."""
    strange = []
    for page, text in blocks("python"):
        first, *lines = [line.strip() for line in text.splitlines() if line.strip()]
        written = iter([line.strip() for line in (ROOT / first.removeprefix("# ")).read_text().splitlines()])
        strange += [f"{page.name}: {line}" for line in lines if line not in written]
    assert strange == []


def test_decisions_are_numbered_and_short() -> None:
    """One after the other, each with its number in its title; what is longer is not read."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        lines = page.read_text().splitlines()
        assert lines[0].startswith(f"# {int(page.name[:4])}. ")
        assert len(lines) <= DECISION_LINES, page.name
