"""How migrations run: over the connection that is given, each in a transaction of its own."""

from alembic import context

from bizsuite.kernel.revise import declare_everything, is_compared, rendered
from bizsuite.kernel.tables import METADATA

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Migrations run by `bizsuite migrate`.")

declare_everything()
context.configure(
    connection=connection,
    target_metadata=METADATA,
    transaction_per_migration=True,
    compare_type=True,
    compare_server_default=True,
    include_object=is_compared,
    render_item=rendered,
)
with context.begin_transaction():
    context.run_migrations()
