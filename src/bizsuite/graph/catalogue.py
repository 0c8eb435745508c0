"""All declarations of one composed schema, by the names under which clients know them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from strawberry.types.field import StrawberryField

from bizsuite.graph.fields import MARK, Shown
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.reads import Column, Declaration, Entity, Expression, Many, Masked, MoneyColumn, One
from bizsuite.kernel.values import Permission


def camel(name: str) -> str:
    """`order_date` as clients write it: `orderDate`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


@dataclass
class Catalogue:
    """What can be read, filtered and sorted, for each entity of a schema."""

    entities: dict[str, Entity] = field(default_factory=dict)
    fields: dict[str, dict[str, Declaration]] = field(default_factory=dict)
    needs: dict[str, dict[str, Permission]] = field(default_factory=dict)
    """The permissions that fields need beside that of their entity."""

    def add(self, entity: Entity, shown: Iterable[StrawberryField]) -> None:
        """Take in an entity with all fields that its type has in this schema."""
        shown = list(shown)
        self.entities[entity.name] = entity
        self.needs[entity.name] = {
            camel(each.python_name): needed for each in shown if (needed := each.metadata.get("needs"))
        }
        self.fields[entity.name] = {
            camel(each.python_name): declaration
            for each in shown
            if isinstance(meaning := each.metadata.get(MARK), Shown)
            for declaration in [meaning.declaration or Column(of=entity, column=each.python_name)]
        }

    def declaration(self, entity: Entity, name: str) -> Declaration | None:
        """What a field shows; None for a field with a resolver of its own."""
        return self.fields[entity.name].get(name)

    def permit(self, entity: Entity, name: str, actor: Actor) -> None:
        """Whoever may not read a field finds nothing out by filtering, sorting or summing by it. Faults: FORBIDDEN."""
        needed = self.needs[entity.name].get(name)
        if needed is not None and not actor.may(needed):
            raise Forbidden("You need the permission {permission}.", permission=needed.name)

    def permit_whole(self, entity: Entity, name: str, actor: Actor) -> None:
        """The same for what rows are grouped or summed by: it must be seen in every row. Faults: FORBIDDEN."""
        self.permit(entity, name, actor)
        masked = self._masks(entity).get(name)
        if masked is not None and actor.scope(masked.unless) is not Scope.ALL:
            raise Forbidden("You need the permission {permission}.", permission=masked.unless.name)

    def _masks(self, entity: Entity) -> Mapping[str, Masked]:
        """What is masked, by the names of the hidden columns as clients write them."""
        shown = self.fields[entity.name].values()
        return {camel(each.hidden): each for each in shown if isinstance(each, Masked)}

    def check(self) -> None:
        """That nothing tells what a mask hides. Raises TypeError where something does."""
        for entity in self.entities.values():
            self._check(entity)

    def _check(self, entity: Entity) -> None:
        hidden, shown = self._masks(entity), self.fields[entity.name]
        if not hidden:
            return
        open_ = [_shown_by(each) for each in shown.values() if isinstance(each, Column | MoneyColumn)]
        unveiled = [name for name in entity.filters if not isinstance(shown.get(camel(name)), Masked)]
        sorts = [step.column for step in entity.sort] + list(self.sortable(entity).values())
        for fields in self.fields.values():
            for each in fields.values():
                if isinstance(each, Many) and each.target is entity:
                    sorts += [step.column for step in each.sort]
        told = {camel(name) for name in (*open_, *unveiled, *sorts, *entity.by)} & hidden.keys()
        if told:
            raise TypeError(f"{entity.name} tells what it hides: {', '.join(sorted(told))}")

    def filterable(self, entity: Entity) -> Mapping[str, Declaration]:
        """The declarations by which the entity's lists can be narrowed: listed columns, and relations."""
        shown = self.fields[entity.name]
        chosen: dict[str, Declaration] = {
            camel(name): shown.get(camel(name)) or Column(of=entity, column=name) for name in entity.filters
        }
        for name, declaration in shown.items():
            if isinstance(declaration, One | Many) and declaration.target.name in self.entities:
                chosen.setdefault(name, declaration)
        return chosen

    def sortable(self, entity: Entity) -> Mapping[str, str]:
        """The words of the entity's `orderBy`, each with its column."""
        return {
            name.upper(): _column(self.fields[entity.name].get(camel(name)), name) for name in entity.sorts
        }


def _shown_by(declaration: Column | MoneyColumn) -> str:
    return declaration.column if isinstance(declaration, Column) else declaration.amount


def _column(declaration: Declaration | None, name: str) -> str:
    match declaration:
        case Column():
            return declaration.column
        case MoneyColumn():
            return declaration.amount
        case Expression():
            raise TypeError(f"{declaration.of.name}.{name} is an expression; a page cannot go on from it")
        case Masked():
            raise TypeError(f"{declaration.of.name}.{name} is masked; its order would tell what is hidden")
    return name
