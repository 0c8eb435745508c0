"""What the benchmark asks fits the schema; whoever renames a field is told at once, and not by the benchmark."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, parse, validate

from bizsuite.kernel.revise import declare_everything
from bizsuite.kernel.tables import METADATA
from tests.house.sources import ROOT
from tests.suite import whole

ASKED = sorted(
    [*(ROOT / "bench" / "queries").glob("*.graphql"), *(ROOT / "bench" / "entry").glob("*.graphql")]
)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The schema of everything."""
    return whole().schema.core


@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_it_fits_the_schema(schema: GraphQLSchema, path: Path) -> None:
    assert validate(schema, parse(path.read_text())) == []


def test_there_is_something_to_ask() -> None:
    assert {path.stem for path in ASKED} >= {
        "c360",
        "list50",
        "c360_python",
        "order",
        "trial_balance",
        "aged_receivables",
        "revenue_by_month",
        "stock_as_of",
    }


INSERTED = re.findall(
    r"INSERT INTO (\w+) \(([^)]*)\)", (ROOT / "bench" / "entry" / "order.pgbench").read_text()
)


@pytest.mark.parametrize(
    ("table", "named"), INSERTED, ids=[f"{table}-{n}" for n, (table, _) in enumerate(INSERTED)]
)
def test_the_order_by_hand_names_every_column_that_wants_a_value(table: str, named: str) -> None:
    declare_everything()
    wanted = {
        column.name
        for column in METADATA.tables[table].columns
        if not column.nullable and column.server_default is None and column.computed is None
    }
    assert wanted - {name.strip() for name in named.split(",")} == set()
