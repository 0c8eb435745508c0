"""Documents whose header repeats what their lines say: statements that find those where the two differ."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizsuite.kernel.db import Db

Selected = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Headed:
    """A table of headers and the table of their lines, whose column `key` holds the header's id.

    Each statement answers `id` and `detail` of the headers of the actor's tenant that are wrong.
    """

    header: sa.Table
    line: sa.Table
    key: str

    def totals(self, db: Db) -> Selected:
        """Headers whose net or tax is not the sum of their lines."""
        own = self.header.c
        net, tax = _sum(self.line.c.net), _sum(self.line.c.tax)
        detail = sa.func.concat("net ", own.net, ", lines ", net, "; tax ", own.tax, ", lines ", tax)
        return self._grouped(db, detail).having(sa.or_(own.net != net, own.tax != tax))

    def states(
        self, db: Db, state: str, done: sa.ColumnElement[Any], wanted: sa.ColumnElement[Any]
    ) -> Selected:
        """Headers whose state (NONE, PARTIAL, FULL) is not what was done of their lines and is wanted of them."""
        stored = self.header.c[state]
        none = sa.not_(sa.func.coalesce(sa.func.bool_or(done > 0), sa.false()))
        computed = sa.case((none, "NONE"), (sa.func.bool_and(done >= wanted), "FULL"), else_="PARTIAL")
        detail = sa.func.concat("stored ", stored, ", lines say ", computed)
        return self._grouped(db, detail).having(sa.cast(stored, sa.Text) != computed)

    def unlike(self, db: Db, *names: str) -> Selected:
        """Headers with lines that differ from them in a column which both have."""
        same = sa.and_(*(self.line.c[name].is_not_distinct_from(self.header.c[name]) for name in names))
        unlike = sa.func.count(self.line.c.id).filter(sa.not_(same))
        return self._grouped(db, sa.func.concat(unlike, " lines")).having(unlike > 0)

    def _grouped(self, db: Db, detail: sa.ColumnElement[Any]) -> Selected:
        """Headers with their lines, if they have any; one row for each header."""
        same = sa.and_(
            self.line.c.tenant_id == self.header.c.tenant_id, self.line.c[self.key] == self.header.c.id
        )
        return (
            sa.select(self.header.c.id, detail.label("detail"))
            .join_from(self.header, self.line, same, isouter=True)
            .where(self.header.c.tenant_id == db.actor.tenant_id)
            .group_by(self.header.c.tenant_id, self.header.c.id)
        )


def _sum(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(column), 0)
