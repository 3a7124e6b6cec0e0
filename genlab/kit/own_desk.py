"""What a page knows of the learner's own data beside the settings."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from genlab.data.catalog import OWN
from genlab.data.table import TwoColumns
from genlab.experiments.fields import SettingError
from genlab.kit.desk import Desk


@dataclass
class OwnData:
    """The data last used, what was read last, and why it could not be."""

    token: str = ""  # of the data last used: they come back with the choice "Your own data"
    shown: str = ""  # of the data that the panel has shown: others open their own form
    problem: str = ""  # why the last data could not be read; what was there before stays
    pasted: str = ""  # a table as text
    file: bytes | str = ""  # the table at hand, for when other columns are taken
    table: TwoColumns | None = None


def own_of(desk: Desk) -> OwnData:
    """Return what the page of this desk knows of the learner's own data."""
    own: OwnData = desk.marks.setdefault("own", OwnData())
    own.token = str(desk.experiment.settings().get("own", "")) or own.token
    return own


def switched(desk: Desk) -> None:
    """Note that the learner moved the control of the data set, to own data or away from them."""
    own = own_of(desk)
    wanted = st.session_state[desk.key("dataset")] == OWN
    st.session_state[desk.key("own")] = own.token if wanted else ""
    # until there are data the run shown stays, and the other controls go on to work
    desk.held = frozenset({"dataset", "own"} if wanted and not own.token else ())
    desk.touch()


def take(desk: Desk, token: str) -> bool:
    """Lay out the run on these data; say whether it can be."""
    own = own_of(desk)
    try:
        desk.set(dataset=OWN, own=token)
    except SettingError as error:
        own.problem = str(error)
        return False
    own.problem = ""
    return True
