"""What one revision of a form changed of another, and a hash that vouches for a revision. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bizsuite.oa.forms.rules.fields import Form, Values
from bizsuite.oa.forms.rules.rights import Rights, seen

Diff = list[dict[str, Any]]
"""One object for each field that was changed: `field`, `before` and `after`; null where it was empty."""


def diff(form: Form, before: Values, after: Values) -> Diff:
    """The fields that were changed, in their order; those of a former form that are gone come last."""
    names = [field.id for field in form.fields]
    names += sorted(name for name in before if name not in names)
    return [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    ]


def changed(differences: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The ids of the fields that were changed."""
    return frozenset(str(each["field"]) for each in differences)


def visible_diff(differences: Sequence[Mapping[str, Any]], rights: Rights) -> Diff:
    """The changes of fields that are shown."""
    return [dict(each) for each in differences if seen(rights, each["field"])]


def form_hash(values: Values) -> str:
    """SHA-256 of the canonical JSON of the values: sorted names, no blanks, UTF-8."""
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
