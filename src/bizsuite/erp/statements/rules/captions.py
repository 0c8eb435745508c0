"""What the rows of statements are called where people read them: in English, and in Chinese. Pure."""

from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.statements.rules.ageing import Bucket
from bizsuite.erp.statements.rules.exports import StatementKind
from bizsuite.erp.statements.rules.financial import StatementCaption

_CAPTIONS = {
    StatementCaption.ASSETS: ("Assets", "资产"),
    StatementCaption.LIABILITIES: ("Liabilities", "负债"),
    StatementCaption.EQUITY: ("Equity", "所有者权益"),
    StatementCaption.EARLIER_RESULT: ("Results of earlier years, not carried over", "以前年度未结转损益"),
    StatementCaption.CURRENT_RESULT: ("Result of the current year", "本年利润"),
    StatementCaption.TRANSLATION_DIFFERENCE: ("Translation difference", "外币报表折算差额"),
    StatementCaption.ELIMINATION_DIFFERENCE: ("Difference of eliminations", "内部抵销差额"),
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


_STATEMENTS = {
    StatementKind.TRIAL_BALANCE: ("Trial balance", "科目余额表"),
    StatementKind.GENERAL_LEDGER: ("General ledger", "明细账"),
    StatementKind.AGED_RECEIVABLES: ("Aged receivables", "应收账龄表"),
    StatementKind.AGED_PAYABLES: ("Aged payables", "应付账龄表"),
    StatementKind.BALANCE_SHEET: ("Balance sheet", "资产负债表"),
    StatementKind.PROFIT_AND_LOSS: ("Profit and loss", "利润表"),
    StatementKind.CASH_FLOW: ("Cash flow", "现金流量表"),
}
_HEADS = {
    "account": ("Account", "科目编码"),
    "name": ("Name", "名称"),
    "level": ("Level", "级次"),
    "opening": ("Opening", "期初余额"),
    "debit": ("Debit", "借方"),
    "credit": ("Credit", "贷方"),
    "balance": ("Balance", "余额"),
    "currency": ("Currency", "币种"),
    "date": ("Date", "日期"),
    "entry": ("Entry", "凭证号"),
    "label": ("Label", "摘要"),
    "number": ("Number", "编号"),
    "party": ("Party", "往来单位"),
    "total": ("Total", "合计"),
    "base": ("Total in {currency}", "合计（{currency}）"),
    "item": ("Item", "项目"),
    "not_due": ("Not due", "未到期"),
    "up_to": ("Up to {last} days", "{last} 天以内"),
    "between": ("{first} to {last} days", "{first} 至 {last} 天"),
    "beyond": ("Over {last} days", "超过 {last} 天"),
    "of_days": ("{head} {until}", "{until} {head}"),
}


def name_of(kind: StatementKind, locale: str) -> str:
    """What a statement is called."""
    return _STATEMENTS[kind][locale.startswith("zh")]


def head_of(key: str, locale: str, **facts: object) -> str:
    """What stands over a column."""
    return _HEADS[key][locale.startswith("zh")].format(**facts)


def bucket_head(bucket: Bucket, locale: str) -> str:
    """What stands over the column of a bucket."""
    if bucket.first is None:
        return head_of("up_to" if bucket.last else "not_due", locale, last=bucket.last)
    if bucket.last is None:
        return head_of("beyond", locale, last=bucket.first - 1)
    return head_of("between", locale, first=bucket.first, last=bucket.last)
