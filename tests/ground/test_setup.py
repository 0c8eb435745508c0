"""The set-up: locks with hashes and without addresses, mirrors honoured, sentences for machines that do not fit."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = ("run", "dev", "console", "installer")
TARGETS = {
    "help",
    "demo",
    "serve",
    "test",
    "soak",
    "check",
    "bench",
    "bench-smoke",
    "console",
    "schema",
    "setup",
}


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that makes environments, as a module."""
    monkeypatch.syspath_prepend(ROOT / "requirements")
    spec = importlib.util.spec_from_file_location("install", ROOT / "requirements" / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked(name: str) -> dict[str, str]:
    """The pinned version of every package of a lock file."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ \n]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash_and_none_an_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    assert [
        entry for entry in entries if not re.match(r"[a-z0-9._-]+==\S+.*\\\n +--hash=sha256:", entry)
    ] == []
    assert "://" not in text


def test_the_development_lock_agrees_with_the_run_time_lock() -> None:
    run, dev = locked("run"), locked("dev")
    assert {name: version for name, version in dev.items() if run.get(name, version) != version} == {}


def test_the_run_time_lock_satisfies_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    run = locked("run")
    wanted = [Requirement(text) for text in project["dependencies"]]
    assert [need.name for need in wanted if not need.specifier.contains(run[need.name])] == []


def test_no_committed_file_names_a_registry() -> None:
    hosts = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com"]
    command = ["git", "grep", "-I", "-l", "-F", *[part for host in hosts for part in ("-e", host)]]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (found.returncode, found.stdout, found.stderr) == (1, "", "")


def test_no_lock_of_javascript_packages_holds_an_address_of_a_package() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*package-lock.json"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "console/package-lock.json" in listed
    for path in listed:
        text = (ROOT / path).read_text()
        assert '"resolved"' not in text
        assert '"integrity"' in text


@pytest.mark.parametrize("name", ["install.py", "node.py"])
def test_an_old_python_can_read_the_scripts_well_enough_to_be_told_that_it_is_old(name: str) -> None:
    ast.parse((ROOT / "requirements" / name).read_text(), feature_version=(3, 6))


def test_an_old_python_is_told_what_to_do(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "NEEDED", (3, 99))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match=r"^make: .*needs Python .*make PYTHON=/path/to/python3$"):
        install.suitable_python()


def test_pip_mirror_and_certificates_are_told_to_uv(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    environment = {
        **os.environ,
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "PIP_CERT": "/etc/mirror.pem",
    }
    told = install.with_mirror(environment, sys.executable)
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert told["SSL_CERT_FILE"] == "/etc/mirror.pem"
    assert told["UV_PYTHON_DOWNLOADS"] == "never"
    chosen = install.with_mirror({**environment, "UV_DEFAULT_INDEX": "https://own.example/"}, sys.executable)
    assert chosen["UV_DEFAULT_INDEX"] == "https://own.example/"


def test_make_lists_every_target() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  ([a-z-]+) ", listed, re.MULTILINE)) >= TARGETS


def test_port_host_and_data_reach_the_program() -> None:
    command = ["make", "--no-print-directory", "--eval=show: ; @env", "show", "PORT=9", "HOST=::1", "DATA=/d"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {"BIZSUITE_PORT=9", "BIZSUITE_HOST=::1", "BIZSUITE_DATA_DIR=/d"} <= set(shown)


def test_nothing_is_set_that_was_not_asked_for() -> None:
    bare = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BIZSUITE_", "PORT", "HOST", "DATA"))
    }
    command = ["make", "--no-print-directory", "--eval=show: ; @env", "show"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=bare).stdout
    assert "BIZSUITE_" not in shown


def test_continuous_integration_runs_the_three_in_their_order() -> None:
    text = (ROOT / ".ci" / "run").read_text()
    assert re.findall(r"^make (\S+)$", text, re.MULTILINE) == ["check", "bench-smoke", "test"]
    assert "export CI=true" in text
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
