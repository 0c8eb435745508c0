"""What the specification promises row by row, and the tests that show it: each of them must be there."""

import ast
from functools import cache
from pathlib import Path

import pytest

from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules.process.nodes import Process
from tests.oa.approvals.deeds import DeedRow
from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import Story, asks

TESTS = Path(__file__).parent
SHOWN = {
    # What went wrong elsewhere.
    "flowable #3944": (
        "process/test_regressions.py",
        "test_returning_from_several_to_several_leaves_exactly_the_new_ones_open",
    ),
    "flowable #4046": (
        "process/test_regressions.py",
        "test_two_branches_of_several_people_become_one_node_again",
    ),
    "flowable #3860, #2259": (
        "process/test_regressions.py",
        "test_two_branches_of_several_people_become_one_node_again",
    ),
    "flowable #2669": (
        "process/test_regressions.py",
        "test_after_going_out_and_back_the_count_is_still_right",
    ),
    "flowable #2194": ("process/test_regressions.py", "test_one_seat_of_several_moves_and_the_others_stay"),
    "flowable #1487, #2124, #1741": ("test_concurrency.py", "test_twenty_votes_at_once_are_twenty_votes"),
    "flowable completion": (
        "process/test_regressions.py",
        "test_somebody_who_is_added_to_a_sequence_has_a_turn_of_their_own",
    ),
    "ruoyi #668, #727, #1128": (
        "process/test_returns.py",
        "test_to_before_a_block_all_branches_are_left_and_gone_through_again",
    ),
    "ruoyi #867": (
        "process/test_regressions.py",
        "test_a_branch_returns_to_what_every_path_has_passed_and_nowhere_else",
    ),
    "ruoyi #1018": ("process/test_timers.py", "test_after_a_return_the_clock_begins_anew"),
    "ruoyi #939": ("test_lists.py", "test_what_others_were_faster_with_is_not_done_by_me"),
    "ruoyi #917": ("process/test_votes.py", "test_a_row_of_the_table"),
    "ruoyi #540": ("test_regressions.py", "test_the_initiator_sees_who_approves_without_any_other_right"),
    "ruoyi ratio": (
        "process/test_regressions.py",
        "test_one_rejection_does_not_end_a_node_that_others_can_still_pass",
    ),
    "ruoyi dedup": (
        "process/test_regressions.py",
        "test_a_return_is_never_passed_over_because_somebody_had_approved",
    ),
    "ruoyi auto": ("test_regressions.py", "test_what_approves_by_itself_does_so_inside_the_command"),
    "ruoyi delete-sign": ("process/test_tasks.py", "test_only_who_added_somebody_takes_them_away"),
    "ruoyi validateTask": ("process/test_tasks.py", "test_nobody_acts_on_a_task_that_nobody_has"),
    "erpnext #37128": (
        "../../scenarios/test_guarded_acts.py",
        "test_a_purchase_order_is_of_no_use_before_the_last_approval",
    ),
    "cordyscrm #2372, #2459": ("test_leavers.py", "test_the_successor_gets_the_same_seat_and_due_time"),
    # Transitions of approvals; what is not listed is refused by `transitions/test_illegal.py`.
    "I1": ("test_requests.py", "test_a_draft_is_seen_by_nobody_else_until_it_is_submitted"),
    "I2": ("test_graph.py", "test_from_the_submission_to_the_act"),
    "I2 at once": ("process/test_course.py", "test_a_process_of_automatic_nodes_ends_at_once"),
    "I3": ("test_requests.py", "test_a_draft_is_thrown_away_with_all_that_it_held"),
    "I4": ("test_service.py", "test_the_last_approval_performs_the_act"),
    "I5": ("test_service.py", "test_one_veto_ends_all_and_frees_the_subject"),
    "I6 returned": ("test_processes.py", "test_returned_mended_and_submitted_again"),
    "I6 rejected": ("process/test_returns.py", "test_a_rejection_may_go_back_instead_of_ending"),
    "I7": (
        "test_requests.py",
        "test_what_was_returned_is_mended_and_goes_straight_back_unless_the_way_is_another",
    ),
    "I8": ("test_service.py", "test_the_initiator_takes_an_approval_back"),
    "I8 policy": ("process/test_guards.py", "test_until_when_the_initiator_takes_it_back"),
    "I9": ("timers/test_firing.py", "test_what_is_halted_stands_still_and_goes_on"),
    "I9 engine": ("process/test_course.py", "test_later_it_halts_the_process"),
    "I10": ("timers/test_firing.py", "test_what_is_halted_stands_still_and_goes_on"),
    "I11": ("test_processes.py", "test_halted_it_waits_and_ended_it_frees_its_subject"),
    "I12": ("timers/test_expiry.py", "test_what_is_not_decided_in_time_expires_and_its_subject_is_free"),
    "I13": ("timers/test_expiry.py", "test_recovered_the_same_people_are_asked_with_all_of_their_time"),
    "I13 returned": ("timers/test_expiry.py", "test_what_was_returned_is_recovered_to_its_initiator"),
    "I13 not lockable": (
        "timers/test_expiry.py",
        "test_what_was_changed_or_asked_for_again_is_not_recovered",
    ),
    "I14": ("timers/test_expiry.py", "test_what_was_approved_is_revoked_while_there_is_time"),
    "I14 order": (
        "../../scenarios/test_revoked_orders.py",
        "test_an_order_that_was_approved_is_taken_back_with_its_approval",
    ),
    "I others": ("transitions/test_illegal.py", "test_from_every_state_of_an_approval"),
    # Transitions of tasks; T1 to T22 are the rows of `transitions/test_tasks.py`.
    "T": ("transitions/test_tasks.py", "test_the_table_has_every_row"),
    "T others": ("transitions/test_illegal.py", "test_from_every_state_of_a_task"),
    "modes": ("process/test_votes.py", "test_a_row_of_the_table"),
    # What happens at once.
    "twenty votes": ("test_concurrency.py", "test_twenty_votes_at_once_are_twenty_votes"),
    "the same vote twice": ("test_concurrency.py", "test_the_same_vote_twice_is_one_vote"),
    "a decision while a timer fires": (
        "timers/test_races.py",
        "test_a_decision_while_a_timer_fires_counts_once",
    ),
    "two workers": ("timers/test_races.py", "test_workers_at_once_approve_each_task_once"),
    "a worker down for hours": ("timers/test_firing.py", "test_a_worker_that_was_down_sends_one_reminder"),
    "published while submitting": (
        "../../scenarios/test_guarded_acts.py",
        "test_a_definition_published_while_submitting",
    ),
    "edited while running": (
        "test_concurrency.py",
        "test_a_change_and_a_submission_at_once_agree_on_what_is_approved",
    ),
    "deactivated in the middle": ("test_concurrency.py", "test_somebody_leaves_while_they_and_others_vote"),
    "two people at one form": ("test_races.py", "test_two_people_write_into_one_form_at_once"),
    "a pool claimed by ten": ("test_races.py", "test_ten_claim_from_a_pool_at_once"),
}


@cache
def names_in(name: str) -> frozenset[str]:
    """The names of the tests in a file."""
    nodes = ast.walk(ast.parse((TESTS / name).read_text()))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("row", SHOWN)
def test_a_row_is_shown_by_a_test(row: str) -> None:
    file, name = SHOWN[row]
    assert name in names_in(file)


def test_every_transition_of_an_approval_is_shown() -> None:
    assert {row.split()[0] for row in SHOWN if row.startswith("I")} == {
        "I",
        *(f"I{number}" for number in range(1, 15)),
    }


LOOK = """query($id: ID!) { approvalInstance(id: $id) { initiator { name }
  tasks { nodes { assignee { name } } } log { nodes { action actor { name } } } } }"""


async def test_the_initiator_sees_who_approves_without_any_other_right(registry: Registry) -> None:
    """ruoyi #540: the names of approvers were hidden from the initiator by rights to rows."""
    ann, bob, cid, _ = registry.people.values()
    story = await Story(registry).begin(asks("first", bob), asks("second", cid))
    await story.whole("Withdraw", "sales")
    deed = await registry.deed()
    started = await registry.submit(deed, ann)
    await registry.approve(bob)
    answer = await registry.ask(LOOK, as_=ann, id=encode("ApprovalInstance", started.id))
    assert answer.errors == []
    told = answer.data["approvalInstance"]
    assert (ann.roles, ann.grants) == (frozenset(), {})
    assert told["initiator"] == {"name": "Ann"}
    assert [node["assignee"] for node in told["tasks"]["nodes"]] == [{"name": "Bob"}, {"name": "Cid"}]
    assert [(row["action"], row["actor"]["name"]) for row in told["log"]["nodes"]] == [
        ("SUBMIT", "Ann"),
        ("APPROVE", "Bob"),
    ]


async def test_what_approves_by_itself_does_so_inside_the_command(registry: Registry) -> None:
    """ruoyi: what approved by itself did so after the commit, and what failed then stuck."""
    node = {"kind": "AUTO", "id": "auto", "title": label("auto"), "approves": True}
    await registry.define(process=Process.model_validate({"nodes": [node]}))
    deed, torn = await registry.deed(), await registry.deed()
    await registry.submit(deed)
    assert await registry.sealed(deed)
    async with registry.work() as db:
        (await db.lock(DeedRow, torn)).is_torn = True
    before = await registry.count("approval_action")
    with pytest.raises(Refused, match="DEED_TORN"):
        async with registry.work("sales") as db:
            await service.submit(db, "ToyDeed", torn)
    assert await registry.count("approval_action") == before
    assert await registry.count("approval_instance") == 1
