"""Text taken apart into the cells of a table, whoever wrote it and with whatever program."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass

MAX_BYTES = 2 * 2**20  # of a table
MAX_COLUMNS = 500
MAX_NUMBER = 40  # characters of a number; a longer cell is not looked at
SAMPLE = 50  # rows that the separator is told from
SEPARATORS = ("\t", ";", ",", " ")
PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
COMMA = re.compile(r"[+-]?(\d*,\d+|\d{1,3}(\.\d{3})+,\d+)([eE][+-]?\d{1,3})?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
BINARY = {
    b"PK\x03\x04": "an Excel or OpenDocument file; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save the sheet as CSV",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file; unpack it first",
}


@dataclass(frozen=True)
class Cells:
    """The cells of a table, row by row; rows may be of different lengths."""

    header: list[str]  # names of the columns; none where the first row holds numbers
    rows: list[list[str]]
    lines: list[int]  # in which line of the text each row ends, from 1
    width: int  # columns of the longest row
    comma: bool  # whether numbers have a decimal comma

    def number(self, row: int, column: int) -> float | None:
        """Return the number in a cell, or None where there is none."""
        cells = self.rows[row]
        return number(cells[column], self.comma) if column < len(cells) else None


def read_text(content: bytes | str) -> str:
    """Return the text of a file: UTF-8 or UTF-16 with their marks, else Western European.

    Raises `ValueError`, one sentence, for a file that is too large, empty or no text at all.
    """
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"The table has {len(content) / 2**20:.1f} MB, and {MAX_BYTES // 2**20} are read; "
            f"take out columns or rows."
        )
    text = content if isinstance(content, str) else _decoded(content)
    text = text.removeprefix("\ufeff").replace("\u2212", "-").replace("\u00a0", " ")
    if "\0" in text:
        raise ValueError("The file is no text; save the table as CSV and take that.")
    if not text.strip():
        raise ValueError("The table is empty; two columns of numbers are needed.")
    return text


def read_cells(text: str) -> Cells:
    """Return the cells of a table, taken apart at whatever leaves most of them numbers.

    Raises `ValueError`, one sentence, where the text is no table.
    """
    lines = [line.strip(" \r\n") for line in text.splitlines()]
    filled = [line for line in lines if line and not line.startswith("#")]
    sample = filled[1 : 1 + SAMPLE] or filled
    separator = max(SEPARATORS, key=lambda mark: _numbers(sample, mark))
    try:
        ended = [f"{line}\n" for line in lines]
        reader = csv.reader(ended, delimiter=separator, skipinitialspace=True)
        found = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error:
        raise ValueError(
            "A cell of the table is far too long: a quotation mark seems to be left open."
        ) from None
    found = [(n, row) for n, row in found if any(row) and not row[0].startswith("#")]
    if text.count('"') % 2 and found and any("\n" in cell for cell in found[-1][1]):
        opened = found[-2][0] + 1 if len(found) > 1 else 1
        raise ValueError(f"A quotation mark in row {opened:,} is never closed; close it.")
    width = max((len(row) for _, row in found), default=0)
    if width > MAX_COLUMNS:
        raise ValueError(f"The table has {width:,} columns, and {MAX_COLUMNS} are read.")
    comma = _has_comma([cell for _, row in found[1:] for cell in row])
    header = _header([row for _, row in found], comma)
    rows = found[1:] if header else found
    return Cells(header, [row for _, row in rows], [n for n, _ in rows], width, comma)


def number(cell: str, comma: bool) -> float | None:
    """Return the finite number that a cell says, or None; `comma`: "1,5" is one and a half."""
    if len(cell) > MAX_NUMBER:
        return None
    text = cell
    if comma and COMMA.fullmatch(cell):
        text = cell.replace(".", "").replace(",", ".")
    elif not comma and THOUSANDS.fullmatch(cell):
        text = cell.replace(",", "")
    if not PLAIN.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _decoded(content: bytes) -> str:
    for begin, what in BINARY.items():
        if content.startswith(begin):
            raise ValueError(f"The file is no table but {what}.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _numbers(sample: list[str], separator: str) -> tuple[float, int]:
    """Return the share of numbers among the cells of rows with two or more, and how many."""
    cells: list[str] = []
    for line in sample:
        row = line.split() if separator == " " else line.split(separator)
        if len(row) > 1:
            cells += [cell.strip().strip('"') for cell in row]
    comma = separator != "," and _has_comma(cells)
    found = sum(number(cell, comma) is not None for cell in cells)
    return (found / len(cells) if cells else 0.0), found


def _has_comma(cells: list[str]) -> bool:
    """Say whether more cells are numbers with a decimal comma than with a point.

    "1,234" says nothing: it may be more than a thousand.
    """
    short = [cell for cell in cells if len(cell) <= MAX_NUMBER]
    with_comma = [cell for cell in short if "," in cell and COMMA.fullmatch(cell)]
    with_point = [cell for cell in short if "." in cell and PLAIN.fullmatch(cell)]
    return sum(not THOUSANDS.fullmatch(cell) for cell in with_comma) > len(with_point)


def _header(rows: list[list[str]], comma: bool) -> list[str]:
    """Return the first row where it names columns: no number stands in it, but some below."""
    if len(rows) < 2 or any(number(cell, comma) is not None for cell in rows[0]):
        return []
    below = any(number(cell, comma) is not None for row in rows[1 : 1 + SAMPLE] for cell in row)
    return rows[0] if below else []
