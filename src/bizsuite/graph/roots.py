"""The types that nobody owns. Every module hangs its own fields on them."""

import strawberry


@strawberry.type
class Query:
    """Everything that can be read. One query is one consistent snapshot."""


@strawberry.type
class Mutation:
    """Everything that can be done. Each field is a transaction of its own: all of it happens, or nothing."""


@strawberry.type
class Subscription:
    """Everything that can be followed."""
