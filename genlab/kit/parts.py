"""The parts of a long lesson: one screen each, chosen by a row of pills, named in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from genlab.kit.desk import PART, Desk

Draw = Callable[[], None]


def parts(desk: Desk, titles: Mapping[str, str], draws: Mapping[str, Draw], main: str) -> None:
    """Draw the row of parts, the one that was chosen, and the way to the next.

    titles: part -> title, in order; draws: part -> what draws it. Without a part in its address a
    page begins with the first, and a link that lays out settings with `main`, which shows them.
    """
    names = list(titles)
    chosen = desk.marks[PART] = current(desk, names, main)
    _row(desk, titles, chosen)
    draws[chosen]()
    after = names[names.index(chosen) + 1 :]
    if after:
        st.button(
            f"Next: {titles[after[0]]}",
            key=desk.key("next-part"),
            icon=":material/arrow_forward:",
            on_click=desk.turn_to,
            args=(after[0],),
        )
    desk.publish()


def current(desk: Desk, names: list[str], main: str) -> str:
    """Return the part that the page shows: the address's, or the one that suits what it says."""
    if desk.link.part in names:
        return desk.link.part
    return names[0] if desk.experiment == desk.start and not desk.link.complaints else main


def _row(desk: Desk, titles: Mapping[str, str], chosen: str) -> None:
    key = desk.key("parts")
    st.session_state[key] = chosen

    def choose() -> None:
        desk.turn_to(st.session_state[key] or chosen)  # a press on the chosen one unchooses it

    with st.container(key="lesson-parts"):
        st.pills(
            "Parts of this lesson",
            list(titles),
            format_func=titles.__getitem__,
            key=key,
            on_change=choose,
            label_visibility="collapsed",
        )
