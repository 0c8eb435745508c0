"""Following what happens to one's tasks."""

from collections.abc import AsyncGenerator
from inspect import getdoc
from typing import Annotated, Any, cast

import strawberry
from strawberry import UNSET

from bizsuite.base.events.log import LogSource
from bizsuite.base.events.types import EventOrGap
from bizsuite.base.identity.doorkeeper import doorkeeper_of
from bizsuite.graph.context import Info
from bizsuite.kernel.outbox import decode_cursor
from bizsuite.oa.approvals import reads

After = Annotated[
    str | None,
    strawberry.argument(description="Begin after this cursor, that of the last event seen."),
]


async def _follow(info: Info, after: After = UNSET) -> AsyncGenerator[EventOrGap, None]:
    """What happens to your tasks: they open, change, are decided, close, and you are reminded of them.

    Also those that you may claim from a pool. Events of other people's tasks are not sent; `subject` is the task as it
    is by now. None is left out without an `EventGap` that says so.
    """
    context, schema = info.context, cast(Any, info.schema)
    told = [emits for module in schema.modules for emits in module.events if emits.subject == reads.task.name]
    source = LogSource(
        context.services["feed"],
        doorkeeper_of(context),
        context.actor,
        after=decode_cursor(after) if isinstance(after, str) else None,
        types=frozenset(emits.name for emits in told),
        subjects=frozenset({reads.task.name}),
        concerning=context.actor.user_id,
    )
    # An iterator, though not a generator: subscriptions that hear the same read it together.
    return cast(AsyncGenerator[EventOrGap, None], source)


@strawberry.type
class ApprovalsSubscription:
    """What approvals hang on the root of subscriptions."""

    approval_task_events = strawberry.subscription(resolver=_follow, description=getdoc(_follow))
