"""What lines are divided by: the rules, the books, the graph, and what not even the owner changes."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.finance import service
from bizsuite.erp.finance.rules import dimensions as rules
from bizsuite.erp.finance.rules.dimensions import DimensionShare, KnownDimension, KnownValue
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine, mirrored
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units
from tests.erp.finance.books import Books, integrity, restore, tamper
from tests.erp.finance.test_guards import owner

COMPANY = uuid.UUID(int=1)
CENTRE = KnownDimension(id=uuid.UUID(int=2), code="CC")
PROJECT = KnownDimension(id=uuid.UUID(int=3), code="PR")


def value(number: int, dimension: KnownDimension = CENTRE) -> KnownValue:
    return KnownValue(
        id=uuid.UUID(int=100 + number),
        company_id=COMPANY,
        dimension=dimension,
        code=f"V{number}",
        is_active=True,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 6, 30),
    )


VALUES = {each.id: each for each in (*map(value, range(10)), *(value(10 + n, PROJECT) for n in range(10)))}


@st.composite
def fractions(draw: Any) -> list[Decimal]:
    """Fractions that sum to 1, with up to twelve decimals."""
    whole = 10**12
    cuts = sorted(draw(st.sets(st.integers(1, whole - 1), max_size=9)))
    ends = [0, *cuts, whole]
    return [Decimal(b - a).scaleb(-12) for a, b in pairwise(ends)]


amounts = st.decimals(min_value="-99999999", max_value="99999999", places=4)


@given(amounts, fractions(), st.sampled_from(["USD", "JPY", "KWD"]))
def test_parts_sum_to_the_amount_and_none_is_a_unit_off(
    amount: Decimal, parts: list[Decimal], currency: str
) -> None:
    unit = Decimal(1).scaleb(-minor_units(currency))
    amount = amount.quantize(unit)
    found = rules.shared(amount, parts, currency)
    assert sum(found, ZERO) == amount
    for part, fraction in zip(found, parts, strict=True):
        assert abs(part - amount * fraction) < unit
        assert part * amount >= 0
        assert part == part.quantize(unit)


@given(amounts, fractions(), st.sampled_from(["USD", "JPY"]))
def test_what_undoes_a_line_undoes_its_parts(amount: Decimal, parts: list[Decimal], currency: str) -> None:
    amount = amount.quantize(Decimal(1).scaleb(-minor_units(currency)))
    forth, back = rules.shared(amount, parts, currency), rules.shared(-amount, parts, currency)
    assert back == [-part for part in forth]


def test_what_is_left_goes_where_most_was_cut_off_and_to_the_first_of_equals() -> None:
    third = Decimal("0.333333333333")
    assert rules.shared(Decimal("100.00"), [third, third, 1 - 2 * third], "USD") == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]
    quarter = [Decimal("0.25")] * 4
    assert rules.shared(Decimal("0.02"), quarter, "USD") == [Decimal("0.01"), Decimal("0.01"), 0, 0]


@given(amounts, fractions(), fractions())
def test_each_dimension_divides_the_whole_line(
    amount: Decimal, centres: list[Decimal], projects: list[Decimal]
) -> None:
    amount = amount.quantize(Decimal("0.01"))
    shares = [
        *(DimensionShare(value(n).id, part) for n, part in enumerate(centres)),
        *(DimensionShare(value(10 + n, PROJECT).id, part) for n, part in enumerate(projects)),
    ]
    splits = rules.splits_of(shares, amount, "USD", values=VALUES, path=["lines", "0"])
    for dimension in (CENTRE, PROJECT):
        own = [split for split in splits if split.dimension_id == dimension.id]
        assert sum((split.fraction for split in own), ZERO) == 1
        assert sum((split.amount for split in own), ZERO) == amount
    assert [split.value_id for split in splits] == [share.value_id for share in shares]


def refused(*said: tuple[int, str]) -> tuple[str, Sequence[str]]:
    with pytest.raises(Refused) as error:
        shares = [DimensionShare(value(number).id, Decimal(fraction)) for number, fraction in said]
        rules.check_shares(shares, VALUES, ["lines", "3"])
    return error.value.code, list(error.value.path)


def test_shares_are_refused() -> None:
    at = ["lines", "3", "dimensions"]
    assert refused((0, "0.5")) == ("DIMENSION_FRACTIONS", at)
    assert refused((0, "0.5"), (1, "0.5"), (11, "0.999999999999")) == ("DIMENSION_FRACTIONS", at)
    assert refused((0, "0.5"), (0, "0.5")) == ("INVALID_VALUE", at)
    assert refused((0, "0")) == ("INVALID_VALUE", [*at, "0", "fraction"])
    assert refused((0, "0.5"), (1, "-0.5")) == ("INVALID_VALUE", [*at, "1", "fraction"])
    assert refused((0, "1.000000000001")) == ("INVALID_VALUE", [*at, "0", "fraction"])
    assert refused((0, "0.0000000000001")) == ("INVALID_VALUE", [*at, "0", "fraction"])
    assert refused((99, "1")) == ("NOT_FOUND", [*at, "0", "valueId"])
    assert refused(*((0, "1"),) * 201) == ("INVALID_VALUE", ["lines", "3"])


@pytest.mark.parametrize(
    ("on", "is_active", "taken"),
    [
        (date(2026, 1, 1), True, True),
        (date(2026, 6, 30), True, True),
        (date(2025, 12, 31), True, False),
        (date(2026, 7, 1), True, False),
        (date(2026, 3, 1), False, False),
    ],
)
def test_a_value_takes_postings_on_its_days(on: date, is_active: bool, taken: bool) -> None:
    assert replace(value(0), is_active=is_active).takes(on) is taken


def test_a_value_does_not_stand_below_itself() -> None:
    key, other = uuid.uuid4(), uuid.uuid4()
    rules.check_place(key, other, [])
    for parent, above in ((key, []), (other, [key])):
        with pytest.raises(Refused, match="below itself"):
            rules.check_place(key, parent, above)


# In the books


async def made(books: Books, *codes: str, required_on: Sequence[uuid.UUID] = ()) -> list[uuid.UUID]:
    """A dimension of the first company with values of these codes, after its own id."""
    async with books.office.work() as db:
        dimension = await service.create_dimension(
            db, books.company, code="CC", name="Cost centre", required_on=required_on
        )
        values = [
            await service.create_value(db, dimension.id, {"code": each, "name": each}) for each in codes
        ]
        return [dimension.id, *(each.id for each in values)]


def divided(
    books: Books, amount: str, *shares: tuple[uuid.UUID, str], on: date = date(2026, 3, 1)
) -> NewEntry:
    """An entry that pays for something from the bank, the costs divided."""
    said = [DimensionShare(key, Decimal(fraction)) for key, fraction in shares]
    lines = [
        NewLine(account=AccountPurpose.COST_OF_SALES, debit=Decimal(amount), dimensions=said),
        NewLine(account=AccountPurpose.BANK, credit=Decimal(amount)),
    ]
    return NewEntry(company_id=books.company, journal=JournalKind.GENERAL, on=on, lines=lines)


SPLITS = """SELECT v.code, s.fraction, s.amount, s.position FROM finance_dimension_split s
  JOIN finance_dimension_value v ON v.id = s.value_id JOIN finance_entry_line l ON l.id = s.line_id
  JOIN finance_entry e ON e.id = l.entry_id ORDER BY e.number NULLS FIRST, l.position, s.position"""


async def parts(books: Books) -> list[tuple[str, str]]:
    return [(row["code"], f"{row['amount']:.2f}") for row in await books.office.rows(SPLITS)]


async def test_a_line_is_divided_and_its_reversal_mirrors_that(books: Books) -> None:
    _, one, two, three = await made(books, "A", "B", "C")
    third = "0.333333333333"
    entry = divided(books, "100", (one, third), (two, third), (three, "0.333333333334"))
    async with books.office.work() as db:
        await service.post_entries(db, [entry])
    assert await parts(books) == [("A", "33.33"), ("B", "33.33"), ("C", "33.34")]
    async with books.office.work() as db:
        await service.update_value(db, one, {"is_active": False})
    async with books.office.work() as db:
        await service.reverse_entry(db, entry.id, on=date(2026, 4, 1))
    assert (await parts(books))[3:] == [("A", "-33.33"), ("B", "-33.33"), ("C", "-33.34")]
    sums = "SELECT value_id, sum(amount) AS left FROM finance_dimension_split GROUP BY value_id"
    assert {row["left"] for row in await books.office.rows(sums)} == {ZERO}
    assert await integrity(books) == []


async def test_a_draft_keeps_what_its_lines_are_divided_by(books: Books) -> None:
    _, one, two = await made(books, "A", "B")
    entry = divided(books, "0.05", (one, "0.5"), (two, "0.5"))
    async with books.office.work() as db:
        await service.draft_entry(db, entry)
    assert await parts(books) == [("A", "0.03"), ("B", "0.02")]
    async with books.office.work() as db:
        await service.post_entry(db, entry.id)
    assert await parts(books) == [("A", "0.03"), ("B", "0.02")]
    assert await integrity(books) == []


async def test_an_account_may_need_a_dimension(books: Books) -> None:
    rows = await books.office.rows(
        f"SELECT id FROM finance_account WHERE purpose = 'COST_OF_SALES' AND company_id = '{books.company}'"
    )
    dimension, one = await made(books, "A", required_on=[rows[0]["id"]])
    with pytest.raises(Refused) as error:
        async with books.office.work() as db:
            await service.post_entries(db, [divided(books, "1")])
    assert (error.value.code, list(error.value.path)) == ("DIMENSION_REQUIRED", ["lines", "0", "dimensions"])
    assert error.value.facts == {"account": "5000", "dimension": "CC"}
    async with books.office.work() as db:
        await service.draft_entry(db, divided(books, "1"))
        await service.post_entries(db, [divided(books, "1", (one, "1"))])
    async with books.office.work() as db:
        await service.update_dimension(db, dimension, {"is_active": False})
    async with books.office.work() as db:
        await service.post_entries(db, [divided(books, "1")])
    with pytest.raises(Refused, match="takes no postings"):
        async with books.office.work() as db:
            await service.post_entries(db, [divided(books, "1", (one, "1"))])
    async with books.office.work() as db:
        await service.update_dimension(db, dimension, {"is_active": True}, [])
    async with books.office.work() as db:
        await service.post_entries(db, [divided(books, "1")])


async def test_values_of_another_company_are_unknown(books: Books) -> None:
    async with books.office.work() as db:
        foreign = await service.create_dimension(db, books.office.home.second, code="CC", name="Kostenstelle")
        other = await service.create_value(db, foreign.id, {"code": "X", "name": "X"})
    with pytest.raises(Refused) as error:
        async with books.office.work() as db:
            await service.post_entries(db, [divided(books, "1", (other.id, "1"))])
    assert list(error.value.path) == ["lines", "0", "dimensions", "0", "valueId"]
    assert await books.office.rows("SELECT 1 FROM finance_entry") == []


async def test_dividing_costs_one_question_and_nothing_where_none_is(books: Books) -> None:
    _, one, two = await made(books, "A", "B")
    counts = []
    for each in (divided(books, "1"), divided(books, "1", (one, "0.5"), (two, "0.5"))):
        async with books.office.work() as db:
            books.office.statements.clear()
            await service.post_entries(db, [each])
            counts.append(len(books.office.statements))
    assert counts == [2, 3]


async def test_the_chain_seals_what_lines_are_divided_by(books: Books) -> None:
    _, one, two = await made(books, "A", "B")
    async with books.office.work() as db:
        await service.post_entries(db, [divided(books, "10", (one, "0.5"), (two, "0.5"))])
    assert await integrity(books) == []
    for change in (
        "SET fraction = 0.4",
        "SET amount = amount + position - 1.5",
        "SET position = position + 2",
    ):
        await tamper(books, f"UPDATE finance_dimension_split {change}")
        assert "hash_chain" in {finding.check for finding in await integrity(books)}, change
        await restore(books)
    await tamper(books, "DELETE FROM finance_dimension_split WHERE position = 2")
    assert {finding.check for finding in await integrity(books)} == {"hash_chain", "dimensions_vs_lines"}
    await restore(books)
    assert await integrity(books) == []


async def test_not_even_the_owner_divides_anew(books: Books) -> None:
    dimension, one, two = await made(books, "A", "B")
    async with books.office.work() as db:
        await service.post_entries(db, [divided(books, "10", (one, "1"))])
    connection = await owner(books)
    copied = (
        "INSERT INTO finance_dimension_split (tenant_id, id, company_id, line_id, position, dimension_id, value_id,"
        " fraction, currency, amount) SELECT tenant_id, gen_random_uuid(), company_id, line_id, 2,"
        f" '{dimension}', '{two}', 1, currency, amount FROM finance_dimension_split"
    )
    try:
        for statement in (
            "UPDATE finance_dimension_split SET fraction = 0.5",
            f"UPDATE finance_dimension_split SET value_id = '{two}'",
            "DELETE FROM finance_dimension_split",
            "TRUNCATE finance_dimension_split",
            copied,
            "UPDATE finance_entry_line SET split_count = 2 WHERE split_count = 1",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_what_is_not_divided_wholly_is_not_posted_by_sql(books: Books) -> None:
    _, one, two = await made(books, "A", "B")
    entry = divided(books, "10", (one, "0.5"), (two, "0.5"))
    async with books.office.work() as db:
        await service.draft_entry(db, entry)
    connection = await owner(books)
    seal = (
        "UPDATE finance_entry SET status = 'POSTED', posted_on = entry_date, number = 'X', chain_position = 99,"
        " previous_hash = '', hash = '', line_count = 2"
    )
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("DELETE FROM finance_dimension_split WHERE position = 2")
        await connection.execute("UPDATE finance_entry_line SET posted_on = '2026-03-01'")
        await connection.execute(seal)
        with pytest.raises(asyncpg.RestrictViolationError, match="not divided wholly"):
            await transaction.commit()
    finally:
        await connection.close()


def test_a_mirrored_line_keeps_what_it_is_divided_by() -> None:
    share = DimensionShare(uuid.uuid4())
    (back,) = mirrored([NewLine(account=AccountPurpose.BANK, debit=Decimal(1), dimensions=[share])])
    assert (back.credit, back.dimensions) == (Decimal(1), [share])


# Through the graph

DIMENSION = """mutation($input: DimensionCreateInput!) { dimensionCreate(input: $input) {
  dimension { id code name isActive requiredAccounts { nodes { code } } } userErrors { code path } } }"""
CHANGE = """mutation($input: DimensionUpdateInput!) { dimensionUpdate(input: $input) {
  dimension { name isActive requiredAccounts { nodes { code } } } userErrors { code path } } }"""
VALUE = """mutation($input: DimensionValueCreateInput!) { dimensionValueCreate(input: $input) {
  dimensionValue { id code parent { code } dimension { code } } userErrors { code path } } }"""
MOVE = """mutation($input: DimensionValueUpdateInput!) { dimensionValueUpdate(input: $input) {
  dimensionValue { name isActive parent { code } firstDay lastDay } userErrors { code path } } }"""
ENTRY = """mutation($input: JournalEntryCreateInput!) { journalEntryCreate(input: $input) {
  journalEntry { id lines { nodes { id dimensions { nodes { position fraction amount { amount currency }
    value { code } dimension { code } } } } } }
  userErrors { code path ... on DimensionFractions { dimension sum } ... on DimensionIsRequired { account } } } }"""


async def account(books: Books, code: str) -> str:
    sql = f"SELECT id FROM finance_account WHERE code = '{code}' AND company_id = '{books.company}'"
    return encode("LedgerAccount", (await books.office.rows(sql))[0]["id"])


async def value_of(books: Books, dimension: str, code: str, **more: Any) -> str:
    asked = {"dimensionId": dimension, "code": code, "name": code, **more}
    found: str = (await books.office.done(VALUE, input=asked))["dimensionValue"]["id"]
    return found


async def test_a_company_divides_its_costs(books: Books) -> None:
    costs, bank = await account(books, "5000"), await account(books, "1020")
    dimension = (
        await books.office.done(
            DIMENSION, input={"code": "CC", "name": "Cost centre", "requiredAccountIds": [costs]}
        )
    )["dimension"]
    assert dimension["requiredAccounts"]["nodes"] == [{"code": "5000"}]
    north = await value_of(books, dimension["id"], "N")
    shop = await value_of(books, dimension["id"], "N1", parentId=north, firstDay="2026-01-01")
    line = {
        "accountId": costs,
        "debit": "10.01",
        "dimensions": [{"valueId": north, "fraction": "0.5"}, {"valueId": shop, "fraction": "0.5"}],
    }
    asked = {"on": "2026-02-01", "lines": [line, {"accountId": bank, "credit": "10.01"}], "post": True}
    made = (await books.office.done(ENTRY, input=asked))["journalEntry"]
    told = made["lines"]["nodes"][0]["dimensions"]["nodes"]
    assert [(each["value"]["code"], each["fraction"], each["amount"]) for each in told] == [
        ("N", "0.5", {"amount": "5.01", "currency": "USD"}),
        ("N1", "0.5", {"amount": "5.00", "currency": "USD"}),
    ]
    assert made["lines"]["nodes"][1]["dimensions"]["nodes"] == []
    bare: dict[str, Any] = {
        **asked,
        "lines": [{"accountId": costs, "debit": "1"}, {"accountId": bank, "credit": "1"}],
    }
    refused = (await books.office.ask(ENTRY, input=bare)).data["journalEntryCreate"]["userErrors"]
    assert refused == [
        {"code": "DIMENSION_REQUIRED", "path": ["lines", "0", "dimensions"], "account": "5000"}
    ]
    half = {"valueId": north, "fraction": "0.4"}
    bare["lines"][0] = {"accountId": costs, "debit": "1", "dimensions": [half]}
    refused = (await books.office.ask(ENTRY, input=bare)).data["journalEntryCreate"]["userErrors"]
    assert refused == [
        {
            "code": "DIMENSION_FRACTIONS",
            "path": ["lines", "0", "dimensions"],
            "dimension": "CC",
            "sum": "0.4",
        }
    ]
    assert await books.office.rows("SELECT count(*) AS n FROM finance_entry") == [{"n": 1}]


async def test_dimensions_and_values_are_changed(books: Books) -> None:
    costs = await account(books, "5000")
    dimension = (await books.office.done(DIMENSION, input={"code": "PR", "name": "Project"}))["dimension"][
        "id"
    ]
    one = await value_of(books, dimension, "A")
    two = await value_of(books, dimension, "B", parentId=one)
    for asked, document, code in (
        ({"code": "PR", "name": "x"}, DIMENSION, "CODE_TAKEN"),
        ({"code": " ", "name": "x"}, DIMENSION, "INVALID_VALUE"),
        (
            {"code": "Q", "name": "x", "requiredAccountIds": [await account(books, "1")]},
            DIMENSION,
            "NOT_FOUND",
        ),
        ({"dimensionId": dimension, "code": "A", "name": "x"}, VALUE, "CODE_TAKEN"),
        ({"id": one, "parentId": two}, MOVE, "DIMENSION_CYCLE"),
        ({"id": one, "firstDay": "2026-02-01", "lastDay": "2026-01-01"}, MOVE, "INVALID_VALUE"),
        ({"id": one, "expectedVersion": 9, "name": "x"}, MOVE, "STALE_VERSION"),
    ):
        assert await books.office.refused(document, input=asked) == [code]
    changed = await books.office.done(
        CHANGE, input={"id": dimension, "name": "Projects", "requiredAccountIds": [costs]}
    )
    assert changed["dimension"] == {
        "name": "Projects",
        "isActive": True,
        "requiredAccounts": {"nodes": [{"code": "5000"}]},
    }
    moved = await books.office.done(MOVE, input={"id": two, "parentId": None, "lastDay": "2026-12-31"})
    assert moved["dimensionValue"] == {
        "name": "B",
        "isActive": True,
        "parent": None,
        "firstDay": None,
        "lastDay": "2026-12-31",
    }
    told = await books.office.rows(
        "SELECT DISTINCT type FROM outbox_event WHERE type LIKE 'DIMENSION%' ORDER BY 1"
    )
    assert [row["type"] for row in told] == [
        "DIMENSION_CHANGED",
        "DIMENSION_CREATED",
        "DIMENSION_VALUE_CHANGED",
        "DIMENSION_VALUE_CREATED",
    ]


async def test_costs_are_summed_by_value_month_and_account(books: Books) -> None:
    _, one, two = await made(books, "A", "B")
    async with books.office.work() as db:
        for amount, month in (("10", 1), ("20", 1), ("5", 2)):
            entry = divided(books, amount, (one, "0.75"), (two, "0.25"), on=date(2026, month, 15))
            await service.post_entries(db, [entry])
        await service.draft_entry(db, divided(books, "99", (one, "1")))
    ask = """{ dimensionSplitAggregates(
        groupBy: [{field: VALUE}, {field: POSTED_ON, granularity: MONTH}, {field: ACCOUNT}],
        filter: {line: {postedOn: {isNull: false}}}) { nodes {
      value { code } postedOn account { code } count amount { sum { amount currency } } } } }"""
    found = await books.office.ask(ask)
    told = [
        (each["value"]["code"], each["postedOn"], each["account"]["code"], each["amount"][0]["sum"]["amount"])
        for each in found.data["dimensionSplitAggregates"]["nodes"]
    ]
    assert sorted(told) == [
        ("A", "2026-01-01", "5000", "22.50"),
        ("A", "2026-02-01", "5000", "3.75"),
        ("B", "2026-01-01", "5000", "7.50"),
        ("B", "2026-02-01", "5000", "1.25"),
    ]


async def test_dimensions_of_many_lines_are_read_in_one_statement(books: Books) -> None:
    _, one, two = await made(books, "A", "B")
    async with books.office.work() as db:
        for _ in range(3):
            await service.post_entries(db, [divided(books, "10", (one, "0.5"), (two, "0.5"))])
    ask = """{ journalEntries { nodes { lines { nodes { dimensions { nodes { fraction value { code } } } } } } } }"""
    found = await books.office.ask(ask)
    assert len(found.data["journalEntries"]["nodes"]) == 3
    assert len(found.statements) == 4
