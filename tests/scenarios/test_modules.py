"""Every slice can be chosen alone: what it needs comes with it, and nothing else has to."""

import pytest

from bizsuite.app import MODULES, compose
from tests.suite import opened, whole

NAMES = [module.name for module in MODULES]
WHOLE = set(whole().schema.core.type_map)


@pytest.mark.parametrize("name", NAMES)
async def test_a_slice_alone_composes_and_answers(database: str, name: str) -> None:
    async with opened(database, [name]) as office:
        assert set(office.suite.schema.core.type_map) <= WHOLE
        answer = await office.ask("{ __typename }")
        assert (answer.errors, answer.data) == ([], {"__typename": "Query"})
        query = office.suite.schema.core.query_type
        assert query is not None
        if "customers" in query.fields:
            listed = await office.ask("{ customers { totalCount nodes { id } } }")
            assert (listed.errors, listed.data) == ([], {"customers": {"totalCount": 0, "nodes": []}})


def test_customers_come_with_every_suite() -> None:
    for suite in ("crm", "erp"):
        query = compose([suite]).schema.core.query_type
        assert query is not None
        assert "customers" in query.fields
