"""The goods at one place with their cost: layers in the order in which they came, and issues without goods. Pure.

The value of a place is that of its layers less what issues without goods were estimated at. It is zero where nothing
lies, since whoever takes the last takes all that is left of the value.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from bizsuite.erp.valuation.rules.events import CostingMethod, Worth
from bizsuite.kernel.values import ZERO, round_money


@dataclass(slots=True)
class Layer:
    """What is left of goods that came together, and of their value."""

    source: UUID
    quantity: Decimal
    value: Decimal


@dataclass(slots=True)
class Debt:
    """So much of an issue that no goods covered, at what it was estimated to cost."""

    issue: UUID
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What an issue took of a layer, or, without a source, of goods that were not there: so much of so much."""

    source: UUID | None
    quantity: Decimal
    value: Decimal
    of_quantity: Decimal = ZERO
    of_value: Decimal = ZERO
    is_at: bool = False
    """Whether it was taken at a cost that was said."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A part of an issue whose goods have come: by how much they cost more than estimated."""

    issue: UUID
    difference: Decimal


@dataclass(slots=True)
class Stock:
    """A place: how it values, its layers, and its debts; it never has both."""

    currency: str
    method: CostingMethod = CostingMethod.AVERAGE
    standard: Decimal = ZERO
    """What a unit costs under STANDARD."""
    layers: deque[Layer] = field(default_factory=deque)
    debts: deque[Debt] = field(default_factory=deque)
    latest: Worth = field(default_factory=Worth)
    """What goods have cost last, by which an issue without goods is estimated."""
    quantity: Decimal = ZERO
    value: Decimal = ZERO
    """What lies here is worth so much: the layers less the debts."""

    def put(self, source: UUID, quantity: Decimal, value: Decimal) -> list[Settled]:
        """Lay goods down; issues that wait for goods take of them first, at what these cost."""
        self.latest = Worth(quantity, value)
        self.quantity, self.value = self.quantity + quantity, self.value + value
        settled = []
        while self.debts and quantity:
            debt = self.debts[0]
            part = min(debt.quantity, quantity)
            real, estimated = self._share(value, part, quantity), self._share(debt.value, part, debt.quantity)
            quantity, value = quantity - part, value - real
            debt.quantity, debt.value = debt.quantity - part, debt.value - estimated
            if not debt.quantity:
                self.debts.popleft()
            if real != estimated:
                self.value -= real - estimated
                settled.append(Settled(debt.issue, real - estimated))
        if quantity:
            self._lay(Layer(source, quantity, value))
        elif value:
            raise AssertionError("value without goods")
        return settled

    def _lay(self, layer: Layer) -> None:
        if self.layers and self.method is not CostingMethod.FIFO:
            self.layers[0].quantity += layer.quantity
            self.layers[0].value += layer.value
        else:
            self.layers.append(layer)

    def take(
        self,
        issue: UUID,
        quantity: Decimal,
        *,
        of: UUID | None = None,
        at: Decimal | None = None,
        told: list[Part] | None = None,
    ) -> Decimal:
        """Take goods; what they cost. `of` names the layer that is taken first, `at` what a unit of an average counts.

        What is not there is estimated by what goods have cost last. `told` gathers the parts, where somebody asks.
        """
        cost, open_ = ZERO, quantity
        for layer in self._in_turn(of):
            part = min(layer.quantity, open_)
            is_at = at is not None and (self.method is CostingMethod.AVERAGE or layer.source == of)
            whole = layer.quantity, layer.value
            own = self._take(layer, part, at if is_at else None)
            if told is not None:
                told.append(Part(layer.source, part, own, *whole, is_at=is_at))
            cost += own
            open_ -= part
            if not open_:
                break
        while self.layers and not self.layers[0].quantity:
            self.layers.popleft()
        if open_:
            own = self._owe(issue, open_)
            if told is not None:
                told.append(Part(None, open_, own))
            cost += own
        self.quantity, self.value = self.quantity - quantity, self.value - cost
        return cost

    def _in_turn(self, of: UUID | None) -> Iterator[Layer]:
        """The layers with goods, the oldest first; before them the one that is named."""
        if of is not None:
            yield from [each for each in self.layers if each.source == of and each.quantity]
        yield from (each for each in self.layers if each.quantity)

    def _take(self, layer: Layer, quantity: Decimal, at: Decimal | None) -> Decimal:
        """The value that goes with a part of a layer: never more than the layer has, all of it with its last goods."""
        if quantity == layer.quantity:
            cost = layer.value
        else:
            unit = self.standard if self.method is CostingMethod.STANDARD else at
            share = self._share(layer.value, quantity, layer.quantity)
            wanted = share if unit is None else round_money(unit * quantity, self.currency)
            cost = min(wanted, layer.value)
        self.latest = Worth(quantity, cost)
        layer.quantity, layer.value = layer.quantity - quantity, layer.value - cost
        return cost

    def _owe(self, issue: UUID, quantity: Decimal) -> Decimal:
        value = self.priced(quantity, None)
        self.debts.append(Debt(issue, quantity, value))
        return value

    def priced(self, quantity: Decimal, value: Decimal | None) -> Decimal:
        """What goods that have cost so much are worth here: under STANDARD the standard, the rest is a variance.

        Where nobody knows what they have cost, it is what goods have cost last.
        """
        if self.method is CostingMethod.STANDARD:
            return round_money(self.standard * quantity, self.currency)
        if value is not None:
            return value
        if not self.latest.quantity:
            return ZERO
        return round_money(self.latest.value * quantity / self.latest.quantity, self.currency)

    def received(self, quantity: Decimal, value: Decimal | None, charges: Decimal) -> Decimal:
        """What goods that come are worth here, with charges that become known later; a standard cost bears none."""
        priced = self.priced(quantity, value)
        return priced if self.method is CostingMethod.STANDARD else priced + charges

    def revalue(self, unit_cost: Decimal) -> Decimal:
        """Let a unit at hand be worth so much; by how much the value of the place grows."""
        self.standard = unit_cost
        if not self.layers:
            return ZERO
        total = round_money(unit_cost * self.quantity, self.currency)
        left, rest = self.quantity, total
        for layer in self.layers:
            layer.value = self._share(rest, layer.quantity, left)
            left, rest = left - layer.quantity, rest - layer.value
        grown, self.value = total - self.value, total
        self.latest = Worth(self.quantity, total)
        return grown

    def change(self, method: CostingMethod) -> None:
        """Value issues otherwise from now on; the goods keep their value."""
        if method is not CostingMethod.FIFO and self.layers:
            self.layers = deque([Layer(self.layers[-1].source, self.quantity, self.value)])
            if method is CostingMethod.STANDARD and self.method is not method:
                self.standard = self.value / self.quantity
        self.method = method

    def _share(self, value: Decimal, part: Decimal, whole: Decimal) -> Decimal:
        return value if part == whole else round_money(value * part / whole, self.currency)
