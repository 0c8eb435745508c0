"""How an operation runs: each root field of a mutation ends its own transaction once its payload has been read."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import orjson
from graphql import GraphQLSchema, default_field_resolver, default_type_resolver, get_named_type
from graphql.execution.executor import to_nodes
from graphql.execution.values import VariableValues
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from bizsuite.graph.context import Context
from bizsuite.graph.documents import Prepared
from bizsuite.graph.errors import Presenter
from bizsuite.graph.refusals import Failure
from bizsuite.kernel.errors import Unavailable


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Graphql-core's executor, which commits after each mutation field and before the next one begins."""

    def execute_operation(self, *given: Any, **options: Any) -> Any:
        """Run the operation; when it is answered, nothing of it is running any more."""
        result = super().execute_operation(*given, **options)
        if self.background_futures or self.is_awaitable(result):
            return self._ended(result)
        return result

    async def _ended(self, result: Any) -> Any:
        result = await result if self.is_awaitable(result) else result
        await self.settled()
        return result

    def execute_field(
        self, parent_type: Any, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        """Resolve and complete one field; a mutation's root field is a unit of work."""
        completed = super().execute_field(parent_type, source, field_details_list, path, position_context)
        if parent_type is self.schema.mutation_type and self.is_awaitable(completed):
            return self._concluded(completed, parent_type, field_details_list, path)
        return completed

    def complete_value(
        self,
        return_type: Any,
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete a value; what a plan has read is complete as it is."""
        if type(result) is orjson.Fragment:
            return result
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    async def settled(self) -> None:
        """Wait for fields that were begun beside one whose error nulled them: they read in what is about to end."""
        while self.background_futures:
            await asyncio.wait(list(self.background_futures))

    async def _concluded(
        self, completed: Awaitable[Any], parent_type: Any, field_details_list: Any, path: Any
    ) -> Any:
        context: Context = self.context_value
        try:
            # What is done already is told: only then the document ends in time by itself.
            async with asyncio.timeout_at(context.until if context.has_committed else None):
                value = await completed
                await self._committed(path)
        except BaseException as error:
            await context.abandon(error)
            if not isinstance(error, Exception):
                raise
            if context.has_committed:
                return await self._failed(error, parent_type, field_details_list, path)
            field = parent_type.fields[field_details_list[0].node.name.value]
            self.handle_field_error(error, field.type, field_details_list, path)
            return None
        return value

    async def _committed(self, path: Any) -> None:
        """Commit. Whether a commit that gets no answer has happened nobody knows: the client asks again, by its key.

        A constraint that the commit finds broken is our fault, and stays so however often it is tried again.
        """
        self._require_whole(path)
        try:
            await self.context_value.conclude()
        except IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as error:
            raise Unavailable("The service cannot answer now; try again.") from error

    def _require_whole(self, path: Any) -> None:
        """A payload that the database failed to read leaves a transaction that would silently be rolled back."""
        for error in self.collected_errors.errors:
            failed = isinstance(error.original_error, SQLAlchemyError | OSError)
            if failed and error.path and error.path[0] == path.key:
                raise Unavailable("The service cannot answer now; try again.")

    async def _failed(self, error: Exception, parent_type: Any, field_details_list: Any, path: Any) -> Any:
        """The payload that says why an act failed: an error in its place would take away what others have done."""
        errors = self.collected_errors.errors
        errors[:] = [each for each in errors if not each.path or each.path[0] != path.key]
        field = parent_type.fields[field_details_list[0].node.name.value]
        payload = get_named_type(field.type).extensions["strawberry-definition"].origin
        shown = payload(user_errors=[_failure(error, self.context_value)])
        info = self.build_resolve_info(field, to_nodes(field_details_list), parent_type, path)
        completed = self.complete_value(field.type, field_details_list, info, path, shown, None)
        return await completed if self.is_awaitable(completed) else completed


def prepared_executor(
    schema: GraphQLSchema,
    prepared: Prepared,
    variables: VariableValues,
    context: Any,
    *,
    kind: Any = Execution,
    extensions: Any = None,
) -> Any:
    """Graphql-core's executor, from what is prepared: nothing is parsed, looked up or coerced again."""
    return kind(
        schema,
        prepared.fragments,
        prepared.details,
        None,
        context,
        prepared.operation,
        variables,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
        is_awaitable=optimized_is_awaitable,
        operation_extensions=extensions,
    )


def _failure(error: Exception, context: Context) -> Failure:
    """A fault as a user error, masked and logged as any other."""
    told = Presenter(context.locale, context.guest.request_id).field_error(error)
    extensions = told["extensions"]
    return Failure(
        code=extensions["code"], message=told["message"], path=[], error_id=extensions.get("errorId")
    )
