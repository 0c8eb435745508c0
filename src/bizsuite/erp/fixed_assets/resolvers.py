"""What fixed assets hang on types that they do not own."""

from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.service.access import company_of, may_work_in
from bizsuite.erp.fixed_assets import loaders, reads, service, types
from bizsuite.erp.fixed_assets.rules import words
from bizsuite.erp.fixed_assets.service import Estimate, NewDisposal
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import decode, key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput


def _about(description: str) -> Any:
    """An argument's description."""
    return strawberry.argument(description=description)


@strawberry.type
class AssetsQuery:
    """Where queries enter."""

    asset_category: types.AssetCategory | None = found(
        reads.category, "One category of assets, by id or name."
    )
    asset_categories: Connection[types.AssetCategory] | None = listed(
        reads.category, "The categories of assets of the company, by name."
    )
    asset: types.Asset | None = found(reads.asset, "One asset, by id, number or the id of another system.")
    assets: Connection[types.Asset] | None = listed(reads.asset, "The assets of the company, by number.")
    depreciation_line: types.DepreciationLine | None = found(reads.line, "One line of a schedule.")
    depreciation_lines: Connection[types.DepreciationLine] | None = listed(
        reads.line, "Lines of schedules of the company's assets, in the order of their days."
    )
    depreciation_run: types.DepreciationRun | None = found(reads.run, "One run of depreciation.")
    depreciation_runs: Connection[types.DepreciationRun] | None = listed(
        reads.run, "The runs of depreciation of the company, newest first."
    )

    @field(needs=words.ASSET_READ)
    async def asset_register(
        self,
        info: Info,
        company: Annotated[
            strawberry.ID | None, _about("The company; that of the request when left out.")
        ] = None,
        as_of: Annotated[date | None, _about("The last day that counts; today when left out.")] = None,
        since: Annotated[
            date | None, _about("The first day of what is told to have been done; null for all of it.")
        ] = None,
    ) -> types.AssetRegister | None:
        """The assets of a company as of a day, by category, tied to the ledger; null for one you do not work in.

        A first day after the last one is BAD_USER_INPUT.
        """
        db = info.context.db
        until = as_of or today(db.actor.zone)
        if not FIRST_DAY <= (since or until) <= until <= LAST_DAY:
            raise BadInput("The last day of a report comes before its first day, or cannot be meant.")
        named = None if company is None else decode(company)
        if named is not None and named.type != identity.company.name:
            return None
        company_id = db.actor.company_id if named is None else named.key
        currency = await loaders.currency_of(db, company_id)
        if currency is None or not may_work_in(db.actor, company_id):
            return None
        registered = await loaders.register(db, company_id, since=since, as_of=until)
        tied = await loaders.ties(db, company_id, registered, until)
        return types.AssetRegister.of(registered, tied, currency, since, until)


@strawberry.type
class JournalEntryAssets:
    """What fixed assets hang on JournalEntry."""

    asset_movements: Connection[types.AssetMovement] | None = related(
        reads.entry_asset_movements, "What it has done to assets."
    )


@strawberry.type
class JournalLineAssets:
    """What fixed assets hang on JournalLine."""

    assets: Connection[types.Asset] | None = related(
        reads.journal_line_assets,
        "The assets that come from it, by number; those of drafts are not in the books.",
    )


@strawberry.type
class AssetsMutation:
    """What can be done with fixed assets."""

    @mutation(needs=words.CATEGORY_WRITE)
    async def asset_category_create(
        self, info: Info, input: types.AssetCategoryCreateInput
    ) -> types.AssetCategoryCreatePayload:
        """Record a category of assets.

        Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN, RATE_REQUIRED, RATE_NOT_USED, CHART_MISSING, ACCOUNT_MISSING,
        ACCOUNT_KIND, ACCOUNT_NOT_POSTABLE.
        """
        db = info.context.db
        made = await service.create_category(db, input.value(_company(db, input)))
        return types.AssetCategoryCreatePayload.of(asset_category=made)

    @mutation(needs=words.CATEGORY_WRITE)
    async def asset_category_update(
        self, info: Info, input: types.AssetCategoryUpdateInput
    ) -> types.AssetCategoryUpdatePayload:
        """Give a category another name, or switch it on or off. Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
        key = key_of(reads.category, input.id)
        changed = await service.update_category(info.context.db, key, **known(input, "name", "is_active"))
        return types.AssetCategoryUpdatePayload.of(asset_category=changed)

    @mutation(needs=words.ASSET_WRITE)
    async def asset_create(self, info: Info, input: types.AssetCreateInput) -> types.AssetCreatePayload:
        """Draft an asset, and place it in service when asked to.

        Refusals: NOT_FOUND, CATEGORY_INACTIVE, INVALID_VALUE, AMOUNT_PRECISION, ASSET_ORIGIN, ASSET_SOURCE,
        ACCOUNT_KIND, RATE_REQUIRED, RATE_NOT_USED, RESIDUAL_TOO_LARGE, RESIDUAL_REQUIRED; placed in service also
        those of assetPlaceInService.
        """
        db = info.context.db
        if input.place_in_service_on:
            db.actor.require(words.ASSET_POST)
        made = await service.create_asset(db, input.value())
        if input.place_in_service_on:
            await service.place_in_service(db, made.id, on=input.place_in_service_on)
        return types.AssetCreatePayload.of(asset=made)

    @mutation(needs=words.ASSET_WRITE)
    async def asset_update(self, info: Info, input: types.AssetUpdateInput) -> types.AssetUpdatePayload:
        """Change what is recorded of an asset; of one in the books only name and note.

        Refusals: NOT_FOUND, ASSET_NOT_DRAFT and those of assetCreate.
        """
        key = key_of(reads.asset, input.id)
        changed = await service.update_asset(info.context.db, key, input.changes())
        return types.AssetUpdatePayload.of(asset=changed)

    @mutation(needs=words.ASSET_WRITE)
    async def asset_delete(self, info: Info, input: types.AssetDeleteInput) -> types.AssetDeletePayload:
        """Throw a draft away. Refusals: NOT_FOUND, ASSET_NOT_DRAFT."""
        await service.delete_asset(info.context.db, key_of(reads.asset, input.id))
        return types.AssetDeletePayload.of()

    @mutation(needs=words.ASSET_POST)
    async def asset_place_in_service(
        self, info: Info, input: types.AssetPlaceInServiceInput
    ) -> types.AssetPlaceInServicePayload:
        """Post the acquisition of a draft, unless the entry that it comes from has, and write its schedule.

        Refusals: NOT_FOUND, ASSET_NOT_DRAFT, INVALID_VALUE, ASSET_SOURCE, ASSET_SOURCE_EXCEEDED, ACCOUNT_NOT_POSTABLE,
        PARTY_REQUIRED, JOURNAL_MISSING, PERIOD_MISSING, PERIOD_CLOSED.
        """
        key = key_of(reads.asset, input.id)
        placed = await service.place_in_service(info.context.db, key, on=input.on)
        return types.AssetPlaceInServicePayload.of(asset=placed)

    @mutation(needs=words.ASSET_POST)
    async def asset_revise(self, info: Info, input: types.AssetReviseInput) -> types.AssetRevisePayload:
        """Estimate life, method or residual value anew from a day on; what is due before is posted with it.

        Refusals: NOT_FOUND, ASSET_NOT_IN_SERVICE, INVALID_VALUE, ASSET_REVISED_LATER, ASSET_DEPRECIATED_LATER,
        ASSET_LIFE_OVER, RATE_REQUIRED, RATE_NOT_USED, RESIDUAL_TOO_LARGE, RESIDUAL_REQUIRED, AMOUNT_PRECISION,
        PERIOD_MISSING, PERIOD_CLOSED.
        """
        key = key_of(reads.asset, input.id)
        made = await service.revise(info.context.db, key, on=input.on, estimate=_estimate(input))
        return types.AssetRevisePayload.of(asset_revision=made)

    @mutation(needs=words.ASSET_POST)
    async def asset_revalue(self, info: Info, input: types.AssetRevalueInput) -> types.AssetRevaluePayload:
        """Give an asset another book value on a day, by way of the revaluation surplus, or of a loss.

        Refusals: those of assetRevise, and ACCOUNT_MISSING.
        """
        key = key_of(reads.asset, input.id)
        made = await service.revalue(
            info.context.db, key, on=input.on, value=input.value, estimate=_estimate(input)
        )
        return types.AssetRevaluePayload.of(asset_revision=made)

    @mutation(needs=words.ASSET_POST)
    async def asset_dispose(self, info: Info, input: types.AssetDisposeInput) -> types.AssetDisposePayload:
        """Sell or scrap an asset, or a part of it: it is depreciated until then, and leaves its accounts.

        Refusals: NOT_FOUND, ASSET_NOT_IN_SERVICE, INVALID_VALUE, AMOUNT_PRECISION, ASSET_REVISED_LATER,
        ASSET_DEPRECIATED_LATER, ACCOUNT_MISSING, ACCOUNT_NOT_POSTABLE, PARTY_REQUIRED, PERIOD_MISSING, PERIOD_CLOSED.
        """
        told = known(input, "on", "proceeds", "fraction", "reason", proceeds_account_id=finance.account)
        made = await service.dispose(info.context.db, key_of(reads.asset, input.id), NewDisposal(**told))
        return types.AssetDisposePayload.of(asset_disposal=made)

    @mutation(needs=words.DEPRECIATION_POST)
    async def asset_depreciation_reverse(
        self, info: Info, input: types.AssetDepreciationReverseInput
    ) -> types.AssetDepreciationReversePayload:
        """Take the last depreciation of an asset back; it is planned again.

        Refusals: NOT_FOUND, ASSET_NOT_IN_SERVICE, DEPRECIATION_NONE, INVALID_VALUE, PERIOD_MISSING, PERIOD_CLOSED.
        """
        key = key_of(reads.asset, input.id)
        changed = await service.reverse_depreciation(info.context.db, key, **known(input, "on"))
        return types.AssetDepreciationReversePayload.of(asset=changed)

    @mutation(needs=words.DEPRECIATION_POST)
    async def depreciation_run_create(
        self, info: Info, input: types.DepreciationRunCreateInput
    ) -> types.DepreciationRunCreatePayload:
        """Post the planned depreciation of all assets of a company up to a day; what is posted is not posted again.

        Refusals: NOT_FOUND, INVALID_VALUE, ACCOUNT_NOT_POSTABLE, JOURNAL_MISSING, PERIOD_MISSING, PERIOD_CLOSED.
        """
        db = info.context.db
        run = await service.post_depreciation(
            db, _company(db, input), until=input.until, **known(input, "on")
        )
        return types.DepreciationRunCreatePayload.of(depreciation_run=run)


def _estimate(said: types.AssetReviseInput | types.AssetRevalueInput) -> Estimate:
    """What is thought of an asset, as the service speaks of it."""
    return Estimate(**known(said, "life_months", "method", "rate", "residual_value", "reason"))


def _company(db: Db, said: Any) -> Any:
    """The company that an input names, else that of the request. Refuses with NOT_FOUND."""
    named = known(said, company_id=identity.company)
    return company_of(db, named.get("company_id"))
