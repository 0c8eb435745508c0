"""Whatever a client sends as a command is done or refused: no internal error, a refusal writes nothing, books agree."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import GraphQLField, get_named_type

from bizsuite.graph.errors import Presenter
from tests.demo import demonstrated, findings
from tests.scenarios.junk.records import Records, records_of
from tests.scenarios.junk.values import Chance
from tests.suite import Office

ODDS = (0, 0, 0.03, 0.15)
"""How likely a value is odd, in one command or another."""
ROUNDS = 2
"""How often each command is sent."""
TRACES = "SELECT (SELECT count(*) FROM audit_entry) + (SELECT count(*) FROM outbox_event) AS traces"


@dataclass
class Client:
    """Somebody who sends whatever fits the schema."""

    office: Office
    dice: Random
    records: Records
    codes: Counter[str] = field(default_factory=Counter)
    """What was answered how often; an empty code is what was done."""

    async def send(self, name: str, mutation: GraphQLField) -> None:
        """One command; checks that its answer is one that clients may have."""
        kind = mutation.args["input"].type
        chance = Chance(
            self.dice, lambda each: self.records.fitting(self.dice, name, each), self.dice.choice(ODDS)
        )
        given = chance.input(kind)
        payload: Any = get_named_type(mutation.type)
        asked = "userErrors { code message path }" if "userErrors" in payload.fields else "__typename"
        query = f"mutation($input: {kind}) {{ {name}(input: $input) {{ {asked} }} }}"
        before = await self.traces()
        answer = await self.office.ask(query, input=given)
        codes = self.read(answer.errors, (answer.data or {}).get(name) or {})
        assert "INTERNAL_SERVER_ERROR" not in codes, (name, given, answer.errors[0].original_error)
        if codes:
            assert await self.traces() == before, (name, given, codes)
        self.codes.update(codes or [""])

    def read(self, errors: list[Any], payload: dict[str, Any]) -> list[str]:
        """The codes of an answer, as clients see them."""
        public = [Presenter("en", "").field_error(error)["extensions"]["code"] for error in errors]
        return [*public, *(refusal["code"] for refusal in payload.get("userErrors", ()))]

    async def traces(self) -> int:
        """How many rows the audit and the outbox have."""
        (row,) = await self.office.rows(TRACES)
        count: int = row["traces"]
        return count


def mutations(office: Office) -> dict[str, GraphQLField]:
    """Every mutation of the suite that takes an input."""
    root = office.suite.schema.core.mutation_type
    assert root is not None
    return {name: each for name, each in root.fields.items() if "input" in each.args}


async def test_no_command_breaks_the_server_or_the_books(database: str, length: int) -> None:
    async with demonstrated(database) as (office, _):
        client = Client(office, Random(ROUNDS * length), await records_of(office))
        for _ in range(ROUNDS * length):
            for name, mutation in mutations(office).items():
                await client.send(name, mutation)
            client.records = await records_of(office)
        assert client.codes[""] >= 60, client.codes
        assert len(client.codes) >= 30, client.codes
        assert await findings(office, office.admin) == []
