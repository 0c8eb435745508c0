"""What a look through the books answers."""

import uuid

import strawberry

from bizsuite.graph.node import encode
from bizsuite.kernel.integrity import Finding


@strawberry.type
class IntegrityFinding:
    """One row that breaks a promise."""

    check: str = strawberry.field(description="The promise that is broken, such as `unbalanced_entries`.")
    subject_type: str = strawberry.field(description="The type of the node that breaks it.")
    subject_id: strawberry.ID = strawberry.field(description="The id of that node.")
    detail: str = strawberry.field(description="What was found, and what was expected.")

    @classmethod
    def of(cls, finding: Finding) -> "IntegrityFinding":
        """A finding with the id by which clients know the node."""
        key: uuid.UUID = finding.subject_id
        return cls(
            check=finding.check,
            subject_type=finding.subject_type,
            subject_id=strawberry.ID(encode(finding.subject_type, key)),
            detail=finding.detail,
        )


@strawberry.type
class IntegrityReport:
    """What was looked through, and what was found: nothing, when all is well."""

    checks: list[str] = strawberry.field(description="The modules whose books were looked through.")
    findings: list[IntegrityFinding] = strawberry.field(description="The rows that break a promise.")
