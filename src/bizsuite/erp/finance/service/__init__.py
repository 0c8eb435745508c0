"""Every write of the ledger, by noun."""

from bizsuite.erp.finance.service.accounts import create_account, delete_account, update_account
from bizsuite.erp.finance.service.agreeing import GUARD, facts_of_entries
from bizsuite.erp.finance.service.allocations import allocate, lines_of, remove_allocation, remove_allocations
from bizsuite.erp.finance.service.books import books_of, known_values
from bizsuite.erp.finance.service.charts import ensure_company, load_chart
from bizsuite.erp.finance.service.credit import (
    NewCommitment,
    commit_amounts,
    commit_new,
    ensure_balances,
    hold_party,
    lock_balance,
    lock_balances,
    release_party,
    set_credit_limit,
)
from bizsuite.erp.finance.service.dimensions import (
    create_dimension,
    create_value,
    update_dimension,
    update_value,
)
from bizsuite.erp.finance.service.drafts import draft_entry, post_entry, post_new, reverse_entry
from bizsuite.erp.finance.service.items import hold_items
from bizsuite.erp.finance.service.locks import grant_exception, revoke_exception, set_lock
from bizsuite.erp.finance.service.periods import (
    close_period,
    create_fiscal_year,
    hold_chain,
    reopen_period,
    watch,
)
from bizsuite.erp.finance.service.posting import Closed, Posting, post_entries
from bizsuite.erp.finance.service.valuing import valued

__all__ = [
    "GUARD",
    "Closed",
    "NewCommitment",
    "Posting",
    "allocate",
    "books_of",
    "close_period",
    "commit_amounts",
    "commit_new",
    "create_account",
    "create_dimension",
    "create_fiscal_year",
    "create_value",
    "delete_account",
    "draft_entry",
    "ensure_balances",
    "ensure_company",
    "facts_of_entries",
    "grant_exception",
    "hold_chain",
    "hold_items",
    "hold_party",
    "known_values",
    "lines_of",
    "load_chart",
    "lock_balance",
    "lock_balances",
    "post_entries",
    "post_entry",
    "post_new",
    "release_party",
    "remove_allocation",
    "remove_allocations",
    "reopen_period",
    "reverse_entry",
    "revoke_exception",
    "set_credit_limit",
    "set_lock",
    "update_account",
    "update_dimension",
    "update_value",
    "valued",
    "watch",
]
