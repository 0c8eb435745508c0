"""An entity as the FROM of a statement: its table, what it is a role of, and the walls around its rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.selectable import FromClause

from bizsuite.graph.engine.masks import reached, seen
from bizsuite.kernel.audit import SECRET_COLUMNS
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import Asker, Entity, Expression, Masked
from bizsuite.kernel.tables import table_of


class Source:
    """One use of an entity in a statement; every use has aliases of its own.

    `said` stands in the place of some columns: what a request says instead of the row of whoever asks.
    """

    def __init__(self, entity: Entity, said: Mapping[str, sa.ColumnElement[Any]] | None = None) -> None:
        self.entity = entity
        self._said = said or {}
        self.is_asker = said is not None
        """Whether the only row is that of whoever asks."""
        self.own = table_of(entity.table).alias()
        self.role_of = Source(entity.role_of) if entity.role_of else None

    def __getattr__(self, name: str) -> Any:
        """A column by name: the entity's own, else of what it is a role of."""
        if name in self._said:
            return self._said[name]
        found = self.own.c.get(name)
        if found is not None:
            return found
        if self.role_of is not None:
            return getattr(self.role_of, name)
        raise AttributeError(f"{self.entity.name} has no column {name}")

    @property
    def froms(self) -> list[FromClause]:
        """The aliases that an inner statement takes from an outer one."""
        return [self.own, *(self.role_of.froms if self.role_of else ())]

    @property
    def clause(self) -> FromClause:
        """What stands after FROM."""
        if self.role_of is None:
            return self.own
        same = sa.and_(
            self.own.c.tenant_id == self.role_of.own.c.tenant_id, self.own.c.id == self.role_of.own.c.id
        )
        return self.own.join(self.role_of.clause, same)

    def columns(
        self, expressions: Iterable[Expression | Masked] = (), actor: Actor | None = None
    ) -> list[sa.ColumnElement[Any]]:
        """Every column by its name, expressions by their keys, and whether the actor sees what is masked."""
        named = {c.name: c for source in self._chain() for c in source.own.c if c.name not in SECRET_COLUMNS}
        chosen: list[sa.ColumnElement[Any]] = [c.label(name) for name, c in named.items()]
        for expression in expressions:
            if isinstance(expression, Masked):
                assert actor is not None
                is_seen = seen(expression, self, actor)
                chosen.append(sa.type_coerce(is_seen, sa.Boolean).label(expression.key))
                continue
            chosen.append(expression.value(self, Asker).label(expression.key))
            if expression.currency is not None:
                chosen.append(expression.currency(self, Asker).label(f"{expression.key}__currency"))
        return chosen

    def walls(
        self, actor: Actor, *, listed: bool, below: tuple[str, Entity] | None = None, own: bool = False
    ) -> list[sa.ColumnElement[bool]]:
        """What every statement on this entity adds: tenant, company, scope, and what makes a row such a node.

        A list shows the company that the request works in; a single row may belong to any that the actor works in.
        What is a detail of something else has the walls of that as well, unless it is reached `below` it: by this
        column, from a row of this entity that the actor was shown. What is their `own` is behind the tenant's alone.
        Faults: FORBIDDEN without the permission to read it.
        """
        tenant = [source.own.c.tenant_id == Asker.tenant_id for source in self._chain()]
        return tenant if own else [*tenant, *self._confined(actor, listed=listed, below=below)]

    def is_walled(self, actor: Actor) -> bool:
        """Whether some rows of the tenant may be hidden from the actor. Faults: FORBIDDEN."""
        return bool(self._confined(actor, listed=False))

    def _confined(
        self, actor: Actor, *, listed: bool, below: tuple[str, Entity] | None = None
    ) -> list[sa.ColumnElement[bool]]:
        """The walls inside a tenant; there is none around what everybody with the permission may see."""
        built: list[sa.ColumnElement[bool]] = []
        entity = self.entity
        if entity.where is not None:
            built.append(entity.where(self))
        if entity.company is not None:
            company = getattr(self, entity.company)
            built.append(company == Asker.company_id if listed else company == sa.any_(Asker.company_ids))
        built.extend(self._scope(actor))
        for key, parents in entity.detail_of.items():
            if below is None or below[0] != key or below[1] not in _shown_as(parents):
                built.extend(self._detail(actor, key, parents))
        return built

    def _detail(self, actor: Actor, key: str, parents: Sequence[Entity]) -> list[sa.ColumnElement[bool]]:
        """That the actor may see what this is a detail of: one of `parents`, or of their roles."""
        seen = _shown_as(parents)
        readable = [each for each in seen if may_read(each, actor)]
        if not readable:
            needed = seen[0].permission
            assert needed is not None
            raise Forbidden("You need the permission {permission}.", permission=needed.name)
        sources = [Source(each) for each in readable]
        walls = [source._confined(actor, listed=False) for source in sources]
        if len(seen) == 1 and not walls[0]:
            # The foreign key has it that the parent is there.
            return []
        return [
            sa.or_(*(self._beneath(key, source, inner) for source, inner in zip(sources, walls, strict=True)))
        ]

    def _beneath(
        self, key: str, parent: "Source", walls: Sequence[sa.ColumnElement[bool]]
    ) -> sa.ColumnElement[bool]:
        """That the parent whose id stands in a column of this row is there, within its walls."""
        tenant = [source.own.c.tenant_id == Asker.tenant_id for source in parent._chain()]
        found = sa.select(sa.literal(1)).select_from(parent.clause)
        found = found.where(*tenant, parent.own.c.id == getattr(self, key), *walls)
        return found.correlate(*(source.own for source in self._chain())).exists()

    def _scope(self, actor: Actor) -> list[sa.ColumnElement[bool]]:
        entity = self.entity
        if entity.permission is None:
            return []
        found = reached(entity, self, entity.permission, entity.own, actor)
        if found is None:
            return []
        if not found:
            raise Forbidden("You need the permission {permission}.", permission=entity.permission.name)
        return [sa.or_(*found)]

    def _chain(self) -> list["Source"]:
        """What this is a role of first, so that the entity's own columns win."""
        return [*(self.role_of._chain() if self.role_of else ()), self]


def _shown_as(parents: Sequence[Entity]) -> list[Entity]:
    """The entities as which actors see these: themselves, or their roles."""
    return [each for parent in parents for each in (parent.roles or [parent])]


def may_read(entity: Entity, actor: Actor) -> bool:
    """Whether the actor may read the entity at all: it, and what it is a detail of."""
    if entity.permission is not None and entity.own is None and not actor.may(entity.permission):
        return False
    parents = ([role for one in each for role in (one.roles or [one])] for each in entity.detail_of.values())
    return all(any(may_read(one, actor) for one in each) for each in parents)


def column_type(entity: Entity, name: str) -> sa.types.TypeEngine[Any]:
    """The SQL type of a column, wherever along the chain of roles it stands."""
    found = table_of(entity.table).c.get(name)
    if found is not None:
        return plain_type(found.type)
    if entity.role_of is None:
        raise AttributeError(f"{entity.name} has no column {name}")
    return column_type(entity.role_of, name)


def is_nullable(entity: Entity, name: str) -> bool:
    """Whether a column can be null, wherever along the chain of roles it stands."""
    found = table_of(entity.table).c.get(name)
    if found is None and entity.role_of is not None:
        return is_nullable(entity.role_of, name)
    return found is None or bool(found.nullable)


def plain_type(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """The type beneath a decorated one, such as the text type that SQLModel chooses."""
    return kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind
