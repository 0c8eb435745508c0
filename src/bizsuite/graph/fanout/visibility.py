"""Which subscriptions may share an answer: those that ask for the same and whose actors see the same."""

from collections.abc import Collection, Hashable, Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import orjson
from graphql import GraphQLSchema, Node, VariableDefinitionNode, VariableNode

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.documents import Prepared
from bizsuite.graph.fanout.reach import EVERYTHING, Reach, Walls, reach_of
from bizsuite.graph.fanout.source import SharedSource
from bizsuite.graph.limits import root_fields
from bizsuite.kernel.permissions import Actor

if TYPE_CHECKING:
    from bizsuite.graph.execution import Begun


class Visibility:
    """Makes the keys by which the subscriptions of one schema are grouped."""

    def __init__(self, schema: GraphQLSchema, catalogue: Catalogue | None) -> None:
        self._schema = schema
        self._catalogue = catalogue
        self._walls = Walls()
        self._known: WeakKeyDictionary[Prepared, dict[frozenset[str], Reach]] = WeakKeyDictionary()

    def of(self, begun: "Begun", source: SharedSource) -> Hashable:
        """Equal for subscriptions whose answers are equal, whatever happens.

        Company, grants and language always count. Who exactly asks counts as soon as a row or a value could depend on
        it: a scope narrower than all, rows that are somebody's own, code that is handed the actor.
        """
        prepared, actor, caller = begun.prepared, begun.actor, begun.caller
        name = prepared.operation.name
        asked = (prepared.text, name.value if name else None, _variables(begun, source), source.topic)
        if actor is None:
            return asked, caller
        reach = self._reach(prepared, source.subjects)
        person = _person(actor) if reach.is_personal(actor, self._walls) else None
        return asked, caller.locale, _shape(actor), person

    def _reach(self, prepared: Prepared, subjects: Collection[str]) -> Reach:
        if self._catalogue is None:
            return EVERYTHING
        known = self._known.setdefault(prepared, {})
        about = frozenset(subjects)
        if about not in known:
            known[about] = reach_of(self._schema, self._catalogue, prepared, about)
        return known[about]


def _shape(actor: Actor) -> Hashable:
    """What actors of one role in one company have in common."""
    return (
        actor.tenant_id,
        actor.company_id,
        actor.company_ids,
        actor.roles,
        frozenset(actor.grants.items()),
        actor.locale,
        actor.zone,
    )


def _person(actor: Actor) -> Hashable:
    return actor.user_id, actor.department_id, actor.department_ids


def _variables(begun: "Begun", source: SharedSource) -> bytes:
    """The variables as they were given, but for those that only say where to begin."""
    defined = {each.variable.name.value for each in begun.prepared.operation.variable_definitions or ()}
    counted = defined - _places(begun.prepared, source.argument)
    given = {name: value for name, value in begun.asked.variables.items() if name in counted}
    return orjson.dumps(given, option=orjson.OPT_SORT_KEYS)


def _places(prepared: Prepared, argument: str) -> set[str]:
    """The variables that stand nowhere but as that argument of the subscription's field."""
    roots = root_fields(prepared.operation, prepared.fragments).values()
    beginning = {
        id(each.value): each.value.name.value
        for root in roots
        for each in root.arguments or ()
        if each.name.value == argument and isinstance(each.value, VariableNode)
    }
    elsewhere = {
        node.name.value
        for node in _nodes(prepared)
        if isinstance(node, VariableNode) and id(node) not in beginning
    }
    return set(beginning.values()) - elsewhere


def _nodes(prepared: Prepared) -> Iterator[Node]:
    """Every node of the operation and of all fragments; the definitions of variables are not uses."""
    waiting: list[Node] = [prepared.operation, *prepared.fragments.values()]
    while waiting:
        node = waiting.pop()
        yield node
        for key in node.keys:
            child = getattr(node, key, None)
            for each in child if isinstance(child, list | tuple) else (child,):
                if isinstance(each, Node) and not isinstance(each, VariableDefinitionNode):
                    waiting.append(each)
