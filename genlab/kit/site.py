"""What the server asks of Streamlit: where the site lies, and what to say when a page fails."""

from __future__ import annotations

import streamlit as st

from genlab.kit import prose
from genlab.kit.syllabus import LessonError
from genlab.runs.info import StoreError

SORRY = (
    "Something went wrong on this page, and nothing you made is lost. "
    "Reload it; if it fails again, open the lesson afresh from the menu."
)


def base() -> str:
    """Return the path that the site lies under, "" at a server's root."""
    return st.get_option("server.baseUrlPath") or ""


def say_sorry(error: Exception) -> bool:
    """Show one sentence in the place of an error that a page let through.

    Streamlit logs the details.
    """
    teaching = isinstance(error, StoreError | LessonError)
    st.html(prose.notice([str(error) if teaching else SORRY], role="alert"))
    return True
