"""The face of every page: name, icon, one style sheet, and the colours that words have."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import streamlit as st

Mode: TypeAlias = Literal["light", "dark"]

ASSETS = Path(__file__).parents[2] / "assets"
SIDEBAR = 264  # pixels wide
INK: dict[Mode, str] = {"light": "#1b2530", "dark": "#e8edf1"}
# What the style sheet needs of the theme, and the mark of samples, which is no text
PAINT: dict[str, dict[Mode, str]] = {
    "line": {"light": "#d5dbe0", "dark": "#37424d"},
    "button": {"light": "#2b3a4a", "dark": "#c9d6e2"},
    "on-button": {"light": "#ffffff", "dark": "#12171c"},
    "mark-samples": {"light": "#E69F00", "dark": "#F2B233"},
}
# The palette's roles as ink: the same hues, dark enough on light paper to be read as text
# (contrast 4.5 or more, WCAG 2.2 AA); on dark paper the palette's own.
TEXT: dict[str, dict[Mode, str]] = {
    "data": {"light": "#0072B2", "dark": "#56B4E9"},
    "samples": {"light": "#926500", "dark": "#F2B233"},
    "truth": {"light": "#55555F", "dark": "#B9B9C2"},
    "nll": {"light": "#B65000", "dark": "#FF8A4A"},
    "gan": {"light": "#B44582", "dark": "#DE9BC1"},
    "discriminator": {"light": "#007D5B", "dark": "#3DC79F"},
}


def dress() -> None:
    """Put name, icon and style sheet on the page; called once in every run of it."""
    st.set_page_config(
        page_title="GenLab",
        page_icon=asset("icon.svg"),
        layout="wide",
        initial_sidebar_state=SIDEBAR,
    )
    st.logo(asset("wordmark.svg").replace("INK", INK[mode()]), size="large")
    paints = PAINT | {f"text-{role}": pair for role, pair in TEXT.items()}
    colours = "".join(f"--gl-{name}:{pair[mode()]};" for name, pair in paints.items())
    st.html(f"<style>:root{{{colours}}}\n{asset('styles/genlab.css')}</style>")


def mode() -> Mode:
    """Return whether the learner's browser shows the page light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def asset(name: str) -> str:
    """Return the text of a file in `assets/`."""
    path = ASSETS / name
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, modified: int) -> str:
    return path.read_text(encoding="utf-8")
