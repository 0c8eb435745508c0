"""What is told of commissions: to whom, in which pages, in how many statements."""

from tests.erp.commissions.earned import (
    DUE,
    agent,
    due,
    invoiced,
    line,
    paid,
    planned,
    settled,
    sums,
)
from tests.erp.finance.books import Books


async def test_agents_see_their_own_and_nobody_elses(books: Books) -> None:
    await planned(books)
    await planned(books, role="warehouse")
    await paid(books, "1190", await invoiced(books))
    await settled(books, "2026-03-31")
    await settled(books, "2026-03-31", "warehouse")
    own = await books.office.ask(DUE, as_="sales", agent=agent(books), through="2026-03-31")
    assert own.errors == [] and sums(own.data["commissionsDue"]) == ["50.00", "50.00", "50.00", "0.00"]
    other = await books.office.ask(DUE, as_="sales", agent=agent(books, "warehouse"))
    assert other.errors == [] and sums(other.data["commissionsDue"]) == ["0.00"] * 4
    assert (other.data["commissionsDue"]["totalCount"], other.data["commissionsDue"]["nodes"]) == (0, [])
    ask = """{ commissionPlans { nodes { agent { name } } } commissionSettlements { nodes { agent { name }
      lines { nodes { amount { amount } } } } } }"""
    mine = {"agent": {"name": "Sales"}}
    assert (await books.office.ask(ask, as_="sales")).data == {
        "commissionPlans": {"nodes": [mine]},
        "commissionSettlements": {"nodes": [mine | {"lines": {"nodes": [{"amount": {"amount": "50.00"}}]}}]},
    }
    assert len((await books.office.ask(ask, as_="analyst")).data["commissionPlans"]["nodes"]) == 2
    nothing = await books.office.ask(DUE, agent=books.customer_gid)
    assert (nothing.data["commissionsDue"]["nodes"], nothing.errors) == ([], [])


async def test_what_is_due_comes_in_pages_in_as_many_statements_for_many_lines(books: Books) -> None:
    await planned(books)
    counts = []
    for several in (1, 5):
        for _ in range(several):
            await paid(books, "119", await invoiced(books, line("100")))
        answer = await books.office.ask(DUE, agent=agent(books), through="2026-03-31", first=100)
        counts.append((answer.data["commissionsDue"]["totalCount"], len(answer.statements)))
    # The company, plans, settled, lines; their invoice lines, their invoices, the plan.
    assert counts == [(1, 7), (6, 7)]
    first = await due(books, "2026-03-31", first=4)
    assert (len(first["nodes"]), first["pageInfo"]["hasNextPage"], sums(first)[1]) == (4, True, "30.00")
    rest = await due(books, "2026-03-31", first=4, after=first["pageInfo"]["endCursor"])
    assert (len(rest["nodes"]), rest["pageInfo"]["hasNextPage"], rest["totalCount"]) == (2, False, 6)
    back = await due(books, "2026-03-31", last=2, before=rest["pageInfo"]["startCursor"])
    assert back["nodes"] == first["nodes"][2:] and back["pageInfo"]["hasPreviousPage"] is True
    for wrong in ({"first": 101}, {"first": -1}, {"after": "?"}, {"through": "0001-01-01"}):
        answer = await books.office.ask(DUE, **{"agent": agent(books), "through": "2026-03-31"} | wrong)
        assert answer.codes == ["BAD_USER_INPUT"], wrong


async def test_users_invoice_lines_and_settlements_lead_to_each_other_in_few_statements(books: Books) -> None:
    for role in ("sales", "manager"):
        await planned(books, role=role)
    await paid(books, "1190", await invoiced(books))
    for role in ("sales", "manager"):
        await settled(books, "2026-03-31", role)
    ask = """query($ids: [String!]) { users(filter: { name: { in: $ids } }) { nodes { name
      commissionPlans(first: 5) { nodes { rate } }
      commissions(first: 5) { totalCount nodes { number lines(first: 5) { nodes { amount { amount }
        settlement { number } invoiceLine { commissions(first: 5) { totalCount } } } } } } } } }"""
    found = []
    for names in (["Sales"], ["Manager", "Sales"]):
        answer = await books.office.ask(ask, ids=names)
        found.append((len(answer.data["users"]["nodes"]), len(answer.statements)))
        for user in answer.data["users"]["nodes"]:
            (settlement,) = user["commissions"]["nodes"]
            assert user["commissionPlans"]["nodes"] == [{"rate": "0.05"}]
            (own,) = settlement["lines"]["nodes"]
            assert own["settlement"]["number"] == settlement["number"]
            assert own["invoiceLine"]["commissions"]["totalCount"] == 2
    assert [count for count, _ in found] == [1, 2]
    assert found[0][1] == found[1][1] == STATEMENTS


STATEMENTS = 9
"""Users; plans; settlements and their count; lines; settlements and invoice lines of these; commissions, counted."""
