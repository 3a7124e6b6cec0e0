"""The learner's own data on a page: drawn, pasted as a table, or taken from a picture.

What comes of it is a text, and that is a setting like any other: the desk lays it out, the address
carries it. Data that cannot be read leave a sentence, and what was there before stays.
"""

from __future__ import annotations

import streamlit as st

from genlab.data.catalog import OWN
from genlab.data.own import read_own
from genlab.kit import own_forms, prose
from genlab.kit.desk import Desk
from genlab.kit.own_desk import own_of

KINDS = {"drawing": "Draw", "table": "Table", "picture": "Picture"}
FORMS = {"drawing": own_forms.draw, "table": own_forms.table, "picture": own_forms.picture}
HINT = "Draw something, paste a table or upload a picture."


def chosen(desk: Desk) -> bool:
    """Say whether the learner chose their own data, and no teacher has hidden the choice."""
    hidden = {"dataset", "own"} & desk.link.hidden
    return not hidden and st.session_state.get(desk.key("dataset")) == OWN


def own_data(desk: Desk) -> None:
    """Draw the panel, where the learner chose their own data."""
    if not chosen(desk):
        return
    own = own_of(desk)
    read = read_own(own.token) if own.token else None
    with st.container(key=desk.key("own-panel")):
        name = desk.key("own-kind")
        if own.token != own.shown and read is not None:
            st.session_state[name], own.shown = read.kind, own.token
        st.session_state.setdefault(name, read.kind if read else "drawing")
        kind = st.segmented_control(
            "Where your data come from",
            list(KINDS),
            format_func=KINDS.__getitem__,
            key=name,
            required=True,
            label_visibility="collapsed",
            width="stretch",
        )
        FORMS[kind or "drawing"](desk, read)
        if own.problem:
            st.html(prose.notice([own.problem]))
        elif read is None:
            st.html(own_forms.quiet(HINT))
