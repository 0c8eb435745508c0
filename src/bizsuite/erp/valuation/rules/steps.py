"""How what a move costs came about: what it was said to cost, which goods it took, what has changed it since. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from bizsuite.erp.valuation.rules.events import CostingMethod, Receipt
from bizsuite.erp.valuation.rules.stock import Part
from bizsuite.kernel.values import ZERO
from bizsuite.kernel.words import Word

STEPS_MAX = 200
"""How many parts of the cost of one move are told."""


class CostStepKind(Word):
    """By what a part of the cost of a move came about."""

    STATED = "STATED", "What the goods were said to cost when they came."
    LATEST = "LATEST", "What goods had cost last, since nobody has said what these cost."
    CHARGED = "CHARGED", "What became known later: landed costs, and by how much bills differ."
    STANDARD = "STANDARD", "The standard cost; whatever else was paid is a variance."
    LAYER = "LAYER", "Goods that came together, at what was left of what they had cost: the oldest first."
    AVERAGE = "AVERAGE", "A part of all that lay there, at what a unit of it cost on average."
    REFUNDED = "REFUNDED", "Goods that go back to their supplier, at what they came at."
    RETURNED = "RETURNED", "Goods that come back, at what was left of what they cost when they left."
    ESTIMATED = "ESTIMATED", "Goods that were not there yet, at what goods had cost last."
    SETTLED = "SETTLED", "By how much goods that came for what was issued before cost more than estimated."
    OTHERS = "OTHERS", "All further parts together, where there are too many to tell each."


@dataclass(frozen=True, slots=True, kw_only=True)
class CostStep:
    """One part of what a move costs, in the company's currency."""

    kind: CostStepKind
    value: Decimal
    quantity: Decimal = ZERO
    """How many of its goods; zero where only value changed."""
    source: UUID | None = None
    """The move that brought those goods, or because of which their value changed."""
    of_quantity: Decimal | None = None
    """Of how many goods that were there they were taken."""
    of_value: Decimal | None = None
    """What those were worth."""


@dataclass(slots=True)
class Explanation:
    """By which method a move was valued, and the steps whose values sum to what it costs."""

    method: CostingMethod = CostingMethod.AVERAGE
    steps: list[CostStep] = field(default_factory=list)

    @property
    def value(self) -> Decimal:
        """What it costs."""
        return sum((step.value for step in self.steps), ZERO)


def first_of(steps: Sequence[CostStep], most: int = STEPS_MAX) -> list[CostStep]:
    """So many steps at the most; the last one sums up whatever is left, so that the sum stays what it is."""
    if len(steps) <= most:
        return list(steps)
    rest = steps[most - 1 :]
    others = CostStep(
        kind=CostStepKind.OTHERS,
        quantity=sum((step.quantity for step in rest), ZERO),
        value=sum((step.value for step in rest), ZERO),
    )
    return [*steps[: most - 1], others]


def steps_of_receipt(event: Receipt, value: Decimal, method: CostingMethod) -> list[CostStep]:
    """How goods that came are worth so much."""
    if method is CostingMethod.STANDARD:
        return [CostStep(kind=CostStepKind.STANDARD, quantity=event.quantity, value=value)]
    kind = CostStepKind.LATEST if event.value is None else CostStepKind.STATED
    steps = [CostStep(kind=kind, quantity=event.quantity, value=value - event.charges)]
    if event.charges:
        steps.append(CostStep(kind=CostStepKind.CHARGED, value=event.charges))
    return steps


def steps_of_issue(parts: Iterable[Part], method: CostingMethod) -> list[CostStep]:
    """How goods that left cost what they do."""
    return [_step(part, method) for part in parts]


def _step(part: Part, method: CostingMethod) -> CostStep:
    if part.source is None:
        return CostStep(kind=CostStepKind.ESTIMATED, quantity=part.quantity, value=part.value)
    kind, source = CostStepKind.LAYER, part.source
    if method is CostingMethod.STANDARD:
        kind = CostStepKind.STANDARD
    elif part.is_at:
        kind = CostStepKind.REFUNDED
    elif method is CostingMethod.AVERAGE:
        kind = CostStepKind.AVERAGE
    return CostStep(
        kind=kind,
        quantity=part.quantity,
        value=part.value,
        source=source if method is CostingMethod.FIFO else None,
        of_quantity=part.of_quantity,
        of_value=part.of_value,
    )
