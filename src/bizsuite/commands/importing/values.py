"""From the text of a row to values: dates, decimals without float noise, references; each fault with its line."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Item:
    """One row, understood."""

    key: str
    file: str
    line: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


class Understood(dict[str, list[Item]]):
    """The rows of all sections, by section."""


def understand(plan: Plan, rows: Mapping[str, Sequence[Row]], faults: Faults) -> Understood:
    """Turn text into values, and check keys and references across sections."""
    understood = Understood()
    for name, section in plan.sections.items():
        understood[name] = _items(section, rows[name], faults)
    _check_references(plan, understood, faults)
    return understood


def _items(section: Section, rows: Sequence[Row], faults: Faults) -> list[Item]:
    items: list[Item] = []
    seen: dict[str, int] = {}
    for row in rows:
        key = row.values[section.key].strip() if section.key else ""
        if section.key and not key:
            faults.add(row.file, row.line, section.key, "The key is empty.")
        elif key in seen and section.key:
            faults.add(
                row.file, row.line, section.key, f"The key {key!r} stands on line {seen[key]} already."
            )
        seen[key] = row.line
        slots = SECTIONS[section.name]
        values = {name: _value(row, recipe, slots[name], faults) for name, recipe in section.fields.items()}
        items.append(Item(key, row.file, row.line, values))
    return items


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
    keys = {name: {item.key for item in items} for name, items in understood.items()}
    for name, section in plan.sections.items():
        for target, recipe in section.fields.items():
            slot = SECTIONS[name][target]
            if slot.kind is not Kind.REFERENCE:
                continue
            for item in understood[name]:
                if item[target] is not None and item[target] not in keys.get(slot.to, ()):
                    told = f"There is no {item[target]!r} among the {slot.to}."
                    faults.add(item.file, item.line, ", ".join(recipe.columns), told)
