"""Approvals of orders, each with one task, and a log whose hashes hold."""

import hashlib
import json
from datetime import date
from typing import Any

from bench.generator.ground import Ground
from bench.generator.text import NULL, Sheet, days, key

INSTANCE, RUN, SEAT, TASK, ACTION = range(0x30, 0x35)
DAYS = days(date(2025, 1, 1), 720)
WHOLE = json.dumps({"initiator": ["WITHDRAW"], "administrator": ["SUSPEND", "TERMINATE"]})
OFFERS = json.dumps(
    {
        "assignee": [
            "APPROVE",
            "REJECT",
            "RETURN",
            "TRANSFER",
            "DELEGATE",
            "ADD_SIGN_BEFORE",
            "ADD_SIGN_AFTER",
        ],
        "administrator": ["REASSIGN", "REMIND"],
        "initiator": ["REMIND"],
        "targets": ["START"],
    }
)
"""What can be done with an approval and a task that wait, as the engine writes it down."""
COLUMNS = {
    "approval_instance": "definition_id version_id subject_type subject_id current_subject_id revision company_id"
    " party_id initiator_id title business_no status started_at ended_at log_seq log_hash round form_revision offers"
    " form summary choices",
    "approval_node_run": "instance_id node_id visit branch_path mode status opened_at closed_at round branches"
    " superseded form_revision",
    "approval_seat": "node_run_id ordinal principal_id outcome",
    "approval_task": "instance_id instance_status company_id seat_id kind assignee_id status opened_at due_at"
    " decided_at comment run_id ordinal candidate_ids offers initiator_id signature shared",
    "approval_action": "instance_id seq action actor_id task_id from_status to_status comment payload at"
    " previous_hash hash",
}


class Approvals:
    """The rows of approvals."""

    def __init__(self, ground: Ground) -> None:
        self._sheets = {table: Sheet(table, columns, ground.tenant) for table, columns in COLUMNS.items()}
        self._ground = ground
        self._number = 0
        self._actions = 0

    @property
    def sheets(self) -> list[Sheet]:
        """All tables, those that others refer to first."""
        return list(self._sheets.values())

    def of_order(self, order: str, number: str, party: str, day: int, *, is_open: bool) -> None:
        """The sales user has asked for an order to be approved; the manager has done so, or is still to do it."""
        self._number += 1
        ground, count = self._ground, self._number
        instance, run, seat, task = (key(kind, count) for kind in (INSTANCE, RUN, SEAT, TASK))
        begun, due, done = f"{DAYS[day]}T08:00:00+00:00", f"{DAYS[day + 2]}T08:00:00+00:00", NULL
        status, outcome, waiting = "RUNNING", "NONE", "PENDING"
        log = self._action(instance, 1, "SUBMIT", ground.owner, None, (None, "RUNNING"), begun, "")
        if not is_open:
            status = outcome = waiting = "APPROVED"
            done = f"{DAYS[day + 1]}T09:30:00+00:00"
            log = self._action(instance, 2, "APPROVE", ground.manager, task, ("RUNNING", status), done, log)
        self._sheets["approval_instance"].add(
            instance,
            f"{ground.definition}\t{ground.version}\tSalesOrder\t{order}\t{order}\t\t{ground.company}\t{party}\t"
            f"{ground.owner}\t{number}\tA{count:08d}\t{status}\t{begun}\t{done}\t{1 if is_open else 2}\t{log}\t"
            f"1\t0\t{WHOLE if is_open else '{}'}\t{{}}\t[]\t{{}}",
        )
        run_status = "OPEN" if is_open else status
        self._sheets["approval_node_run"].add(
            run, f"{instance}\tapprove\t1\t\tANY\t{run_status}\t{begun}\t{done}\t1\t{{}}\tf\t0"
        )
        self._sheets["approval_seat"].add(seat, f"{run}\t1\t{ground.manager}\t{outcome}")
        self._sheets["approval_task"].add(
            task,
            f"{instance}\t{status}\t{ground.company}\t{seat}\tAPPROVE\t{ground.manager}\t{waiting}\t{begun}\t{due}\t"
            f"{done}\t\t{run}\t0\t{{}}\t{OFFERS if is_open else '{}'}\t{ground.owner}\t\tf",
        )

    def _action(
        self,
        instance: str,
        seq: int,
        action: str,
        actor: str,
        task: str | None,
        change: tuple[str | None, str],
        at: str,
        previous: str,
    ) -> str:
        """Add a row to the log of an approval; its hash."""
        self._actions += 1
        content: dict[str, Any] = {
            "instance": instance,
            "seq": seq,
            "action": action,
            "actor": actor,
            "onBehalfOf": None,
            "task": task,
            "from": change[0],
            "to": change[1],
            "comment": "",
            "payload": {},
            "at": at,
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(f"{previous}{text}".encode()).hexdigest()
        self._sheets["approval_action"].add(
            key(ACTION, self._actions),
            f"{instance}\t{seq}\t{action}\t{actor}\t{task or NULL}\t{change[0] or NULL}\t{change[1]}\t\t{{}}\t{at}\t"
            f"{previous}\t{digest}",
        )
        return digest
