"""What a definition says, when it applies, and who is asked."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals.rules.process.course import BLOCKS
from bizsuite.oa.approvals.rules.process.nodes import (
    AnyNode,
    Approve,
    Deadline,
    People,
    Process,
    Settings,
)
from bizsuite.oa.approvals.rules.process.nodes import Assignees as ProcessAssignees
from bizsuite.oa.approvals.rules.process.words import NodeKind, WithdrawPolicy
from bizsuite.oa.approvals.rules.words import ApprovalAssigneeRule, ApprovalMode
from bizsuite.oa.forms.rules import NO_FORM, Form
from bizsuite.oa.forms.rules.written import Label

NODE = "approve"
"""The id of the one node that a graph has between its start and its end."""
TITLE_MAX = 200
USERS_MAX = 50
HOURS_MAX = 24 * 366
LIMIT = Decimal(10) ** 14

_KEY = re.compile(r"[a-z][A-Za-z0-9_.-]{0,63}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignees:
    """Who is asked: listed users, holders of a role or post, or the head of the department of the subject's owner."""

    rule: ApprovalAssigneeRule
    user_ids: tuple[uuid.UUID, ...] = ()
    role: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveNode:
    """A node at which people approve; `due_hours` after it opens its tasks are overdue."""

    mode: ApprovalMode
    assignees: Assignees
    due_hours: int | None = None


def process_for(node: ApproveNode) -> Process:
    """The process of one node at which people approve: what is said in short."""
    asked = node.assignees
    people = ProcessAssignees(rule=asked.rule, user_ids=asked.user_ids, role=asked.role, post=asked.post)
    return Process(
        settings=Settings(withdraw=WithdrawPolicy.ANY_TIME),
        nodes=(
            Approve(
                kind=NodeKind.APPROVE,
                id=NODE,
                title=Label(en="Approval", zh="审批"),
                assignees=people,
                mode=node.mode,
                deadline=None if node.due_hours is None else Deadline(hours=node.due_hours),
            ),
        ),
    )


def graph_of(process: Process) -> dict[str, Any]:
    """A process as it is stored: plain JSON, the same for the same content."""
    return process.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def process_from(given: object, path: Sequence[str] = ("graph",)) -> Process:
    """A process that somebody has written, as JSON. Refuses PROCESS_INVALID for the first thing that does not fit."""
    try:
        return Process.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise Refused(
            "PROCESS_INVALID",
            "The process cannot be published: {problem} at {node}.",
            path=[*path, *map(str, first["loc"])],
            node=".".join(map(str, first["loc"])),
            problem=str(first["type"]).upper(),
        ) from None


def form_from(given: object, path: Sequence[str] = ("form",)) -> Form:
    """A form that somebody has written, as JSON; nothing where there is none.

    Refuses FORM_SCHEMA_INVALID for the first thing that does not fit.
    """
    if given is None:
        return NO_FORM
    try:
        return Form.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise Refused(
            "FORM_SCHEMA_INVALID",
            "This form cannot be used: {problem} at {place}.",
            path=[*path, *map(str, first["loc"])],
            place=".".join(map(str, first["loc"])),
            problem=str(first["type"]).upper(),
        ) from None


def stored_form(form: Form) -> dict[str, Any]:
    """A form as it is stored: plain JSON, the same for the same content; nothing where there is none."""
    return form.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def form_of(stored: Mapping[str, Any]) -> Form:
    """The form of a stored version."""
    return Form.model_validate(stored) if stored else NO_FORM


def process_of(graph: Mapping[str, Any]) -> Process:
    """The process of a stored graph."""
    return Process.model_validate(graph)


def node_of(graph: Mapping[str, Any]) -> People:
    """The first node of a stored graph at which people act."""
    return next(node for node in _all_nodes(process_of(graph).nodes) if isinstance(node, People))


def _all_nodes(nodes: Sequence[AnyNode]) -> Iterator[AnyNode]:
    for node in nodes:
        yield node
        if isinstance(node, BLOCKS):
            for branch in node.branches:
                yield from _all_nodes(branch.nodes)


def content_hash(
    graph: Mapping[str, Any], amount_min: Decimal | None, form: Mapping[str, Any] | None = None
) -> str:
    """A hash of all that makes one version differ from another."""
    threshold = None if amount_min is None else format(amount_min.normalize(), "f")
    whole = json.dumps([graph, threshold, *([form] if form else [])], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def checked_key(text: str) -> str:
    """The key of a definition. Refuses INVALID_VALUE."""
    if not _KEY.match(text):
        raise Refused(
            "INVALID_VALUE",
            "A key begins with a small letter and has letters, digits, points, hyphens and underscores, 64 at most.",
            path=["key"],
        )
    return text


def checked_title(text: str, *path: str) -> str:
    """A title without blanks around it. Refuses INVALID_VALUE."""
    title = text.strip()
    if not title or len(title) > TITLE_MAX or _CONTROL.search(title):
        raise Refused(
            "INVALID_VALUE",
            "A title has 1 to {most} characters, none of them a control.",
            path=path,
            most=TITLE_MAX,
        )
    return title


def checked_node(node: ApproveNode) -> ApproveNode:
    """A node that can be asked for. Refuses INVALID_VALUE for assignees that do not fit their rule, or the hours."""
    rule, users, role = node.assignees.rule, node.assignees.user_ids, node.assignees.role
    if (rule is ApprovalAssigneeRule.USERS) != bool(users):
        raise Refused(
            "INVALID_VALUE",
            "Users are named with the rule USERS, and only there.",
            path=["assignees", "userIds"],
        )
    if len(users) > USERS_MAX or len(set(users)) < len(users):
        raise Refused(
            "INVALID_VALUE",
            "At most {most} users are named, each once.",
            path=["assignees", "userIds"],
            most=USERS_MAX,
        )
    if (rule is ApprovalAssigneeRule.ROLE) != bool(role):
        raise Refused(
            "INVALID_VALUE", "A role is named with the rule ROLE, and only there.", path=["assignees", "role"]
        )
    if (rule is ApprovalAssigneeRule.POST) != bool(node.assignees.post):
        raise Refused(
            "INVALID_VALUE", "A post is named with the rule POST, and only there.", path=["assignees", "post"]
        )
    if node.due_hours is not None and not 1 <= node.due_hours <= HOURS_MAX:
        raise Refused("INVALID_VALUE", "Hours lie between 1 and {most}.", path=["dueHours"], most=HOURS_MAX)
    return node


def checked_threshold(amount: Decimal | None) -> Decimal | None:
    """The amount from which a definition applies. Refuses INVALID_VALUE."""
    if amount is not None and not (amount.is_finite() and 0 <= amount < LIMIT):
        raise Refused("INVALID_VALUE", "The amount must not be negative, nor too large.", path=["amountMin"])
    return amount


def check_change(new_hash: str, published_hash: str | None) -> None:
    """Whether a version says something else than the published one. Refuses NO_CHANGE."""
    if new_hash == published_hash:
        raise Refused("NO_CHANGE", "The published version says the same.", path=["id"])


def check_known(users: Sequence[uuid.UUID], active: AbstractSet[uuid.UUID], *, all_exist: bool) -> None:
    """Whether everybody whom a definition names is there. Refuses ASSIGNEES_UNKNOWN."""
    if not all_exist or not set(users) <= active:
        raise Refused(
            "ASSIGNEES_UNKNOWN",
            "A user, role or post that is to be asked does not exist or is not active.",
            path=["id"],
        )


def applies(amount_min: Decimal | None, amount: Decimal | None) -> bool:
    """Whether a definition with this threshold applies to an act of this value; one without value never reaches it."""
    return amount_min is None or (amount is not None and amount >= amount_min)


def title_for(locale: str, title_en: str, title_zh: str) -> str:
    """The title in the language of whoever reads it."""
    return title_zh if locale == "zh" else title_en


def manager_above(owner_id: uuid.UUID, heads: Sequence[uuid.UUID | None]) -> list[uuid.UUID]:
    """The first head of these departments, own first and then upward, who is not the owner. Vacant ones are None."""
    return [head for head in heads if head is not None and head != owner_id][:1]


def title_shown(actor: Actor, title_en: str, title_zh: str) -> str:
    """The title in the language of the actor."""
    return title_for(actor.locale, title_en, title_zh)


def summary_shown(actor: Actor, summary: Sequence[Sequence[str]]) -> list[str]:
    """What lists show of a form, in the language of the actor."""
    if not summary:
        return []
    return list(summary[-1] if actor.locale == "zh" else summary[0])


def mode_of(graph: Mapping[str, Any]) -> ApprovalMode:
    """How votes are counted at the first node at which people act."""
    return node_of(graph).mode


def rule_of(graph: Mapping[str, Any]) -> ApprovalAssigneeRule:
    """How the people who are asked first are found."""
    return node_of(graph).assignees.rule


def role_of(graph: Mapping[str, Any]) -> str | None:
    """The role whose holders are asked first, if it is a role."""
    return node_of(graph).assignees.role


def post_of(graph: Mapping[str, Any]) -> str | None:
    """The post whose holders are asked first, if it is a post."""
    return node_of(graph).assignees.post


def users_of(graph: Mapping[str, Any]) -> tuple[uuid.UUID, ...]:
    """The users who are asked first, where they are listed."""
    return node_of(graph).assignees.user_ids


def hours_of(graph: Mapping[str, Any]) -> int | None:
    """After how many hours a task of the first node is overdue, if ever."""
    deadline = node_of(graph).deadline
    return None if deadline is None else deadline.hours
