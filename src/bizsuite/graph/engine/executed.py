"""What the executor answers inside of a plan's answer, and where the errors stand that it meets there."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from secrets import token_hex
from typing import Any

import orjson
from graphql import GraphQLError
from graphql.pyutils import Path

from bizsuite.graph.context import Context
from bizsuite.graph.engine.holes import ExecutedHole, Irregular

Place = str | int


class Errors:
    """The errors of one answer. Where each stands is known once the text is whole: until then marks stand there."""

    def __init__(self) -> None:
        self._sign = ""
        """What no text of a client or of the database begins with; made when there is something to mark."""
        self._kept: list[tuple[Any, Sequence[GraphQLError]]] = []

    def mark(self, value: Any, errors: Sequence[GraphQLError]) -> str:
        """What stands in the text for a value that has errors in it, or is null because of one."""
        self._sign = self._sign or token_hex(16)
        self._kept.append((value, errors))
        return f'"{self._sign}{len(self._kept) - 1}"'

    def __bool__(self) -> bool:
        return bool(self._kept)

    def placed(self, text: str) -> tuple[Any, list[GraphQLError]]:
        """The data of an answer with every value in its place, and its errors with their whole paths."""
        whole: list[Any] = [orjson.loads(text)]
        found: list[GraphQLError] = []
        waiting: list[tuple[tuple[Place, ...], Any, Any]] = [((), whole, 0)]
        while waiting:
            path, holder, key = waiting.pop()
            value = holder[key]
            if isinstance(value, str) and value.startswith(self._sign):
                holder[key], errors = self._kept[int(value.removeprefix(self._sign))]
                found += [_moved(error, path) for error in errors]
            elif isinstance(value, dict | list):
                keys = value if isinstance(value, dict) else range(len(value))
                waiting += [((*path, each), value, each) for each in reversed(list(keys))]
        return whole[0], found


def _moved(error: GraphQLError, path: tuple[Place, ...]) -> GraphQLError:
    """An error whose path begins at a hole, with the path on which the hole stands."""
    below = (error.path or [])[2:]
    return GraphQLError(
        error.message,
        error.nodes,
        error.source,
        error.positions,
        [*path, *below],
        error.original_error,
        error.extensions,
    )


class Executing:
    """The executor at work on the holes of one answer, in one snapshot."""

    def __init__(self, running: Any, context: Context, errors: Errors | None = None) -> None:
        self._running = running
        self.context = context
        self.errors = errors
        """Where errors are kept; None where an answer with an error is of no use."""

    async def filled(self, places: Sequence[tuple[ExecutedHole, Sequence[Any]]]) -> list[str]:
        """The JSON of each field, from what the statement said of its row; all are answered together.

        Raises Irregular where null would have to travel beyond the field, or errors are not kept.
        """
        executor = self._running.executor(self.context)
        fields = [_field(executor, number, made, said) for number, (made, said) in enumerate(places)]
        # None is left running: the snapshot ends with the answer.
        values = await asyncio.gather(*fields, return_exceptions=True)
        await executor.settled()
        errors: defaultdict[Any, list[GraphQLError]] = defaultdict(list)
        for error in executor.collected_errors.errors:
            errors[(error.path or [None])[0]].append(error)
        return [self._text(value, errors[number]) for number, value in enumerate(values)]

    def _text(self, value: Any, errors: Sequence[GraphQLError]) -> str:
        if isinstance(value, Exception):
            raise Irregular("null where none is allowed") from value
        if isinstance(value, BaseException):
            raise value
        if not errors:
            return orjson.dumps(value).decode()
        if self.errors is None:
            raise Irregular("a field that is an error")
        return self.errors.mark(value, errors)


async def _field(executor: Any, number: int, made: ExecutedHole, said: Sequence[Any]) -> Any:
    """One field, on a path that no other one has."""
    node = made.details[0].node
    path = Path(Path(None, number, None), (node.alias or node.name).value, made.parent.name)
    value = executor.execute_field(made.parent, made.source(said), made.details, path, None)
    return await value if isinstance(value, Awaitable) else value
