"""Several works in one transaction that ask the database together: one round trip instead of one for each.

A connection does one thing at a time, so works that run at once would take turns. Here each waits until all others wait
too, or are done; then what they ask is sent as one statement with an array of rows for each question.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizsuite.kernel.questions import Asked, Rows

if TYPE_CHECKING:
    from bizsuite.kernel.db import Db

_CURRENT: ContextVar["Place | None"] = ContextVar("gathering", default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """Which of the works of a gathering a task carries out."""

    gathering: "Gathering"
    position: int


@dataclass(slots=True)
class _Waiting:
    """What one work waits for: questions that can be asked with others, or something that is done alone."""

    position: int
    answer: "asyncio.Future[Any]"
    questions: Sequence[Asked] = ()
    alone: Callable[[], Awaitable[Any]] | None = None


@dataclass
class Gathering:
    """Works that are under way, and what they wait for."""

    db: "Db"
    alive: int
    outer: "Place | None" = None
    waiting: list[_Waiting] = field(default_factory=list)
    halted: bool = False
    failed: set[int] = field(default_factory=set)
    woken: "asyncio.Future[None]" = field(default_factory=lambda: _future())
    """Done once all works are, or one has failed."""

    async def run(self, works: Sequence[Awaitable[Any]]) -> list[Any]:
        """Carry out the works; where some fail, the failure of the first in order is raised.

        Those after a failed one are given up, those before it are carried on: what they say goes first.
        """
        tasks = [asyncio.ensure_future(self._carry_out(place, work)) for place, work in enumerate(works)]
        try:
            await self.woken
            while self.halted:
                await _give_up(tasks[min(self.failed) + 1 :])
                self.halted, self.woken = False, _future()
                if self.alive:
                    await self._go_on()
                    await self.woken
        finally:
            if self.failed or not all(task.done() for task in tasks):
                await _give_up(tasks)
        return [task.result() for task in tasks]

    async def _carry_out(self, position: int, work: Awaitable[Any]) -> Any:
        _CURRENT.set(Place(self, position))
        try:
            done = await work
        except BaseException:
            # Nothing more is asked until those who come after this one have been given up.
            self.halted = True
            self.failed.add(position)
            self._leave(position)
            self._wake()
            raise
        self._leave(position)
        if self.alive:
            await self._go_on()
        else:
            self._wake()
        return done

    def _wake(self) -> None:
        if not self.woken.done():
            self.woken.set_result(None)

    def _leave(self, position: int) -> None:
        self.alive -= 1
        self.waiting = [each for each in self.waiting if each.position != position]

    async def ask(self, position: int, questions: Sequence[Asked]) -> Sequence[Rows]:
        """The answers to some questions of one work."""
        answers: Sequence[Rows] = await self._wait(_Waiting(position, _future(), questions=questions))
        return answers

    async def alone(self, position: int, act: Callable[[], Awaitable[Any]]) -> Any:
        """Do what cannot be put into a statement with others."""
        return await self._wait(_Waiting(position, _future(), alone=act))

    async def _wait(self, waiting: _Waiting) -> Any:
        self.waiting.append(waiting)
        await self._go_on()
        return await waiting.answer

    async def _go_on(self) -> None:
        """Once nobody goes on by himself: what the first in order waits for, with all questions if it is one."""
        if self.halted or not self.waiting or len(self.waiting) < self.alive:
            return
        self.waiting.sort(key=lambda each: each.position)
        first = self.waiting[0]
        asking = [first] if first.alone else [each for each in self.waiting if each.questions]
        self.waiting = [each for each in self.waiting if each not in asking]
        try:
            answers = await self._answers(asking)
        except BaseException as error:
            for each in asking:
                if not each.answer.done():
                    each.answer.set_exception(error)
            return
        for each, answer in zip(asking, answers, strict=True):
            if not each.answer.done():
                each.answer.set_result(answer)

    async def _answers(self, asking: Sequence[_Waiting]) -> list[Any]:
        if asking[0].alone is not None:
            return [await self.db.alone(asking[0].alone, self.outer)]
        questions = [question for each in asking for question in each.questions]
        rows = list(await self.db.ask(questions, self.outer))
        found = []
        for each in asking:
            found.append(rows[: len(each.questions)])
            del rows[: len(each.questions)]
        return found


def place_in(db: "Db") -> Place | None:
    """Where the current task stands among works of this transaction."""
    place = _CURRENT.get()
    return place if place is not None and place.gathering.db is db else None


async def gather(db: "Db", works: Sequence[Awaitable[Any]]) -> list[Any]:
    """Carry out works that ask together; those of a work of another gathering join what that one asks."""
    if len(works) < 2:
        return [await work for work in works]
    return await Gathering(db, len(works), place_in(db)).run(works)


def _future() -> "asyncio.Future[Any]":
    return asyncio.get_running_loop().create_future()


async def _give_up(tasks: Sequence["asyncio.Task[Any]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
