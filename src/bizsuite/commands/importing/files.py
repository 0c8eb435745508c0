"""Reading CSV and JSON lines: every row with its line, every fault told, nothing guessed."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bizsuite.commands.importing.faults import Faults
from bizsuite.commands.importing.mapping import Section


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text, by column."""

    file: str
    line: int
    values: Mapping[str, str]


def read_rows(folder: Path, section: Section, faults: Faults) -> Iterator[Row]:
    """The rows of a section's file, one after the other, since there may be very many.

    What cannot be read is a fault, and the rows around it are read all the same.
    """
    path = folder / section.file
    if not path.is_file():
        faults.add(section.file, 0, "", "There is no such file.")
        return
    text = _decoded(path, faults)
    if text is not None:
        yield from (_json_lines if path.suffix == ".jsonl" else _csv)(section, text, faults)


def _decoded(path: Path, faults: Faults) -> str | None:
    """The file as UTF-8, with or without a byte order mark."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.add(path.name, line, "", "The file is not UTF-8; convert it first.")
        return None
    if "\0" in text:
        faults.add(
            path.name, text[: text.index("\0")].count("\n") + 1, "", "The file holds a null character."
        )
        return None
    return text


def _csv(section: Section, text: str, faults: Faults) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if not _has_columns(section, header, faults):
            return
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not cells:
                continue
            if len(cells) != len(header):
                told = f"The row has {len(cells)} cells, the header {len(header)}; is the file cut off?"
                faults.add(section.file, line, "", told)
                continue
            yield Row(section.file, line, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        faults.add(section.file, reader.line_num, "", f"The file cannot be read on: {error}; is it cut off?")


def _json_lines(section: Section, text: str, faults: Faults) -> Iterator[Row]:
    for line, content in enumerate(text.splitlines(), 1):
        if not content.strip():
            continue
        try:
            given = json.loads(content, parse_float=str, parse_int=str)
        except ValueError:
            faults.add(section.file, line, "", "The line is not JSON; is the file cut off?")
            continue
        if not isinstance(given, dict):
            faults.add(section.file, line, "", "The line is not a JSON object.")
        elif _has_columns(section, list(given), faults, line):
            yield Row(section.file, line, {name: _text(value) for name, value in given.items()})


def _has_columns(section: Section, header: list[str], faults: Faults, line: int = 1) -> bool:
    """Whether the file has just the columns that the mapping speaks of."""
    missing = section.columns - set(header)
    unknown = [column for column in header if column not in section.columns]
    twice = {column for column in header if header.count(column) > 1}
    for column in sorted(missing - section.ignore):
        faults.add(section.file, line, column, "The mapping names this column; the file does not have it.")
    for column in unknown:
        told = "The file has this column; the mapping neither uses nor ignores it."
        faults.add(section.file, line, column, told)
    for column in sorted(twice):
        faults.add(section.file, line, column, "The column is there twice.")
    return not (missing - section.ignore or unknown or twice)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
