"""From the text of a row to values: dates, decimals without float noise, references; each fault with its line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bizsuite.commands.importing.faults import Faults
from bizsuite.commands.importing.files import Row
from bizsuite.commands.importing.mapping import Plan, Recipe, Section
from bizsuite.commands.importing.targets import SECTIONS, Kind, Slot
from bizsuite.kernel.values import round_half_up

YES, NO = frozenset({"1", "true", "yes", "t", "y"}), frozenset({"0", "false", "no", "f", "n", ""})
DECIMAL_PLACES_MAX = 6
KNOWN_MAX = 4096
"""Different values of a field that are remembered."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row, understood."""

    key: str
    file: str
    line: int
    places: Mapping[str, int]
    """Where in `values` a field stands: the same for all rows of a section, of which there may be a million."""
    values: Sequence[Any]

    def __getitem__(self, name: str) -> Any:
        place = self.places.get(name)
        return None if place is None else self.values[place]


class Understood(dict[str, list[Item]]):
    """The rows of all sections, by section."""


def understand(plan: Plan, rows: Mapping[str, Iterable[Row]], faults: Faults) -> Understood:
    """Turn text into values, and check keys and references across sections."""
    understood = Understood()
    for name, section in plan.sections.items():
        understood[name] = _items(section, rows[name], faults)
    _check_references(plan, understood, faults)
    return understood


def _items(section: Section, rows: Iterable[Row], faults: Faults) -> list[Item]:
    items: list[Item] = []
    seen: dict[str, int] = {}
    fields = [_Field(recipe, SECTIONS[section.name][name]) for name, recipe in section.fields.items()]
    places = {name: place for place, name in enumerate(section.fields)}
    for row in rows:
        key = row.values[section.key].strip() if section.key else ""
        if section.key and not key:
            faults.add(row.file, row.line, section.key, "The key is empty.")
        elif key in seen and section.key:
            faults.add(
                row.file, row.line, section.key, f"The key {key!r} stands on line {seen[key]} already."
            )
        seen[key] = row.line
        values = tuple([field.value(row, faults) for field in fields])
        items.append(Item(key, row.file, row.line, places, values))
    return items


class _Field:
    """One field of the rows of a section."""

    def __init__(self, recipe: Recipe, slot: Slot) -> None:
        self._recipe = recipe
        self._slot = slot
        self._is_simple = len(recipe.columns) == 1 and not recipe.words and not recipe.unescape
        self._known: dict[str, Any] = {}
        """Values by their texts: most columns say the same few things over and over."""

    def value(self, row: Row, faults: Faults) -> Any:
        """The value in a row; None for one that is missing or faulty."""
        if not self._is_simple:
            return _value(row, self._recipe, self._slot, faults)
        text = row.values[self._recipe.columns[0]].strip()
        found = self._known.get(text)
        if found is None:
            found = _value(row, self._recipe, self._slot, faults)
            if found is not None and len(self._known) < KNOWN_MAX:
                self._known[text] = found
        return found


def _value(row: Row, recipe: Recipe, slot: Slot, faults: Faults) -> Any:
    parts = [row.values[column].strip() for column in recipe.columns]
    text = recipe.value if recipe.value is not None else " ".join(part for part in parts if part)
    text = recipe.words.get(text, text)
    if recipe.unescape:
        text = text.replace("\\n", "\n")
    column = ", ".join(recipe.columns)
    if not text and slot.kind is not Kind.YES_NO:
        if slot.required:
            faults.add(row.file, row.line, column, "The value is required.")
        return None
    try:
        return _typed(text, recipe, slot.kind)
    except ValueError as error:
        faults.add(row.file, row.line, column, str(error))
        return None


def _typed(text: str, recipe: Recipe, kind: Kind) -> Any:
    match kind:
        case Kind.TEXT | Kind.REFERENCE:
            return text
        case Kind.DATE:
            try:
                return date.fromisoformat(text[:10] if text[10:] in ("", " 00:00:00", "T00:00:00") else text)
            except ValueError:
                raise ValueError(f"{text!r} is not a date such as 2026-11-23.") from None
        case Kind.YES_NO:
            if text.lower() in YES | NO:
                return text.lower() in YES
            raise ValueError(f"{text!r} is neither yes nor no.")
    return _decimal(text, recipe, kind)


def _decimal(text: str, recipe: Recipe, kind: Kind) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number.") from None
    if not number.is_finite() or abs(number) >= 10**14:
        raise ValueError(f"{text!r} is not a number that can be stored.")
    places = DECIMAL_PLACES_MAX if recipe.places is None else recipe.places
    number = round_half_up(number * recipe.factor, places)
    if number < 0 or (kind is Kind.QUANTITY and number == 0):
        raise ValueError(f"{text} is {'not above zero' if kind is Kind.QUANTITY else 'negative'}.")
    if kind is Kind.FRACTION and number > 1:
        raise ValueError(f"{text} is more than 1; a percentage is a fraction here.")
    return number


def _check_references(plan: Plan, understood: Understood, faults: Faults) -> None:
    """Every reference must name a row of its section."""
    targets = {
        SECTIONS[name][field].to for name, section in plan.sections.items() for field in section.fields
    }
    keys = {name: {item.key for item in items} for name, items in understood.items() if name in targets}
    for name, section in plan.sections.items():
        for target, recipe in section.fields.items():
            slot = SECTIONS[name][target]
            if slot.kind is not Kind.REFERENCE:
                continue
            for item in understood[name]:
                if item[target] is not None and item[target] not in keys.get(slot.to, ()):
                    told = f"There is no {item[target]!r} among the {slot.to}."
                    faults.add(item.file, item.line, ", ".join(recipe.columns), told)
