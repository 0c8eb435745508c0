"""Every write of approvals: one function for each verb."""

from bizsuite.oa.approvals.service.callbacks import answer_callback, issue_callback
from bizsuite.oa.approvals.service.copies import read_copy, send_copies
from bizsuite.oa.approvals.service.definitions import (
    NewDefinition,
    create_definition,
    delete_definition,
    enable_definition,
    keep_definition,
    publish_definition,
    revise_definition,
)
from bizsuite.oa.approvals.service.documents import document_of, draft_problems, import_definition
from bizsuite.oa.approvals.service.guard import answer
from bizsuite.oa.approvals.service.handovers import hand_over_to
from bizsuite.oa.approvals.service.instances import choices_before, submit
from bizsuite.oa.approvals.service.leavers import hand_over
from bizsuite.oa.approvals.service.lending import give_back, lend_open_tasks, require_definitions
from bizsuite.oa.approvals.service.migrating import Migration, Moved, migrate_instances
from bizsuite.oa.approvals.service.pools import look_at_pools, look_at_pools_of_post
from bizsuite.oa.approvals.service.requests import (
    NewRequest,
    change_draft,
    delete_draft,
    save_draft,
    start_request,
    submit_draft,
)
from bizsuite.oa.approvals.service.signatures import Signature
from bizsuite.oa.approvals.service.tasks import (
    add_sign,
    answer_opinion,
    approve,
    claim,
    decline_opinion,
    delegate,
    reassign,
    recall,
    reclaim,
    reject,
    remind,
    remove_sign,
    resubmit,
    send_back,
    take_back,
    transfer,
    unclaim,
)
from bizsuite.oa.approvals.service.whole import recover, resume, revoke, suspend, terminate, withdraw

__all__ = [
    "Migration",
    "Moved",
    "NewDefinition",
    "NewRequest",
    "Signature",
    "add_sign",
    "answer",
    "answer_callback",
    "answer_opinion",
    "approve",
    "change_draft",
    "choices_before",
    "claim",
    "create_definition",
    "decline_opinion",
    "delegate",
    "delete_definition",
    "delete_draft",
    "document_of",
    "draft_problems",
    "enable_definition",
    "give_back",
    "hand_over",
    "hand_over_to",
    "import_definition",
    "issue_callback",
    "keep_definition",
    "lend_open_tasks",
    "look_at_pools",
    "look_at_pools_of_post",
    "migrate_instances",
    "publish_definition",
    "read_copy",
    "reassign",
    "recall",
    "reclaim",
    "recover",
    "reject",
    "remind",
    "remove_sign",
    "require_definitions",
    "resubmit",
    "resume",
    "revise_definition",
    "revoke",
    "save_draft",
    "send_back",
    "send_copies",
    "start_request",
    "submit",
    "submit_draft",
    "suspend",
    "take_back",
    "terminate",
    "transfer",
    "unclaim",
    "withdraw",
]
