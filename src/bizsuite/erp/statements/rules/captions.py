"""What the rows of statements are called where people read them: in English, and in Chinese. Pure."""

from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.statements.rules.financial import StatementCaption

_CAPTIONS = {
    StatementCaption.ASSETS: ("Assets", "资产"),
    StatementCaption.LIABILITIES: ("Liabilities", "负债"),
    StatementCaption.EQUITY: ("Equity", "所有者权益"),
    StatementCaption.EARLIER_RESULT: ("Results of earlier years, not carried over", "以前年度未结转损益"),
    StatementCaption.CURRENT_RESULT: ("Result of the current year", "本年利润"),
    StatementCaption.LIABILITIES_AND_EQUITY: ("Liabilities and equity", "负债和所有者权益总计"),
    StatementCaption.REVENUE: ("Revenue", "营业收入"),
    StatementCaption.COST_OF_SALES: ("Cost of sales", "营业成本"),
    StatementCaption.GROSS_PROFIT: ("Gross profit", "毛利"),
    StatementCaption.OTHER_INCOME: ("Other income", "其他收益"),
    StatementCaption.EXPENSES: ("Expenses", "费用"),
    StatementCaption.NET_RESULT: ("Net result", "净利润"),
    StatementCaption.OPENING_CASH: ("Cash at the beginning", "期初现金余额"),
    StatementCaption.OPERATING: ("Cash flow from operating activities", "经营活动产生的现金流量"),
    StatementCaption.INVESTING: ("Cash flow from investing activities", "投资活动产生的现金流量"),
    StatementCaption.FINANCING: ("Cash flow from financing activities", "筹资活动产生的现金流量"),
    StatementCaption.NET_CHANGE: ("Net change in cash", "现金净增加额"),
    StatementCaption.CLOSING_CASH: ("Cash at the end", "期末现金余额"),
}
_KINDS = {
    AccountKind.ASSET_RECEIVABLE: ("Receivables", "应收款项"),
    AccountKind.ASSET_CASH: ("Cash and bank", "货币资金"),
    AccountKind.ASSET_INVENTORY: ("Inventories", "存货"),
    AccountKind.ASSET_CURRENT: ("Other current assets", "其他流动资产"),
    AccountKind.ASSET_FIXED: ("Fixed assets", "固定资产"),
    AccountKind.LIABILITY_PAYABLE: ("Payables", "应付款项"),
    AccountKind.LIABILITY_TAX: ("Taxes owed", "应交税费"),
    AccountKind.LIABILITY_CURRENT: ("Other current liabilities", "其他流动负债"),
    AccountKind.LIABILITY_LONG_TERM: ("Long-term liabilities", "长期负债"),
    AccountKind.EQUITY: ("Capital and reserves", "资本及公积"),
    AccountKind.INCOME: ("Operating income", "营业收入"),
    AccountKind.INCOME_OTHER: ("Other income", "其他收益"),
    AccountKind.COST_OF_SALES: ("Cost of sales", "营业成本"),
    AccountKind.EXPENSE: ("Expenses", "费用"),
}


def title_of(caption: StatementCaption, kind: AccountKind | None, locale: str) -> str:
    """What a row is called: by the kind of its accounts where it is of one, else by its caption."""
    english, chinese = _CAPTIONS[caption] if kind is None else _KINDS[kind]
    return chinese if locale.startswith("zh") else english
