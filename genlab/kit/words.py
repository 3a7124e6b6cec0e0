"""Words on a page that every card and lesson writes in the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from genlab.kit import prose, theme


def say(text: str) -> None:
    """Write a lesson's Markdown, in which `:data[blue points]` has the colour of data.

    Only for what stands in our own files: the colours are HTML, so all HTML is let through.
    """
    st.markdown(prose.coloured(text, theme.mode()), unsafe_allow_html=True)


def predict_first(
    question: str,
    options: Sequence[str],
    kept: str | None,
    key: str,
    *,
    closed: bool,
    on_change: Callable[[], None] | None = None,
) -> str | None:
    """Ask for a prediction; return the option that is chosen.

    kept: the choice made before, which outlives the control; closed: it can no longer be changed.
    """
    say(f"**Predict first.** {question}")
    return st.radio(
        question,
        options,
        index=options.index(kept) if kept in options else None,
        key=key,
        label_visibility="collapsed",
        horizontal=True,
        disabled=closed,
        on_change=on_change,
    )
