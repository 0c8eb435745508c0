"""Groups of rows over HTTP: from a server of its own, by its plan, with what they cost, and export from a terminal."""

import json
from pathlib import Path

from tests.processes import calling, found_tenant, run, serving, token

CREATE = "mutation C($i: CustomerCreateInput!) { customerCreate(input: $i) { customer { id } userErrors { code } } }"
GROUPED = """query Q($f: CustomerFilter) {
  customerAggregates(filter: $f, groupBy: [{field: CURRENCY}, {field: CREATED_AT, granularity: YEAR}], first: 10) {
    totalCount
    nodes { currency createdAt count owner { id } }
  }
}"""


async def test_groups_are_served_and_exported(database: str, tmp_path: Path) -> None:
    """One plan answers; what is exported with the same filter is as many records; hostile texts are only texts."""
    await found_tenant(database)
    bearer = await token(database)
    with serving(tmp_path, DATABASE_URL=database) as server:
        async with calling(server.url, bearer) as caller:
            for name, currency in (("Anna", "EUR"), ("Ben", "EUR"), ("'; DROP TABLE party; --", "USD")):
                made = await caller.ask(CREATE, i={"name": name, "currency": currency})
                assert made["customerCreate"]["userErrors"] == []
            given = {"name": {"in": ["Anna", "Ben", "'; DROP TABLE party; --"]}}
            response = await caller.raw(GROUPED, f=given)
            assert response.headers["x-cost"] == str(100 + 10 * 2)
            found = response.json()["data"]["customerAggregates"]
            assert [(each["currency"], each["count"]) for each in found["nodes"]] == [("EUR", 2), ("USD", 1)]
            assert found["totalCount"] == 2
            metrics = (await caller.client.get(server.url.replace("/graphql", "/metrics"))).text
            assert 'bizsuite_queries_total{reader="plan"} 1.0' in metrics
            refused = (await caller.raw(GROUPED, f={"name": {"eq": None}})).json()
            assert [error["extensions"]["code"] for error in refused["errors"]] == ["BAD_USER_INPUT"]
    exported = run(
        "export", "customers", "--tenant", "acme", "--filter", json.dumps(given), DATABASE_URL=database
    )
    assert exported.returncode == 0, exported.stderr
    assert len(exported.stdout.splitlines()) == 3
    for text in ("[]", '{"nonsense": 1}'):
        wrong = run("export", "customers", "--tenant", "acme", "--filter", text, DATABASE_URL=database)
        assert (wrong.returncode, wrong.stdout) == (1, "")
        assert wrong.stderr.startswith("bizsuite: ") and "Traceback" not in wrong.stderr
