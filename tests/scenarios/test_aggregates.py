"""What analysts group and sum of a company that has traded, and that it is what lists show and exports write."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from graphql import get_named_type, parse, validate

from bizsuite.commands import exporting
from bizsuite.commands.exporting import records
from bizsuite.commands.place import Stopped
from bizsuite.graph.context import Contexts
from bizsuite.kernel.permissions import Actor, Scope
from tests.differential import Differential, same
from tests.graph.engine.generated import Generator
from tests.graph.engine.test_generated import askers, executed, pools
from tests.scenarios.trade import Trade, traded


@pytest.fixture
async def trade(database: str) -> AsyncIterator[Trade]:
    """A company that has traded."""
    async with traded(database) as made:
        yield made


async def groups(trade: Trade, query: str, *, as_: Any = "analyst", **variables: Any) -> Any:
    """The groups that one field answers; the executor needs a statement, and one a level for nodes."""
    answer = await trade.office.ask(query, as_=as_, **variables)
    assert answer.errors == []
    (found,) = answer.data.values()
    return found["nodes"]


async def test_revenue_by_customer_and_month(trade: Trade) -> None:
    found = await groups(
        trade,
        "{ salesOrderAggregates(groupBy: [{field: CUSTOMER}, {field: ORDER_DATE, granularity: MONTH}],"
        ' orderBy: [{field: ORDER_DATE}, {field: TOTAL_SUM, currency: "USD", direction: DESC}])'
        " { nodes { customer { name } orderDate count total { sum { amount currency } } } } }",
    )
    listed = await trade.office.ask(
        "{ salesOrders { nodes { orderDate customer { name } total { amount } } } }"
    )
    expected: dict[tuple[str, str], Decimal] = {}
    for order in listed.data["salesOrders"]["nodes"]:
        key = (order["orderDate"][:8] + "01", order["customer"]["name"])
        expected[key] = expected.get(key, Decimal(0)) + Decimal(order["total"]["amount"])
    assert [(each["orderDate"], each["customer"]["name"]) for each in found] == sorted(
        expected, key=lambda key: (key[0], -expected[key])
    )
    for each in found:
        (total,) = each["total"]
        assert Decimal(total["sum"]["amount"]) == expected[each["orderDate"], each["customer"]["name"]]
        assert total["sum"]["currency"] == "USD"


async def test_the_books_balance_in_whatever_way_they_are_grouped(trade: Trade) -> None:
    """Debit and credit of every journal are equal, and all accounts together."""
    for by in ("", "(groupBy: [{field: JOURNAL}])", "(groupBy: [{field: ENTRY_DATE, granularity: WEEK}])"):
        fields = "count debit { sum { amount } } credit { sum { amount } }"
        query = f"{{ journalLineAggregates{by} {{ nodes {{ {fields} }} }} }}"
        found = await groups(trade, query, as_="finance")
        assert found
        for each in found:
            assert each["debit"] == each["credit"]
    accounts = await groups(
        trade,
        '{ journalLineAggregates(groupBy: [{field: ACCOUNT}], having: {debit: {currency: "USD", sum: {gt: "0"}}})'
        " { nodes { account { code } debit { sum { amount } } } } }",
        as_="finance",
    )
    trial = await trade.office.ask("{ trialBalance { lines { account { code } debit { amount } } } }")
    assert {each["account"]["code"]: each["debit"][0]["sum"]["amount"] for each in accounts} == {
        line["account"]["code"]: line["debit"]["amount"]
        for line in trial.data["trialBalance"]["lines"]
        if Decimal(line["debit"]["amount"]) > 0
    }


async def test_stock_by_warehouse_is_what_was_moved_there(trade: Trade) -> None:
    found = await groups(
        trade,
        "{ stockBalanceAggregates(groupBy: [{field: PRODUCT}, {field: WAREHOUSE}],"
        " filter: {location: {kind: {eq: INTERNAL}}})"
        " { nodes { product { sku } warehouse { code } onHand { sum } reserved { max } } } }",
        as_="warehouse",
    )
    assert {each["product"]["sku"]: each["onHand"]["sum"] for each in found} == {
        "TEA": "90",
        "CUP": "40",
        "POT": "20",
    }
    assert len({each["warehouse"]["code"] for each in found}) == 1


async def test_tasks_are_counted_for_whoever_sees_them(trade: Trade) -> None:
    query = (
        "{ approvalTaskAggregates(groupBy: [{field: STATUS}, {field: ASSIGNEE}])"
        " { nodes { status count assignee { name } } } }"
    )
    (task,) = await groups(trade, query, as_="manager")
    assert (task["status"], task["count"]) == ("PENDING", 1)
    assert await groups(trade, query, as_="warehouse") == []


async def test_groups_by_what_one_may_not_read_are_refused(trade: Trade) -> None:
    """Who shares a customer is told by groups as well as by names."""
    stranger = replace(trade.office.admin, grants={"sales.order.read": Scope.ALL})
    allowed = await groups(trade, "{ salesOrderAggregates { nodes { count } } }", as_=stranger)
    assert allowed == [{"count": 4}]
    for by in ("CUSTOMER", "OWNER"):
        answer = await trade.office.ask(
            f"{{ salesOrderAggregates(groupBy: [{{field: {by}}}]) {{ nodes {{ count }} }} }}", as_=stranger
        )
        expected = ["FORBIDDEN"] if by == "CUSTOMER" else []
        assert answer.codes == expected, by
    for line in ("PRODUCT", "CATEGORY", "CUSTOMER"):
        answer = await trade.office.ask(
            f"{{ salesOrderLineAggregates(groupBy: [{{field: {line}}}]) {{ nodes {{ count }} }} }}",
            as_=stranger,
        )
        assert answer.codes == ["FORBIDDEN"], line


async def test_rows_of_hidden_nodes_fall_together(trade: Trade) -> None:
    """Whoever sees all orders and only their own customers sees one group without a customer."""
    grants = {"sales.order.read": Scope.ALL, "parties.customer.read": Scope.OWN}
    stranger = replace(trade.office.actor("warehouse"), grants=grants)
    query = "{ salesOrderAggregates(groupBy: [{field: CUSTOMER}]) { nodes { customer { name } count } } }"
    assert await groups(trade, query, as_=stranger) == [{"customer": None, "count": 4}]
    assert len(await groups(trade, query)) == 2


def test_groups_are_no_list_to_export(trade: Trade) -> None:
    with pytest.raises(Stopped, match="there is no list 'salesOrderAggregates'"):
        exporting._query(trade.office.suite.schema.core, "salesOrderAggregates")


LISTS = {
    "salesOrders": ("salesOrderAggregates", ("net", "total"), ()),
    "invoices": ("invoiceAggregates", ("total", "residual"), ()),
    "payments": ("paymentAggregates", ("amount",), ()),
    "stockMoves": ("stockMoveAggregates", (), ("quantity",)),
    "stockBalances": ("stockBalanceAggregates", (), ("onHand", "reserved")),
    "opportunities": ("opportunityAggregates", ("amount",), ("probability",)),
    "customers": ("customerAggregates", (), ()),
    "approvalTasks": ("approvalTaskAggregates", (), ()),
}


@pytest.mark.parametrize("seed", range(2))
async def test_list_groups_and_export_agree(trade: Trade, length: int, seed: int) -> None:
    """Invariant: any list, aggregate and export with the same filter agree, whoever asks."""
    random = Random(seed)
    core = trade.office.suite.schema.core
    ids, cursors = await pools(trade)
    actors = askers(trade)
    compared = 0
    for _ in range(40 * length):
        name = random.choice(list(LISTS))
        generator = Generator(core, ids, cursors, random)
        kind = core.query_type.fields[name].args["filter"].type  # type: ignore[union-attr]
        given = generator._json(kind, 2)
        actor = random.choice(actors)
        compared += await agrees(trade, name, given, actor)
    assert compared >= 15 * length


async def agrees(trade: Trade, name: str, given: Any, actor: Actor) -> bool:
    """Whether all three answer; where they do, they must say the same, and where one refuses, all do."""
    root, money, numbers = LISTS[name]
    kind = get_named_type(trade.office.suite.schema.core.query_type.fields[name].args["filter"].type)  # type: ignore[union-attr]
    summed = " ".join(
        [
            *(f"{each} {{ currency sum {{ amount }} }}" for each in money),
            *(f"{each} {{ sum }}" for each in numbers),
        ]
    )
    query = (
        f"query Q($f: {kind}) {{ {name}(filter: $f) {{ totalCount }}"
        f" {root}(filter: $f, groupBy: []) {{ nodes {{ count {summed} }} }} }}"
    )
    answer = await trade.office.ask(query, as_=actor, f=given)
    contexts: Any = Contexts(trade.office.database, {})
    try:
        schema = trade.office.suite.schema.core
        exported = [each async for each in records(schema, contexts, actor, name, given)]
    except Stopped:
        exported = None
    if answer.errors:
        assert exported is None, given
        assert {error.path[0] for error in answer.errors if error.path} in ({name, root}, set()), given
        return False
    if exported is None:
        # A field of the export may need more than the list.
        return False
    (group,) = answer.data[root]["nodes"]
    assert answer.data[name]["totalCount"] == group["count"] == len(exported)
    for each in money:
        assert {part["currency"]: Decimal(part["sum"]["amount"]) for part in group[each]} == sums(
            exported, each
        )
    for each in numbers:
        expected = sum((Decimal(record[each]) for record in exported), Decimal(0)) if exported else None
        found = group[each]["sum"]
        assert (None if found is None else Decimal(found)) == expected
    return True


def sums(exported: list[Any], name: str) -> dict[str, Decimal]:
    """The amounts of exported records by currency."""
    found: dict[str, Decimal] = {}
    for record in exported:
        if record[name] is not None:
            currency = record[name]["currency"]
            found[currency] = found.get(currency, Decimal(0)) + Decimal(record[name]["amount"])
    return found


async def test_grouped_operations_at_random(trade: Trade, length: int) -> None:
    """Plans and the executor say the same of every grouped read, and nearly all are planned."""
    random = Random(11)
    core = trade.office.suite.schema.core
    query_type = core.query_type
    assert query_type is not None
    roots = [name for name, field in query_type.fields.items() if "groupBy" in field.args]
    ids, cursors = await pools(trade)
    contexts = Contexts(trade.office.database, trade.office.services)
    differential = Differential(trade.office.suite.schema, contexts)
    made = planned = 0
    while made < 80 * length:
        generator = Generator(core, ids, cursors, random)
        operation = generator.of(random.choice(roots))
        document = parse(operation.text)
        if validate(core, document):
            continue
        made += 1
        actor = random.choice(askers(trade))
        data, errors = await executed(trade, operation, actor)
        answer = await differential.planned(document, operation.variables, actor)
        if answer is None:
            assert errors or await differential.reason(document, operation.variables, actor)
        else:
            planned += 1
            assert same(answer, data, errors), (operation, answer, data, errors)
    assert planned * 3 >= made
