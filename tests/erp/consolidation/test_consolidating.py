"""The rules of consolidation, by examples and by chance."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.consolidation.rules.consolidating import Group, Member, Posted, consolidated
from bizsuite.erp.consolidation.rules.words import EliminationKind
from bizsuite.erp.finance.rules.words import RESULT_KINDS, AccountKind
from bizsuite.erp.statements.rules.financial import StatementCaption, StatementRow

A, B, C = (UUID(int=number) for number in (1, 2, 3))
ONE = Decimal(1)


def posted(
    company: UUID, account: int, kind: AccountKind, within: str, before: str = "0", sister: UUID | None = None
) -> Posted:
    return Posted(company, UUID(int=account), kind, sister, Decimal(before), Decimal(within))


def sums(rows: list[StatementRow]) -> dict[StatementCaption, Decimal]:
    """What each caption comes to in the consolidated column."""
    return {row.caption: consolidated(row.amounts) for row in rows if row.level == 0}


def test_a_sale_between_sisters_leaves_nothing_but_the_tax() -> None:
    group = Group(
        [Member(A, ONE, ONE), Member(B, ONE, ONE)],
        "EUR",
        [
            posted(A, 10, AccountKind.ASSET_RECEIVABLE, "119", sister=B),
            posted(A, 11, AccountKind.INCOME, "-100", sister=B),
            posted(A, 12, AccountKind.LIABILITY_TAX, "-19", sister=B),
            posted(A, 10, AccountKind.ASSET_RECEIVABLE, "50"),
            posted(A, 11, AccountKind.INCOME, "-50"),
            posted(B, 20, AccountKind.LIABILITY_PAYABLE, "-119", sister=A),
            posted(B, 21, AccountKind.EXPENSE, "100", sister=A),
            posted(B, 22, AccountKind.ASSET_CURRENT, "19", sister=A),
        ],
    )
    sheet = sums(group.balance_sheet())
    assert sheet[StatementCaption.ASSETS] == Decimal("69")
    assert sheet[StatementCaption.LIABILITIES] == Decimal("19")
    assert sheet[StatementCaption.EQUITY] == Decimal("50")
    result = sums(group.profit_and_loss())
    assert result[StatementCaption.REVENUE] == Decimal("50")
    assert result[StatementCaption.EXPENSES] == Decimal("0")
    assert [(pair.kind, pair.said, pair.answered, pair.difference) for pair in group.pairs()] == [
        (EliminationKind.BALANCES, Decimal("119"), Decimal("-119"), Decimal("0")),
        (EliminationKind.RESULTS, Decimal("-100"), Decimal("100"), Decimal("0")),
    ]


def test_translation_leaves_the_difference_of_the_rates_on_the_result() -> None:
    group = Group(
        [Member(A, Decimal("0.14"), Decimal("0.15"))],
        "USD",
        [
            posted(A, 10, AccountKind.ASSET_CASH, "1000", before="5000"),
            posted(A, 11, AccountKind.EQUITY, "0", before="-5000"),
            posted(A, 12, AccountKind.INCOME, "-1000"),
        ],
    )
    rows = group.balance_sheet()
    named = {row.caption: row.amounts[0] for row in rows if row.level == 1 and row.kind is None}
    assert sums(rows)[StatementCaption.ASSETS] == Decimal("840.00")
    assert named[StatementCaption.CURRENT_RESULT] == Decimal("150.00")
    assert named[StatementCaption.TRANSLATION_DIFFERENCE] == Decimal("-10.00")
    assert sums(rows)[StatementCaption.LIABILITIES_AND_EQUITY] == Decimal("840.00")


def test_what_sisters_do_not_agree_on_is_told_and_stays_in_equity() -> None:
    group = Group(
        [Member(A, ONE, ONE), Member(B, ONE, ONE)],
        "EUR",
        [
            posted(A, 10, AccountKind.ASSET_RECEIVABLE, "100", sister=B),
            posted(A, 11, AccountKind.INCOME, "-100", sister=B),
            posted(B, 20, AccountKind.LIABILITY_PAYABLE, "-90", sister=A),
            posted(B, 21, AccountKind.ASSET_INVENTORY, "90", sister=A),
        ],
    )
    rows = group.balance_sheet()
    (row,) = [row for row in rows if row.caption is StatementCaption.ELIMINATION_DIFFERENCE]
    assert row.amounts == [0, 0, Decimal("90")]
    assert sums(rows)[StatementCaption.ASSETS] == Decimal("90")
    assert sums(rows)[StatementCaption.LIABILITIES_AND_EQUITY] == Decimal("90")
    assert [(pair.kind, pair.difference) for pair in group.pairs()] == [
        (EliminationKind.RESULTS, Decimal("-100")),
        (EliminationKind.BALANCES, Decimal("10")),
    ]


AMOUNTS = st.decimals(-10_000, 10_000, places=2)
RATES = st.decimals("0.01", "200", places=6)
PARTS = st.tuples(
    st.sampled_from([A, B, C]),
    st.sampled_from(list(AccountKind)),
    st.sampled_from([None, A, B, C]),
    AMOUNTS,
    AMOUNTS,
)


@st.composite
def books(draw: st.DrawFn) -> Group:
    """Books that balance, of three companies, at rates of chance, in a currency with or without cents."""
    found = []
    for place, (company, kind, sister, before, within) in enumerate(draw(st.lists(PARTS, max_size=20))):
        sister = None if sister == company else sister
        account = UUID(int=1000 + 100 * company.int + list(AccountKind).index(kind))
        found.append(Posted(company, account, kind, sister, before, within))
        # The other side of it, of whatever kind.
        other = draw(st.sampled_from(list(AccountKind)), label=f"other side {place}")
        account = UUID(int=1000 + 100 * company.int + list(AccountKind).index(other))
        found.append(Posted(company, account, other, None, -before, -within))
    members = [Member(each, draw(RATES), draw(RATES)) for each in (A, B, C)]
    return Group(members, draw(st.sampled_from(["USD", "JPY", "KWD"])), found)


@given(books())
def test_every_statement_ties(group: Group) -> None:
    sheet = sums(group.balance_sheet())
    assert sheet[StatementCaption.ASSETS] == sheet[StatementCaption.LIABILITIES_AND_EQUITY]
    for at in range(group.width):
        columns = {row.caption: row.amounts[at] for row in group.balance_sheet() if row.level == 0}
        assert columns[StatementCaption.ASSETS] == columns[StatementCaption.LIABILITIES_AND_EQUITY]
    held = group.trial_balance()
    lacking = sum((consolidated(row.amounts) for row in group.differences(held)), Decimal(0))
    assert sum((consolidated(each.amounts) for each in held), Decimal(0)) == lacking
    (net,) = [row for row in group.profit_and_loss() if row.caption is StatementCaption.NET_RESULT]
    (current,) = [row for row in group.balance_sheet() if row.caption is StatementCaption.CURRENT_RESULT]
    assert net.amounts == current.amounts


@given(books())
def test_what_is_eliminated_is_what_pairs_do_not_leave(group: Group) -> None:
    """The column of eliminations holds the opposite of what sisters say of each other."""
    (balances,) = [
        sum((pair.said + pair.answered for pair in group.pairs() if pair.kind is kind), Decimal(0))
        for kind in [EliminationKind.BALANCES]
    ]
    control = (AccountKind.ASSET_RECEIVABLE, AccountKind.LIABILITY_PAYABLE)
    told = [each for each in group.trial_balance() if each.kind in control]
    assert -sum((each.amounts[-1] for each in told), Decimal(0)) == balances
    results = sum(
        (pair.difference for pair in group.pairs() if pair.kind is EliminationKind.RESULTS), Decimal(0)
    )
    (net,) = [row for row in group.profit_and_loss() if row.caption is StatementCaption.NET_RESULT]
    assert net.amounts[-1] == results
    untouched = [each for each in group.trial_balance() if each.kind not in (*control, *RESULT_KINDS)]
    assert all(each.amounts[-1] == 0 for each in untouched)
