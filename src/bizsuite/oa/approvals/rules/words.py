"""The words of approving: states, actions, permissions."""

from enum import StrEnum

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

APPROVAL_READ = Permission("approval.instance.read")
APPROVAL_SUBMIT = Permission("approval.instance.submit")
APPROVAL_ADMINISTER = Permission("approval.task.administer")
CALLBACK_ISSUE = Permission("approval.callback.issue")
DEFINITION_READ = Permission("approval.definition.read")
DEFINITION_EDIT = Permission("approval.definition.edit")


class ApprovalMode(Word):
    """How the votes of several people become one decision."""

    SINGLE = "SINGLE", "One person is asked and decides."
    ANY = "ANY", "Several are asked; the first vote decides."
    ALL = "ALL", "Several are asked; all must approve, and one rejection decides."
    SEQUENTIAL = "SEQUENTIAL", "Several are asked one after the other; all must approve."
    RATIO = "RATIO", "Several are asked; so many in a hundred must approve."
    COUNT = "COUNT", "Several are asked; so many must approve."
    POOL = "POOL", "Several may; whoever claims it decides."


class ApprovalAssigneeRule(Word):
    """How the people who are asked are found when the question is put."""

    USERS = "USERS", "The users that are named, in their order."
    ROLE = "ROLE", "Everybody with a role, by id."
    MANAGER = "MANAGER", "The nearest head above the owner of the subject who is not the owner."
    GROUP = "GROUP", "Everybody in a department and below it, by id."
    DEPT_HEAD = "DEPT_HEAD", "The head of a department that is named."
    MANAGER_LEVEL = "MANAGER_LEVEL", "The n-th manager above the initiator."
    MANAGER_CHAIN = (
        "MANAGER_CHAIN",
        "The managers above the initiator, one seat each, up to a level, a role or a department.",
    )
    INITIATOR = "INITIATOR", "Whoever has submitted it."
    INITIATOR_CHOICE = "INITIATOR_CHOICE", "Whom the initiator chooses when submitting."
    PREV_APPROVER_CHOICE = "PREV_APPROVER_CHOICE", "Whom the last one to decide at the node before chooses."
    FORM_USER = "FORM_USER", "The user in a field of the form."
    FORM_DEPT_HEAD = "FORM_DEPT_HEAD", "The head of the department in a field of the form."
    RECORD = "RECORD", "The user that a path from the subject leads to, such as `customer.owner`."
    EXPRESSION = "EXPRESSION", "The first of several rules whose condition holds."
    POST = "POST", "Everybody who holds a post that is active, by id."


class ApprovalVersionStatus(Word):
    """Where a version of a definition is in its life; only a draft can be changed."""

    DRAFT = "DRAFT", "Being written; may change."
    PUBLISHED = "PUBLISHED", "Holds for what is submitted now."
    RETIRED = "RETIRED", "Holds only for what was submitted under it."


class ApprovalInstanceStatus(Word):
    """Where an approval stands.

    APPROVED, REJECTED, WITHDRAWN, TERMINATED and REVOKED are final; only what is APPROVED can still be revoked.
    """

    RUNNING = "RUNNING", "Votes are missing."
    APPROVED = "APPROVED", "Agreed to."
    REJECTED = "REJECTED", "Declined."
    WITHDRAWN = "WITHDRAWN", "Taken back by whoever submitted it."
    DRAFT = "DRAFT", "Being written; not submitted yet."
    RETURNED = "RETURNED", "Back with the initiator, who may submit it again."
    SUSPENDED = "SUSPENDED", "Halted; its clocks stand still."
    TERMINATED = "TERMINATED", "Ended by an administrator, or with the process that it is part of."
    EXPIRED = "EXPIRED", "Not decided in time."
    REVOKED = "REVOKED", "Taken back after it was approved."


class ApprovalRunStatus(StrEnum):
    """Where one visit of a node stands."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"
    SKIPPED = "SKIPPED"
    AUTO_APPROVED = "AUTO_APPROVED"
    AUTO_REJECTED = "AUTO_REJECTED"


class ApprovalSeatOutcome(StrEnum):
    """How a seat has voted."""

    NONE = "NONE"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class ApprovalTaskKind(Word):
    """What a task asks for."""

    APPROVE = "APPROVE", "To approve or to reject."
    HANDLE = "HANDLE", "To do something and submit it; it cannot be rejected."
    OPINION = "OPINION", "To say what one thinks to somebody who decides."
    RESUBMIT = "RESUBMIT", "To mend what was returned and submit it again."


class ApprovalTaskStatus(Word):
    """Where a task stands.

    CLOSED tasks were overtaken by the votes of others, CANCELLED ones withdrawn together with the approval.
    """

    WAITING = "WAITING", "Not to be done yet: others come first."
    PENDING = "PENDING", "To be done."
    APPROVED = "APPROVED", "Done: approved."
    REJECTED = "REJECTED", "Done: rejected."
    REASSIGNED = "REASSIGNED", "Handed on to somebody else."
    CLOSED = "CLOSED", "Overtaken by the votes of others."
    CANCELLED = "CANCELLED", "Withdrawn together with the approval."
    APPROVED_AWAITING = "APPROVED_AWAITING", "Approved; those who were added after it have not decided."
    RETURNED = "RETURNED", "Done: returned to a node before."
    TRANSFERRED = "TRANSFERRED", "Handed on by its assignee."
    DELEGATED = "DELEGATED", "Waits for the opinion of somebody who was asked."
    ANSWERED = "ANSWERED", "Done: an opinion was given."
    DECLINED = "DECLINED", "Done: no opinion was given."
    RESUBMITTED = "RESUBMITTED", "Done: submitted again."
    REMOVED = "REMOVED", "Taken away by whoever had added it."
    AUTO_APPROVED = "AUTO_APPROVED", "Approved by a rule."
    AUTO_REJECTED = "AUTO_REJECTED", "Rejected by a rule."


class ApprovalTaskAction(Word):
    """What can be done with a task."""

    APPROVE = "APPROVE", "Agree."
    REJECT = "REJECT", "Decline, with a comment."
    REASSIGN = "REASSIGN", "Hand it on to somebody else, as an administrator."
    RETURN = "RETURN", "Send it back to a node before, or to the initiator."
    TRANSFER = "TRANSFER", "Hand one's task on to somebody else."
    DELEGATE = "DELEGATE", "Ask somebody for an opinion; one decides oneself."
    TAKE_BACK = "TAKE_BACK", "Wait no longer for an opinion."
    ANSWER = "ANSWER", "Say what one thinks."
    DECLINE = "DECLINE", "Give no opinion."
    ADD_SIGN_BEFORE = "ADD_SIGN_BEFORE", "Have others decide first."
    ADD_SIGN_AFTER = "ADD_SIGN_AFTER", "Have others decide afterwards."
    ADD_SIGN_PARALLEL = "ADD_SIGN_PARALLEL", "Have others decide too."
    REMOVE_SIGN = "REMOVE_SIGN", "Take somebody away who was added."
    CLAIM = "CLAIM", "Take it from the pool."
    UNCLAIM = "UNCLAIM", "Put it back into the pool."
    RECALL = "RECALL", "Take one's approval back before somebody acts on it."
    REMIND = "REMIND", "Remind whoever has it."
    RESUBMIT = "RESUBMIT", "Submit again what was returned."
    RECLAIM = "RECLAIM", "Take back what somebody is asked in one's place."


class ApprovalInstanceAction(Word):
    """What can be done with an approval as a whole."""

    WITHDRAW = "WITHDRAW", "Take it back."
    SUBMIT = "SUBMIT", "Submit the draft."
    DELETE_DRAFT = "DELETE_DRAFT", "Throw the draft away."
    SUSPEND = "SUSPEND", "Halt it."
    RESUME = "RESUME", "Let it go on."
    TERMINATE = "TERMINATE", "End it, and say why."
    RECOVER = "RECOVER", "Let go on what has expired."
    REVOKE = "REVOKE", "Take back what was approved."


class ApprovalReturnMode(Word):
    """How an approval goes on after it was returned and comes forward again."""

    RE_EXECUTE = "RE_EXECUTE", "Every node between is passed again."
    DIRECT_BACK = (
        "DIRECT_BACK",
        "It goes straight to the node that returned it, unless a condition on the way changed.",
    )


class ApprovalSignPlace(Word):
    """Where others are added to a task."""

    BEFORE = "BEFORE", "They decide first; the task waits for them."
    AFTER = "AFTER", "They decide once the task is approved."
    PARALLEL = "PARALLEL", "They vote too."


class ApprovalSignMode(Word):
    """How those who were added before or after a task decide together."""

    ALL = "ALL", "All must approve."
    ANY = "ANY", "One approval is enough."
    SEQUENTIAL = "SEQUENTIAL", "All must approve, one after the other."


class ApprovalCommand(Word):
    """A command as the log tells it. MERGE is a reassignment to somebody who had a seat already."""

    SUBMIT = "SUBMIT", "Somebody asked for it."
    APPROVE = "APPROVE", "Somebody agreed."
    REJECT = "REJECT", "Somebody declined."
    REASSIGN = "REASSIGN", "A task was handed on."
    MERGE = "MERGE", "A task was handed on to somebody who had a seat already."
    WITHDRAW = "WITHDRAW", "It was taken back."
    RETURN = "RETURN", "It was sent back."
    RESUBMIT = "RESUBMIT", "It was submitted again."
    TRANSFER = "TRANSFER", "Somebody handed a task on."
    DELEGATE = "DELEGATE", "Somebody was asked for an opinion."
    TAKE_BACK = "TAKE_BACK", "Nobody waits for an opinion any more."
    ANSWER = "ANSWER", "Somebody said what they think."
    DECLINE = "DECLINE", "Somebody gave no opinion."
    ADD_SIGN = "ADD_SIGN", "Others were asked to decide too."
    REMOVE_SIGN = "REMOVE_SIGN", "Somebody who had been added was taken away."
    CLAIM = "CLAIM", "Somebody took a task out of the pool."
    UNCLAIM = "UNCLAIM", "Somebody put a task back into the pool."
    RECALL = "RECALL", "Somebody took an approval back."
    REMIND = "REMIND", "Somebody was reminded."
    SUSPEND = "SUSPEND", "It was halted."
    RESUME = "RESUME", "It goes on."
    TERMINATE = "TERMINATE", "It was ended."
    EXPIRE = "EXPIRE", "It was not decided in time."
    RECOVER = "RECOVER", "It goes on although it had expired."
    REVOKE = "REVOKE", "What was approved was taken back."
    STAND_IN = "STAND_IN", "What somebody was asked went to whoever decides in their place."
    RECLAIM = "RECLAIM", "What was asked in somebody's place went back to them."
    HAND_OVER = "HAND_OVER", "What waited for somebody who leaves went to others."
    COPY = "COPY", "Somebody was told of it."
    ESCALATE = "ESCALATE", "The manager of whoever has a task was told that it is late."
    AUTO_APPROVE = "AUTO_APPROVE", "A task was approved because its time was over."
    AUTO_REJECT = "AUTO_REJECT", "A task was rejected because its time was over."
    PASS = "PASS", "A node has waited long enough."
    CALLBACK = "CALLBACK", "Somebody outside has answered."
    REFUSED = "REFUSED", "An administrator's command was refused for right or state; it changed nothing."
    CHILD_ENDED = "CHILD_ENDED", "An approval that is part of it is over."
    MIGRATE = "MIGRATE", "It goes on by another version of its definition."
    ASK_REVOCATION = "ASK_REVOCATION", "Somebody asked for it to be revoked, which others must approve."
    REVOCATION_ENDED = "REVOCATION_ENDED", "Its revocation was not approved; it stays as it is."


class ApprovalTimerKind(Word):
    """What a timer belongs to."""

    STEP = "STEP", "A step of the deadline of a task."
    DELAY = "DELAY", "A node that waits."
    EXPIRY = "EXPIRY", "The time that the whole approval has."


class ApprovalTimerStatus(Word):
    """Where a timer stands."""

    PENDING = "PENDING", "Its time is still to come, or nobody has looked since it came."
    PAUSED = "PAUSED", "It stands still with what it is for."
    FIRED = "FIRED", "It has done what it is for."
    STOPPED = "STOPPED", "What it is for was over before its time came."
    MISSED = "MISSED", "A later one of the same kind was due by the time anybody looked."
    FAILED = "FAILED", "What it is for was refused each time that it was tried."


class ApprovalTimeoutAction(Word):
    """What is done when a task is not done in time."""

    REMIND = "REMIND", "The assignee is reminded."
    ESCALATE_NOTIFY = "ESCALATE_NOTIFY", "The assignee's manager is told."
    ESCALATE_TRANSFER = "ESCALATE_TRANSFER", "The task goes to the assignee's manager."
    ESCALATE_ADD = "ESCALATE_ADD", "The assignee's manager gets a seat beside."
    AUTO_APPROVE = "AUTO_APPROVE", "The task is approved."
    AUTO_REJECT = "AUTO_REJECT", "The task is rejected."
    CLOSE_INSTANCE = "CLOSE_INSTANCE", "The whole process expires."
