"""What is wrong with rows taken together, and what is left when faulty ones are left out."""

from collections import Counter
from datetime import date

from bizsuite.commands.importing.faults import Faults
from bizsuite.commands.importing.mapping import Plan
from bizsuite.commands.importing.targets import SECTIONS, Kind
from bizsuite.commands.importing.values import Item, Understood
from bizsuite.kernel.clock import today


def check(plan: Plan, understood: Understood, faults: Faults) -> None:
    """Find rings of managers, orders without lines, and days that cannot be."""
    _check_managers(understood.get("employees", []), faults)
    lines = Counter(item["order"] for item in understood.get("order_lines", []))
    for order in understood.get("orders", []):
        if order.key and not lines[order.key]:
            faults.add(order.file, order.line, "", "The order has no lines.")
        for name, message in _wrong_days(plan, order):
            column = ", ".join(plan.sections["orders"].fields[name].columns)
            faults.add(order.file, order.line, column, message)


def _wrong_days(plan: Plan, order: Item) -> list[tuple[str, str]]:
    """The fields of an order whose days cannot be, with the reason."""
    ordered: date | None = order["order_date"]
    shipped: date | None = order["shipped_date"]
    found = []
    if ordered and ordered < plan.rules.opened_on:
        found.append(("order_date", f"The order is older than {plan.rules.opened_on}, when the books open."))
    if ordered and ordered > min(plan.rules.today, today()):
        found.append(("order_date", "The order is still to come."))
    if ordered and shipped and shipped < ordered:
        found.append(("shipped_date", f"It was shipped before it was ordered on {ordered}."))
    if shipped and shipped > min(plan.rules.today, today()):
        found.append(("shipped_date", "It is still to be shipped; leave the day out."))
    return found


def _check_managers(employees: list[Item], faults: Faults) -> None:
    """Nobody is above himself."""
    above = {item.key: item["manager"] for item in employees}
    for item in employees:
        seen = {item.key}
        manager = item["manager"]
        while manager in above and manager not in seen:
            seen.add(manager)
            manager = above[manager]
        if manager == item.key:
            faults.add(item.file, item.line, "", "The managers go round in a ring.")


def unskippable(understood: Understood, plan: Plan, faults: Faults) -> bool:
    """Whether a whole file is faulty, or a line of an order that nobody can tell the order of."""
    for name, section in plan.sections.items():
        read = {item.line for item in understood[name]}
        unread = {line for line in faults.faulty_lines(section.file) if line not in read}
        if unread and (not read or min(unread) <= 1 or name == "order_lines"):
            return True
    return False


def leave_out(plan: Plan, understood: Understood, faults: Faults) -> dict[str, int]:
    """Drop faulty rows and all that depends on them, an order with any of its lines; how many of each section."""
    before = {name: len(items) for name, items in understood.items()}
    broken: set[str] = set()
    for name, items in understood.items():
        bad = faults.faulty_lines(plan.sections[name].file)
        _keep(name, items, [item for item in items if item.line not in bad], broken)
    size = -1
    while size != (size := sum(map(len, understood.values()))):
        _drop_dependents(plan, understood, broken)
    return {
        name: before[name] - len(items) for name, items in understood.items() if before[name] > len(items)
    }


def _keep(name: str, items: list[Item], kept: list[Item], broken: set[str]) -> None:
    """Keep some rows; the orders of lines that are dropped are broken."""
    if name == "order_lines":
        there = {item.line for item in kept}
        broken |= {item["order"] for item in items if item.line not in there}
    items[:] = kept


def _drop_dependents(plan: Plan, understood: Understood, broken: set[str]) -> None:
    """Drop once what points to a row that is not there, and orders that have lost a line."""
    for name, items in understood.items():
        slots = {each: SECTIONS[name][each] for each in plan.sections[name].fields}
        targets = {each: slot.to for each, slot in slots.items() if slot.kind is Kind.REFERENCE}
        keys = {to: {item.key for item in understood.get(to, [])} for to in targets.values()}
        kept = [
            item
            for item in items
            if all(item[each] is None or item[each] in keys[to] for each, to in targets.items())
        ]
        _keep(name, items, kept, broken)
    if "orders" in understood:
        understood["orders"][:] = [item for item in understood["orders"] if item.key not in broken]
