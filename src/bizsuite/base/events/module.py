"""The manifest of the event log."""

from bizsuite.base.events.resolvers import EventQuery, EventSubscription
from bizsuite.base.events.types import Event, EventGap, EventPage
from bizsuite.graph.roots import Query, Subscription
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="base.events",
    description="The log of public events, to follow and to read.",
    requires=["base.identity"],
    types=[Event, EventGap, EventPage],
    extends={Query: EventQuery, Subscription: EventSubscription},
)
