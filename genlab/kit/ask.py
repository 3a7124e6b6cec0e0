"""A question with a known answer: the learner commits before the page says it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from genlab.kit import prose, theme
from genlab.kit.desk import Desk


def ask(desk: Desk, question: str, options: Sequence[str], answer: str, because: str) -> None:
    """Draw the card of one question.

    answer: the one of `options` that is right; because: the sentences that follow the choice.
    Raises `ValueError` where the answer is none of the options.
    """
    if answer not in options:
        raise ValueError(f"The answer {answer!r} is none of {', '.join(options)}.")
    mark = f"asked.{question}"
    with st.container(border=True, key=f"{desk.page}-ask-{question}", gap="xsmall"):
        st.markdown(f"**Predict first.** {prose.formula(question, theme.mode())}")
        chosen = st.radio(
            question,
            options,
            index=options.index(desk.marks[mark]) if mark in desk.marks else None,
            key=f"{desk.page}.{mark}",
            label_visibility="collapsed",
            horizontal=True,
            disabled=mark in desk.marks,
            on_change=desk.touch,
        )
        if chosen is None:
            return
        desk.marks[mark] = chosen
        verdict = "**You were right.**" if chosen == answer else f"**No: {answer}.**"
        text = prose.coloured(f"{verdict} {because}", theme.mode())
        st.markdown(text, unsafe_allow_html=True)
