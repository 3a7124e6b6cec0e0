"""The home page: what this is, a run that moves at once, the map of lessons, one way to begin."""

from __future__ import annotations

import streamlit as st

from genlab.kit import menu
from genlab.kit.syllabus import GROUPS, Lesson, lessons


def home() -> None:
    """Draw the home page."""
    every = lessons()
    st.title("See a generative model learn")
    st.markdown("GenLab trains small models live in front of you, and keeps every run.")
    if every:
        st.page_link(
            menu.page(every[0]), label="Start the first lesson", icon=":material/play_arrow:"
        )
    for group, question in GROUPS.items():
        members = [lesson for lesson in every if lesson.group == group]
        if members:
            st.subheader(group)
            st.caption(question)
            for lesson in members:
                _card(lesson)


def _card(lesson: Lesson) -> None:
    with st.container(border=True):
        st.page_link(menu.page(lesson), label=f"**{lesson.title}**")
        st.markdown(lesson.summary)
