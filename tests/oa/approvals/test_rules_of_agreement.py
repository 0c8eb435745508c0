import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import (
    ApprovalInstanceStatus,
    Attempt,
    Demand,
    Link,
)
from tests.oa.approvals.refusals import code

ANN, BOB, CID = (uuid.UUID(int=number) for number in (1, 2, 3))
RUNNING = ApprovalInstanceStatus.RUNNING


LARGE = Demand(definition_id=ANN, title_en="Large", title_zh="大", amount_min=Decimal(100))
EVERY = Demand(definition_id=BOB, title_en="Every", title_zh="每")


def attempt(demand: Demand, status: ApprovalInstanceStatus, revision: str = "r1") -> Attempt:
    """An approval by a definition."""
    return Attempt(
        definition_id=demand.definition_id,
        title_en=demand.title_en,
        title_zh=demand.title_zh,
        status=status,
        revision=revision,
    )


GRANTED = ApprovalInstanceStatus.APPROVED


@pytest.mark.parametrize(
    ("demands", "attempts", "amount", "missing"),
    [
        ([], [], Decimal(500), []),
        ([LARGE], [], Decimal(99), []),
        ([LARGE], [], None, []),
        ([LARGE], [], Decimal(100), [LARGE]),
        ([LARGE, EVERY], [], Decimal(100), [LARGE, EVERY]),
        ([LARGE, EVERY], [attempt(LARGE, GRANTED)], Decimal(100), [EVERY]),
        ([LARGE], [attempt(LARGE, GRANTED, "r0")], Decimal(100), [LARGE]),
        ([LARGE], [attempt(LARGE, GRANTED, "r0"), attempt(LARGE, GRANTED)], Decimal(100), []),
        ([LARGE], [attempt(LARGE, RUNNING)], Decimal(100), [LARGE]),
    ],
)
def test_what_is_still_to_be_approved(
    demands: list[Demand], attempts: list[Attempt], amount: Decimal | None, missing: list[Demand]
) -> None:
    assert rules.outstanding(demands, attempts, amount, "r1") == missing


def test_the_answers_of_the_guard() -> None:
    waiting = [attempt(LARGE, RUNNING)]
    assert code(lambda: rules.require_agreement("act", [], [], "en")) is None
    assert code(lambda: rules.require_agreement("act", [], [attempt(LARGE, GRANTED)], "en")) is None
    assert code(lambda: rules.require_agreement("act", [LARGE], [], "en")) == "APPROVAL_REQUIRED"
    assert code(lambda: rules.require_agreement("act", [LARGE], waiting, "en")) == "APPROVAL_PENDING"
    assert code(lambda: rules.require_agreement("act", [], waiting, "en")) == "APPROVAL_PENDING"
    assert code(lambda: rules.require_unlocked(waiting, "en")) == "SUBJECT_LOCKED"
    assert code(lambda: rules.require_unlocked([attempt(LARGE, GRANTED)], "en")) is None
    with pytest.raises(Refused) as required:
        rules.require_agreement("act", [LARGE], [], "zh")
    assert required.value.facts == {"definition": "大", "guard": "act"}


def test_what_a_submission_starts() -> None:
    assert rules.to_start([LARGE, EVERY], [], "en") == [LARGE, EVERY]
    assert rules.to_start([LARGE, EVERY], [attempt(LARGE, RUNNING)], "en") == [EVERY]
    assert code(lambda: rules.to_start([], [], "en")) == "NO_APPROVAL_NEEDED"
    assert code(lambda: rules.to_start([LARGE], [attempt(LARGE, RUNNING)], "en")) == "APPROVAL_PENDING"
    assert code(lambda: rules.to_start([], [attempt(LARGE, GRANTED)], "en")) == "NO_APPROVAL_NEEDED"


# The chain of the log.


def chained(contents: Sequence[Mapping[str, Any]]) -> list[Link]:
    """A log as it is written."""
    links, previous = [], rules.GENESIS
    for seq, content in enumerate(contents, 1):
        made = rules.link_hash(previous, content)
        links.append(Link(seq, content, previous, made))
        previous = made
    return links


LOG = [{"seq": n, "comment": f"说 {n}"} for n in range(1, 6)]


def verified(links: list[Link], head: list[Link]) -> int | None:
    """What a verification finds when the approval remembers `head` as its last row."""
    return rules.first_broken(links, len(head), head[-1].hash if head else rules.GENESIS)


def test_a_log_that_nobody_touched_is_whole() -> None:
    links = chained(LOG)
    assert verified(links, links) is None
    assert verified([], []) is None


@given(st.integers(0, 4), st.sampled_from(["content", "hash", "previous", "gone", "doubled"]))
def test_the_first_broken_row_is_found(position: int, how: str) -> None:
    links = chained(LOG)
    forged = list(links)
    if how == "content":
        forged[position] = replace(links[position], content={"seq": position + 1, "comment": "forged"})
    elif how == "hash":
        forged[position] = replace(links[position], hash="0" * 64)
    elif how == "previous":
        forged[position] = replace(links[position], previous="0" * 64)
    elif how == "gone":
        del forged[position]
    else:
        forged.insert(position, links[position])
    assert verified(forged, links) == position + (2 if how == "doubled" else 1)


def test_a_forger_who_chains_anew_is_betrayed_by_the_head() -> None:
    links = chained(LOG)
    assert verified(chained([*LOG[:4], {"seq": 5, "comment": "forged"}]), links) == 5
    assert verified(chained([*LOG, {"seq": 6}]), links) == 6
    assert verified(links[:3], links) == 4
    assert verified([], links) == 1


def test_the_order_of_names_does_not_matter_and_chinese_is_hashed_as_itself() -> None:
    assert rules.link_hash("", {"a": "同意", "b": 1}) == rules.link_hash("", {"b": 1, "a": "同意"})
    assert rules.link_hash("", {"a": 1}) != rules.link_hash("x", {"a": 1})
