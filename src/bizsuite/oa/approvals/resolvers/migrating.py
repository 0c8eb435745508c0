"""Moving approvals to the version of their definition that holds."""

import strawberry

from bizsuite.graph.context import Info
from bizsuite.graph.mutations import mutation
from bizsuite.oa.approvals import rules, service, types


@strawberry.type
class MigratingMutation:
    """Moving approvals that are under way."""

    @mutation(needs=rules.APPROVAL_ADMINISTER)
    async def approval_instances_migrate(
        self, info: Info, input: types.ApprovalInstancesMigrateInput
    ) -> types.ApprovalInstancesMigratePayload:
        """Let approvals that are under way go on by the version of their definition that holds now.

        Open nodes stay open, with their people, votes and due times. Each approval moves wholly or stays as it is, and
        the answer says why; with `dryRun` it says what would happen.
        Refusals: DEFINITION_NOT_IN_USE where no version holds, INVALID_VALUE, NOT_FOUND.
        """
        told, more = await service.migrate_instances(info.context.db, input.wanted())
        payload = types.ApprovalInstancesMigratePayload()
        payload.outcomes = [types.ApprovalMigrationOutcome.of(each) for each in told]
        payload.has_more = more
        return payload
