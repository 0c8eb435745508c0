"""`make bench` and `make bench-smoke`: this server beside the floor and PostGraphile, in ratios of one run."""

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench import (
    fanout,
    importing,
    inbox,
    matching,
    reads,
    replaying,
    report,
    servers,
    starting,
    supply,
    timers,
)
from bench.budgets import within_budget
from bench.entry import measure as entry
from bench.generator.load import Sizes
from bench.place import Place, emptied, place
from bench.report import Aim

SMOKE_CUSTOMERS = 200


PARTS = (
    "reads",
    "growth",
    "entry",
    "matching",
    "inbox",
    "timers",
    "supply",
    "replay",
    "fanout",
    "import",
    "start",
)


def main() -> None:
    """Measure what is asked for and print tables."""
    given = _options()
    customers = SMOKE_CUSTOMERS if given.smoke else 1000 * given.scale
    has_peer = _installed()
    over = within_budget()
    with place(Sizes(customers), given.data) as found:
        if given.smoke:
            over += _smoke(found, has_peer)
        else:
            _measured(found, given, has_peer)
    if over:
        raise SystemExit(f"over the budget of statements: {', '.join(over)}")


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument(
        "--smoke", action="store_true", help="a small company, and only whether all answer the same"
    )
    options.add_argument("--scale", type=int, default=10, help="thousands of customers, with ten orders each")
    options.add_argument("--data", type=Path, help="a folder to keep the filled database in")
    options.add_argument("--rounds", type=int, default=5, help="turns of which the median is told")
    options.add_argument("--seconds", type=float, default=3.0, help="how long a turn is")
    options.add_argument(
        "--only", choices=PARTS, action="append", help="measure this part; may be given again"
    )
    return options.parse_args()


def _installed() -> bool:
    """Install PostGraphile as its lock file says; where that fails it is left out, which for CI is an error."""
    script, folder = servers.ROOT / "requirements" / "node.py", servers.POSTGRAPHILE
    command: list[str | Path] = [sys.executable, script, "install", folder]
    if subprocess.call(command) == 0:
        return True
    if os.environ.get("CI") == "true":
        raise SystemExit("PostGraphile could not be installed.")
    print("PostGraphile could not be installed and is left out.", file=sys.stderr)
    return False


def _smoke(found: Place, has_peer: bool) -> list[str]:
    """Whether all answer the same and in few statements, and a moment of load on each."""
    with reads.running(found, with_peer=has_peer) as several:
        measured = reads.measure(found, several, rounds=1, seconds=0.3, clients_max=1)
    print(f"\n{report.table_of_reads(measured)}")
    entered = entry.measure(found, rounds=1, seconds=1)
    print("\n".join(map(str, report.aims_of_entry(entered))))
    print("\n".join(map(str, report.aims_of_matching(matching.measure(found, rounds=1)))))
    listed = inbox.measure(found, servers.engines()[0], rounds=1, seconds=0.3, tasks=4000, users=20)
    print("\n".join(map(str, report.aims_of_inbox(listed))))
    fired = timers.measure(found, due=600, rejected=10)
    print("\n".join(map(str, report.aims_of_timers(fired))))
    supplied = supply.measure(found, rounds=1, items=500)
    print("\n".join(map(str, report.aims_of_supply(supplied))))
    print("\n".join(map(str, report.aims_of_replay(replaying.measure(rounds=1, moves=1000)))))
    counted = {query: measured.statements.get(("plan", query), (1, 0))[0] for query in report.SINGLE}
    counted[inbox.QUERY] = listed.statements
    return [f"{query} by plan" for query, statements in counted.items() if statements > 1]


def _measured(found: Place, given: argparse.Namespace, has_peer: bool) -> None:
    ours, parts, aims = servers.engines()[0], given.only or PARTS, list[Aim]()
    if "reads" in parts:
        with reads.running(found, with_peer=has_peer) as several:
            measured = reads.measure(found, several, rounds=given.rounds, seconds=given.seconds)
        print(f"\n{report.table_of_reads(measured)}\n", flush=True)
        aims += report.aims_of_reads(measured, ours)
    if "growth" in parts:
        growth = reads.growth(found, with_peer=has_peer, rounds=given.rounds, seconds=given.seconds)
        print(f"{report.table_of_growth(growth)}\n", flush=True)
        aims += report.aims_of_growth(growth, ours)
    if "entry" in parts:
        aims += report.aims_of_entry(entry.measure(found, rounds=given.rounds, seconds=given.seconds))
    if "matching" in parts:
        aims += report.aims_of_matching(matching.measure(found, rounds=given.rounds))
    if "inbox" in parts:
        aims += report.aims_of_inbox(inbox.measure(found, ours, rounds=given.rounds, seconds=given.seconds))
    if "timers" in parts:
        aims += report.aims_of_timers(timers.measure(found))
    if "supply" in parts:
        aims += report.aims_of_supply(supply.measure(found, rounds=given.rounds))
    if "replay" in parts:
        aims += report.aims_of_replay(replaying.measure(rounds=given.rounds))
    if "fanout" in parts:
        aims += report.aims_of_fanout(_fanned_out(found, given.rounds))
    if "import" in parts:
        sizes = {"customers": 1000 * given.scale, "orders": 50 * given.scale}
        aims += report.aims_of_import(importing.measure(found, **sizes))
    if "start" in parts:
        aims += report.aims_of_start(starting.measure(found, rounds=given.rounds))
    print(f"{_conditions(found, ours)}\n\n{report.table_of_aims(aims)}", flush=True)


def _fanned_out(found: Place, rounds: int) -> list[fanout.Side]:
    """One event to a thousand subscribers, in a database of its own beside the other."""
    asked = argparse.Namespace(subscribers=1000, events=20, rounds=rounds, deflate=False)
    with emptied(found, "fanout") as empty:
        sides = uvloop.run(fanout.measured(empty.url, asked))
    fanout.told(sides, asked)
    print()
    return sides


def _conditions(found: Place, ours: str) -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}, load {os.getloadavg()[1]:.1f}), "
        f"Python {platform.python_version()}, {found.sizes.customers:,} customers, this server by its {ours}:"
    )


if __name__ == "__main__":
    main()
