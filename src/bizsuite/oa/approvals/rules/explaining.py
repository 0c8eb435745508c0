"""Why an approval went the way that it went, as far as whoever asks may know. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals.rules.process.conditions import Source
from bizsuite.oa.approvals.rules.words import APPROVAL_ADMINISTER


@dataclass(frozen=True, slots=True)
class RouteTest:
    """A condition that was looked at."""

    name: str
    held: bool


@dataclass(frozen=True, slots=True)
class RouteInput:
    """What was known when it was looked at."""

    source: str
    path: str
    values: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class RouteTold:
    """How one node went on."""

    node: str
    taken: Sequence[str]
    tests: Sequence[RouteTest]
    inputs: Sequence[RouteInput]


def routes_told(actor: Actor, payload: Mapping[str, Any]) -> list[RouteTold]:
    """The ways that were taken by one command.

    Values of the subject and of the form were read for nobody in particular: only administrators are told them.
    """
    return [_told(actor, each) for each in payload.get("routes", ())]


def _told(actor: Actor, route: Mapping[str, Any]) -> RouteTold:
    return RouteTold(
        node=route["node"],
        taken=route["taken"],
        tests=[RouteTest(each["name"], each["held"]) for each in route["held"]],
        inputs=[
            RouteInput(each["source"], each["path"], _shown(actor, each["source"], each["value"]))
            for each in route["inputs"]
        ],
    )


def _shown(actor: Actor, source: str, value: Any) -> Sequence[str] | None:
    if source != Source.INSTANCE and not actor.may(APPROVAL_ADMINISTER):
        return None
    if value is None:
        return []
    return [_text(each) for each in (value if isinstance(value, list) else [value])]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
