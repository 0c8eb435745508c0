"""Mutations: permission, one transaction, idempotency, dry run, version, audit and outbox, for every one alike."""

import hashlib
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from functools import cache, wraps
from typing import Any, Self, TypeVar, get_type_hints
from uuid import UUID

import orjson
import strawberry
from sqlalchemy.exc import DBAPIError
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from bizsuite.graph.context import Context
from bizsuite.graph.node import decode
from bizsuite.graph.refusals import UserError, shown
from bizsuite.kernel.acts import conclude
from bizsuite.kernel.database import ATTEMPTS, is_retried, pause_before
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken, Refused, each_refusal
from bizsuite.kernel.idempotency import is_late_twin, keeping, recall
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.tables import Table
from bizsuite.kernel.values import Permission
from bizsuite.kernel.writing import Missed

T = TypeVar("T")


@strawberry.input
class Command:
    """What every mutation's input can say."""

    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="Makes a retry safe: the same key with the same input answers what the first did. "
        "At most 255 characters, kept for 24 hours or longer.",
    )
    dry_run: bool = strawberry.field(
        default=False, description="Answer what would happen; store nothing and take no number."
    )


@strawberry.input
class Change(Command):
    """What the input of a mutation of one record can say."""

    id: strawberry.ID = strawberry.field(description="The record.")
    expected_version: int | None = strawberry.field(
        default=UNSET, description="Refuse with STALE_VERSION unless the record has this version."
    )


@strawberry.type
class Payload:
    """What every mutation answers."""

    user_errors: list[UserError] = strawberry.field(
        description="Why the business refused; empty when it was done.", default_factory=list
    )

    @classmethod
    def of(cls, **results: Table | UUID | None) -> Self:
        """The payload that shows these rows, by the name of the field."""
        made = cls()
        made.results = {name: str(_key(row)) for name, row in results.items() if row is not None}  # type: ignore[attr-defined]
        return made


def _key(row: Table | UUID) -> UUID:
    return row if isinstance(row, UUID) else row.id


def result_key(payload: Payload, name: str) -> UUID | None:
    """The id of the row that a field of the payload shows."""
    results: Mapping[str, str] = getattr(payload, "results", {})
    return UUID(results[name]) if name in results else None


Admission = Callable[[Context, Any], Awaitable[Actor]]
"""Finds on whose behalf a mutation acts, by its input and before its transaction begins; may refuse."""


def mutation(
    *,
    needs: Permission | None,
    admits: Admission | None = None,
    public: bool = False,
    once: bool = False,
) -> Callable[[Callable[..., Awaitable[Any]]], StrawberryField]:
    """A mutation field: all or nothing, and a rule's refusal becomes `userErrors`.

    Its docstring is the description. `needs` is the permission without which it answers PERMISSION_DENIED; None is
    for what every signed-in user may do with what is their own. A `public` one needs no sign-in: `admits` says who
    acts. `once` allows the field a single time in a document.
    """

    def decorate(resolver: Callable[..., Awaitable[Payload]]) -> StrawberryField:
        payload: type[Payload] = get_type_hints(resolver)["return"]
        name = resolver.__name__

        @wraps(resolver)
        async def guarded(*args: Any, **kwargs: Any) -> Any:
            context: Context = kwargs["info"].context
            run = _Run(context, name, kwargs["input"], payload, lambda: resolver(*args, **kwargs))
            return await run.answer(needs, admits)

        metadata = {"needs": needs, "mutation": True, "public": public, "once": once}
        made: StrawberryField = strawberry.mutation(
            guarded, description=inspect.getdoc(resolver), metadata=metadata
        )
        return made

    return decorate


class _Recalled(Exception):
    """The command was carried out before, under the same key."""

    def __init__(self, outcome: Mapping[str, Any]) -> None:
        super().__init__("done before")
        self.outcome = outcome


def is_worth_another(error: BaseException) -> bool:
    """Whether an attempt failed only because a rival was quicker."""
    if isinstance(error, Missed):
        return is_late_twin(error)
    return isinstance(error, DBAPIError) and is_retried(error)


class _Run:
    """One call of one mutation field."""

    def __init__(
        self,
        context: Context,
        name: str,
        given: Any,
        payload: type[Payload],
        resolve: Callable[[], Awaitable[Payload]],
    ) -> None:
        self.context = context
        self.name = name
        self.input = given
        self.payload = payload
        self.resolve = resolve
        self.dry_run: bool = getattr(given, "dry_run", False)
        self.key = None if self.dry_run else _key_of(given)
        self.fingerprint = "" if self.key is None else _fingerprint(name, given)

    async def answer(self, needs: Permission | None, admits: Admission | None) -> Payload:
        """Carry it out; what only asks to be tried again is tried again, and a refusal is shown."""
        try:
            if needs is not None:
                self.context.actor.require(needs)
            actor = None if admits is None else await admits(self.context, self.input)
        except Refused as refusal:
            return self._refused(refusal)
        try:
            return await self._repeated(lambda: self._attempt(actor))
        except Refused as refusal:
            return await self._unless_done(refusal, actor)

    def _refused(self, refusal: Refused) -> Payload:
        return self.payload(user_errors=[shown(each, self.context.locale) for each in each_refusal(refusal)])

    async def _unless_done(self, refusal: Refused, actor: Actor | None) -> Payload:
        """A refusal, unless a twin under the same key was quicker: what it has done may be why this one is refused."""
        if self.key is None:
            return await self._noted(refusal, actor)
        try:
            db = await self.context.begin(actor=actor)
            outcome = await recall(db, self.key, self.fingerprint)
        except Refused as other:
            await self.context.abandon(other)
            return self._refused(other)
        if outcome is None:
            await self.context.abandon(refusal)
            return await self._noted(refusal, actor)
        return self._payload_of(outcome)

    async def _noted(self, refusal: Refused, actor: Actor | None) -> Payload:
        """A refusal, once it is written down where it must be; a dry run is told nowhere."""
        if refusal.noted is not None and not self.dry_run:
            # What it was about may be gone by now.
            with suppress(Refused):
                await self._repeated(lambda: self._note(refusal, actor))
        return self._refused(refusal)

    async def _note(self, refusal: Refused, actor: Actor | None) -> None:
        assert refusal.noted is not None
        db = await self.context.begin(actor=actor)
        await refusal.noted(db)
        await conclude(db, self.name)
        await self.context.conclude()

    async def _repeated(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What an attempt answers; one that only asks to be tried again is tried again."""
        for number in range(1, ATTEMPTS + 1):
            try:
                return await attempt()
            except BaseException as error:
                await self.context.abandon(error)
                if not (is_worth_another(error) and number < ATTEMPTS):
                    raise
                await pause_before(number)
        raise AssertionError("unreachable")

    async def _attempt(self, actor: Actor | None) -> Payload:
        db = await self.context.begin(dry_run=self.dry_run, actor=actor)
        try:
            made: Payload = (await db.together(*self._recalling(db), self._done(db)))[-1]
        except _Recalled as before:
            return self._payload_of(before.outcome)
        results = {"results": getattr(made, "results", {})}
        kept = () if self.key is None else (keeping(db, self.key, self.fingerprint, results),)
        await conclude(db, self.name, *kept, is_request=True)
        return made

    def _recalling(self, db: Db) -> Iterator[Awaitable[None]]:
        """Looking whether it was done before, along with the first thing that it reads itself."""
        if self.key is not None:
            yield self._recall(db, self.key)

    async def _recall(self, db: Db, key: str) -> None:
        if (outcome := await recall(db, key, self.fingerprint)) is not None:
            raise _Recalled(outcome)

    async def _done(self, db: Db) -> Payload:
        self._expect_version(db)
        made = await self.resolve()
        if db.version_unchecked:
            raise Broken(f"{self.name} did not lock the record whose version was expected")
        return made

    def _payload_of(self, outcome: Mapping[str, Any]) -> Payload:
        """What the same command answered before."""
        made = self.payload()
        made.results = outcome["results"]  # type: ignore[attr-defined]
        return made

    def _expect_version(self, db: Db) -> None:
        version = getattr(self.input, "expected_version", None)
        if not isinstance(version, int):
            return
        if not isinstance(self.input.id, str):
            raise Refused("INVALID_VALUE", "What is new has no version yet.", path=["expectedVersion"])
        db.expect_version(decode(self.input.id).key, version)


def _key_of(given: Any) -> str | None:
    """The idempotency key of an input, if it has one."""
    key = getattr(given, "idempotency_key", None)
    return key if isinstance(key, str) else None


def _fingerprint(name: str, given: Any) -> str:
    """A hash of what was asked for, without the key itself."""
    asked = orjson.dumps([name, _plain(given)], default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(asked).hexdigest()


def _plain(given: Any) -> Any:
    """An input as plain data; secrets are left out, since a quick hash of a password would give it away."""
    if given is UNSET:
        return None
    if isinstance(given, Enum):
        return given.value
    if isinstance(given, list):
        return [_plain(each) for each in given]
    if hasattr(given, "__strawberry_definition__"):
        told = ((name, getattr(given, name)) for name in _named(given.__class__))
        return {name: _plain(value) for name, value in told if value is not UNSET}
    return given


@cache
def _named(kind: Any) -> Sequence[str]:
    """The fields of an input type by which one thing that is asked for differs from another."""
    return [
        f.python_name
        for f in kind.__strawberry_definition__.fields
        if f.python_name != "idempotency_key" and not f.metadata.get("secret")
    ]
