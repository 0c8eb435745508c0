"""What every test may ask for, and what the run says at its end."""

import gc
import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

from bizsuite.kernel.postgres import Server
from tests import compiling, parts
from tests.buckets import bucket, s3
from tests.database import database, private_folder, server, shared_database, template
from tests.suite import office

__all__ = ["bucket", "database", "office", "s3", "server", "shared_database", "template"]

SHARED = pytest.StashKey[Server]()
LEFT_OUT = pytest.StashKey[dict[str, int]]()

settings.register_profile("test", deadline=None)
settings.register_profile("soak", deadline=None, max_examples=1_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak` takes the long walks at full length."""
    parser.addoption("--soak", action="store_true", help="run walks and fault tests at full length")


def pytest_configure(config: pytest.Config) -> None:
    """Under xdist the controller starts the one server, before its workers begin."""
    settings.load_profile("soak" if config.getoption("soak") else "test")
    gc.disable()
    compiling.once()
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        config.stash[SHARED] = Server(private_folder(), durable=False).start()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell each worker where the controller's server is."""
    node.workerinput["postgres"] = str(node.config.stash[SHARED].folder)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def length(request: pytest.FixtureRequest) -> int:
    """By how much a walk multiplies its steps: 1 in `make test`, 10 in `make soak`."""
    return 10 if request.config.getoption("soak") else 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever walks is a soak; leave out the tests of missing parts, which in continuous integration is an error."""
    for item in items:
        if "length" in getattr(item, "fixturenames", ()):
            item.add_marker("soak")
    out = {part: [item for item in items if item.get_closest_marker(part)] for part in parts.missing()}
    left = {part: len(found) for part, found in out.items() if found}
    if left and os.environ.get("CI") == "true":
        raise pytest.UsageError(f"CI=true, but this machine lacks {', '.join(left)}.")
    config.stash[LEFT_OUT] = left
    gone = {item for found in out.values() for item in found}
    items[:] = [item for item in items if item not in gone]


def pytest_collection_finish() -> None:
    """What is imported stays until the end: looking through it again and again took a fifth of the suite's time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the shared server, and end with one line that says it all."""
    if (shared := config.stash.get(SHARED, None)) is not None:
        shared.stop()
        shutil.rmtree(shared.folder)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    for part, number in config.stash.get(LEFT_OUT, {}).items():
        reporter.write_line(f"Left out {number} tests: {part} is not installed on this machine.")
    reporter.write_line(", ".join(_tally(reporter.stats)))


def _tally(stats: dict[str, list[object]]) -> Iterator[str]:
    """How many tests ran, passed, failed, were skipped."""
    passed, failed, skipped = len(stats.get("passed", [])), 0, len(stats.get("skipped", []))
    failed = len(stats.get("failed", [])) + len(stats.get("error", []))
    yield f"Tests: {passed + failed} ran"
    yield from (
        f"{number} {word}" for number, word in ((passed, "passed"), (failed, "failed"), (skipped, "skipped"))
    )
