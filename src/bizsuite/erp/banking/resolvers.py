"""What banking hangs on types that it does not own."""

from typing import Any

import strawberry

from bizsuite.erp.banking import loaders, reads, service, types
from bizsuite.erp.banking.rules import words
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field, found, listed, related
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class BankingQuery:
    """Where queries enter."""

    bank_account: types.BankAccount | None = found(
        reads.bank_account, "One bank account of the company, by id, name or the id of another system."
    )
    bank_accounts: Connection[types.BankAccount] | None = listed(
        reads.bank_account, "Bank accounts of the company that the request works in, by name."
    )
    bank_statement: types.BankStatement | None = found(reads.statement, "One bank statement.")
    bank_statements: Connection[types.BankStatement] | None = listed(
        reads.statement, "What banks said about the company's accounts, newest first."
    )
    bank_statement_line: types.BankStatementLine | None = found(reads.line, "One line of a bank statement.")
    bank_statement_lines: Connection[types.BankStatementLine] | None = listed(
        reads.line, "Lines of the company's bank statements, such as those that are open."
    )
    bank_csv_layout: types.BankCsvLayout | None = found(
        reads.csv_layout, "How the bank of an account writes tables."
    )
    bank_match_rule: types.BankMatchRule | None = found(
        reads.match_rule, "One rule for lines, by id or name."
    )
    bank_match_rules: Connection[types.BankMatchRule] | None = listed(
        reads.match_rule,
        "The company's rules for lines of bank statements, in the order in which they count.",
    )
    bank_line_match: types.BankLineMatch | None = found(
        reads.match, "One part of a line with what it was brought together with."
    )


@strawberry.type
class BankStatementLineMatching:
    """What matching hangs on BankStatementLine."""

    matches: Connection[types.BankLineMatch] | None = related(
        reads.line_matches, "What it was brought together with, what was taken back among it."
    )

    @field
    async def suggestions(self, root: strawberry.Parent[Any], info: Info) -> list[types.BankMatchSuggestion]:
        """What it may belong to, the likeliest first, at most five; nothing for a line that is matched."""
        told = await info.context.load(loaders.suggestions_of, root["id"]) or []
        return [types.BankMatchSuggestion.of(each) for each in told]


@strawberry.type
class PaymentBanking:
    """What banking hangs on Payment."""

    bank_matches: Connection[types.BankLineMatch] | None = related(
        reads.payment_bank_matches, "By which lines of bank statements it was seen."
    )


@strawberry.type
class LedgerAccountBanking:
    """What banking hangs on LedgerAccount."""

    bank_account: types.BankAccount | None = related(
        reads.account_bank_account, "The account at a bank that it keeps in the books; null where none."
    )


@strawberry.type
class BankingMutation:
    """What can be done with bank accounts."""

    @mutation(needs=words.BANK_ACCOUNT_WRITE)
    async def bank_account_create(
        self, info: Info, input: types.BankAccountCreateInput
    ) -> types.BankAccountCreatePayload:
        """Record an account of the company at a bank.

        Refusals: NOT_FOUND, INVALID_VALUE, IBAN_INVALID, BIC_INVALID, BANK_ACCOUNT_LEDGER, BANK_ACCOUNT_LEDGER_TAKEN,
        NAME_TAKEN, IBAN_TAKEN.
        """
        made = await service.create_bank_account(info.context.db, input.new())
        return types.BankAccountCreatePayload.of(bank_account=made)

    @mutation(needs=words.BANK_ACCOUNT_WRITE)
    async def bank_account_update(
        self, info: Info, input: types.BankAccountUpdateInput
    ) -> types.BankAccountUpdatePayload:
        """Give a bank account another name or BIC, or switch it on or off.

        Refusals: NOT_FOUND, INVALID_VALUE, BIC_INVALID, NAME_TAKEN.
        """
        key = key_of(reads.bank_account, input.id)
        changed = await service.update_bank_account(info.context.db, key, input.changes())
        return types.BankAccountUpdatePayload.of(bank_account=changed)

    @mutation(needs=words.BANK_ACCOUNT_WRITE)
    async def bank_csv_layout_set(
        self, info: Info, input: types.BankCsvLayoutSetInput
    ) -> types.BankCsvLayoutSetPayload:
        """Say how the bank of an account writes tables, in place of what was said before.

        Refusals: NOT_FOUND, INVALID_VALUE.
        """
        key = key_of(reads.bank_account, input.id)
        account = await service.set_csv_layout(info.context.db, key, input.layout())
        return types.BankCsvLayoutSetPayload.of(bank_account=account)

    @mutation(needs=words.STATEMENT_IMPORT)
    async def bank_statement_import(
        self, info: Info, input: types.BankStatementImportInput
    ) -> types.BankStatementImportPayload:
        """Keep what a bank says: the same statement once, each line once, each statement where the last one ended.

        Refusals: NOT_FOUND, INVALID_VALUE, BANK_ACCOUNT_INACTIVE, CSV_LAYOUT_MISSING, FILE_NOT_RECEIVED, UPLOAD_TYPE,
        STATEMENT_TOO_LARGE, STATEMENT_MALFORMED, STATEMENT_CURRENCY, STATEMENT_ACCOUNT, STATEMENT_EMPTY,
        STATEMENT_DUPLICATE, STATEMENT_BALANCE_DIFFERS, STATEMENT_UNBALANCED, STATEMENT_EARLIER, STATEMENT_GAP.
        """
        kept = await service.import_statements(info.context.db, input.new())
        return types.BankStatementImportPayload.of(bank_statement=kept[-1])

    @mutation(needs=words.STATEMENT_MATCH)
    async def bank_line_match(
        self, info: Info, input: types.BankLineMatchInput
    ) -> types.BankLineMatchPayload:
        """Bring a line together with the books, wholly: with what it settles, a payment that is there, or accounts.

        Refusals: NOT_FOUND, INVALID_VALUE, STATEMENT_CLOSED, LINE_MATCHED, MATCH_SUM, MATCH_AMOUNT, PAYMENT_MATCHED,
        PAYMENT_ELSEWHERE, ACCOUNT_MISSING, AMOUNT_PRECISION, EXCHANGE_RATE_MISSING, EXCHANGE_RATE_INVALID,
        PAYMENT_REVERSED, INVOICE_NOT_POSTED, NOT_AN_INVOICE, NOT_A_CREDIT_NOTE, CURRENCY_MISMATCH, OVER_ALLOCATION,
        DISCOUNT_NONE, DISCOUNT_EXPIRED, DISCOUNT_PARTIAL, DISCOUNTS_MIXED, BILL_NOT_POSTED, ACCOUNT_NOT_POSTABLE,
        PARTY_REQUIRED, PERIOD_MISSING, PERIOD_CLOSED.
        """
        line = await service.match_line(info.context.db, input.new())
        return types.BankLineMatchPayload.of(bank_statement_line=line)

    @mutation(needs=words.STATEMENT_MATCH)
    async def bank_line_unmatch(
        self, info: Info, input: types.BankLineUnmatchInput
    ) -> types.BankLineUnmatchPayload:
        """Take back what a line was brought together with: what it settled is open again, what it booked is reversed.

        Refusals: NOT_FOUND, STATEMENT_CLOSED, LINE_OPEN, PERIOD_MISSING, PERIOD_CLOSED, INVOICE_SETTLED.
        """
        key = key_of(reads.line, input.id)
        line = await service.unmatch_line(info.context.db, key, on=input.on or None)
        return types.BankLineUnmatchPayload.of(bank_statement_line=line)

    @mutation(needs=words.STATEMENT_MATCH)
    async def bank_statement_match(
        self, info: Info, input: types.BankStatementMatchInput
    ) -> types.BankStatementMatchPayload:
        """Carry out what is certain of the open lines of a statement, all at once; the others stay open.

        Refusals: NOT_FOUND, INVALID_VALUE, STATEMENT_CLOSED, EXCHANGE_RATE_MISSING, ACCOUNT_NOT_POSTABLE,
        PARTY_REQUIRED, PERIOD_MISSING, PERIOD_CLOSED.
        """
        key = key_of(reads.statement, input.id)
        statement = await service.match_statement(info.context.db, key, input.minimum_score)
        return types.BankStatementMatchPayload.of(bank_statement=statement)

    @mutation(needs=words.STATEMENT_CLOSE)
    async def bank_statement_close(
        self, info: Info, input: types.BankStatementCloseInput
    ) -> types.BankStatementClosePayload:
        """Close a statement that is wholly in the books, which agree with its closing balance.

        Refusals: NOT_FOUND, STATEMENT_CLOSED, STATEMENT_LINES_OPEN, STATEMENT_BALANCE.
        """
        statement = await service.close_statement(info.context.db, key_of(reads.statement, input.id))
        return types.BankStatementClosePayload.of(bank_statement=statement)

    @mutation(needs=words.STATEMENT_CLOSE)
    async def bank_statement_reopen(
        self, info: Info, input: types.BankStatementReopenInput
    ) -> types.BankStatementReopenPayload:
        """Work on a closed statement again. Refusals: NOT_FOUND, STATEMENT_OPEN."""
        statement = await service.reopen_statement(info.context.db, key_of(reads.statement, input.id))
        return types.BankStatementReopenPayload.of(bank_statement=statement)

    @mutation(needs=words.MATCH_RULE_WRITE)
    async def bank_match_rule_create(
        self, info: Info, input: types.BankMatchRuleCreateInput
    ) -> types.BankMatchRuleCreatePayload:
        """Say to which account lines with a certain text go. Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
        made = await service.create_match_rule(info.context.db, input.new())
        return types.BankMatchRuleCreatePayload.of(bank_match_rule=made)

    @mutation(needs=words.MATCH_RULE_WRITE)
    async def bank_match_rule_update(
        self, info: Info, input: types.BankMatchRuleUpdateInput
    ) -> types.BankMatchRuleUpdatePayload:
        """Give a rule another name, or switch it on or off. Refusals: NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
        key = key_of(reads.match_rule, input.id)
        rule = await service.update_match_rule(info.context.db, key, input.changes())
        return types.BankMatchRuleUpdatePayload.of(bank_match_rule=rule)
