"""How an operation runs: each root field of a mutation ends its own transaction once its payload has been read."""

from collections.abc import Awaitable
from typing import Any

from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from bizsuite.graph.context import Context


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Graphql-core's executor, which commits after each mutation field and before the next one begins."""

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        """Resolve and complete one field; a mutation's root field is a unit of work."""
        completed = super().execute_field(parent_type, source, field_details_list, path, position_context)
        if parent_type is self.schema.mutation_type and self.is_awaitable(completed):
            return self._concluded(completed, parent_type, field_details_list, path)
        return completed

    async def _concluded(
        self, completed: Awaitable[Any], parent_type: Any, field_details_list: Any, path: Any
    ) -> Any:
        context: Context = self.context_value
        try:
            value = await completed
        except BaseException as error:
            await context.abandon(error)
            raise
        try:
            await context.conclude()
        except Exception as error:
            name = field_details_list[0].node.name.value
            self.handle_field_error(error, parent_type.fields[name].type, field_details_list, path)
            return None
        return value
