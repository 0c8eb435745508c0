"""What the console asks of its own accord, held against the whole schema."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, parse, validate

from tests.ground.toy_console import CONSOLE
from tests.suite import whole

START = sorted((CONSOLE / "start").glob("*.graphql"))
OWN = re.findall(r"`((?:mutation|query) .*?)`", (CONSOLE / "session.js").read_text(), re.DOTALL)
BUSIEST = re.findall(r'const BUSIEST = "(.*)";', (CONSOLE / "src" / "start.js").read_text())


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The schema of all modules, as a client sees it."""
    return whole().schema.core


@pytest.mark.parametrize("path", START, ids=lambda path: path.stem)
def test_the_start_tabs_are_valid(schema: GraphQLSchema, path: Path) -> None:
    assert [error.message for error in validate(schema, parse(path.read_text()))] == []


def test_signing_in_and_finding_a_first_customer_are_valid(schema: GraphQLSchema) -> None:
    assert (len(OWN), len(BUSIEST)) == (2, 1)
    for text in [*OWN, *BUSIEST]:
        assert [error.message for error in validate(schema, parse(text))] == []
