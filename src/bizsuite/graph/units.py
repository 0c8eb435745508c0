"""How an operation runs: each root field of a mutation ends its own transaction once its payload has been read."""

from collections.abc import Awaitable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from bizsuite.graph.context import Context
from bizsuite.kernel.errors import Unavailable


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
            self._require_whole(path)
            await context.conclude()
        except Exception as error:
            await context.abandon(error)
            # Whether a commit that got no answer has happened nobody knows: the client asks again, by its key.
            lost = isinstance(error, SQLAlchemyError | OSError)
            fault = Unavailable("The service cannot answer now; try again.") if lost else error
            name = field_details_list[0].node.name.value
            self.handle_field_error(fault, parent_type.fields[name].type, field_details_list, path)
            return None
        return value

    def _require_whole(self, path: Any) -> None:
        """A payload that the database failed to read leaves a transaction that would silently be rolled back."""
        for error in self.collected_errors.errors:
            failed = isinstance(error.original_error, SQLAlchemyError | OSError)
            if failed and error.path and error.path[0] == path.key:
                raise Unavailable("The service cannot answer now; try again.")
