"""What a stage does to an opportunity, in cases and laws."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.crm.pipeline import rules
from bizsuite.crm.pipeline.rules import LostReason, OpportunityStageKind, ProbabilityPolicy
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import Money


@dataclass
class Stage:
    """A stage as the rules see it."""

    kind: OpportunityStageKind = OpportunityStageKind.OPEN
    probability: Decimal = Decimal("0.35")
    policy: ProbabilityPolicy = ProbabilityPolicy.RESET


WON, LOST = Stage(OpportunityStageKind.WON), Stage(OpportunityStageKind.LOST)
KEEPING = Stage(policy=ProbabilityPolicy.KEEP)
CASES = [
    (Stage(), "0.10", False, "0.35", False),
    (Stage(), "0.90", True, "0.35", False),
    (KEEPING, "0.90", True, "0.90", True),
    (KEEPING, "0.90", False, "0.35", False),
    (WON, "0.10", False, "1", False),
    (WON, "0.10", True, "1", False),
    (LOST, "0.90", True, "0", False),
]


@pytest.mark.parametrize(("stage", "before", "manual", "after", "still"), CASES)
def test_the_probability_on_entering_a_stage(
    stage: Stage, before: str, manual: bool, after: str, still: bool
) -> None:
    assert rules.probability_in(stage, Decimal(before), manual) == (Decimal(after), still)


@pytest.mark.parametrize(
    ("amount", "rate", "base", "probability", "expected"),
    [
        ("100", "1", "USD", "0.35", "35.00"),
        ("100", "7.1", "USD", "0.35", "4.93"),  # 14.08 in base, then 4.928
        ("0.05", "1", "USD", "0.5", "0.03"),
        ("1000", "1", "JPY", "0.3333", "333"),
        ("100", "1", "USD", "0", "0.00"),
    ],
)
def test_weighted_is_rounded_in_base_and_again(
    amount: str, rate: str, base: str, probability: str, expected: str
) -> None:
    found = rules.weighted(Decimal(amount), Decimal(rate), base, Decimal(probability))
    assert found == Money(Decimal(expected), base)


@given(st.decimals(0, 10**9, places=2), st.integers(0, 100))
def test_weighted_lies_between_nothing_and_all(amount: Decimal, percent: int) -> None:
    found = rules.weighted(amount, Decimal(1), "USD", Decimal(percent) / 100)
    assert 0 <= found.amount <= amount


REFUSED = [
    (lambda: rules.must_be_open(OpportunityStageKind.WON), "OPPORTUNITY_CLOSED", ("id",)),
    (lambda: rules.must_be_open(OpportunityStageKind.LOST), "OPPORTUNITY_CLOSED", ("id",)),
    (lambda: rules.must_lead_on(OpportunityStageKind.WON), "STAGE_CLOSES", ("stageId",)),
    (lambda: rules.checked_loss(LostReason.OTHER, "  "), "LOST_NOTE_REQUIRED", ("note",)),
    (lambda: rules.exchange_rate("EUR", "USD", None), "RATE_MISSING", ("exchangeRate",)),
    (lambda: rules.exchange_rate("EUR", "USD", Decimal(0)), "INVALID_VALUE", ("exchangeRate",)),
    (lambda: rules.checked_name("  ", "name"), "INVALID_VALUE", ("name",)),
    (lambda: rules.checked_name("x" * 201, "name"), "INVALID_VALUE", ("name",)),
    (lambda: rules.checked_probability(Decimal("1.01"), "p"), "INVALID_VALUE", ("p",)),
    (lambda: rules.checked_amount(Decimal("0.001"), "USD", "amount"), "INVALID_VALUE", ("amount",)),
    (lambda: rules.checked_amount(Decimal(-1), "USD", "amount"), "INVALID_VALUE", ("amount",)),
]


@pytest.mark.parametrize(("act", "code", "path"), REFUSED)
def test_what_is_refused(act: object, code: str, path: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]
    assert (refused.value.code, refused.value.path) == (code, path)


def test_what_is_let_through() -> None:
    rules.must_be_open(OpportunityStageKind.OPEN)
    rules.must_lead_on(OpportunityStageKind.OPEN)
    assert rules.checked_loss(LostReason.PRICE, " ") == ""
    assert rules.checked_loss(LostReason.OTHER, " they moved ") == "they moved"
    assert rules.exchange_rate("USD", "USD", Decimal(5)) == 1
    assert rules.checked_name(" A ", "name") == "A"
