"""Who may look through the books."""

from bizsuite.kernel.values import Permission

INTEGRITY_READ = Permission("integrity.report.read")
