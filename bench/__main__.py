"""`make bench` and `make bench-smoke`: this server beside the floor and PostGraphile, in ratios of one run."""

import argparse
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import reads, report, servers
from bench.budgets import within_budget
from bench.generator.load import Sizes
from bench.place import Place, place
from bench.report import Aim

SMOKE_CUSTOMERS = 200


def main() -> None:
    """Measure what is asked for and print tables."""
    given = _options()
    customers = SMOKE_CUSTOMERS if given.smoke else 1000 * given.scale
    peer = _installed()
    over = within_budget()
    with place(Sizes(customers), given.data) as found:
        aims = _smoke(found, peer) if given.smoke else _measured(found, given, peer)
    if not given.smoke:
        print(f"\n{_machine()}, {customers:,} customers, {datetime.now(UTC):%Y-%m-%d}\n")
        print(report.table_of_aims(aims))
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
    return options.parse_args()


def _installed() -> bool:
    """Install PostGraphile as its lock file says; where no registry can be reached, it is left out."""
    script, folder = servers.ROOT / "requirements" / "node.py", servers.POSTGRAPHILE
    command: list[str | Path] = [sys.executable, script, "install", folder]
    if subprocess.call(command) == 0:
        return True
    print("PostGraphile could not be installed and is left out.", file=sys.stderr)
    return False


def _smoke(found: Place, peer: bool) -> list[Aim]:
    """Whether all answer the same, and a moment of load on each."""
    with reads.running(found, with_peer=peer) as several:
        measured = reads.measure(found, several, rounds=1, seconds=0.3, clients=[1])
    print(f"\n{report.table_of_reads(measured)}")
    return []


def _measured(found: Place, given: argparse.Namespace, peer: bool) -> list[Aim]:
    ours = servers.engines()[0]
    with reads.running(found, with_peer=peer) as several:
        measured = reads.measure(found, several, rounds=given.rounds, seconds=given.seconds)
    print(f"\n{report.table_of_reads(measured)}")
    growth = reads.growth(found, with_peer=peer, rounds=3, seconds=given.seconds)
    return [*report.aims_of_reads(measured, ours), *report.aims_of_growth(growth, ours)]


def _machine() -> str:
    return f"{platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
