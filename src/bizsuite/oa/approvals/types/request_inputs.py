"""What the commands of requests are given, and the signature under a vote."""

import uuid

import strawberry
from strawberry import UNSET

from bizsuite.base.files import reads as files
from bizsuite.base.identity import reads as identity
from bizsuite.graph.mutations import Change, Command
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import JSON
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.service import NewRequest, Signature
from bizsuite.oa.approvals.types.choices import ApprovalChoiceInput
from bizsuite.oa.approvals.types.forms import sent
from bizsuite.oa.forms.rules import Sent

FORM = "Values by the ids of fields; what is not named stays as it was, null empties a field."
REVISION = "Refuse with FORM_STALE unless the form has this revision."


@strawberry.input
class ApprovalStartInput(Command):
    """What is requested."""

    definition_id: strawberry.ID = strawberry.field(description="By which definition; one without a guard.")
    form: JSON | None = strawberry.field(default=UNSET, description=FORM)
    company_id: strawberry.ID | None = strawberry.field(
        default=None, description="A company that you work in; unless given, that of the request."
    )
    copy_from_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="An earlier request of yours by the same definition, which has ended: its form is taken over.",
    )
    choices: list[ApprovalChoiceInput] = strawberry.field(
        default_factory=list, description="Whom nodes ask for which you choose."
    )

    def new(self) -> NewRequest:
        """What is requested, as the service speaks of it."""
        return _new(self.definition_id, self.company_id, self.copy_from_id)

    def sent(self) -> Sent | None:
        """What is filled in."""
        return sent(self.form)


@strawberry.input
class ApprovalDraftSaveInput(Command):
    """A request that is not submitted yet: a new one, or more of one's own draft."""

    id: strawberry.ID | None = strawberry.field(default=None, description="The draft; null for a new one.")
    expected_version: int | None = strawberry.field(
        default=UNSET, description="Refuse with STALE_VERSION unless the draft has this version."
    )
    definition_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of a new one: by which definition; one without a guard."
    )
    form: JSON | None = strawberry.field(default=UNSET, description=FORM)
    company_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Of a new one: a company that you work in; unless given, that of the request.",
    )
    copy_from_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Of a new one: an earlier request of yours by the same definition, which has ended.",
    )

    def draft(self) -> uuid.UUID | None:
        """The draft that is there already."""
        return None if self.id is None else key_of(reads.instance, self.id)

    def new(self) -> NewRequest:
        """What is requested, as the service speaks of it. Refuses NOT_FOUND."""
        return _new(self.definition_id or strawberry.ID(""), self.company_id, self.copy_from_id)

    def sent(self) -> Sent | None:
        """What is filled in."""
        return sent(self.form)


@strawberry.input
class ApprovalDraftSubmitInput(Change):
    """One's own draft."""

    form: JSON | None = strawberry.field(default=UNSET, description=FORM)
    choices: list[ApprovalChoiceInput] = strawberry.field(
        default_factory=list, description="Whom nodes ask for which you choose."
    )

    def sent(self) -> Sent | None:
        """What is filled in at last."""
        return sent(self.form)


@strawberry.input
class ApprovalDraftDeleteInput(Change):
    """One's own draft."""


@strawberry.input
class ApprovalSignatureInput:
    """One's name or a picture, one of both."""

    name: str | None = strawberry.field(default=None, description="Your name, as it is known here.")
    file_id: strawberry.ID | None = strawberry.field(
        default=None, description="A PNG or JPEG picture that you have sent (`fileUpload`)."
    )

    def value(self) -> Signature:
        """The signature as the service speaks of it."""
        file = self.file_id
        key = None if file is None else key_of(files.stored_file, file, "signature", "fileId")
        return Signature(name=self.name, file_id=key)


def _new(
    definition_id: strawberry.ID, company_id: strawberry.ID | None, copy_from_id: strawberry.ID | None
) -> NewRequest:
    return NewRequest(
        definition_id=key_of(reads.definition, definition_id, "definitionId"),
        company_id=None if company_id is None else key_of(identity.company, company_id, "companyId"),
        copied_from_id=None if copy_from_id is None else key_of(reads.instance, copy_from_id, "copyFromId"),
    )
