"""Where queries enter dimensions, and what can be done with them."""

import strawberry

from bizsuite.erp.finance import service, types
from bizsuite.erp.finance.reads import dimensions as reads
from bizsuite.erp.finance.rules import words
from bizsuite.erp.finance.service.access import company_of
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class DimensionQuery:
    """Where queries enter."""

    dimension: types.Dimension | None = found(reads.dimension, "One dimension, by id or code.")
    dimensions: Connection[types.Dimension] | None = listed(
        reads.dimension, "What the company divides its lines by, by code."
    )
    dimension_value: types.DimensionValue | None = found(
        reads.dimension_value, "One value of a dimension, by id or the id of another system."
    )
    dimension_values: Connection[types.DimensionValue] | None = listed(
        reads.dimension_value, "The values of the company's dimensions, by code."
    )
    dimension_split: types.DimensionSplit | None = found(reads.split, "What of one line belongs to a value.")
    dimension_splits: Connection[types.DimensionSplit] | None = listed(
        reads.split, "What of the company's lines belongs to which value, newest first."
    )


@strawberry.type
class DimensionMutation:
    """What can be done with dimensions."""

    @mutation(needs=words.DIMENSION_MAINTAIN)
    async def dimension_create(
        self, info: Info, input: types.DimensionCreateInput
    ) -> types.DimensionCreatePayload:
        """Let a company divide its lines by something. Refusals: INVALID_VALUE, CODE_TAKEN, NOT_FOUND."""
        db = info.context.db
        made = await service.create_dimension(
            db,
            company_of(db, input.company()),
            code=input.code,
            name=input.name,
            required_on=input.accounts(),
        )
        return types.DimensionCreatePayload.of(dimension=made)

    @mutation(needs=words.DIMENSION_MAINTAIN)
    async def dimension_update(
        self, info: Info, input: types.DimensionUpdateInput
    ) -> types.DimensionUpdatePayload:
        """Change a dimension, or which accounts need it. Refusals: NOT_FOUND, INVALID_VALUE."""
        changed = await service.update_dimension(
            info.context.db,
            key_of(reads.dimension, input.id),
            known(input, "name", "is_active"),
            input.accounts(),
        )
        return types.DimensionUpdatePayload.of(dimension=changed)

    @mutation(needs=words.DIMENSION_MAINTAIN)
    async def dimension_value_create(
        self, info: Info, input: types.DimensionValueCreateInput
    ) -> types.DimensionValueCreatePayload:
        """Add a value to a dimension. Refusals: NOT_FOUND, INVALID_VALUE, CODE_TAKEN."""
        made = await service.create_value(
            info.context.db, key_of(reads.dimension, input.dimension_id, "dimensionId"), input.values()
        )
        return types.DimensionValueCreatePayload.of(dimension_value=made)

    @mutation(needs=words.DIMENSION_MAINTAIN)
    async def dimension_value_update(
        self, info: Info, input: types.DimensionValueUpdateInput
    ) -> types.DimensionValueUpdatePayload:
        """Change a value; what was posted to it stays. Refusals: NOT_FOUND, INVALID_VALUE, DIMENSION_CYCLE."""
        changed = await service.update_value(
            info.context.db, key_of(reads.dimension_value, input.id), input.values()
        )
        return types.DimensionValueUpdatePayload.of(dimension_value=changed)
