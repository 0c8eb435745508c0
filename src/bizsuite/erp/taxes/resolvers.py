"""What taxes hang on types that they do not own."""

import uuid
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry
from sqlmodel import col

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance.service.access import may_work_in
from bizsuite.erp.taxes import loaders, reads, service, types
from bizsuite.erp.taxes.files import MAKER, TaxExport
from bizsuite.erp.taxes.rules import words
from bizsuite.erp.taxes.rules.words import TaxRounding
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, field, found, listed, related
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode, key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.sheets import FileFormat


def _about(description: str) -> Any:
    """An argument's description."""
    return strawberry.argument(description=description)


@strawberry.type
class TaxesQuery:
    """Where queries enter."""

    tax: types.Tax | None = found(reads.tax, "One tax, by id, code or the id of another system.")
    taxes: Connection[types.Tax] | None = listed(
        reads.tax, "The taxes of the company that the request works in."
    )
    tax_box: types.TaxBox | None = found(reads.box, "One box of the tax report, by id or code.")
    tax_boxes: Connection[types.TaxBox] | None = listed(
        reads.box, "The boxes of the tax report of the company, by code."
    )

    tax_rule: types.TaxRule | None = found(
        reads.rule, "One rule that replaces taxes and accounts, by id or name."
    )
    tax_rules: Connection[types.TaxRule] | None = listed(
        reads.rule, "The rules of the company that replace taxes and accounts."
    )

    @field(needs=words.TAX_READ)
    async def tax_report(
        self,
        info: Info,
        first_day: Annotated[date, _about("The first day that counts.")],
        last_day: Annotated[date, _about("The last day that counts.")],
        company: Annotated[
            strawberry.ID | None, _about("The company; that of the request when left out.")
        ] = None,
    ) -> types.TaxReport | None:
        """What the books say about taxes between two days, by box; null for a company that you do not work in.

        A last day before the first one is BAD_USER_INPUT.
        """
        db = info.context.db
        company_id = _asked(db, first_day, last_day, company)
        if company_id is None:
            return None
        currency = await db.one(sa.select(col(Company.currency)).where(col(Company.id) == company_id))
        rows = await loaders.tax_report(db, company_id, first=first_day, last=last_day)
        return types.TaxReport.of(rows, currency, first_day, last_day)

    @field(needs=words.TAX_READ)
    async def tax_report_file(
        self,
        info: Info,
        first_day: Annotated[date, _about("The first day that counts.")],
        last_day: Annotated[date, _about("The last day that counts.")],
        format: Annotated[FileFormat, _about("The form of the file.")] = FileFormat.CSV,
        company: Annotated[
            strawberry.ID | None, _about("The company; that of the request when left out.")
        ] = None,
    ) -> FileTicket | None:
        """A ticket for the tax report as a file, with the figures of `taxReport` at that time, each box below its own.

        The heads of columns are in the language of whoever asks. Null for a company that you do not work in.
        """
        db = info.context.db
        company_id = _asked(db, first_day, last_day, company)
        if company_id is None:
            return None
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, MAKER, TaxExport(format, company_id, first_day, last_day).told())


def _asked(db: Db, first: date, last: date, company: strawberry.ID | None) -> uuid.UUID | None:
    """The company that a report is asked of; None where the actor does not work in it. Faults: BAD_USER_INPUT."""
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        raise BadInput("The last day of a report comes before its first day, or cannot be meant.")
    named = None if company is None else decode(company)
    if named is not None and named.type != identity.company.name:
        return None
    company_id = db.actor.company_id if named is None else named.key
    return company_id if may_work_in(db.actor, company_id) else None


@strawberry.type
class CompanyTaxes:
    """What taxes hang on Company."""

    tax_rounding: TaxRounding = column(
        "When tax is rounded on documents of the company.", reads.company_tax_rounding
    )


@strawberry.type
class JournalEntryTaxes:
    """What taxes hang on JournalEntry."""

    tax_movements: Connection[types.TaxMovement] | None = related(
        reads.entry_tax_movements, "What the entry says about taxes."
    )


@strawberry.type
class TaxesMutation:
    """What can be done with taxes."""

    @mutation(needs=words.TAX_WRITE)
    async def tax_create(self, info: Info, input: types.TaxCreateInput) -> types.TaxCreatePayload:
        """Record a tax with its members or shares.

        Refusals: INVALID_VALUE, NOT_FOUND, CODE_TAKEN, TAX_KIND, TAX_SHARES, TAX_INCLUDED, TAX_GROUP_NESTED,
        TAX_STANDARD_TAKEN, TAX_USE.
        """
        company = key_of(identity.company, input.company_id, "companyId") if input.company_id else None
        tax = await service.create_tax(info.context.db, input.new(), company_id=company)
        return types.TaxCreatePayload.of(tax=tax)

    @mutation(needs=words.TAX_WRITE)
    async def tax_update(self, info: Info, input: types.TaxUpdateInput) -> types.TaxUpdatePayload:
        """Give a tax another name or a last day, or switch it on or off.

        Refusals: NOT_FOUND, INVALID_VALUE, TAX_STANDARD_TAKEN.
        """
        changes = known(input, "name", "is_active", "last_day")
        tax = await service.update_tax(info.context.db, key_of(reads.tax, input.id), **changes)
        return types.TaxUpdatePayload.of(tax=tax)

    @mutation(needs=words.TAX_WRITE)
    async def tax_box_create(self, info: Info, input: types.TaxBoxCreateInput) -> types.TaxBoxCreatePayload:
        """Add a box of the tax report, or a heading above boxes. Refusals: INVALID_VALUE, NOT_FOUND, CODE_TAKEN."""
        told = known(input, company_id=identity.company, parent_id=reads.box)
        box = await service.create_tax_box(info.context.db, input.code, input.name, **told)
        return types.TaxBoxCreatePayload.of(tax_box=box)

    @mutation(needs=words.TAX_WRITE)
    async def tax_box_update(self, info: Info, input: types.TaxBoxUpdateInput) -> types.TaxBoxUpdatePayload:
        """Give a box of the tax report another name. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = key_of(reads.box, input.id)
        box = await service.update_tax_box(info.context.db, key, **known(input, "name"))
        return types.TaxBoxUpdatePayload.of(tax_box=box)

    @mutation(needs=words.TAX_WRITE)
    async def tax_rule_create(
        self, info: Info, input: types.TaxRuleCreateInput
    ) -> types.TaxRuleCreatePayload:
        """Record a rule that replaces taxes and accounts.

        Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN, TAX_RULE_EMPTY, TAX_USE.
        """
        company = key_of(identity.company, input.company_id, "companyId") if input.company_id else None
        rule = await service.create_tax_rule(info.context.db, input.new(), company_id=company)
        return types.TaxRuleCreatePayload.of(tax_rule=rule)

    @mutation(needs=words.TAX_WRITE)
    async def tax_rule_update(
        self, info: Info, input: types.TaxRuleUpdateInput
    ) -> types.TaxRuleUpdatePayload:
        """Give a rule another name, or switch it on or off. Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
        key = key_of(reads.rule, input.id)
        rule = await service.update_tax_rule(info.context.db, key, **known(input, "name", "is_active"))
        return types.TaxRuleUpdatePayload.of(tax_rule=rule)

    @mutation(needs=words.TAX_WRITE)
    async def company_tax_set(
        self, info: Info, input: types.CompanyTaxSetInput
    ) -> types.CompanyTaxSetPayload:
        """Say when a company rounds its taxes, for documents that are drafted from now on. Refusals: NOT_FOUND."""
        key = key_of(identity.company, input.id)
        company = await service.set_tax_rounding(info.context.db, key, input.rounding)
        return types.CompanyTaxSetPayload.of(company=company)
