"""The three forms in which learners bring data: a drawing, a table, a picture."""

from __future__ import annotations

import base64
import html
import io

import numpy as np
import streamlit as st
from PIL import Image

from genlab.data.examples import example_picture, example_table
from genlab.data.own import (
    MAX_POINTS,
    OWN_STEPS,
    OWN_WINDOW,
    Own,
    from_codes,
    to_codes,
    write_drawing,
    write_picture,
)
from genlab.data.own_entry import BRUSH_SD, own_entry
from genlab.data.picture import read_picture
from genlab.data.table import TwoColumns, read_table
from genlab.kit.component import Component, mount
from genlab.kit.desk import Desk
from genlab.kit.own_desk import own_of, take

PASTED = 200_000  # characters of a pasted table; more come as a file
PICTURES = ["png", "jpg", "jpeg", "webp", "gif", "bmp"]
DRAW = Component(
    name="genlab_draw",
    entry="sketches/draw.js",
    sheet="sketches/draw.css",
    html='<div class="gl-draw"></div>',
    css=".gl-draw:empty { min-height: 380px }",  # so that nothing jumps
)


def draw(desk: Desk, read: Own | None) -> None:
    """Show a drawing area, with the drawing that is trained on."""
    key = desk.key("own-draw")
    spots = read.points if read is not None and read.kind == "drawing" else np.empty((0, 2))

    def drawn() -> None:
        state = st.session_state.get(key) or st.session_state.get(f"{key}.inline") or {}
        try:
            if take(desk, write_drawing(_spots(state.get("drawn")))):
                desk.asked += 1
        except ValueError as error:
            own_of(desk).problem = str(error)

    given = {
        "key": key,
        "token": own_of(desk).token if len(spots) else "",
        "spots": to_codes(spots).ravel().tolist(),
        "window": OWN_WINDOW,
        "steps": OWN_STEPS,
        "brush": BRUSH_SD,
        "most": MAX_POINTS,
    }
    mount(DRAW, key, given, on_drawn_change=drawn)


def table(desk: Desk, read: Own | None) -> None:
    """Show where a table is pasted or uploaded, and what was read of it."""
    own, pasted, file = own_of(desk), desk.key("own-pasted"), desk.key("own-table")

    def paste() -> None:
        own.pasted = st.session_state[pasted]
        if own.pasted.strip():
            _read_table(desk, own.pasted)

    def upload() -> None:
        if st.session_state[file] is not None:
            _read_table(desk, st.session_state[file].getvalue())

    def example() -> None:
        own.pasted = st.session_state[pasted] = example_table()
        _read_table(desk, own.pasted)

    st.session_state.setdefault(pasted, own.pasted)
    st.text_area(
        "Paste two columns of numbers",
        key=pasted,
        height=120,
        max_chars=PASTED,
        placeholder="x, y\n1.2, 3.4\n1.3, 3.1\n…",
        on_change=paste,
    )
    # of any type: what is no table gets a sentence that says what it is
    st.file_uploader("Or take a file (CSV or text)", key=file, on_change=upload)
    if own.table is not None and own.table.token == own.token:
        _columns(desk, own.table)
        st.html(quiet(own.table.said))
    elif read is not None and read.kind == "table":
        st.html(quiet(own_entry(own.token).blurb))
    st.button("Take an example table", key=desk.key("own-example-table"), on_click=example)


def picture(desk: Desk, read: Own | None) -> None:
    """Show where a picture is uploaded, and the cells that were made of it."""
    file = desk.key("own-picture")

    def taken(content: bytes) -> None:
        try:
            take(desk, write_picture(read_picture(content)))
        except ValueError as error:
            own_of(desk).problem = str(error)

    def upload() -> None:
        if st.session_state[file] is not None:
            taken(st.session_state[file].getvalue())

    # told the types, a phone hands over its photos as JPEG
    words = "A picture: the darker, the likelier"
    st.file_uploader(words, type=PICTURES, key=file, on_change=upload)
    if read is not None and read.kind == "picture":
        st.html(_cells(read.cells))
    key = desk.key("own-example-picture")
    st.button("Take an example picture", key=key, on_click=lambda: taken(example_picture()))


def quiet(sentence: str) -> str:
    """Return a sentence in small print as HTML that shows its very characters."""
    return f'<p class="gl-quiet">{html.escape(sentence)}</p>'


def _spots(said: object) -> np.ndarray:
    """Return the points (n, 2) that a browser hands over; raises `ValueError` for anything else."""
    places = said.get("spots") if isinstance(said, dict) else None
    good = isinstance(places, list) and len(places) % 2 == 0 and len(places) <= 2 * MAX_POINTS
    if not good or not all(type(p) is int and 0 <= p < OWN_STEPS for p in places or []):
        raise ValueError("The drawing did not arrive whole; press the button again.")
    return from_codes(np.array(places, np.int64).reshape(-1, 2))


def _read_table(desk: Desk, content: bytes | str, columns: tuple[str, ...] = ()) -> None:
    own = own_of(desk)
    try:
        found = read_table(content, columns)
    except ValueError as error:
        own.problem = str(error)
        return
    if take(desk, found.token):
        own.file, own.table = content, found


def _columns(desk: Desk, found: TwoColumns) -> None:
    """Show the choice of two columns, where there are more."""
    if len(found.choices) < 3:
        return
    keys = [desk.key("own-across"), desk.key("own-up")]

    def choose() -> None:
        _read_table(desk, own_of(desk).file, tuple(st.session_state[key] for key in keys))

    labels = ("Across", "Upwards")
    for place, key, label, name in zip(st.columns(2), keys, labels, found.names, strict=True):
        st.session_state[key] = name
        place.selectbox(label, found.choices, key=key, on_change=choose)


def _cells(cells: np.ndarray) -> str:
    """Return the cells (height, width) of a picture as an image that a page can show."""
    file = io.BytesIO()
    Image.fromarray((255 - 17 * cells).astype(np.uint8)).save(file, "PNG")
    height, width = cells.shape
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    words = f"Your picture as {width} by {height} cells"
    return f'<img class="gl-cells" src="{address}" alt="{words}">{quiet(words + ".")}'
