"""A desk at which time passes."""

import uuid
from datetime import timedelta
from typing import Any

from bizsuite.oa.approvals.rules.process import timeouts, timers, whole
from bizsuite.oa.approvals.rules.process.asking import Answer
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.rules.process.timers import TimerStatus
from tests.oa.approvals.process.desk import NAMES, Desk, who

HOUR = timedelta(hours=1)


def step(at: int, action: str, **more: Any) -> dict[str, Any]:
    """A step of a deadline."""
    return {"atPercent": at, "action": action, **more}


def deadline(hours: int, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A deadline with these steps."""
    return {"deadline": {"hours": hours, "steps": list(steps), **more}}


class TimedDesk(Desk):
    """One process under way, whose timers fire."""

    def drive(self, steps: Steps) -> None:
        """Let it go on, and keep the timers."""
        super().drive(steps)
        timers.keep(self.case)

    def wait(self, hours: float) -> list[tuple[str, str]]:
        """Let time pass at once, as a worker sees it that was down meanwhile; what has fired then, and for whom."""
        timers.keep(self.case)
        self.case.now += timedelta(hours=hours)
        fired: list[tuple[str, str]] = []
        while (told := _returned(self, timeouts.fire_next(self.case))) is not None:
            fired.append((told.command.value, self.name_of(told.person_id)))
        return fired

    def live(self) -> list[tuple[str, float]]:
        """The timers that go, in the order of their times, with the hours until then."""
        timers.keep(self.case)
        going = [each for each in self.case.timers if each.fire_at and each.status is TimerStatus.PENDING]
        told = [(_called(each), (each.fire_at - self.case.now) / HOUR) for each in going if each.fire_at]
        return sorted(told, key=lambda each: each[1])

    @staticmethod
    def name_of(person: uuid.UUID | None) -> str:
        """Somebody's name; a dash for nobody."""
        return next((name for name in NAMES if who(name) == person), "-")

    def suspend(self) -> "TimedDesk":
        whole.suspend(self.case)
        timers.keep(self.case)
        return self

    def resume(self) -> "TimedDesk":
        self.drive(whole.resume(self.case))
        timers.keep(self.case)
        return self

    def statuses(self) -> list[tuple[str, str]]:
        """All timers of steps with where they stand, in the order in which they were made."""
        timers.keep(self.case)
        return [(_called(each), each.status.value) for each in self.case.timers]


def _returned(desk: Desk, steps: timeouts.Told) -> timeouts.Firing | None:
    answer: Answer = None
    try:
        while True:
            answer = desk.answer(steps.send(answer))
    except StopIteration as done:
        value: timeouts.Firing | None = done.value
        return value


def _called(timer: timers.Timer) -> str:
    return timer.kind.value if timer.action is None else timer.action.value
