"""What a look through the books finds when somebody has got past every guard."""

import pytest

from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules.matching import NewMatch
from tests.erp.finance.books import Books, integrity, restore, tamper

TAMPERED = [
    ("UPDATE finance_entry SET description = 'x' WHERE chain_position = 2", {"hash_chain"}),
    (
        "UPDATE finance_entry SET entry_date = '2026-09-09', posted_on = '2026-09-09' WHERE chain_position = 2",
        {"hash_chain"},
    ),
    ("UPDATE finance_chain SET hash = repeat('f', 64)", {"hash_chain"}),
    (
        "UPDATE finance_entry_line SET debit = 61, amount = 61 WHERE debit = 60",
        {"hash_chain", "unbalanced_entries"},
    ),
    ("UPDATE finance_entry_line SET residual = 39 WHERE residual = 40", {"residual_vs_allocations"}),
    (
        "UPDATE finance_entry_line SET residual_base = 39 WHERE residual = 40",
        {"residual_vs_allocations", "control_vs_open_items"},
    ),
    ("UPDATE finance_party_balance SET receivable = receivable + 1", {"party_receivable_vs_lines"}),
    ("UPDATE finance_party_balance SET committed = 1", {"party_committed_vs_commitments"}),
    ('UPDATE finance_chain SET locks = \'{"SALES": "2026-01-31"}\'', {"area_locks_vs_chain"}),
    ("UPDATE number_series SET last = last + 1 WHERE key = 'finance.INV'", {"series_gaps"}),
    (
        "UPDATE finance_entry SET number = 'RCT/2026/00007' WHERE number = 'RCT/2026/00001'",
        {"series_gaps", "hash_chain"},
    ),
]


async def test_sound_books_show_nothing_and_tampered_ones_show_where(books: Books) -> None:
    sale, receipt = books.sale("100"), books.receipt("60")
    match = NewMatch(debit_line_id=sale.lines[0].id, credit_line_id=receipt.lines[1].id)
    async with books.office.work() as db:
        await service.post_entries(db, [sale, receipt], [match])
    assert await integrity(books) == []
    for statement, checks in TAMPERED:
        await tamper(books, statement)
        assert {finding.check for finding in await integrity(books)} == checks, statement
        await restore(books)
    assert await integrity(books) == []


async def test_years_that_do_not_follow_each_other_are_found(books: Books) -> None:
    await tamper(
        books,
        "INSERT INTO finance_fiscal_year (tenant_id, id, company_id, name, first_day, last_day)"
        " SELECT tenant_id, gen_random_uuid(), company_id, '2028', '2028-01-01', '2028-12-31'"
        f" FROM finance_fiscal_year WHERE company_id = '{books.company}'",
    )
    (finding,) = await integrity(books)
    assert (finding.check, finding.subject_type) == ("fiscal_years_in_a_row", "FiscalYear")
    assert finding.detail == "begins on 2028-01-01, the one before ends on 2026-12-31"


async def test_the_findings_name_nodes_in_the_graph(books: Books) -> None:
    async with books.office.work() as db:
        await service.post_entries(db, [books.sale("5")])
    await tamper(books, "UPDATE finance_entry SET description = 'x'")
    answer = await books.office.ask(
        "{ integrity { checks findings { check subjectType subjectId detail } } }"
    )
    assert "erp.finance" in answer.data["integrity"]["checks"]
    (finding,) = answer.data["integrity"]["findings"]
    assert (finding["check"], finding["subjectType"]) == ("hash_chain", "JournalEntry")
    assert finding["detail"] == "position 1: its content is not what was sealed"
    node = await books.office.ask("query($id: ID!) { node(id: $id) { __typename } }", id=finding["subjectId"])
    assert node.data == {"node": {"__typename": "JournalEntry"}}


@pytest.mark.parametrize("role", ["sales", "warehouse"])
async def test_the_look_through_the_books_is_for_auditors(books: Books, role: str) -> None:
    answer = await books.office.ask("{ integrity { checks } trialBalance { asOf } }", as_=role)
    assert (answer.data, answer.codes) == (
        {"integrity": None, "trialBalance": None},
        ["FORBIDDEN", "FORBIDDEN"],
    )
