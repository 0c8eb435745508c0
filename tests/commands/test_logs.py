"""Log lines as people and as collectors read them."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bizsuite.kernel.cluster import running
from tests.processes import serving

SAYING = """
import logging, sys, warnings
from bizsuite.commands import logs
logs.begin(sys.argv[1])
ours, theirs = logging.getLogger("bizsuite.toy"), logging.getLogger("some.library")
ours.info("begun 开始")
ours.debug("unheard")
theirs.info("unheard")
try:
    {}["missing"]
except KeyError:
    ours.exception("broken %s", 1, extra={"request_id": "r-1", "error_id": "e-1"})
warnings.warn("old ways")
"""


def said(format: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", SAYING, format], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout == ""
    return ended.stderr


def test_json_has_one_object_a_line() -> None:
    begun, broken, warned = map(json.loads, said("json").splitlines())
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", each.pop("timestamp")) for each in (begun, broken))
    assert begun == {"level": "info", "logger": "bizsuite.toy", "event": "begun 开始"}
    trace = broken.pop("exception")
    assert trace.startswith("Traceback (most recent call last):\n")
    assert trace.endswith("KeyError: 'missing'")
    assert broken == {
        "level": "error",
        "logger": "bizsuite.toy",
        "event": "broken 1",
        "request_id": "r-1",
        "error_id": "e-1",
    }
    assert (warned["level"], warned["logger"]) == ("warning", "py.warnings")


def test_the_console_has_time_level_and_source_before_the_message() -> None:
    begun, broken, *trace = said("console").splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d [\d:,]+ INFO    bizsuite\.toy: begun 开始", begun)
    assert broken.endswith("ERROR   bizsuite.toy: broken 1")
    assert trace[0] == "Traceback (most recent call last):"
    assert "KeyError: 'missing'" in trace


def lines_after_a_crash(data: Path, log: Path, **settings: object) -> list[str]:
    """What a server says when its PostgreSQL is killed and comes back."""
    with serving(log.parent, DATA_DIR=data, **settings):
        live = running(data / "postgres" / "data")
        assert live is not None
        os.kill(live.pid, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while "is back as process" not in log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
    return log.read_text().splitlines()


def test_a_server_speaks_json_when_it_is_told_to(data: Path, tmp_path: Path) -> None:
    lines = lines_after_a_crash(data, tmp_path / "server.log", LOG_FORMAT="json")
    told: list[dict[str, Any]] = [json.loads(line) for line in lines]
    (back,) = [each for each in told if "is back as process" in each["event"]]
    assert (back["level"], back["logger"]) == ("warning", "bizsuite.kernel.postgres")


def test_a_server_speaks_plainly_otherwise(data: Path, tmp_path: Path) -> None:
    lines = lines_after_a_crash(data, tmp_path / "server.log")
    assert any(
        re.match(r"\S+ \S+ WARNING bizsuite\.kernel\.postgres: PostgreSQL was gone and is back", line)
        for line in lines
    )
