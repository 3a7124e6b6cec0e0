"""What a learner reads when a page fails: one sentence. Streamlit logs the details."""

from __future__ import annotations

import streamlit as st


def say_sorry(error: Exception) -> bool:
    """Show a sentence in the place of an error that a page let through."""
    st.error(
        "Something went wrong on this page, and nothing you made is lost. "
        "Reload it; if it fails again, open the lesson afresh from the menu.",
        icon=":material/error:",
    )
    return True
