"""What went wrong in other engines, played through: returns, counts and seats of nodes of several people."""

import itertools

import pytest

from bizsuite.oa.approvals.rules.process.words import ReturnMode
from tests.oa.approvals.process.desk import Desk, ask, fork
from tests.oa.approvals.refusals import code


def open_tasks(desk: Desk) -> int:
    """How many tasks are open."""
    return len(desk.case.open_tasks())


@pytest.mark.parametrize("mode", list(ReturnMode))
@pytest.mark.parametrize(
    ("before", "after"), [*itertools.product(["ALL", "ANY", "SEQUENTIAL", "RATIO"], repeat=2)]
)
def test_returning_from_several_to_several_leaves_exactly_the_new_ones_open(
    before: str, after: str, mode: ReturnMode
) -> None:
    """flowable #3944: no active task was left."""
    more = {"RATIO": {"threshold": 60}}
    first = ask("a", "ada", "bo", mode=before, **more.get(before, {}))
    desk = Desk(first, ask("b", "cy", "dee", "eve", mode=after, **more.get(after, {}))).submit()
    voters = ["ada"] if before == "ANY" else ["ada", "bo"]
    desk.approve(*voters).send_back("cy", "a", mode)
    seats = {"ada"} if before == "SEQUENTIAL" else {"ada", "bo"}
    assert (desk.waiting(), open_tasks(desk), desk.states()) == (seats, 2, [("a", "2")])
    desk.approve(*voters)
    assert (open_tasks(desk), desk.states()) == (3, [("b", "2")])


@pytest.mark.parametrize("who", ["cy", "fay"])
def test_two_branches_of_several_people_become_one_node_again(who: str) -> None:
    """flowable #4046, #3860, #2259: two tasks, or none, after moving several branches."""
    desk = Desk(
        ask("a", "ada", "bo"),
        fork("PARALLEL", "p", l=[ask("l", "cy", "dee")], r=[ask("r", "eve", "fay")]),
    ).submit()
    desk.approve("ada", "bo", "dee", "eve").send_back(who, "a")
    assert (desk.waiting(), open_tasks(desk), desk.states()) == ({"ada", "bo"}, 2, [("a", "2")])
    desk.approve("ada", "bo")
    assert (desk.waiting(), open_tasks(desk)) == ({"cy", "dee", "eve", "fay"}, 4)
    assert desk.approve("cy", "dee", "eve", "fay").status == "APPROVED"


def test_after_going_out_and_back_the_count_is_still_right() -> None:
    """flowable #2669: the completion condition fired no longer."""
    desk = (
        Desk(ask("a", "ada"), ask("b", "bo", "cy", "dee", mode="RATIO", threshold=60)).submit().approve("ada")
    )
    for _ in range(3):
        desk.approve("bo").send_back("cy", "a").approve("ada")
        assert desk.waiting() == {"bo", "cy", "dee"}
    assert desk.approve("dee").status == "RUNNING"
    assert desk.approve("bo").status == "APPROVED"


def test_one_seat_of_several_moves_and_the_others_stay() -> None:
    """flowable #2194: a part of a node of several people could not be moved."""
    desk = Desk(ask("n", "ada", "bo", "cy")).submit()
    desk.transfer("ada", "dee").delegate("bo", "eve").add("cy", "BEFORE", "fay")
    assert desk.waiting() == {"dee", "eve", "fay"}
    desk.approve("dee")
    assert [desk.task(name).status.value for name in ("bo", "cy")] == ["DELEGATED", "WAITING"]
    assert desk.answer_opinion("eve").approve("bo", "fay", "cy").status == "APPROVED"


def test_somebody_who_is_added_to_a_sequence_has_a_turn_of_their_own() -> None:
    """flowable: adding to a sequence only raised the count."""
    desk = (
        Desk(ask("n", "ada", "bo", mode="SEQUENTIAL"))
        .submit()
        .add("ada", "PARALLEL", "cy")
        .approve("ada", "bo")
    )
    assert (desk.waiting(), desk.status) == ({"cy"}, "RUNNING")
    assert desk.reject("cy").status == "REJECTED"


def test_a_branch_returns_to_what_every_path_has_passed_and_nowhere_else() -> None:
    """ruoyi #867: a return from parallel tasks was refused."""
    desk = Desk(
        ask("a", "ada"),
        fork("PARALLEL", "p", l=[ask("l1", "bo"), ask("l2", "cy")], r=[ask("r", "dee")]),
    ).submit()
    desk.approve("ada", "bo")
    for target in ("r", "p", "l2", "later"):
        assert code(lambda target=target: desk.send_back("cy", target)) == "RETURN_TARGET_INVALID"  # type: ignore[misc]
    assert desk.send_back("cy", "l1").waiting() == {"bo", "dee"}
    assert desk.send_back("bo", "a").waiting() == {"ada"}


@pytest.mark.parametrize("percent", [1, 34, 50, 66])
def test_one_rejection_does_not_end_a_node_that_others_can_still_pass(percent: int) -> None:
    """ruoyi: one rejection ended a node by ratio."""
    desk = Desk(ask("n", "ada", "bo", "cy", mode="RATIO", threshold=percent)).submit().reject("ada")
    assert desk.status == "RUNNING"
    desk.approve("bo")
    if desk.status == "RUNNING":
        desk.approve("cy")
    assert desk.status == "APPROVED"


@pytest.mark.parametrize("repetition", ["ONCE", "CONSECUTIVE"])
def test_a_return_is_never_passed_over_because_somebody_had_approved(repetition: str) -> None:
    """ruoyi: who had approved was skipped right after a return, which did nothing."""
    desk = (
        Desk(ask("a", "ada"), ask("b", "bo"), repetition=repetition)
        .submit()
        .approve("ada")
        .send_back("bo", "a")
    )
    assert (desk.waiting(), desk.status) == ({"ada"}, "RUNNING")
    assert desk.approve("ada").waiting() == {"bo"}
