import itertools
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.kernel.errors import Refused
from bizsuite.oa.delegations.rules import setting
from bizsuite.oa.delegations.rules.setting import NewDelegation
from bizsuite.oa.delegations.rules.standing import DEPTH_MAX, Acting, Delegation, acting_for, covers, holding
from bizsuite.oa.delegations.rules.words import ApprovalDelegationMode

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
PEOPLE = [uuid.UUID(int=number) for number in range(1, 9)]
A, B, C, D, E, F, G, H = PEOPLE


def to(delegator: uuid.UUID, delegate: uuid.UUID, **more: Any) -> Delegation:
    values: dict[str, Any] = {
        "id": uuid.uuid5(delegator, str(delegate)),
        "valid_from": NOON,
        "valid_to": NOON + WEEK,
    } | more
    return Delegation(delegator_id=delegator, delegate_id=delegate, **values)


def resolved(*steps: tuple[uuid.UUID, uuid.UUID], active: set[uuid.UUID] | None = None) -> uuid.UUID:
    """Who acts for A."""
    standing = {delegator: to(delegator, delegate) for delegator, delegate in steps}
    acting = acting_for(A, standing, set(PEOPLE) if active is None else active)
    return A if acting is None else acting.user_id


def test_chains_are_followed_and_circles_lead_back() -> None:
    assert resolved() == A
    assert resolved((A, B)) == B
    assert resolved((A, B), (B, C)) == C
    assert resolved((A, B), (B, A)) == A
    assert resolved((A, B), (B, C), (C, A)) == A
    assert resolved((A, B), (B, C), (C, B)) == B
    assert resolved((B, C)) == A


def test_a_chain_has_five_steps_at_most() -> None:
    steps = list(itertools.pairwise(PEOPLE))
    assert resolved(*steps[:5]) == F
    assert resolved(*steps) == F
    assert DEPTH_MAX == 5


def test_nobody_acts_who_is_not_active() -> None:
    assert resolved((A, B), active={A}) == A
    assert resolved((A, B), (B, C), active={A, B}) == B


def test_who_has_shared_may_act_too_whatever_the_delegate_has_done() -> None:
    share = to(A, B, mode=ApprovalDelegationMode.SHARE)
    assert acting_for(A, {A: share, B: to(B, C)}, set(PEOPLE)) == Acting(C, share.id, True)
    assert acting_for(A, {A: to(A, B)}, set(PEOPLE)) == Acting(B, to(A, B).id, False)


@given(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), st.sets(st.sampled_from(PEOPLE)))
def test_wherever_chains_lead_somebody_active_acts_by_ones_own_delegation(
    steps: dict[uuid.UUID, uuid.UUID], active: set[uuid.UUID]
) -> None:
    standing = {delegator: to(delegator, delegate) for delegator, delegate in steps.items()}
    acting = acting_for(A, standing, active)
    if acting is not None:
        assert acting.user_id in active
        assert acting.user_id != A
        assert acting.delegation_id == standing[A].id


@pytest.mark.parametrize(
    ("more", "amount", "hours", "holds"),
    [
        ({}, None, 0, True),
        ({}, "5", 0, True),
        ({}, None, -1, False),
        ({}, None, 7 * 24, False),
        ({}, None, 7 * 24 - 1, True),
        ({"amount_max": Decimal(100)}, "100", 0, True),
        ({"amount_max": Decimal(100)}, "100.01", 0, False),
        ({"amount_max": Decimal(100)}, None, 0, False),
        ({"definition_keys": ("orders",)}, None, 0, True),
        ({"definition_keys": ("leave",)}, None, 0, False),
    ],
)
def test_a_delegation_holds_within_its_window_its_definitions_and_its_limit(
    more: dict[str, Any], amount: str | None, hours: int, holds: bool
) -> None:
    value = None if amount is None else Decimal(amount)
    assert covers(to(A, B, **more), "orders", value, NOON + timedelta(hours=hours)) is holds


def test_one_for_the_definition_comes_before_one_for_all() -> None:
    own, general = to(A, B, definition_keys=("orders",)), to(A, C)
    assert holding([own, general], "orders", None, NOON) == {A: own}
    assert holding([general, own], "orders", None, NOON) == {A: own}
    assert holding([own, general], "leave", None, NOON) == {A: general}


def new(**more: Any) -> NewDelegation:
    values: dict[str, Any] = {
        "delegator_id": A,
        "delegate_id": B,
        "valid_from": NOON,
        "valid_to": NOON + WEEK,
    }
    return NewDelegation(**(values | more))


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"delegate_id": A}, "delegateId"),
        ({"valid_to": NOON}, "validTo"),
        ({"valid_from": NOON - 2 * WEEK, "valid_to": NOON - WEEK}, "validTo"),
        ({"valid_to": NOON + timedelta(days=367)}, "validTo"),
        ({"definition_keys": ("a", "a")}, "definitionKeys"),
        ({"definition_keys": tuple(map(str, range(51)))}, "definitionKeys"),
        ({"definition_keys": ("\x00",)}, "definitionKeys.0"),
        ({"definition_keys": ("a", "\ud83d")}, "definitionKeys.1"),
        ({"amount_max": Decimal(-1)}, "amountMax"),
        ({"amount_max": Decimal("NaN")}, "amountMax"),
        ({"amount_max": Decimal(10) ** 14}, "amountMax"),
        ({"note": "x" * 401}, "note"),
        ({"note": "\x00"}, "note"),
    ],
)
def test_what_makes_no_sense_is_not_set(more: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as caught:
        setting.check_new(new(**more), NOON)
    assert (caught.value.code, caught.value.path) == ("INVALID_VALUE", tuple(path.split(".")))
    setting.check_new(new(), NOON)
    setting.check_new(new(valid_from=NOON + WEEK, valid_to=NOON + WEEK + timedelta(days=366)), NOON)


@pytest.mark.parametrize(
    ("more", "meets"),
    [
        ({}, True),
        ({"valid_from": NOON + WEEK, "valid_to": NOON + 2 * WEEK}, False),
        ({"valid_from": NOON - WEEK, "valid_to": NOON}, False),
        ({"valid_from": NOON - WEEK, "valid_to": NOON + timedelta(seconds=1)}, True),
        ({"definition_keys": ("orders",)}, False),
    ],
)
def test_only_one_is_for_the_same_at_a_time(more: dict[str, Any], meets: bool) -> None:
    other = to(A, C)
    if not meets:
        setting.check_beside(new(**more), [other])
        return
    with pytest.raises(Refused) as caught:
        setting.check_beside(new(**more), [other])
    assert caught.value.code == "DELEGATION_OVERLAPS"


def test_two_that_name_the_same_definition_meet_and_others_do_not() -> None:
    other = replace(to(A, C), definition_keys=("orders", "leave"))
    setting.check_beside(new(definition_keys=("bills",)), [other])
    with pytest.raises(Refused):
        setting.check_beside(new(definition_keys=("bills", "leave")), [other])
