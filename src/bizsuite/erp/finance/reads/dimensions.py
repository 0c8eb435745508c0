"""How dimensions are reached: their values, the accounts that want them, and lines divided by them."""

from bizsuite.erp.finance import reads as ledger
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.kernel.aggregates import Aggregates, Dimension, by, by_node
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, sorts

dimension = Entity(
    name="Dimension",
    table=tables.Dimension,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "name", "is_active"),
    sorts=("code", "name"),
    by=("code",),
)
dimension_value = Entity(
    name="DimensionValue",
    table=tables.DimensionValue,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "name", "is_active", "first_day", "last_day"),
    sorts=("code", "name"),
    external=True,
)
split = Entity(
    name="DimensionSplit",
    table=tables.DimensionSplit,
    permission=words.ENTRY_READ,
    company="company_id",
    sort=sorts(newest("created_at"), "position"),
    filters=("fraction", "amount"),
    sorts=("created_at", "position", "amount"),
    count_max=COUNT_MAX,
)


line_dimensions = many(ledger.line, split, "line_id", "position")

dimension_values = many(dimension, dimension_value, "dimension_id", "code")
dimension_accounts = many(
    dimension,
    ledger.account,
    "dimension_id",
    "code",
    via=tables.DimensionRequirement,
    via_target="account_id",
)
value_dimension = one(dimension_value, "dimension_id", dimension)
value_parent = one(dimension_value, "parent_id", dimension_value)
value_children = many(dimension_value, dimension_value, "parent_id", "code")
value_splits = many(dimension_value, split, "value_id", newest("created_at"))
split_value = one(split, "value_id", dimension_value)
split_dimension = one(split, "dimension_id", dimension)
split_line = one(split, "line_id", ledger.line)
split_amount = money(split, "amount")


split_aggregates = Aggregates(
    of=split,
    description="Journal lines by what they are divided by, in the company's currency, debits positive. A line counts "
    "once in each of its dimensions: group by `dimension` or `value`, or filter by one.",
    by=[
        by_node("dimension", split_dimension),
        by_node("value", split_value),
        *by("posted_on", through=[split_line]),
        by_node("account", ledger.line_account, [split_line]),
        Dimension(name="account_kind", column="kind", through=[split_line, ledger.line_account]),
        *by("status", "entry_date", through=[split_line, ledger.line_entry]),
        by_node("journal", ledger.entry_journal, [split_line, ledger.line_entry]),
    ],
    money=["amount"],
)
