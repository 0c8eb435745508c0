"""Statements as tables: heads of columns, and rows as they come."""

from collections.abc import AsyncIterator, Iterable, Sequence
from decimal import Decimal

from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.statements import loaders
from bizsuite.erp.statements.loaders import Asked
from bizsuite.erp.statements.rules.ageing import Ageing, buckets
from bizsuite.erp.statements.rules.captions import bucket_head, head_of, name_of, title_of
from bizsuite.erp.statements.rules.exports import Export, StatementKind
from bizsuite.erp.statements.rules.spans import Turnover, total
from bizsuite.erp.statements.rules.trees import Place, tree
from bizsuite.kernel.db import Db
from bizsuite.kernel.sheets import Cell, Column, Sheet
from bizsuite.kernel.values import minor_units, round_half_up

_TURNOVER = ("opening", "debit", "credit", "balance")


async def trial_balance(db: Db, asked: Export, locale: str) -> Sheet:
    """A trial balance with headings; what it is compared with stands in further columns."""
    found = await loaders.turnovers(db, asked.company_id, asked.spans, headings=True)
    places = [Place(key, each["parent_id"], each["is_heading"]) for key, each in found.accounts.items()]
    columns = [Column(head_of(key, locale)) for key in ("account", "name")]
    columns.append(Column(head_of("level", locale), "number"))
    for at, span in enumerate(asked.spans):
        heads = [head_of(key, locale) for key in _TURNOVER]
        if at:
            heads = [head_of("of_days", locale, head=head, until=span.until) for head in heads]
        columns += [Column(head, "amount") for head in heads]
    columns.append(Column(head_of("currency", locale)))

    def told(turnover: Turnover) -> list[Cell]:
        return [_shown(getattr(turnover, name), found.currency) for name in _TURNOVER]

    rows: list[Sequence[Cell]] = []
    for branch in tree(places, found.own):
        account = found.accounts[branch.id]
        amounts = [cell for turnover in branch.turnovers for cell in told(turnover)]
        rows.append([account["code"], account["name"], branch.level, *amounts, found.currency])
    whole = [total(own[at] for own in found.own.values()) for at in range(len(asked.spans))]
    sums = [cell for turnover in whole for cell in told(turnover)]
    totals = [[head_of("total", locale), None, 0, *sums, found.currency]]
    return Sheet(name_of(asked.kind, locale), columns, _each(rows), level=2, totals=totals)


async def ledger(db: Db, asked: Export, locale: str) -> Sheet:
    """The general ledger of every account that was posted to, with the balance after each line."""
    span = asked.spans[0]
    found = await loaders.turnovers(db, asked.company_id, [span])
    heads = [
        *(Column(head_of(key, locale)) for key in ("account", "name")),
        Column(head_of("date", locale), "date"),
        *(Column(head_of(key, locale)) for key in ("entry", "label")),
        *(Column(head_of(key, locale), "amount") for key in ("debit", "credit", "balance")),
        Column(head_of("currency", locale)),
    ]

    async def rows() -> AsyncIterator[Sequence[Cell]]:
        for key, account in found.accounts.items():
            balance = found.own[key][0].opening
            named = [account["code"], account["name"]]
            opening = head_of("opening", locale)
            yield [*named, None, None, opening, None, None, _shown(balance, found.currency), found.currency]
            async for line in loaders.every_line(db, asked.company_id, key, span):
                balance += line.debit - line.credit
                amounts = [_shown(each, found.currency) for each in (line.debit, line.credit, balance)]
                yield [*named, line.posted_on, line.number, line.label, *amounts, found.currency]

    return Sheet(name_of(asked.kind, locale), heads, rows())


async def aged(db: Db, asked: Export, locale: str) -> Sheet:
    """Every party and currency of which something was open, the largest first."""
    is_owed = asked.kind is StatementKind.AGED_RECEIVABLES
    kind = AccountKind.ASSET_RECEIVABLE if is_owed else AccountKind.LIABILITY_PAYABLE
    ageing = Ageing(company_id=asked.company_id, kind=kind, as_of=asked.spans[0].until, days=asked.days)
    found = await loaders.aged(db, ageing, Asked())
    sums = [each for _, each in found.page.entries]
    names = await loaders.names_of(db, sorted({each.party_id for each in sums if each.party_id is not None}))
    columns = [
        *(Column(head_of(key, locale)) for key in ("number", "party", "currency")),
        *(Column(bucket_head(each, locale), "amount") for each in buckets(asked.days)),
        Column(head_of("total", locale), "amount"),
        Column(head_of("base", locale, currency=found.base_currency), "amount"),
    ]
    rows: list[Sequence[Cell]] = []
    for each in sums:
        number, name = ("", "") if each.party_id is None else names.get(each.party_id, ("", ""))
        amounts = [_shown(amount, each.currency) for amount in (*each.amounts, each.total)]
        rows.append([number, name, each.currency, *amounts, _shown(each.base, found.base_currency)])
    totals = [
        [
            head_of("total", locale),
            None,
            each.currency,
            *(_shown(amount, each.currency) for amount in (*each.amounts, each.total)),
            _shown(each.base, found.base_currency),
        ]
        for each in found.totals
    ]
    return Sheet(name_of(asked.kind, locale), columns, _each(rows), totals=totals)


async def financial(db: Db, asked: Export, locale: str) -> Sheet:
    """Balance sheet, profit and loss, or cash flow, from top to bottom."""
    made = await {
        StatementKind.BALANCE_SHEET: loaders.balance_sheet,
        StatementKind.PROFIT_AND_LOSS: loaders.profit_and_loss,
        StatementKind.CASH_FLOW: loaders.cash_flow,
    }[asked.kind](db, asked.company_id, asked.spans)
    found = made.found
    columns = [
        Column(head_of("item", locale)),
        Column(head_of("account", locale)),
        Column(head_of("level", locale), "number"),
        *(Column(str(span.until), "amount") for span in asked.spans),
        Column(head_of("currency", locale)),
    ]
    rows: list[Sequence[Cell]] = []
    for row in made.rows:
        title, code = title_of(row.caption, row.kind, locale), None
        if row.account is not None:
            account = found.accounts[row.account]
            title, code = account["name"], account["code"]
        amounts = [_shown(amount, found.currency) for amount in row.amounts]
        rows.append([title, code, row.level, *amounts, found.currency])
    return Sheet(name_of(asked.kind, locale), columns, _each(rows), level=2)


def _shown(amount: Decimal, currency: str) -> Decimal:
    """An amount with the decimals of its currency; the books hold no more."""
    return round_half_up(amount, minor_units(currency))


async def _each(rows: Iterable[Sequence[Cell]]) -> AsyncIterator[Sequence[Cell]]:
    for row in rows:
        yield row
