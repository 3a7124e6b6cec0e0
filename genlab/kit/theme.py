"""The face of every page: name, icon and one style sheet."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parents[2] / "assets"
INK = {"light": "#1b2530", "dark": "#e8edf1"}


def dress(mode: str) -> None:
    """Put name, icon and style sheet on the page; called once in every run of it."""
    st.set_page_config(page_title="GenLab", page_icon=_asset("icon.svg"), layout="wide")
    st.logo(_asset("wordmark.svg").replace("INK", INK[mode]), size="large")
    st.html(f"<style>{_asset('styles/genlab.css')}</style>")


def mode() -> str:
    """Return "light" or "dark", whichever the learner's browser shows."""
    return "dark" if st.context.theme.type == "dark" else "light"


def _asset(name: str) -> str:
    path = ASSETS / name
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, modified: int) -> str:
    return path.read_text(encoding="utf-8")
