"""The limits of one document and one connection, and the one pass that measures a document against them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
)

from bizsuite.graph.errors import TooComplex
from bizsuite.kernel.errors import BadInput

FREE = frozenset({"edges", "node", "nodes", "pageInfo"})
"""Fields that do not count for depth: the shell of a connection."""

SATURATED = 1_000_000
"""Counts stop here: beyond it nobody cares by how much."""

OBJECTS_MAX = 1_000
"""Objects in the arguments of what is read, each as often as it is used: every one is a condition of a statement."""

NESTING_MAX = 200
"""How deep selections may nest through fragments, levels without a field included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may ask for. All but cost, depth and the largest page are the same everywhere."""

    cost: int = 10_000
    """Objects that the answer could hold."""
    depth: int = 12
    introspection_depth: int = 20
    aliases: int = 30
    root_fields: int = 20
    mutations: int = 5
    once: int = 1
    """Sign-ins in one document: a second one would be a guess that the throttle does not see."""
    directives: int = 30
    directives_each: int = 5
    tokens: int = 4_000
    characters: int = 100_000
    body_bytes: int = 1024 * 1024
    upload_bytes: int = 100_000_000
    page_default: int = 20
    page_max: int = 100
    list_max: int = 250
    number_digits: int = 40
    seconds: float = 10
    errors: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long connections that stay open may do what, in seconds, and how many operations share a socket."""

    init: float = 10
    """Until `connection_init`."""
    ping: float = 20
    """Between two pings of the server; without an answer to one, the next is not sent."""
    stall: float = 20
    """How long one message may wait for a client that does not read."""
    age: float = 3600
    keep_alive: float = 12
    """Between two comments on a silent event stream."""
    operations: int = 50


class Shape(NamedTuple):
    """The counts of a selection set with everything below it, each fragment as often as it is spread."""

    depth: int = 0
    introspection_depth: int = 0
    aliases: int = 0
    directives: int = 0
    directives_each: int = 0

    def joined(self, other: "Shape") -> "Shape":
        """The counts of two selections side by side."""
        return Shape(
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            min(self.aliases + other.aliases, SATURATED),
            min(self.directives + other.directives, SATURATED),
            max(self.directives_each, other.directives_each),
        )


Fragments = Mapping[str, FragmentDefinitionNode]


def measure(operation: OperationDefinitionNode, fragments: Fragments) -> Shape:
    """Count an operation in time linear to its text, however often fragments are spread in fragments."""
    directives = len(operation.directives or ())
    return (
        _Tape(fragments)
        .selections(operation.selection_set, 0)
        .joined(Shape(directives=directives, directives_each=directives))
    )


class _Tape:
    """Measures selection sets, each fragment once."""

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments
        self._known: dict[str, Shape] = {}
        self._busy: set[str] = set()

    def selections(self, chosen: SelectionSetNode | None, level: int) -> Shape:
        """The counts of a selection set with everything below it."""
        if level > NESTING_MAX:
            raise TooComplex("The document nests deeper than {most} levels.", most=NESTING_MAX)
        shape = Shape()
        for node in chosen.selections if chosen else ():
            directives = len(node.directives or ())
            if isinstance(node, FragmentSpreadNode):
                below = self._fragment(node.name.value, level)
            else:
                below = self.selections(getattr(node, "selection_set", None), level + 1)
            if isinstance(node, FieldNode):
                below = _with_field(below, node)
            shape = shape.joined(below).joined(Shape(directives=directives, directives_each=directives))
        return shape

    def _fragment(self, name: str, level: int) -> Shape:
        if name in self._known:
            return self._known[name]
        fragment = self._fragments.get(name)
        if fragment is None or name in self._busy:
            return Shape()  # Validation reports both.
        self._busy.add(name)
        shape = self.selections(fragment.selection_set, level + 1)
        self._busy.discard(name)
        self._known[name] = shape
        return shape


def _with_field(below: Shape, node: FieldNode) -> Shape:
    """The counts of a field on top of those below it."""
    name = node.name.value
    aliases = min(below.aliases + (node.alias is not None), SATURATED)
    if name in ("__schema", "__type"):
        return below._replace(depth=0, introspection_depth=1 + below.depth, aliases=aliases)
    return below._replace(depth=below.depth + (name not in FREE), aliases=aliases)


def check_shape(shape: Shape, limits: Limits) -> None:
    """Refuse an operation that is over a limit, with QUERY_TOO_COMPLEX."""
    over("The document has {count} levels; at most {most} are allowed.", shape.depth, limits.depth)
    over(
        "The document has {count} levels of introspection; at most {most} are allowed.",
        shape.introspection_depth,
        limits.introspection_depth,
    )
    over("The document has {count} aliases; at most {most} are allowed.", shape.aliases, limits.aliases)
    over(
        "The document has {count} directives; at most {most} are allowed.",
        shape.directives,
        limits.directives,
    )
    over(
        "The document has {count} directives in one place; at most {most} are allowed.",
        shape.directives_each,
        limits.directives_each,
    )


def over(template: str, count: int, most: int) -> None:
    """Refuse a count over its limit, naming both, with QUERY_TOO_COMPLEX."""
    if count > most:
        raise TooComplex(template, count=count, most=most)


def root_fields(operation: OperationDefinitionNode, fragments: Fragments) -> dict[str, FieldNode]:
    """The root fields of an operation by response key, also those in fragments, each fragment looked at once."""
    found: dict[str, FieldNode] = {}
    seen: set[str] = set()
    waiting: list[SelectionSetNode] = [operation.selection_set]
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, node)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name not in seen and name in fragments:
                    seen.add(name)
                    waiting.append(fragments[name].selection_set)
            else:
                waiting.append(node.selection_set)  # type: ignore[attr-defined]
    return found


def check_literals(document: DocumentNode, limits: Limits) -> int:
    """Refuse literals that are too long; gives the number of nodes of the document."""
    count = 0
    for node in _within([document]):
        count += 1
        if isinstance(node, IntValueNode | FloatValueNode):
            _check_number(node.value, limits)
        elif isinstance(node, StringValueNode):
            _check_text(node.value)
        elif isinstance(node, ListValueNode):
            _check_list(len(node.values), limits)
    return count


def _within(waiting: list[Node]) -> Iterable[Node]:
    """These nodes, which are taken from the list, and all below them."""
    while waiting:
        node = waiting.pop()
        yield node
        for key in node.keys:
            child = getattr(node, key, None)
            if isinstance(child, Node):
                waiting.append(child)
            elif isinstance(child, list | tuple):
                waiting.extend(child)


LITERAL = ""
"""In place of the name of a variable: an object that is written in the document."""


def uses_of(operation: OperationDefinitionNode, fragments: Fragments) -> Mapping[str, int]:
    """How often each variable, and an object, is written where something is read, each fragment as often as it is
    spread; the input of a mutation has rules of its own."""
    uses = _written([operation.selection_set], fragments, {})
    if operation.operation is OperationType.MUTATION:
        roots = root_fields(operation, fragments).values()
        uses.subtract(_written([argument for root in roots for argument in root.arguments or ()], {}, {}))
    return uses


def _written(nodes: list[Node], fragments: Fragments, known: dict[str, Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in _within(nodes):
        if isinstance(node, VariableNode):
            found[node.name.value] += 1
        elif isinstance(node, ObjectValueNode):
            found[LITERAL] += 1
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in known:
                known[name] = Counter()
                known[name] = _written([fragments[name].selection_set], fragments, known)
            found.update(known[name])
    return found


def check_objects(variables: Mapping[str, Any], uses: Mapping[str, int]) -> None:
    """Refuse arguments from which more conditions would be made than an honest query has. QUERY_TOO_COMPLEX."""
    count = uses.get(LITERAL, 0)
    count += sum(_objects(variables[name]) * times for name, times in uses.items() if name in variables)
    over(
        "The arguments hold {count} objects, each counted as often as it is used; at most {most} are allowed.",
        count,
        OBJECTS_MAX,
    )


def _objects(value: Any) -> int:
    count, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            count += 1
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return count


def check_variables(variables: Mapping[str, Any], limits: Limits) -> None:
    """Refuse lists that are too long, and text that no database can hold, at whatever depth."""
    waiting: list[Iterable[Any]] = [variables.values()]
    while waiting:
        for value in waiting.pop():
            if isinstance(value, str):
                _check_text(value)
            elif isinstance(value, dict):
                waiting.append(value.values())
            elif isinstance(value, Sequence):
                _check_list(len(value), limits)
                waiting.append(value)


def _check_number(text: str, limits: Limits) -> None:
    if len(text) > limits.number_digits:
        raise BadInput(
            "A number in the document has {count} digits; at most {most} are allowed.",
            count=len(text),
            most=limits.number_digits,
        )


def _check_list(count: int, limits: Limits) -> None:
    if count > limits.list_max:
        raise BadInput(
            "A list has {count} items; at most {most} are allowed.", count=count, most=limits.list_max
        )


def _check_text(text: str) -> None:
    if "\0" in text:
        raise BadInput("Text must not contain the character U+0000.")
