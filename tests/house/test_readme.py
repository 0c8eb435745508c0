"""The README is true: its settings are the program's, and what it tells people to type is there."""

import re

import typer

from bizsuite.cli import app
from bizsuite.settings import PREFIX, Settings
from tests.house.sources import ROOT

README = (ROOT / "README.md").read_text()
PAGES = [README, *(page.read_text() for page in sorted((ROOT / "docs").rglob("*.md")))]
MAKEFILE = (ROOT / "Makefile").read_text()
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
ROW = re.compile(rf"^\| `{PREFIX}([A-Z_]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
LINES_MAX = 250


def test_every_setting_has_its_row() -> None:
    """In the order of the program, none missing, none made up."""
    assert [name.lower() for name, _, _ in ROW.findall(README)] == list(Settings.model_fields)


def test_the_defaults_are_those_of_the_program() -> None:
    """Where the table shows a value; a default that depends is told in words."""
    for name, default, _ in ROW.findall(README):
        shown = re.fullmatch(r"`([^`]+)`", default.strip())
        field = Settings.model_fields[name.lower()]
        if shown:
            assert shown[1] == str(field.default), name
        else:
            assert not field.default or field.default_factory, name


def test_settings_named_anywhere_exist() -> None:
    """A document that names a setting of yesterday sends people astray."""
    named = {name.lower() for page in PAGES for name in re.findall(rf"{PREFIX}([A-Z_]+)", page)}
    assert named <= set(Settings.model_fields)


def test_every_command_is_told_and_exists() -> None:
    """Options included, as far as they are shown."""
    said = [found for page in PAGES for found in re.findall(r"\.venv/bin/bizsuite ([a-z]+)([^|`\n]*)", page)]
    assert {command for command, _ in said} == COMMANDS
    for command, rest in said:
        known = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]
        options = {option for parameter in known.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, command


def test_every_target_is_told_and_exists() -> None:
    """`make` in a listing or in backquotes is followed by targets."""
    listed = re.findall(r"^ {4}(?:[A-Z_]+=\S+ )*make ([a-z -]+)", "\n".join(PAGES), re.MULTILINE)
    quoted = re.findall(r"`make ([a-z -]+)`", "\n".join(PAGES))
    named = {word for words in (*listed, *quoted) for word in words.split()}
    assert named <= TARGETS
    described = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
    assert described - {"help"} <= named


def test_it_is_short() -> None:
    """What is longer is not read."""
    assert len(README.splitlines()) < LINES_MAX
