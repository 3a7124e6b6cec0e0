"""The menu: lessons as Streamlit pages, each at an address of its own."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from genlab.kit.syllabus import Lesson, lessons


def pages(home: Callable[[], None]) -> dict[str, list[st.Page]]:
    """Return the pages by the menu's groups, the home page first."""
    menu = {"": [st.Page(home, title="Home", icon=":material/home:", url_path="", default=True)]}
    for lesson in lessons():
        menu.setdefault(lesson.group, []).append(page(lesson))
    return menu


def page(lesson: Lesson) -> st.Page:
    """Return the page of one lesson."""
    return st.Page(lesson.path, title=lesson.title, icon=lesson.icon, url_path=lesson.slug)
