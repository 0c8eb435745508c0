"""Definitions as documents, and everything that stands in the way of publishing one."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import ApprovalVersionStatus
from bizsuite.oa.approvals.rules.documents import DefinitionDocument
from bizsuite.oa.approvals.rules.process.checks import Problem
from bizsuite.oa.approvals.rules.process.nodes import START
from bizsuite.oa.approvals.rules.process.publishing import problems_of
from bizsuite.oa.approvals.service.definitions import (
    NewDefinition,
    check_people,
    create_definition,
    revise_definition,
)
from bizsuite.oa.approvals.service.facts import type_of
from bizsuite.oa.approvals.service.fitting import problems_here
from bizsuite.oa.approvals.service.requests import SUBJECT
from bizsuite.oa.approvals.tables import Definition, Version

_NEWEST = (ApprovalVersionStatus.DRAFT, ApprovalVersionStatus.PUBLISHED)


async def document_of(
    db: Db, definition_id: uuid.UUID, number: int | None = None
) -> DefinitionDocument | None:
    """A version of a definition as a document: this one, else the draft, else what holds; None where there is none."""
    definition = await db.get(Definition, definition_id)
    version = None if definition is None else await _version(db, definition_id, number)
    if definition is None or version is None:
        return None
    return DefinitionDocument(
        definition.key,
        definition.guard,
        definition.title_en,
        definition.title_zh,
        version.amount_min,
        version.graph,
        version.form or None,
        None
        if definition.guard is not None or definition.subject_type == SUBJECT
        else definition.subject_type,
    )


async def import_definition(db: Db, document: DefinitionDocument) -> Definition:
    """Take a definition over from a document: a new one, or as the draft of the one with its key.

    Refuses INVALID_VALUE, PROCESS_INVALID, FORM_SCHEMA_INVALID, and NO_CHANGE where the newest version says the same.
    """
    process = rules.process_from(document.graph, ("definition", "graph"))
    form = rules.form_from(document.form, ("definition", "form"))
    known = await db.one(sa.select(Definition).where(col(Definition.key) == document.key))
    if known is None:
        return await create_definition(
            db,
            NewDefinition(
                key=document.key,
                guard=document.guard,
                title_en=document.title_en,
                title_zh=document.title_zh,
                process=process,
                form=form,
                amount_min=document.amount_min,
                subject_type=document.subject_type,
            ),
        )
    about = known.subject_type if document.subject_type is None else document.subject_type
    if known.guard != document.guard or known.subject_type != about:
        raise Refused(
            "INVALID_VALUE",
            "The definition with this key is about another act.",
            path=["definition", "guard"],
        )
    newest = await _version(db, known.id, None)
    graph, fields = rules.graph_of(process), rules.stored_form(form)
    said = rules.content_hash(graph, rules.checked_threshold(document.amount_min), fields)
    titles = (document.title_en, document.title_zh)
    if newest is not None and newest.content_hash == said and (known.title_en, known.title_zh) == titles:
        raise Refused("NO_CHANGE", "It is so already.", path=["definition"])
    revised = await revise_definition(db, known.id, process, document.amount_min, form)
    revised.title_en = rules.checked_title(document.title_en, "titleEn")
    revised.title_zh = rules.checked_title(document.title_zh, "titleZh")
    await db.flush()
    return revised


async def draft_problems(db: Db, definition_id: uuid.UUID) -> Sequence[Problem] | None:
    """Everything that keeps the draft of a definition from being published; None where there is no draft."""
    definition = await db.get(Definition, definition_id)
    draft = None if definition is None else await _version(db, definition_id, None)
    if definition is None or draft is None or draft.status is not ApprovalVersionStatus.DRAFT:
        return None
    process, form = rules.process_of(draft.graph), rules.form_of(draft.form)
    found = list(problems_of(process, lambda operand: type_of(db, definition.subject_type, operand), form))
    found += await problems_here(db, definition, process, form, draft.amount_min)
    # Nobody is held by a look at them.
    db.known[loaders.FORETELLING] = True
    try:
        await check_people(db, process)
    except Refused as refusal:
        found.append(Problem(str(refusal.facts.get("node", START)), refusal.code))
    finally:
        del db.known[loaders.FORETELLING]
    return found


async def _version(db: Db, definition_id: uuid.UUID, number: int | None) -> Version | None:
    """A version by its number, else the draft, else the one that holds."""
    own = sa.select(Version).where(col(Version.definition_id) == definition_id)
    if number is not None:
        found: Version | None = await db.one(own.where(col(Version.number) == number))
        return found
    versions = {each.status: each for each in await db.all(own.where(col(Version.status).in_(_NEWEST)))}
    return next((versions[status] for status in _NEWEST if status in versions), None)
