"""A question with a known answer: the learner commits before the page says it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from genlab.kit.desk import Desk
from genlab.kit.words import predict_first, say


def ask(desk: Desk, question: str, options: Sequence[str], answer: str, because: str) -> None:
    """Draw the card of one question.

    answer: the one of `options` that is right; because: the sentences that follow the choice.
    Raises `ValueError` where the answer is none of the options.
    """
    if answer not in options:
        raise ValueError(f"The answer {answer!r} is none of {', '.join(options)}.")
    mark = f"asked.{question}"
    with st.container(border=True, key=f"{desk.page}-ask-{question}", gap="xsmall"):
        kept = desk.marks.get(mark)
        chosen = predict_first(
            question,
            options,
            kept,
            f"{desk.page}.{mark}",
            closed=kept is not None,
            on_change=desk.touch,
        )
        if chosen is None:
            return
        desk.marks[mark] = chosen
        verdict = "**You were right.**" if chosen == answer else f"**No: {answer}.**"
        say(f"{verdict} {because}")
