"""How a process goes on: opening what follows, closing what is decided. Pure: what it must know, it asks.

The functions are generators: they yield a question, are sent its answer, and change the case in between. Who drives
them does so under the lock of the instance, in one transaction.
"""

from collections.abc import Generator, Mapping, Sequence

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.asking import (
    Answer,
    Children,
    Due,
    Facts,
    Perform,
    Question,
    Seated,
    StartChildren,
    WhatIsKnown,
    WhenOver,
    WhoIsAsked,
)
from bizsuite.oa.approvals.rules.process.assigning import Instead, Sitting
from bizsuite.oa.approvals.rules.process.case import Case, Run
from bizsuite.oa.approvals.rules.process.conditions import Known, Operand, holds, operands
from bizsuite.oa.approvals.rules.process.course import Ended, Joined
from bizsuite.oa.approvals.rules.process.nodes import (
    START,
    Act,
    AnyNode,
    Approve,
    Assignees,
    Auto,
    Block,
    Cc,
    Delay,
    Handle,
    People,
    SubProcess,
)
from bizsuite.oa.approvals.rules.process.repeating import has_approved
from bizsuite.oa.approvals.rules.process.returning import leave_to, straight_back
from bizsuite.oa.approvals.rules.process.routes import Reason, case_taken, operands_of_cases, route
from bizsuite.oa.approvals.rules.process.seating import (
    Steps,
    begin,
    blocked_runs,
    cancel_everything,
    halt,
    new_run,
    next_in_turn,
    overtake,
    seat_beside,
    task_for,
)
from bizsuite.oa.approvals.rules.process.votes import Counting, decision
from bizsuite.oa.approvals.rules.process.words import AssigneeRule, Mode, RejectPolicy
from bizsuite.oa.approvals.rules.words import (
    ApprovalInstanceStatus,
    ApprovalRunStatus,
    ApprovalSeatOutcome,
    ApprovalTaskStatus,
)

Item = AnyNode | Joined | Ended
_GOING = (ApprovalInstanceStatus.RUNNING, ApprovalInstanceStatus.SUSPENDED)
"""Where one branch has nobody the others are opened nevertheless: all of it goes on once somebody is there."""


def go_on(case: Case, item: Item) -> Steps:
    """Open what comes next, and what comes after it as long as nothing has to be waited for.

    Refuses NO_APPROVER where a node that blocks has nobody and the process is just being submitted.
    """
    left: list[Item] = [item]
    while left and case.status in _GOING:
        following = left.pop(0)
        if isinstance(following, Ended):
            case.status = ApprovalInstanceStatus.APPROVED
        elif isinstance(following, Joined):
            left[:0] = _joined(case, following)
        elif isinstance(following, Block):
            left[:0] = yield from _fork(case, following)
        else:
            run = yield from _opened(case, following)
            left[:0] = _what_follows(case, run)
    if case.status in _GOING and blocked_runs(case):
        halt(case)


def settle(case: Case, run: Run) -> Steps:
    """Count the votes of a node and go on if they decide it; tasks of it that are open are overtaken."""
    if run.counting is None or run.status is not ApprovalRunStatus.OPEN:
        return
    decided = decision(run.counting, case.votes(run))
    if decided is ApprovalRunStatus.OPEN:
        yield from next_in_turn(case, run)
        return
    overtake(case, run)
    case.close(run, decided)
    items = _what_follows(case, run)
    for item in items:
        yield from go_on(case, item)


def answered(case: Case, run: Run, *, succeeded: bool) -> Steps:
    """Go on after a node that has waited for somebody outside, who has answered; what has failed there rejects it."""
    case.close(run, ApprovalRunStatus.APPROVED if succeeded else ApprovalRunStatus.REJECTED)
    for item in _what_follows(case, run):
        yield from go_on(case, item)


def parts_over(case: Case, run: Run, parts: Children) -> Steps:
    """Go on after a node that waits for other processes, once all of them are approved; one that is over and was not
    approved, whatever became of it instead, rejects the node at once.
    """
    if parts.failed or not parts.running:
        case.close(run, ApprovalRunStatus.REJECTED if parts.failed else ApprovalRunStatus.APPROVED)
        for item in _what_follows(case, run):
            yield from go_on(case, item)


def passed(case: Case, run: Run) -> Sequence[Item]:
    """What follows a node that is passed: straight back to where it was returned from, if so, else what comes next."""
    if (back := straight_back(case, run.back_to, run.node_id)) is not None:
        return [case.course.places[back].node]
    return [case.course.after(run.node_id)]


def _joined(case: Case, joined: Joined) -> list[Item]:
    """Note that a branch has ended; go on after its block once all that were taken have."""
    run = case.open_run_of(joined.block.id)
    run.branches[joined.branch.id] = True
    if not all(run.branches.values()):
        return []
    case.close(run, ApprovalRunStatus.APPROVED)
    return [case.course.after(joined.block.id)]


def _fork(case: Case, block: Block) -> Generator[Question, Answer, list[Item]]:
    wanted = [operand for branch in block.branches if branch.when for operand in operands(branch.when)]
    known = yield from _known(wanted)
    way = route(block, known.get)
    if way.held:
        case.reasons.append(Reason(block.id, [branch.id for branch in way.taken], way.held, known))
    new_run(case, block, ApprovalRunStatus.OPEN, branches={branch.id: False for branch in way.taken})
    return [case.course.entry(block, branch) for branch in way.taken]


def _known(wanted: Sequence[Operand]) -> Generator[Question, Answer, Mapping[Operand, Known]]:
    facts = (yield WhatIsKnown(wanted)) if wanted else Facts({})
    assert isinstance(facts, Facts)
    return facts.values


def _seated(case: Case, node: People | Cc) -> Generator[Question, Answer, Seated]:
    """Who sits at a node: by its rule or, of a rule with cases, by the first of them that holds."""
    assignees: Assignees | None = node.assignees
    while assignees is not None and assignees.rule is AssigneeRule.EXPRESSION:
        known = yield from _known(operands_of_cases(assignees))
        place, held = case_taken(assignees, known.get)
        taken = [] if place < 0 else [str(place + 1)]
        case.reasons.append(Reason(node.id, taken, held, known))
        assignees = assignees.cases[place].then if taken else None
    seated = yield WhoIsAsked(node, assignees)
    assert isinstance(seated, Seated)
    return seated


def _decided(case: Case, node: Auto) -> Generator[Question, Answer, ApprovalRunStatus]:
    """What a node decides by itself."""
    approves = node.approves
    if node.when is not None:
        known = yield from _known(list(operands(node.when)))
        held = holds(node.when, known.get)
        approves = approves is held
        taken = "APPROVE" if approves else "REJECT"
        case.reasons.append(Reason(node.id, [taken], [("when", held)], known))
    return ApprovalRunStatus.AUTO_APPROVED if approves else ApprovalRunStatus.AUTO_REJECTED


def _opened(case: Case, node: AnyNode) -> Generator[Question, Answer, Run]:
    match node:
        case Approve() | Handle():
            return (yield from _open_people(case, node))
        case Cc():
            seated = yield from _seated(case, node)
            people = [] if isinstance(seated.people, Instead) else seated.people
            case.told += [(each.user_id, node.id) for each in people]
            return new_run(case, node, ApprovalRunStatus.APPROVED)
        case Auto():
            return new_run(case, node, (yield from _decided(case, node)))
        case Delay():
            over = yield WhenOver(node)
            assert isinstance(over, Due)
            if over.at <= case.now:
                return new_run(case, node, ApprovalRunStatus.APPROVED)
            return new_run(case, node, ApprovalRunStatus.OPEN, due_at=over.at)
        case SubProcess():
            run = new_run(case, node, ApprovalRunStatus.OPEN)
            started = yield StartChildren(node, run.id)
            assert isinstance(started, Children)
            if not (node.waits and started.running):
                case.close(run, ApprovalRunStatus.APPROVED)
            return run
        case Act():
            yield Perform(node)
            return new_run(case, node, ApprovalRunStatus.OPEN if node.waits else ApprovalRunStatus.APPROVED)
        case _:
            raise AssertionError(node.kind)


def _open_people(case: Case, node: Approve | Handle) -> Generator[Question, Answer, Run]:
    seated = yield from _seated(case, node)
    if seated.people is Instead.AUTO_APPROVED:
        return new_run(case, node, ApprovalRunStatus.AUTO_APPROVED)
    if seated.people is Instead.AUTO_REJECTED:
        return new_run(case, node, ApprovalRunStatus.AUTO_REJECTED)
    if isinstance(seated.people, Instead):
        return _blocked(case, node)
    case.merged += seated.merged
    if node.mode is Mode.COUNT and (wanted := node.threshold or 0) > len(seated.people):
        case.capped.append((node.id, wanted, len(seated.people)))
    run = new_run(case, node, ApprovalRunStatus.OPEN, counting=_counting(node))
    yield from _seat(case, run, node, seated.people)
    return run


def _blocked(case: Case, node: AnyNode) -> Run:
    """A node that has nobody halts the process once the others are open, or does not let it begin; a part of another
    one, which nobody submits, is halted too.
    """
    if not case.runs and not case.is_part:
        raise Refused(
            "NO_APPROVER",
            "There is nobody who could approve this; ask whoever keeps the definition.",
            path=["subjectId"],
        )
    return new_run(case, node, ApprovalRunStatus.OPEN)


def _counting(node: Approve | Handle) -> Counting:
    rejecting = node.rejecting if isinstance(node, Approve) else None
    return Counting(mode=node.mode, rejecting=rejecting, threshold=node.threshold)


def _seat(case: Case, run: Run, node: Approve | Handle, people: Sequence[Sitting]) -> Steps:
    if node.mode is Mode.POOL:
        seat = seat_beside(case, run, 1, None)
        case.candidates[run.id] = [sitting.user_id for sitting in people]
        yield from begin(case, task_for(case, run, seat))
        return
    for ordinal, sitting in enumerate(people, 1):
        seat = seat_beside(case, run, ordinal, sitting.user_id, sitting.on_behalf_of_id)
        task = task_for(
            case,
            run,
            seat,
            delegator_id=sitting.on_behalf_of_id,
            delegation_id=sitting.delegation_id,
            shared=sitting.shared,
        )
        if has_approved(case, run, sitting.user_id):
            seat.outcome = ApprovalSeatOutcome.APPROVED
            case.end(task, ApprovalTaskStatus.AUTO_APPROVED)
        elif node.mode is not Mode.SEQUENTIAL:
            yield from begin(case, task)
    yield from next_in_turn(case, run)
    assert run.counting is not None
    decided = decision(run.counting, case.votes(run))
    if decided is not ApprovalRunStatus.OPEN:
        overtake(case, run)
        case.close(run, decided)


def _what_follows(case: Case, run: Run) -> list[Item]:
    """What follows a node that is decided."""
    match run.status:
        case ApprovalRunStatus.OPEN:
            return []
        case ApprovalRunStatus.REJECTED | ApprovalRunStatus.AUTO_REJECTED:
            return list(_rejected(case, run))
        case _:
            return list(passed(case, run))


def _rejected(case: Case, run: Run) -> Sequence[Item]:
    node = case.course.places[run.node_id].node
    policy = node.on_reject if isinstance(node, Approve) else RejectPolicy.END
    if policy is RejectPolicy.END:
        cancel_everything(case)
        case.status, case.suspended_from = ApprovalInstanceStatus.REJECTED, None
        return []
    target = START if policy is RejectPolicy.TO_INITIATOR else getattr(node, "reject_to", START)
    return leave_to(case, run, target)
