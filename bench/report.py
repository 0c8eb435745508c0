"""The tables that `make bench` prints: what was measured, and how far it is from what is aimed at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.entry.measure import Compared
from bench.fanout import Side, p
from bench.importing import Imported
from bench.inbox import Listed
from bench.matching import Matched
from bench.reads import Figures, Reads
from bench.replaying import Replayed
from bench.starting import Started
from bench.supply import Supplied
from bench.timers import Fired

PLAIN = ("c360", "list50")
SINGLE = (*PLAIN, "availability")
"""What is one statement, whatever the number of rows."""
PEER = "postgraphile"


@dataclass(frozen=True)
class Aim:
    """One line of the table of aims."""

    work: str
    aim: str
    figure: str
    is_met: bool | None
    """None where there is no aim."""

    def __str__(self) -> str:
        told = {True: "met", False: "not met", None: ""}[self.is_met]
        return f"| {self.work} | {self.aim} | {self.figure} | {told} |"


def at_least(work: str, figure: float, aim: float, unit: str = "×") -> Aim:
    """More is better."""
    return Aim(work, f"≥ {aim:g} {unit}", f"{figure:.2f} {unit}", figure >= aim)


def at_most(work: str, figure: float, aim: float, unit: str = "×") -> Aim:
    """Less is better."""
    return Aim(work, f"≤ {aim:g} {unit}", f"{figure:.2f} {unit}", figure <= aim)


def table_of_aims(aims: Sequence[Aim]) -> str:
    """All aims with their distance."""
    return "\n".join(["| work | aim | measured | |", "| --- | --- | --- | --- |", *map(str, aims)])


def table_of_reads(reads: Reads) -> str:
    """Every server, query and number of clients."""
    names = ["query", "clients", "server", "req/s", "p50 ms", "p99 ms", "server CPU ms", "DB CPU ms", "SQL"]
    lines = [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}"]
    for (name, query, clients), each in reads.figures.items():
        told = [each.rate, each.p50, each.p99, each.server_cpu, each.database_cpu]
        shown = " | ".join(f"{value:.0f}" if value > 100 else f"{value:.2f}" for value in told)
        reading, control = reads.statements[name, query]
        lines.append(f"| {query} | {clients} | {name} | {shown} | {reading:g} + {control:g} |")
    return "\n".join(lines)


def aims_of_reads(reads: Reads, ours: str) -> Iterator[Aim]:
    """What is aimed at for queries; `ours` is the way in which this server answered."""

    def of(name: str, query: str, clients: int) -> Figures | None:
        return reads.figures.get((name, query, clients))

    for query in PLAIN:
        own, peer, floor = of(ours, query, 16), of(PEER, query, 16), of("floor", query, 1)
        single = of(ours, query, 1)
        assert own and floor and single
        yield at_most(f"{query}: p50 at one client beside the floor", single.p50 / floor.p50, 1.25)
        if peer:
            yield at_least(
                f"{query}: requests per second at 16 clients beside PostGraphile", own.rate / peer.rate, 2.3
            )
            yield at_least(
                f"{query}: server CPU of PostGraphile beside ours", peer.server_cpu / own.server_cpu, 5
            )
        if many := of("floor", query, 16):
            yield at_most(f"{query}: total CPU beside the floor's (moonshot)", own.cpu / many.cpu, 1)
        yield at_most(f"{query}: statements", reads.statements[ours, query][0], 1, "")
    python, peer = of(ours, "c360_python", 16), of(PEER, "c360", 16)
    if python and peer:
        work = "c360 with a Python field beside PostGraphile without it, requests per second"
        yield at_least(work, python.rate / peer.rate, 1.7)
    for query in ("trial_balance", "aged_receivables", "stock_as_of", "revenue_by_month"):
        sums, floor = of(ours, query, 1), of("floor", query, 1)
        if sums and floor:
            work = f"{query.replace('_', ' ')}: p50 at one client beside hand-written SQL"
            yield at_most(work, sums.p50 / floor.p50, 1.3)
    yield at_most("memory per process, after the load", reads.memory[ours], 160, "MB")


def aims_of_growth(growth: Mapping[str, tuple[float, float]], ours: str) -> Iterator[Aim]:
    """How the time of a node changes with their number."""
    small, large = growth[ours]
    yield at_most("µs a node at 1,000 customers over 50", large / small, 1.5)


def table_of_growth(growth: Mapping[str, tuple[float, float]]) -> str:
    """Every server's time of a node."""
    lines = ["| server | µs a node, 50 customers | 1,000 customers | ratio |", "| --- | --- | --- | --- |"]
    for name, (small, large) in growth.items():
        lines.append(f"| {name} | {small:.1f} | {large:.1f} | {large / small:.2f} |")
    return "\n".join(lines)


def aims_of_entry(entry: Compared) -> Iterator[Aim]:
    """Order entry."""
    work = (
        f"order entry, ten lines, beside pgbench: orders per second "
        f"({entry.ours.cpu:.1f} ms of CPU an order; pgbench {entry.pgbench.cpu:.1f} in the database alone)"
    )
    yield at_least(work, entry.ours.rate / entry.pgbench.rate, 0.5)


def aims_of_matching(matched: Matched) -> Iterator[Aim]:
    """Bank statements."""
    work = (
        f"matching {matched.lines:,} lines of a bank statement to {matched.claims:,} open invoices"
        f" ({matched.seconds * 1000:.0f} ms; {matched.pairs:,} are certain), beside SQL by hand for these alone"
    )
    yield at_most(work, matched.ratio, 5)


def aims_of_inbox(listed: Listed) -> Iterator[Aim]:
    """The inbox of one user among all tasks."""
    work = (
        f"inbox: {listed.mine:,} of {listed.tasks:,} open tasks ({listed.ours.p50:.1f} ms at one client),"
        " beside hand-written SQL"
    )
    yield at_most(work, listed.ratio, 1.3)
    ours, by_hand = listed.ours, listed.by_hand
    work = f"inbox: CPU of the database ({ours.database_cpu:.2f} ms), beside hand-written SQL"
    yield at_most(work, ours.database_cpu / by_hand.database_cpu, 1.3)
    yield Aim("inbox: CPU of server and database together", "", f"{ours.cpu / by_hand.cpu:.2f} ×", None)
    yield at_most("inbox: statements", listed.statements, 1, "")


def aims_of_timers(fired: Fired) -> Iterator[Aim]:
    """Time that passes in approvals."""
    work = f"timers: {fired.due:,} reminders due at once, in one pass"
    yield Aim(f"{work}, statements", "", str(fired.statements), None)
    yield Aim(work, "", f"{fired.seconds:.1f} s", None)
    each = fired.rejecting / fired.rejected * 1000
    yield Aim("timers: an approval that ends by time, a transaction of its own", "", f"{each:.0f} ms", None)


def aims_of_replay(replayed: Replayed) -> Iterator[Aim]:
    """Replaying the cost of one product."""
    work = (
        f"replay of {replayed.moves:,} moves of one product with what it corrects, by the slowest method"
        f" ({replayed.method}), CPU"
    )
    yield at_most(work, replayed.cpu, 1, "s")


def aims_of_supply(supplied: Supplied) -> Iterator[Aim]:
    """Supply runs."""
    work = f"supply run over {supplied.items:,} rules, {supplied.proposed:,} of them to order"
    yield at_most(work, supplied.first, 3, "s")
    yield at_most("the same once more, nothing to change", supplied.again, 2, "s")
    yield Aim("what of 50 products can be promised", "", f"{supplied.promised * 1000:.0f} ms", None)


def aims_of_fanout(sides: Sequence[Side]) -> Iterator[Aim]:
    """One event to a thousand subscribers, beside the first of the servers that only send."""
    plain, own = sides[0], sides[-1]
    work = "1,000 subscribers, one event to all, beside plain websockets: "
    yield at_most(f"{work}CPU a message", median(own.cpu) / median(plain.cpu), 1.3)
    yield at_most(f"{work}p99", p(0.99, own.delays) / p(0.99, plain.delays), 2)


def aims_of_import(imported: Imported) -> Iterator[Aim]:
    """Imports."""
    work = f"import of {imported.rows:,} rows ({imported.stored:,} stored) beside COPY of what was stored"
    yield at_least(work, imported.ratio, 0.3)
    rate = imported.orders / imported.order_seconds
    yield Aim("import of orders with delivery, invoice and payment", "", f"{rate:.0f} a second", None)


def aims_of_start(started: Started) -> Iterator[Aim]:
    """Starting."""
    work = f"start with every module, to the first answer of c360 ({started.cpu:.2f} s of CPU)"
    yield at_most(work, started.seconds, 2.5, "s")
    yield at_most("memory after the first answer", started.memory, 160, "MB")
