"""Figures that stand still on a page, each as wide as it reads best."""

from __future__ import annotations

import base64
import html
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING

import streamlit as st

from genlab.figures.recording import render

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Draw = Callable[[], Iterable[tuple[Figure, str]]]

MOST = 64  # sets of figures that are kept for all who look at them
_kept: OrderedDict[Hashable, str] = OrderedDict()
_lock = threading.Lock()  # to render changes settings that all of a process share


def pictures(key: Hashable, draw: Draw) -> None:
    """Show figures side by side, one below the other where there is no room.

    key: what they are made of; draw: makes them, each with what it shows in words, for who does
    not see it. They are drawn once for all who look at the same.
    """
    with _lock:
        if key not in _kept:
            _kept[key] = "".join(_picture(*one) for one in draw())
            while len(_kept) > MOST:
                _kept.popitem(last=False)
        shown = _kept[key]
    st.html(f'<div class="gl-pictures">{shown}</div>')


def _picture(figure: Figure, alt: str) -> str:
    data = base64.b64encode(render(figure, "svg")).decode()
    width = round(96 * figure.get_figwidth())
    return (
        f'<img src="data:image/svg+xml;base64,{data}" alt="{html.escape(alt)}" '
        f'style="width:{width}px">'
    )
