"""How revaluations are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.revaluation import rules, tables
from bizsuite.kernel.reads import COUNT_MAX, Entity, many, money, newest, one, sorts

revaluation = Entity(
    name="CurrencyRevaluation",
    table=tables.CurrencyRevaluation,
    permission=rules.REVALUATION_READ,
    company="company_id",
    sort=sorts(newest("revalued_on")),
    filters=("revalued_on", "reversed_on", "status"),
    sorts=("revalued_on",),
)
item = Entity(
    name="CurrencyRevaluationItem",
    table=tables.CurrencyRevaluationItem,
    permission=rules.REVALUATION_READ,
    company="company_id",
    sort=sorts("position"),
    filters=("currency", "amount", "carried", "value", "difference"),
    sorts=("position", "difference"),
    count_max=COUNT_MAX,
)

revaluation_company = one(revaluation, "company_id", identity.company)
revaluation_entry = one(revaluation, "entry_id", finance.entry)
revaluation_reversal = one(revaluation, "reversal_id", finance.entry)
revaluation_gain = money(revaluation, "gain")
revaluation_loss = money(revaluation, "loss")
revaluation_items = many(revaluation, item, "currency_revaluation_id", "position")
item_revaluation = one(item, "currency_revaluation_id", revaluation)
item_account = one(item, "account_id", finance.account)
item_line = one(item, "line_id", finance.line)
item_customer = one(item, "party_id", parties.customer)
item_supplier = one(item, "party_id", parties.supplier)
item_amount = money(item, "amount")
item_carried = money(item, "carried", "base_currency")
item_value = money(item, "value", "base_currency")
item_difference = money(item, "difference", "base_currency")
