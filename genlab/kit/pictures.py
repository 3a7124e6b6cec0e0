"""Figures that stand still on a page, each as wide as it reads best."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from genlab.figures.recording import render

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def pictures(figures: Iterable[tuple[Figure, str]]) -> None:
    """Draw figures side by side, one below the other where there is no room.

    figures: each with what it shows in words, for who does not see it.
    """
    st.html(f'<div class="gl-pictures">{"".join(_picture(*one) for one in figures)}</div>')


def _picture(figure: Figure, alt: str) -> str:
    data = base64.b64encode(render(figure, "svg")).decode()
    width = round(96 * figure.get_figwidth())
    return (
        f'<img src="data:image/svg+xml;base64,{data}" alt="{html.escape(alt)}" '
        f'style="width:{width}px">'
    )
