"""Statements that are written once and run as often as asked for, straight on the driver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg

from bizsuite.graph.engine.shape import Read, Variables

_DIALECT: Any = asyncpg.dialect()  # type: ignore[no-untyped-call]
LENGTH_MAX = 200_000
"""Characters of a statement; an honest one has some ten thousand."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What fills one parameter: a variable of the request, something of the one who asks, or always the same."""

    read: Read | None = None
    asked: str = ""
    fixed: Any = None
    process: Callable[[Any], Any] | None = None

    def value(self, variables: Variables, asked: Mapping[str, Any]) -> Any:
        """The value as the driver takes it. Faults: BAD_USER_INPUT."""
        if self.read is not None:
            found = self.read(variables)
        elif self.asked:
            found = asked[self.asked]
        else:
            return self.fixed
        return found if self.process is None else self.process(found)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with numbered parameters."""

    sql: str
    parameters: Sequence[Parameter]

    def arguments(self, variables: Variables, asked: Mapping[str, Any]) -> list[Any]:
        """The parameters' values for one request."""
        return [each.value(variables, asked) for each in self.parameters]


def written(selected: sa.Select[Any], reads: Mapping[str, Read]) -> Statement:
    """Write a statement down. `reads` fill parameters by name; those of `Asker` are filled from who asks."""
    compiled: Any = selected.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    state = compiled._post_compile_expanded_state
    fixed: Mapping[str, Any] = state.parameters if state is not None else compiled.params
    parameters = []
    for name in compiled.positiontup or ():
        bind = compiled.binds.get(name)
        process = bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) if bind is not None else None
        if name in reads:
            parameters.append(Parameter(read=reads[name], process=process))
        elif name.startswith("asker_") or name == KEYS:
            parameters.append(Parameter(asked=name, process=process))
        else:
            value = fixed[name] if bind is None or not bind.required else None
            parameters.append(Parameter(fixed=value if process is None else process(value)))
    return Statement(compiled.string, parameters)


KEYS = "asked_keys"
"""The parameter that holds the ids of the rows that a statement is asked for."""
