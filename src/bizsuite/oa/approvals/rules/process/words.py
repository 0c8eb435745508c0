"""The words of a process: kinds of nodes, rules for assignees, ways to count votes, policies."""

from bizsuite.kernel.words import Word
from bizsuite.oa.approvals.rules.words import (
    ApprovalAssigneeRule,
    ApprovalMode,
    ApprovalReturnMode,
    ApprovalTimeoutAction,
)

AssigneeRule = ApprovalAssigneeRule
Mode = ApprovalMode
ReturnMode = ApprovalReturnMode
TimeoutAction = ApprovalTimeoutAction


class NodeKind(Word):
    """What happens at a node."""

    APPROVE = "APPROVE", "People approve or reject."
    HANDLE = "HANDLE", "People do something and submit it; they can return it, and cannot reject it."
    CC = "CC", "People are told; nothing waits for them."
    EXCLUSIVE = "EXCLUSIVE", "Goes on in the first branch whose condition holds, else in the default one."
    INCLUSIVE = "INCLUSIVE", "Goes on in all branches whose conditions hold, else in the default one."
    PARALLEL = "PARALLEL", "Goes on in all branches; all must end before what follows."
    DELAY = "DELAY", "Waits for a time, or until a day."
    SUBPROCESS = "SUBPROCESS", "Starts another process, once or for each item, and waits for it or not."
    AUTO = "AUTO", "Approves or rejects by itself."
    ACTION = (
        "ACTION",
        "Does something in the same transaction, or tells it, or waits for an answer from outside.",
    )


class Basis(Word):
    """Who counts as the manager above somebody."""

    DEPT = "DEPT", "The head of their department, then of the one above it."
    MANAGER = "MANAGER", "To whom they report directly, then to whom that one reports."


class Rejecting(Word):
    """When a node of several seats is rejected."""

    VETO = "VETO", "At ALL: one rejection is enough, at once."
    COLLECT = "COLLECT", "At ALL: when everybody has voted and somebody rejected."
    FIRST_ACTION = "FIRST_ACTION", "At ANY: the first vote decides."
    ALL_MUST_REJECT = "ALL_MUST_REJECT", "At ANY: when all have rejected."


class RejectPolicy(Word):
    """What becomes of the process when a node is rejected."""

    END = "END", "It is rejected."
    TO_INITIATOR = "TO_INITIATOR", "It goes back to the initiator, who may submit it again."
    RETURN_TO = "RETURN_TO", "It goes back to a node that was passed before."


class InitiatorPolicy(Word):
    """What happens when the initiator is among those who are asked."""

    SELF = "SELF", "The initiator decides too."
    SKIP = "SKIP", "The initiator is left out; a node that nobody is left of is approved."
    TO_MANAGER = "TO_MANAGER", "The initiator's manager is asked instead."
    TO_DEPT_HEAD = "TO_DEPT_HEAD", "The head of the initiator's department is asked instead."
    FORBID = "FORBID", "The initiator is left out, and the node must have somebody else."


class EmptyPolicy(Word):
    """What happens when nobody is found."""

    AUTO_APPROVE = "AUTO_APPROVE", "The node is approved."
    AUTO_REJECT = "AUTO_REJECT", "The node is rejected."
    USERS = "USERS", "The users that are named instead are asked."
    PROCESS_ADMIN = "PROCESS_ADMIN", "Those who keep the definition are asked."
    BLOCK = "BLOCK", "It cannot be submitted; later on the process is suspended until somebody is named."


class Shortage(Word):
    """What a chain of managers that is too short amounts to."""

    TOPMOST = "TOPMOST", "The topmost manager there is."
    EMPTY = "EMPTY", "Nobody."


class WithdrawPolicy(Word):
    """Until when the initiator may take a process back."""

    BEFORE_FIRST_DECISION = "BEFORE_FIRST_DECISION", "Until somebody has decided."
    ANY_TIME = "ANY_TIME", "As long as it runs."
    NEVER = "NEVER", "Not at all."


class Repetition(Word):
    """Whether somebody who has approved already is asked again."""

    ASK_AGAIN = "ASK_AGAIN", "They are."
    ONCE = "ONCE", "Not within the same round and for the same content."
    CONSECUTIVE = "CONSECUTIVE", "Not when they approved the node just before."
