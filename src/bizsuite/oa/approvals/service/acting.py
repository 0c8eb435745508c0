"""Doing something to the subject of an approval, for whoever has taken the step that leads to it."""

import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from bizsuite.base.identity.service.actors import NOBODY
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import CompanyId, UserId
from bizsuite.oa.approvals.tables import Instance

_ACTING = "approvals.acting"
"""Under this name `Db.known` tells which subject a process is just changing by itself."""


async def as_who_may(db: Db, instance: Instance, act: Callable[[Db, uuid.UUID], Awaitable[object]]) -> None:
    """Do something to a subject in its company, whoever decided; for what happens by itself the initiator does it."""
    actor = db.actor
    company = CompanyId(instance.company_id)
    if actor.user_id == NOBODY:
        db.actor = replace(
            actor, user_id=UserId(instance.initiator_id), company_id=company, company_ids=frozenset({company})
        )
    else:
        db.actor = replace(actor, company_ids=actor.company_ids | {company})
    try:
        await act(db, instance.subject_id)
    finally:
        db.actor = actor


@contextmanager
def as_initiator(db: Db, user_id: UserId) -> Iterator[None]:
    """What is filled in by a process itself is filled in by whoever has asked for it."""
    actor = db.actor
    db.actor = replace(actor, user_id=user_id)
    try:
        yield
    finally:
        db.actor = actor


@contextmanager
def changing(db: Db, subject_id: uuid.UUID) -> Iterator[None]:
    """While a process changes its subject by itself, the lock that it lies under is no obstacle."""
    db.known[_ACTING] = subject_id
    try:
        yield
    finally:
        del db.known[_ACTING]


def is_changing(db: Db, subject_id: uuid.UUID) -> bool:
    """Whether a process is just changing this subject by itself."""
    return db.known.get(_ACTING) == subject_id
