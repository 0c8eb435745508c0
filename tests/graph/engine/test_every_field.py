"""Every field of the schema has a plan, but for the few that have a resolver of their own."""

from collections import deque
from collections.abc import Iterator
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
    parse,
    validate,
)

from bizsuite.graph.engine.holes import ExecutedHole
from bizsuite.graph.fields import MARK, Found, metadata_of
from bizsuite.graph.node import encode
from bizsuite.kernel.permissions import Scope
from bizsuite.kernel.values import new_id
from tests.differential import Differential
from tests.graph.conftest import somebody
from tests.graph.engine.generated import Generator
from tests.suite import grants_of, whole

OWN = {
    "ApprovalDefinitionVersion.form": "a form is JSON, which is handed on as it is",
    "ApprovalDefinitionVersion.graph": "so is a process",
    "BankStatementLine.suggestions": "what a line may be is searched for all lines of a page, by rules in Python",
    "JournalLine.openOn": "what was open on a day is computed for a day that is asked for",
    "LedgerAccount.ledger": "a ledger is a report with a running balance, of days that are asked for",
    "Product.availableToPromise": "what can be promised is reckoned by rules in Python, for arguments",
    "Product.price": "what prices are is decided by rules in Python, for arguments",
    "Product.stockForecast": "what is expected day by day is reckoned for days that are asked for",
    "Product.supplierPrice": "of whom to buy is decided by rules in Python, for arguments",
    "RequestForQuotation.comparison": "answers are set side by side by rules in Python",
    "Role.grants": "what the modules say of built-in roles stands in no table",
    "StockBalance.ledger": "a ledger is a report with a running balance, of days that are asked for",
    "StockMove.cost": "what goods cost is told by the replay of their product's history, by rules in Python",
    "StockReservation.explain": "the order in which places and lots are taken is decided by rules in Python",
    "StoredFile.download": "a ticket is signed when it is asked for",
    "StoredFile.upload": "a ticket is signed when it is asked for",
}
"""The fields of rows that are left to the executor, and why; of root fields any may be."""


class Everywhere:
    """One operation for each field that can be reached."""

    def __init__(self) -> None:
        schema = whole().schema
        self.core = schema.core
        self.actor = somebody(grants=dict.fromkeys(grants_of("admin"), Scope.ALL))
        missing: Any = None
        self.differential = Differential(schema, missing)
        self.random = Generator(self.core, {"": [encode("User", new_id())]}, [], Random(1))

    def executed(self) -> Iterator[str]:
        """The fields that the executor fills in, each once; what stands below them is not looked at."""
        query = self.core.query_type
        assert query is not None
        waiting: deque[tuple[GraphQLObjectType, str, str]] = deque([(query, "{", "}")])
        interface: Any = self.core.type_map["Node"]
        for each in self.core.get_possible_types(interface):
            node = f'{{ node(id: "{encode(each.name, new_id())}") {{ ... on {each.name} {{'
            waiting.append((each, node, "} } }"))
        seen = {each.name for each, _, _ in waiting}
        while waiting:
            kind, before, after = waiting.popleft()
            for name, field in kind.fields.items():
                below = get_named_type(field.type)
                text = self._selected(name, field)
                shown = "" if is_leaf_type(below) else "{ __typename }"
                if self._is_left(f"{before} {text} {shown} {after}"):
                    yield f"{kind.name}.{name}"
                    continue
                if is_object_type(below) and below.name not in seen:
                    seen.add(below.name)
                    waiting.append((below, f"{before} {text} {{", f"}} {after}"))

    def _is_left(self, text: str) -> bool:
        """Whether there is a hole for the executor. Raises Unplanned where there is no plan at all."""
        document = parse(text)
        assert validate(self.core, document) == [], text
        prepared = self.differential.prepared(document)
        planned = self.differential.engine.document(prepared)
        values = self.differential._values(prepared, {})
        plan = planned.plans.find(planned, values, self.actor)
        return any(isinstance(each, ExecutedHole) for each in plan.holes)

    def _selected(self, name: str, field: GraphQLField) -> str:
        needed = [
            f"{key}: {self.random._literal(argument.type, 1)}"
            for key, argument in field.args.items()
            if is_required_argument(argument)
        ]
        if isinstance(metadata_of(field).get(MARK), Found):
            needed = [f'id: "{encode(get_named_type(field.type).name, new_id())}"']
        return f"{name}({', '.join(needed)})" if needed else name


def test_few_fields_are_left_to_the_executor() -> None:
    """A new one in the middle of rows wants a declaration, or a line above that says why it has none.

    What only the executor answers at the root are reports, limits and the log: none of them finds or lists rows.
    """
    everywhere = Everywhere()
    executed = set(everywhere.executed())
    assert {name for name in executed if not name.startswith("Query.")} == set(OWN)
    query = everywhere.core.query_type
    assert query is not None
    marked = {name for name, field in query.fields.items() if MARK in metadata_of(field)}
    assert marked.isdisjoint(name.removeprefix("Query.") for name in executed)
    assert {"customers", "customer", "node", "nodes", "viewer"} <= marked
