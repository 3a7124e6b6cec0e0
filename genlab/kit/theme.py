"""The face of every page: name, icon, one style sheet, and the colours that words have."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from genlab.figures.palette import Mode as Mode
from genlab.figures.palette import colour

ASSETS = Path(__file__).parents[2] / "assets"
SIDEBAR = 264  # pixels wide
# The palette's roles as ink: on light paper some hues are too pale to be read as text, so they are
# darkened there (contrast 4.5 or more, WCAG 2.2 AA)
DARKENED = {
    "samples": "#926500",
    "nll": colour("nll_text"),
    "gan": "#B44582",
    "discriminator": "#007D5B",
}
TEXT: dict[str, dict[Mode, str]] = {
    role: {"light": DARKENED.get(role, colour(role)), "dark": colour(role, "dark")}
    for role in ("data", "samples", "truth", "nll", "gan", "discriminator")
}


def dress() -> None:
    """Put name, icon and style sheet on the page; called once in every run of it."""
    st.set_page_config(
        page_title="GenLab",
        page_icon=asset("icon.svg"),
        layout="wide",
        initial_sidebar_state=SIDEBAR,
    )
    st.logo(asset("wordmark.svg").replace("INK", _theme("textColor")), size="large")
    paints = {
        "line": _theme("borderColor"),
        "button": _theme("primaryColor"),
        "on-button": _theme("backgroundColor"),
        "mark-samples": colour("samples", mode()),
        **{f"text-{role}": pair[mode()] for role, pair in TEXT.items()},
    }
    colours = "".join(f"--gl-{name}:{value};" for name, value in paints.items())
    st.html(f"<style>:root{{{colours}}}\n{asset('styles/genlab.css')}</style>")


def mode() -> Mode:
    """Return whether the learner's browser shows the page light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def _theme(option: str) -> str:
    """Return a colour of the theme that `.streamlit/config.toml` gives."""
    return str(st.get_option(f"theme.{mode()}.{option}"))


def asset(name: str) -> str:
    """Return the text of a file in `assets/`."""
    path = ASSETS / name
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, modified: int) -> str:
    return path.read_text(encoding="utf-8")
