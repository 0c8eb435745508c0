"""Why an approval went the way that it went, as clients see it."""

import strawberry


@strawberry.type
class ApprovalRouteTest:
    """A condition that was looked at."""

    name: str = strawberry.field(
        description="The id of the branch; of a rule with cases the number of the case, from 1; else `when`."
    )
    held: bool = strawberry.field(description="Whether it held.")


@strawberry.type
class ApprovalRouteInput:
    """What was known when a condition was looked at."""

    source: str = strawberry.field(description="Where it was read: FORM, INSTANCE or SUBJECT.")
    path: str = strawberry.field(description="The name or path there.")
    values: list[str] | None = strawberry.field(
        description="Its values as text: none for null, several for a list, money in the base currency of the "
        "company. Null for who may not see them: what is read of the subject or the form is told to administrators."
    )


@strawberry.type
class ApprovalRoute:
    """How one node went on, and why."""

    node: str = strawberry.field(description="The id of the node.")
    taken: list[str] = strawberry.field(
        description="The branches that were taken; the number of the case; or what was decided, APPROVE or REJECT."
    )
    tests: list[ApprovalRouteTest] = strawberry.field(
        description="The conditions that were looked at, in order."
    )
    inputs: list[ApprovalRouteInput] = strawberry.field(description="What they were about.")
