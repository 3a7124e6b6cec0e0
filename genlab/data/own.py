"""The learner's own data as a short text, so that they are a setting like any other.

    d.ABCD...   a drawing: spots, 24 bits each, which a soft round brush has left
    t.ABCD...   a table: its rows as points, 24 bits each
    p.ABCD...   a picture: width and height (8 bits each), then its cells, 4 bits each, from the top

in the letters that addresses take (base64url of RFC 4648, no padding). A point is two numbers of 12
bits, x and y over the window [-4, 4]^2; points stand in rising order, so that equal data are equal
texts and equal runs. A text that is not in this one form is refused.
"""

from __future__ import annotations

import base64
import re
from typing import Literal, NamedTuple

import numpy as np

OWN_WINDOW = 4.0  # half the side of the square that own data lie in
OWN_STEPS = 4096  # places along that side: 12 bits
MAX_POINTS = 1500  # spots of a drawing, rows of a table
MIN_ROWS = 20  # of a table: 16 to learn from and 4 held out
MIN_PLACES = 10  # different ones that a table's rows lie on
MAX_CELLS = 48  # of a picture, along its longer side
LEVELS = 16  # of darkness, 0 to 15
LETTERS = re.compile(r"[0-9A-Za-z_-]*")
KINDS = {"d": "drawing", "t": "table", "p": "picture"}


class Own(NamedTuple):
    """What a text says."""

    kind: Literal["drawing", "table", "picture"]
    points: np.ndarray  # (n, 2) float64 in the window; a picture has none
    cells: np.ndarray  # (height, width) uint8, darkness 0 to 15, the top row first


def write_drawing(spots: np.ndarray) -> str:
    """Return the text of the spots (n, 2) of a drawing; a spot laid twice counts once.

    Raises `ValueError` for no spot, for more than 1,500 and for one outside the window.
    """
    return _checked("d", np.unique(_codes(spots)))


def write_table(rows: np.ndarray) -> str:
    """Return the text of a table's rows (n, 2), which lie in the window.

    Raises `ValueError` for fewer than 20 rows, more than 1,500, or on fewer than 10 places.
    """
    return _checked("t", np.sort(_codes(rows)))


def write_picture(cells: np.ndarray) -> str:
    """Return the text of a picture's darkness (height, width), whole numbers from 0 to 15.

    Raises `ValueError` for more than 48 cells a side and for a blank picture.
    """
    height, width = cells.shape
    if not (1 <= height <= MAX_CELLS and 1 <= width <= MAX_CELLS):
        raise ValueError(
            f"A picture has 1 to {MAX_CELLS} cells a side, not {width:,} by {height:,}."
        )
    if not cells.any():
        raise ValueError("The picture is blank: no cell of it is dark.")
    flat = np.append(cells.astype(np.uint8).ravel(), np.zeros(cells.size % 2, np.uint8))
    return f"p.{_letters(bytes([width, height]) + (flat[::2] << 4 | flat[1::2]).tobytes())}"


def read_own(token: str) -> Own:
    """Return what a text says, whoever wrote it.

    Raises `ValueError`, one sentence, for any text that the three writers above do not write.
    """
    mark, dot, letters = token.partition(".")
    if mark not in KINDS or not dot or not LETTERS.fullmatch(letters):
        raise ValueError(
            f"The text of your data begins with d., t. or p. and holds letters, digits, - and _ "
            f"after that; {token[:16]!r} does not."
        )
    try:
        content = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    except ValueError:
        content = b""
    own = _read_picture(content) if mark == "p" else _read_points(mark, content)
    if own is None or _write(own) != token:
        raise ValueError(
            f"The text of your {KINDS[mark]} is damaged: a letter of its {len(token):,} is missing "
            f"or not its own."
        )
    return own


def to_codes(points: np.ndarray) -> np.ndarray:
    """Return the places (n, 2), whole numbers from 0 to 4095, of points (n, 2) in the window."""
    places = np.floor((points + OWN_WINDOW) * (OWN_STEPS / (2 * OWN_WINDOW)))
    return np.clip(places, 0, OWN_STEPS - 1).astype(np.int64)


def from_codes(places: np.ndarray) -> np.ndarray:
    """Return the points (n, 2) in the window in the middle of their places (n, 2)."""
    return (places + 0.5) * (2 * OWN_WINDOW / OWN_STEPS) - OWN_WINDOW


def _codes(points: np.ndarray) -> np.ndarray:
    """Return x and y of points (n, 2) as one number of 24 bits each (n,)."""
    points = np.asarray(points, np.float64).reshape(-1, 2)
    if not (np.abs(points) <= OWN_WINDOW).all():  # NaN is in no window either
        raise ValueError("A point lies outside the picture, which goes from -4 to 4.")
    places = to_codes(points)
    return places[:, 0] << 12 | places[:, 1]


def _checked(mark: str, codes: np.ndarray) -> str:
    """Return the text of sorted codes (n,), if there are as many as their kind takes."""
    low, what = (MIN_ROWS, "rows") if mark == "t" else (1, "spots")
    if not low <= len(codes) <= MAX_POINTS:
        raise ValueError(f"A {KINDS[mark]} has {low} to {MAX_POINTS:,} {what}, not {len(codes):,}.")
    places = len(np.unique(codes))
    if mark == "t" and places < MIN_PLACES:
        raise ValueError(
            f"The table's {len(codes):,} rows lie on {places} different places of the picture; "
            f"a density takes {MIN_PLACES} or more."
        )
    split = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], 1)
    return f"{mark}.{_letters(split.astype(np.uint8).tobytes())}"


def _letters(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _read_points(mark: str, content: bytes) -> Own | None:
    if len(content) % 3:
        return None
    split = np.frombuffer(content, np.uint8).reshape(-1, 3).astype(np.int64)
    places = np.stack(
        [split[:, 0] << 4 | split[:, 1] >> 4, (split[:, 1] & 15) << 8 | split[:, 2]], 1
    )
    kind: Literal["drawing", "table"] = "drawing" if mark == "d" else "table"
    return Own(kind, _still(from_codes(places)), np.empty((0, 0), np.uint8))


def _read_picture(content: bytes) -> Own | None:
    width, height = content[:2] if len(content) > 2 else (0, 0)
    pairs = np.frombuffer(content[2:], np.uint8)
    if not width * height or len(pairs) != -(-width * height // 2):
        return None
    cells = np.stack([pairs >> 4, pairs & 15], 1).ravel()[: width * height].reshape(height, width)
    return Own("picture", np.empty((0, 2)), _still(cells))


def _write(own: Own) -> str:
    if own.kind == "picture":
        return write_picture(own.cells)
    return write_drawing(own.points) if own.kind == "drawing" else write_table(own.points)


def _still(array: np.ndarray) -> np.ndarray:
    """Return the array, which nobody can change from now on."""
    array.setflags(write=False)
    return array
