"""Forms as data: their fields, what may stand in them, who may see and change what, and what has changed. Pure."""

from bizsuite.oa.forms.rules.checks import FormProblem, form_problems
from bizsuite.oa.forms.rules.diffs import Diff, changed, diff, form_hash, visible_diff
from bizsuite.oa.forms.rules.fields import (
    NO_FORM,
    AttachmentsField,
    DateField,
    DateTimeField,
    DepartmentField,
    Form,
    FormField,
    MoneyField,
    TableField,
    TotalField,
    UserField,
    Values,
)
from bizsuite.oa.forms.rules.filling import BYTES_MAX, carried, filled
from bizsuite.oa.forms.rules.reading import Named, Read, in_currency, named, read, shown
from bizsuite.oa.forms.rules.rights import (
    Rights,
    all_readable,
    reading,
    rights_at,
    rights_of_initiator,
    seen,
    strongest,
    visible_form,
    visible_values,
    weakest,
)
from bizsuite.oa.forms.rules.sending import Sent, with_id, with_ids
from bizsuite.oa.forms.rules.templates import filled_in, places
from bizsuite.oa.forms.rules.words import FieldKind, FieldRight
from bizsuite.oa.forms.rules.written import Label, Name, Title, Written

__all__ = [
    "BYTES_MAX",
    "NO_FORM",
    "AttachmentsField",
    "DateField",
    "DateTimeField",
    "DepartmentField",
    "Diff",
    "FieldKind",
    "FieldRight",
    "Form",
    "FormField",
    "FormProblem",
    "Label",
    "MoneyField",
    "Name",
    "Named",
    "Read",
    "Rights",
    "Sent",
    "TableField",
    "Title",
    "TotalField",
    "UserField",
    "Values",
    "Written",
    "all_readable",
    "carried",
    "changed",
    "diff",
    "filled",
    "filled_in",
    "form_hash",
    "form_problems",
    "in_currency",
    "named",
    "places",
    "read",
    "reading",
    "rights_at",
    "rights_of_initiator",
    "seen",
    "shown",
    "strongest",
    "visible_diff",
    "visible_form",
    "visible_values",
    "weakest",
    "with_id",
    "with_ids",
]
