"""Which goods a report is of, in which form, and how that is carried in a ticket. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.statements.rules.ageing import Bucket, buckets
from bizsuite.kernel.sheets import FileFormat
from bizsuite.kernel.values import ZERO, round_half_up
from bizsuite.kernel.words import Word

BUCKETS = (30, 90, 180, 365)
"""By how many days ago goods came."""


class StockReportKind(Word):
    """A report of the company's stock."""

    STOCK_AGEING = "STOCK_AGEING", "What stock is worth, by how long ago it came."
    STOCK_TURNOVER = "STOCK_TURNOVER", "How fast stock is sold, by its cost."


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFilter:
    """Which goods a report is of: all that fulfil everything that is said."""

    warehouse_id: uuid.UUID | None = None
    category_id: uuid.UUID | None = None
    """With the categories below it."""
    product_id: uuid.UUID | None = None
    not_sold_since: date | None = None
    """Only what lies there and was not sold on this day or later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A report of a company: of which goods, as of which day, since when, in which buckets."""

    company_id: uuid.UUID
    chosen: StockFilter
    as_of: date
    since: date | None = None
    days: Sequence[int] = BUCKETS

    def told(self, kind: StockReportKind, format: FileFormat) -> dict[str, Any]:
        """As it stands in a ticket."""
        chosen = self.chosen
        named = (chosen.warehouse_id, chosen.category_id, chosen.product_id)
        return {
            "kind": kind.value,
            "format": format.value,
            "company": str(self.company_id),
            "chosen": [key and str(key) for key in named],
            "days_of": [day and str(day) for day in (self.as_of, self.since, chosen.not_sold_since)],
            "days": list(self.days),
        }


def asked_of(told: Mapping[str, Any]) -> tuple[StockReportKind, FileFormat, Asked]:
    """What stands in a ticket, which we have written ourselves."""
    warehouse, category, product = (key and uuid.UUID(key) for key in told["chosen"])
    as_of, since, not_sold_since = (day and date.fromisoformat(day) for day in told["days_of"])
    chosen = StockFilter(
        warehouse_id=warehouse, category_id=category, product_id=product, not_sold_since=not_sold_since
    )
    asked = Asked(
        company_id=uuid.UUID(told["company"]), chosen=chosen, as_of=as_of, since=since, days=told["days"]
    )
    return StockReportKind(told["kind"]), FileFormat(told["format"]), asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """How goods have turned over in some days; values are in the company's currency."""

    opening: Decimal
    closing: Decimal
    cost: Decimal
    """What the goods that were sold have cost, less those that came back."""
    days: int

    @property
    def average(self) -> Decimal:
        """What they were worth on average: half of what they were at the beginning and at the end."""
        return (self.opening + self.closing) / 2

    @property
    def times(self) -> Decimal | None:
        """How often the stock was sold in these days, to four decimals; none where there was none."""
        return round_half_up(self.cost / self.average, 4) if self.average > 0 else None

    @property
    def days_of_stock(self) -> Decimal | None:
        """For how many days it would last at that pace, to one decimal; none where nothing was sold."""
        if self.cost <= 0 or self.average < 0:
            return None
        return round_half_up(self.average * self.days / self.cost, 1)


_HEADS = {
    StockReportKind.STOCK_AGEING: ("Ageing of stock", "库存账龄表"),
    StockReportKind.STOCK_TURNOVER: ("Turnover of stock", "库存周转表"),
    "sku": ("SKU", "产品编码"),
    "product": ("Product", "产品"),
    "warehouse": ("Warehouse", "仓库"),
    "quantity": ("Quantity", "数量"),
    "value": ("Value", "金额"),
    "opening": ("Opening", "期初金额"),
    "closing": ("Closing", "期末金额"),
    "cost": ("Cost of sales", "销售成本"),
    "times": ("Turnover", "周转次数"),
    "days_of_stock": ("Days of stock", "可供天数"),
    "last_sold_on": ("Last sold", "最近销售日"),
    "currency": ("Currency", "币种"),
    "total": ("Total", "合计"),
    "up_to": ("Up to {last} days", "{last} 天以内"),
    "between": ("{first} to {last} days", "{first} 至 {last} 天"),
    "beyond": ("Over {last} days", "超过 {last} 天"),
}


def head_of(key: str, locale: str, **facts: object) -> str:
    """What stands over a column, or over the report."""
    return _HEADS[key][locale.startswith("zh")].format(**facts)


def bucket_heads(days: Sequence[int], locale: str) -> list[str]:
    """What stands over the columns of buckets."""
    return [_bucket_head(each, locale) for each in buckets(days)]


def _bucket_head(bucket: Bucket, locale: str) -> str:
    if bucket.first is None:
        return head_of("up_to", locale, last=bucket.last)
    if bucket.last is None:
        return head_of("beyond", locale, last=bucket.first - 1)
    return head_of("between", locale, first=bucket.first, last=bucket.last)


def sum_of(amounts: Sequence[Decimal]) -> Decimal:
    """All of it."""
    return sum(amounts, ZERO)
