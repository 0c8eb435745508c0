"""Managers by level and in a chain: how far up it goes, who is passed over, who is first."""

from typing import Any

import pytest

from bizsuite.oa.approvals.rules.process.choosing import chain_of, level_of
from bizsuite.oa.approvals.rules.process.nodes import Assignees
from tests.oa.approvals.process.desk import who

# Departments from near to far are called like the letters of their heads; - is vacant.
_WHOLE = "a b c d"


def _chain(heads: str, *, holders: str = "", initiator: str = "ines", **asked: Any) -> str:
    if (department := (asked.get("until") or {}).get("department")) is not None:
        asked["until"] = {"departmentId": str(who(f"dept {department}"))}
    assignees = Assignees.model_validate({"rule": "MANAGER_CHAIN", **asked})
    listed = heads.split()
    found = chain_of(
        assignees,
        [None if head == "-" else who(head) for head in listed],
        who(initiator),
        way=[who(f"dept {place}") for place in range(len(listed))],
        holders={who(holder) for holder in holders.split()},
    )
    names = {who(name): name for name in (*listed, initiator)}
    return " ".join(names[person] for person in found)


@pytest.mark.parametrize(
    ("heads", "asked", "expected"),
    [
        # 1..n: so many managers, as far as there are.
        (_WHOLE, {"level": 1}, "a"),
        (_WHOLE, {"level": 3}, "a b c"),
        (_WHOLE, {"level": 9}, "a b c d"),
        ("- b - d", {"level": 2}, "b d"),
        ("a a b", {"level": 2}, "a b"),
        (_WHOLE, {"level": 2, "topDown": True}, "b a"),
        ("ines b c", {"level": 1}, "b"),
        ("ines b c", {"level": 1, "skipSelf": False}, "ines"),
        ("", {"level": 2}, ""),
        # Up to the first who has a role, who is asked too.
        (_WHOLE, {"until": {"role": "r"}, "holders": "c"}, "a b c"),
        (_WHOLE, {"until": {"role": "r"}, "holders": "c b"}, "a b"),
        (_WHOLE, {"until": {"role": "r"}, "holders": "c", "topDown": True}, "c b a"),
        ("a - c d", {"until": {"role": "r"}, "holders": "c"}, "a c"),
        ("a b a d", {"until": {"role": "r"}, "holders": "d"}, "a b d"),
        ("ines b c", {"until": {"role": "r"}, "holders": "ines c"}, "b c"),
        ("ines b c", {"until": {"role": "r"}, "holders": "ines c", "skipSelf": False}, "ines"),
        # Where nobody above has it: all of them, or nobody.
        (_WHOLE, {"until": {"role": "r"}, "holders": "z"}, "a b c d"),
        (_WHOLE, {"until": {"role": "r"}, "holders": "z", "shortage": "EMPTY"}, ""),
        # Up to the head of a department; also where it has none, the chain ends there.
        (_WHOLE, {"until": {"department": 0}}, "a"),
        (_WHOLE, {"until": {"department": 2}}, "a b c"),
        ("a b - d", {"until": {"department": 2}}, "a b"),
        (_WHOLE, {"until": {"department": 7}}, "a b c d"),
        (_WHOLE, {"until": {"department": 7}, "shortage": "EMPTY"}, ""),
        # Counted from the top.
        (_WHOLE, {"until": {"level": 1}}, "a b c d"),
        (_WHOLE, {"until": {"level": 3}}, "a b"),
        (_WHOLE, {"until": {"level": 3}, "topDown": True}, "b a"),
        (_WHOLE, {"until": {"level": 9}}, "a"),
        ("a - -", {"until": {"level": 1}}, "a"),
        ("", {"until": {"level": 1}}, ""),
    ],
)
def test_a_chain_goes_so_far(heads: str, asked: dict[str, Any], expected: str) -> None:
    assert _chain(heads, **asked) == expected


@pytest.mark.parametrize(
    ("heads", "level", "shortage", "expected"),
    [
        ("a b c", 2, "TOPMOST", ["b"]),
        ("a b c", 5, "TOPMOST", ["c"]),
        ("a b c", 5, "EMPTY", []),
        ("ines b c", 1, "TOPMOST", ["b"]),
        ("", 1, "TOPMOST", []),
    ],
)
def test_a_level_is_one_person(heads: str, level: int, shortage: str, expected: list[str]) -> None:
    asked = Assignees.model_validate({"rule": "MANAGER_LEVEL", "level": level, "shortage": shortage})
    found = level_of(asked, [who(head) for head in heads.split()], who("ines"))
    assert found == [who(name) for name in expected]
