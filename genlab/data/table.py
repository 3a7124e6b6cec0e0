"""Tables that learners bring: two columns of numbers out of pasted text or a file.

The columns are put into the window: the middle of their range goes to its centre, the longer range
takes 7.2 units. Both share one scale, so that shapes stay, unless one range is more than 8 times
the other: then their units have nothing to do with each other, and each has a scale of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from genlab.data.cells import Cells, read_cells, read_text
from genlab.data.own import MAX_POINTS, MIN_ROWS, write_table

SPAN = 7.2  # of the window's 8 units that a column's range takes
ALIKE = 8.0  # times: ranges further apart than that are scaled one by one
EVEN, TINY = 1e-12, 1e-290  # ranges, relative and absolute, that are none
THIN_SEED = 0  # of the lot that draws 1,500 rows out of more
QUOTED = 24  # characters of a cell or a name in a sentence


@dataclass(frozen=True)
class TwoColumns:
    """Two columns of numbers, ready to be learnt from."""

    names: tuple[str, str]  # of the columns taken
    choices: tuple[str, ...]  # all columns of numbers, by name
    rows: int  # of the table
    kept: int  # rows, at most 1,500
    centre: tuple[float, float]  # what lies in the middle of the window, in the columns' units
    unit: tuple[float, float]  # what one unit of the window is, in theirs
    token: str

    @property
    def said(self) -> str:
        """What was read and what was done to it, in two or three sentences."""
        x, y = (name[:QUOTED] for name in self.names)
        across, up = (f"{unit:.3g}" for unit in self.unit)
        scales = f"one unit is {across}" + ("" if across == up else f" across and {up} upwards")
        parts = [f"{self.rows:,} rows; x = {x}, y = {y}."]
        if self.kept < self.rows:
            parts.append(f"Of these, {self.kept:,} drawn by lot are used.")
        middle = f"({self.centre[0]:.4g}, {self.centre[1]:.4g})"
        parts.append(f"In the picture {middle} is the middle, and {scales}.")
        return " ".join(parts)


def read_table(content: bytes | str, columns: Sequence[str] = ()) -> TwoColumns:
    """Return two columns of a table, the first two that hold numbers or those of the given names.

    content: text, or the bytes of a file, with commas, semicolons, tabs or spaces between cells.
    Raises `ValueError`, one sentence: which row and column, what stands there, and what to do.
    """
    cells = read_cells(read_text(content))
    numeric = _numeric(cells)
    taken = _taken(cells, numeric, columns)
    numbers = np.array([_pair(cells, row, taken) for row in range(len(cells.rows))])
    if len(numbers) < MIN_ROWS:
        raise ValueError(
            f"The table has {len(numbers)} rows of numbers; it takes {MIN_ROWS} or more, as a "
            f"fifth of them is held out."
        )
    centre, unit = _placed(numbers, [_name(cells, column) for column in taken])
    points = (numbers - centre) / unit
    # sorted before the lot is drawn: the order of the rows must not matter
    points = points[np.lexsort(points.T)]
    if len(points) > MAX_POINTS:
        lot = np.random.default_rng(THIN_SEED).choice(len(points), MAX_POINTS, replace=False)
        points = points[lot]
    return TwoColumns(
        names=(_name(cells, taken[0]), _name(cells, taken[1])),
        choices=tuple(_name(cells, column) for column in numeric),
        rows=len(numbers),
        kept=len(points),
        centre=(float(centre[0]), float(centre[1])),
        unit=(float(unit[0]), float(unit[1])),
        token=write_table(points),
    )


def _numeric(cells: Cells) -> list[int]:
    """Return the columns that hold numbers in at least half of the rows."""
    share = [
        sum(cells.number(row, column) is not None for row in range(len(cells.rows)))
        for column in range(cells.width)
    ]
    return [column for column, found in enumerate(share) if 2 * found >= len(cells.rows)]


def _taken(cells: Cells, numeric: list[int], columns: Sequence[str]) -> tuple[int, int]:
    known = {_name(cells, column): column for column in numeric}
    for name in columns:
        if name not in known:
            raise ValueError(
                f"There is no column of numbers called {_short(name)}; there are "
                f"{', '.join(known) or 'none'}."
            )
    if len(set(columns)) == 1:
        raise ValueError(f"Column {_short(columns[0])} is taken twice; take two different ones.")
    found = [known[name] for name in columns] or numeric
    if len(found) < 2:
        has = "one column" if found else "no column"
        raise ValueError(
            f"The table has {has} of numbers, and it takes two; put commas, semicolons, tabs or "
            f"spaces between the cells of a row."
        )
    return found[0], found[1]


def _pair(cells: Cells, row: int, taken: tuple[int, int]) -> tuple[float, float]:
    numbers = []
    for column in taken:
        number = cells.number(row, column)
        if number is None:
            where = f"Row {cells.lines[row]:,}, column {column + 1}"
            cell = cells.rows[row][column : column + 1]
            what = f"is {_short(cell[0])}, not a number" if cell and cell[0] else "is empty"
            raise ValueError(f"{where} {what}; put a number there or take the row out.")
        numbers.append(number)
    return numbers[0], numbers[1]


def _placed(numbers: np.ndarray, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return what lies in the middle (2,) and what a unit is (2,), in the columns' own units."""
    low, high = numbers.min(0) / 2, numbers.max(0) / 2  # halves, whose difference is finite
    span = high - low
    for at, name in enumerate(names):
        if span[at] <= max(TINY, EVEN * abs(high[at])):
            raise ValueError(
                f"Column {_short(name)} is {2 * low[at]:g} in every row; take one that varies."
            )
    if span.max() <= ALIKE * span.min():
        span = np.full(2, span.max())
    return low + high, span / (SPAN / 2)


def _short(text: str) -> str:
    """Return the beginning of a stranger's text as it may stand in a sentence."""
    return repr(text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…")


def _name(cells: Cells, column: int) -> str:
    """Return a column's name: its header's, made single by its place where two are alike."""
    header = cells.header[column] if column < len(cells.header) else ""
    if not header or cells.header.count(header) > 1:
        return f"{header} ({column + 1})".strip() if header else f"column {column + 1}"
    return header
