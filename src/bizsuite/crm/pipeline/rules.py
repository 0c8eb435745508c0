"""The words of the pipeline, and what a stage does to an opportunity. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypedDict

from bizsuite.base.parties.rules.checks import line, prose
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, Money, Permission, round_money
from bizsuite.kernel.words import Word

OPPORTUNITY_READ = Permission("pipeline.opportunity.read")
OPPORTUNITY_WRITE = Permission("pipeline.opportunity.write")
STAGE_WRITE = Permission("pipeline.stage.write")

NAME_MAX = 200
LINES_MAX = 250
LIMIT = Decimal(10) ** 13
"""Quantities and amounts stay below this, which is what a column holds."""
RATE_MIN, RATE_MAX = Decimal("0.000001"), Decimal(10) ** 9
"""The smallest and the largest exchange rate that can be meant."""


class OpportunityStageKind(Word):
    """What being in a stage means."""

    OPEN = "OPEN", "The deal is being worked on."
    WON = "WON", "The customer has agreed; the opportunity is closed."
    LOST = "LOST", "The customer has declined; the opportunity is closed."


class ForecastCategory(Word):
    """Where an opportunity counts in a forecast; what is omitted counts nowhere."""

    PIPELINE = "PIPELINE", "May come, counted with its probability."
    BEST_CASE = "BEST_CASE", "Likely to come if all goes well."
    COMMIT = "COMMIT", "Promised by whoever looks after it."
    CLOSED = "CLOSED", "Decided."
    OMITTED = "OMITTED", "Counted nowhere."


class ProbabilityPolicy(Word):
    """What a stage does to a probability that somebody has set by hand."""

    RESET = "RESET", "The stage's own probability takes the place of the one set by hand."
    KEEP = "KEEP", "What was set by hand stays."


class LostReason(Word):
    """Why an opportunity was lost."""

    PRICE = "PRICE", "Too expensive."
    COMPETITOR = "COMPETITOR", "Somebody else got it."
    NO_BUDGET = "NO_BUDGET", "The customer has no money for it."
    NO_DECISION = "NO_DECISION", "The customer did not decide."
    NO_FIT = "NO_FIT", "We do not have what the customer needs."
    OTHER = "OTHER", "Something else; needs a note."


@dataclass(frozen=True, slots=True)
class OpportunityCreated:
    """There is a new opportunity."""

    opportunity_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class OpportunityChanged:
    """An opportunity has another name, amount, date, owner or stage."""

    opportunity_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class OpportunityWinning:
    """An opportunity is about to be won; whoever objects refuses."""

    opportunity_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class OpportunityWon:
    """The customer has said yes."""

    opportunity_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class OpportunityLost:
    """The customer has said no."""

    opportunity_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StageChanged:
    """There is a new stage, or one means something else."""

    stage_id: uuid.UUID


class StageLike(Protocol):
    """What the rules need to know of a stage."""

    kind: OpportunityStageKind
    probability: Decimal
    policy: ProbabilityPolicy


@dataclass(frozen=True, slots=True)
class NewLine:
    """One product that the customer is interested in. Without a price it costs what the price lists say."""

    product_id: uuid.UUID
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class NewOpportunity:
    """An opportunity to be. Without an amount it is the sum of its lines."""

    name: str
    customer_id: uuid.UUID
    currency: str | None = None
    amount: Decimal | None = None
    exchange_rate: Decimal | None = None
    """Units of its currency per one unit of the company's; needed where the two differ."""
    close_date: date | None = None
    stage_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    lines: Sequence[NewLine] = ()


class OpportunityChanges(TypedDict, total=False):
    """What is to be another of an opportunity; what is left out stays."""

    name: str
    amount: Decimal | None
    close_date: date | None
    owner_id: uuid.UUID
    probability: Decimal | None
    """By hand; None: that of the stage again."""
    lines: Sequence[NewLine]


@dataclass(frozen=True, slots=True)
class DefaultStage:
    """A stage that every tenant begins with."""

    name: str
    probability: Decimal
    category: ForecastCategory
    kind: OpportunityStageKind = OpportunityStageKind.OPEN


DEFAULT_STAGES = (
    DefaultStage("Qualification 资格确认", Decimal("0.10"), ForecastCategory.PIPELINE),
    DefaultStage("Proposal 方案", Decimal("0.35"), ForecastCategory.PIPELINE),
    DefaultStage("Negotiation 谈判", Decimal("0.60"), ForecastCategory.BEST_CASE),
    DefaultStage("Commitment 承诺", Decimal("0.85"), ForecastCategory.COMMIT),
    DefaultStage("Won 赢单", Decimal(1), ForecastCategory.CLOSED, OpportunityStageKind.WON),
    DefaultStage("Lost 输单", ZERO, ForecastCategory.OMITTED, OpportunityStageKind.LOST),
)


def checked_name(name: str | None, *path: str) -> str:
    """A name with at least one character and at most 200. Refuses INVALID_VALUE."""
    name = line(name or "", *path)
    if not 0 < len(name) <= NAME_MAX:
        raise Refused("INVALID_VALUE", "A name has 1 to {most} characters.", path=path, most=NAME_MAX)
    return name


def checked_probability(probability: Decimal, *path: str) -> Decimal:
    """A fraction from 0 to 1. Refuses INVALID_VALUE."""
    if not 0 <= probability <= 1:
        raise Refused("INVALID_VALUE", "A probability is a fraction from 0 to 1.", path=path)
    return probability


def checked_amount(amount: Decimal, currency: str, *path: str) -> Decimal:
    """An amount that is not negative, exact in the currency's minor units. Refuses INVALID_VALUE."""
    if not 0 <= amount < LIMIT or round_money(amount, currency) != amount:
        raise Refused(
            "INVALID_VALUE",
            "An amount in {currency} is not negative and exact to its minor units.",
            path=path,
            currency=currency,
        )
    return amount


def checked_lines(lines: Sequence[NewLine]) -> None:
    """Refuse INVALID_VALUE for the first line that cannot be sold."""
    if len(lines) > LINES_MAX:
        raise Refused("INVALID_VALUE", "There are at most {most} lines.", path=["lines"], most=LINES_MAX)
    for position, each in enumerate(lines):
        path = ["lines", str(position)]
        if not 0 < each.quantity < LIMIT:
            raise Refused("INVALID_VALUE", "A quantity is above zero.", path=[*path, "quantity"])
        if each.unit_price is not None and not 0 <= each.unit_price < LIMIT:
            raise Refused("INVALID_VALUE", "A price is not negative.", path=[*path, "unitPrice"])
        if not 0 <= each.discount <= 1:
            raise Refused("INVALID_VALUE", "A discount is a fraction from 0 to 1.", path=[*path, "discount"])


def exchange_rate(currency: str, base: str, given: Decimal | None) -> Decimal:
    """The rate of an opportunity: 1 in the company's own currency. Refuses RATE_MISSING, INVALID_VALUE."""
    if currency == base:
        return Decimal(1)
    if given is None:
        raise Refused(
            "RATE_MISSING",
            "{currency} is not the company's currency: a rate is needed.",
            path=["exchangeRate"],
            currency=currency,
        )
    if not RATE_MIN <= given <= RATE_MAX:
        raise Refused("INVALID_VALUE", "An exchange rate is above zero.", path=["exchangeRate"])
    return given


def probability_in(stage: StageLike, current: Decimal, is_manual: bool) -> tuple[Decimal, bool]:
    """The probability on entering a stage, and whether it still counts as set by hand.

    Won forces 1 and lost forces 0; else the stage's own, unless one set by hand is kept by the stage's policy.
    """
    if stage.kind is OpportunityStageKind.WON:
        return Decimal(1), False
    if stage.kind is OpportunityStageKind.LOST:
        return ZERO, False
    if is_manual and stage.policy is ProbabilityPolicy.KEEP:
        return current, True
    return stage.probability, False


def must_be_open(kind: OpportunityStageKind) -> None:
    """Refuse OPPORTUNITY_CLOSED for what was won or lost."""
    if kind is not OpportunityStageKind.OPEN:
        raise Refused("OPPORTUNITY_CLOSED", "The opportunity was closed already.", path=["id"])


def must_lead_on(kind: OpportunityStageKind) -> None:
    """Refuse STAGE_CLOSES: into a closing stage an opportunity comes by winning or losing it."""
    if kind is not OpportunityStageKind.OPEN:
        raise Refused(
            "STAGE_CLOSES", "This stage closes: win or lose the opportunity instead.", path=["stageId"]
        )


def checked_loss(reason: LostReason, note: str) -> str:
    """The note of a loss; OTHER needs one. Refuses LOST_NOTE_REQUIRED."""
    note = prose(note, "note")
    if reason is LostReason.OTHER and not note:
        raise Refused("LOST_NOTE_REQUIRED", "Another reason needs a note that names it.", path=["note"])
    return note


def weighted(amount: Decimal, rate: Decimal, base: str, probability: Decimal) -> Money:
    """The base amount, rounded half-up, times the probability, rounded half-up again."""
    in_base = round_money(amount / rate, base)
    return Money(in_base * probability, base).rounded()
