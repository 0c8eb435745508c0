"""Chart templates: which accounts and journals a company begins with, read from the data beside this file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose, ChartTemplate, JournalKind


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account of a template; `parent` is the code of the heading that it stands under."""

    code: str
    name: str
    kind: AccountKind
    purpose: AccountPurpose | None
    is_heading: bool
    parent: str | None


@dataclass(frozen=True, slots=True)
class ChartJournal:
    """A journal of a template; its code begins the numbers of its entries."""

    code: str
    name: str
    kind: JournalKind


@dataclass(frozen=True, slots=True)
class Chart:
    """A template: headings stand before the accounts under them."""

    accounts: tuple[ChartAccount, ...]
    journals: tuple[ChartJournal, ...]


@cache
def chart(template: ChartTemplate = ChartTemplate.GENERIC) -> Chart:
    """What a template says."""
    told = tomllib.loads(files(__package__).joinpath(f"{template.value.lower()}.toml").read_text("utf-8"))
    headings = [each["code"] for each in told["accounts"] if each.get("heading")]
    accounts = tuple(_account(each, headings) for each in told["accounts"])
    journals = tuple(
        ChartJournal(each["code"], each["name"], JournalKind(each["kind"])) for each in told["journals"]
    )
    return Chart(accounts, journals)


def _account(told: dict[str, str], headings: list[str]) -> ChartAccount:
    code = told["code"]
    above = [each for each in headings if code != each and code.startswith(each)]
    purpose = told.get("purpose")
    return ChartAccount(
        code=code,
        name=told["name"],
        kind=AccountKind(told["kind"]),
        purpose=AccountPurpose(purpose) if purpose else None,
        is_heading=bool(told.get("heading")),
        parent=max(above, key=len, default=None),
    )
