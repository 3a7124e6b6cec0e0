"""A lesson: prose, an instrument, a prediction, challenges, the code that ran."""

from __future__ import annotations

from typing import Any

import streamlit as st


class Page:
    """One lesson's page; its methods draw from top to bottom."""

    def __init__(self, about: dict[str, Any]) -> None:
        self.about = about

    def say(self, text: str) -> None:
        """Write a paragraph of Markdown."""
        st.markdown(text)


def begin(about: dict[str, Any]) -> Page:
    """Begin a lesson: its title on the page."""
    st.title(about["title"])
    return Page(about)
