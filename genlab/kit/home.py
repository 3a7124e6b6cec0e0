"""The home page: what this is, a run that moves at once, the map of lessons, one way to begin."""

from __future__ import annotations

import streamlit as st

from genlab.experiments.flow import FlowExperiment
from genlab.kit import menu
from genlab.kit.desk import Desk
from genlab.kit.instrument import play
from genlab.kit.permalink import Link
from genlab.kit.syllabus import GROUPS, Lesson, lessons

DESK = "home"  # without an address of its own
SHOWN = FlowExperiment(dataset="pinwheel", steps=3000)  # recorded in assets/recordings


def home() -> None:
    """Draw the home page."""
    every = lessons()
    words, picture = st.columns([1, 2.1], gap="large")
    with words:
        st.title("Watch a model learn to make data", anchor=False)
        st.markdown(
            "GenLab trains small generative models live, in front of you. Every run is a "
            "recording: play it, scrub it, share it."
        )
        with st.container(key="home-begin"):
            st.page_link(
                menu.page(every[0]), label="Start the first lesson", icon=":material/arrow_forward:"
            )
    with picture:
        shown = st.session_state.setdefault(DESK, Desk(DESK, SHOWN, Link(SHOWN)))
        play(shown, autoplay=True)
    for group, question in GROUPS.items():
        members = [lesson for lesson in every if lesson.group == group]
        if members:
            st.header(group, anchor=False)
            st.markdown(question)
            _cards(members)


def _cards(members: list[Lesson]) -> None:
    """Draw a group's lessons side by side, one below the other on a phone."""
    with st.container(horizontal=True, key=f"home-{members[0].group}"):
        for lesson in members:
            with st.container(border=True, key=f"home-{lesson.slug}", width=360):
                st.page_link(menu.page(lesson), label=f"**{lesson.title}**")
                st.markdown(lesson.summary)
                _starts(lesson)


def _starts(lesson: Lesson) -> None:
    """Draw links to the lesson with a prepared start laid out."""
    with st.container(horizontal=True, gap="small", key=f"home-{lesson.slug}-starts"):
        for label, settings in lesson.starts.items():
            query = {name: str(value) for name, value in settings.items()}
            st.page_link(menu.page(lesson), label=label, icon="", query_params=query)
