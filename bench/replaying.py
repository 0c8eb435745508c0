"""Ten thousand moves of one product replayed by each method, with a charge that comes late for the first receipt.

Nothing of it needs a database: what happened is read in a few statements, and replayed in memory.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from bizsuite.erp.valuation.rules.events import AnyEvent, CostingMethod, Issue, Receipt
from bizsuite.erp.valuation.rules.replay import Costing, corrections, replay, totals

MOVES = 10_000
FIRST = date(2025, 1, 1)
PLACE = uuid.UUID(int=1)
CHARGE = Decimal("12.34")


@dataclass(frozen=True)
class Replayed:
    """The slowest of the methods."""

    moves: int
    method: str
    cpu: float
    """Seconds of processor time: the replay, and what it corrects."""


def measure(*, rounds: int, moves: int = MOVES) -> Replayed:
    """All methods in turns."""
    first, *others = history(moves)
    assert isinstance(first, Receipt)
    before, late = [first, *others], [replace(first, charges=CHARGE), *others]
    found = []
    for method in CostingMethod:
        costing = Costing("USD", method, standard=Decimal("7.5"))
        recorded = totals(replay(before, costing).effects)
        spent, changes = list[float](), 0
        for _ in range(rounds):
            begun = time.process_time()
            changes = len(corrections(recorded, totals(replay(late, costing).effects)))
            spent.append(time.process_time() - begun)
        # A standard stays what it is, whatever goods have cost.
        assert (changes > 0) is (method is not CostingMethod.STANDARD)
        found.append(Replayed(moves, method.value, median(spent)))
    return max(found, key=lambda each: each.cpu)


def history(moves: int) -> Sequence[AnyEvent]:
    """Goods that come ten at a time at changing prices, and go by four, three and two: ever more lie there."""
    return [_event(number) for number in range(moves)]


def _event(number: int) -> AnyEvent:
    key, day = uuid.UUID(int=1000 + number), FIRST + timedelta(days=number // 20)
    turn = number % 4
    if turn == 0:
        value = Decimal(70 + number % 13)
        return Receipt(id=key, day=day, position=number, place=PLACE, quantity=Decimal(10), value=value)
    return Issue(id=key, day=day, position=number, place=PLACE, quantity=Decimal(5 - turn))
