"""What an approval is called, and what lists show of its form."""

from collections.abc import Mapping
from typing import Any

from bizsuite.base.identity.tables import User
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.forms import names_in
from bizsuite.oa.forms.rules import Form, filled_in, places, shown

LANGUAGES = ("en", "zh")


async def entitle(db: Db, dossier: Dossier, subject: str) -> None:
    """Give an approval its title, by the template of its process or as its subject is called, and its summary."""
    instance, settings, form = dossier.instance, dossier.process.settings, dossier.form
    needed = {name for name in (*places(settings.title), *settings.summary) if form.field(name) is not None}
    said = {name: value for name, value in instance.form.items() if name in needed}
    names = await names_in(db, form, said)
    if settings.title:
        words = await _words(db, dossier, subject)
        texts = {**words, **_texts(form, said, names, db.actor.locale)}
        made = filled_in(settings.title, lambda name: texts.get(name, ""), rules.TITLE_MAX)
        instance.title = made or subject
    else:
        instance.title = subject
    instance.summary = [_summary(form, settings.summary, said, names, language) for language in LANGUAGES]


def called(db: Db, dossier: Dossier) -> str:
    """What an approval is called by itself: as its subject is, or as its definition where it is a request."""
    definition = dossier.definition
    if definition.guard is not None:
        return dossier.instance.title
    return rules.title_for(db.actor.locale, definition.title_en, definition.title_zh)


async def _words(db: Db, dossier: Dossier, subject: str) -> dict[str, str]:
    initiator = await db.get(User, dossier.case.initiator_id)
    return {
        "title": subject,
        "initiator": "" if initiator is None else initiator.name,
        "number": dossier.instance.business_no,
        "date": today(db.actor.zone).isoformat(),
    }


def _texts(form: Form, said: Mapping[str, Any], names: Mapping[str, str], language: str) -> Mapping[str, str]:
    return {
        field.id: shown(form, field, said[field.id], names, language)
        for field in form.fields
        if field.id in said
    }


def _summary(
    form: Form, wanted: tuple[str, ...], said: Mapping[str, Any], names: Mapping[str, str], language: str
) -> list[str]:
    texts = _texts(form, said, names, language)
    made = []
    for name in wanted:
        field = form.field(name)
        if field is not None and texts.get(name):
            mark = "：" if language == "zh" else ": "
            made.append(f"{field.title.text(language)}{mark}{texts[name]}"[: rules.TITLE_MAX])
    return made
