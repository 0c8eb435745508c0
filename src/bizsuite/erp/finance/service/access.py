"""In whose books an actor may write: in those of the companies that they work in."""

from bizsuite.base.identity.service.access import company_of, may_work_in, require_company

__all__ = ["company_of", "may_work_in", "require_company"]
