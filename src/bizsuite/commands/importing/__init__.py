"""Loading a company's existing files through the services."""

from bizsuite.commands.importing.run import run

__all__ = ["run"]
