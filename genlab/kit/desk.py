"""A learner's desk: the settings on one page, kept in step with its controls and its address.

Three things can move a setting: a control, a prepared start, an address (a link, the back button).
The one that moved last wins. A rerun during or shortly after a control's move may still carry the
address from before it, so then the address is not read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from genlab.experiments.experiment import MAX_SEED, Experiment
from genlab.experiments.fields import SettingError, Value
from genlab.kit.permalink import MAX_PINS, Link, parse, write

ECHO_SECONDS = 1.0  # after a control's move: what an address says then is older than the control
PAGE = "genlab.page"  # the page that ran last
PART = "part"  # the mark of the part that is shown
ARRIVED = "genlab.arrived"  # whether another one ran before it

# What was moved -> the run that goes on with it; None where that is no way to go on.
Turn = Callable[[dict[str, Value]], Experiment | None]


@dataclass
class Desk:
    """What lies on the desk of one page."""

    page: str
    start: Experiment
    link: Link
    address: dict[str, list[str]] | None = None  # the query last read or written
    touched: bool = False  # a control was moved since the last run of the page
    moved: float = -ECHO_SECONDS  # when one was moved last
    arriving: bool = False  # another page was there in the run before this one
    asked: int = 0  # times that the page itself was asked to train what it lays out
    problem: str = ""  # why the controls, as they stand, are not taken
    held: frozenset[str] = frozenset()  # controls whose move waits for something, as for a file
    marks: dict[str, Any] = field(default_factory=dict)  # predictions made, challenges met
    onward: int = 0  # times that a run under way was to go on with what was moved
    turn: Turn | None = None  # what a moved control is to a run that is under way

    @property
    def experiment(self) -> Experiment:
        """The experiment that the page shows."""
        return self.link.experiment

    def key(self, name: str) -> str:
        """Return the name that a control of this page goes by in the session."""
        return f"{self.page}.{name}"

    def touch(self) -> None:
        """Note that the learner moved a control, in the part of the lesson that is shown."""
        if not self.link.part and PART in self.marks:  # else its settings would open another
            self.link = self._with(part=self.marks[PART])
        self.touched = not in_fragment()
        self.moved = time.monotonic()

    def choose(self, settings: Mapping[str, Value]) -> None:
        """Lay out a prepared start: `settings` over the page's own."""
        if in_fragment():
            return
        self.touch()
        laid = self.start.but(**settings)
        link = self.link
        self.show(Link(laid, part=link.part, among=link.among, hidden=link.hidden))

    def turn_to(self, part: str) -> None:
        """Show another part of the lesson; what lies on the desk stays."""
        self.touch()
        self.turn = None  # until that part says otherwise
        self.link = self._with(part=part)

    def take_part(self, names: Sequence[str]) -> None:
        """Note who takes part, for the address; names as there: small letters."""
        self.touch()
        self.link = self._with(among=tuple(names))

    def set(self, **settings: Value) -> None:
        """Change some settings from the program."""
        self.touch()
        self.show(self._with(experiment=self.experiment.but(**settings), at=None))

    def reseed(self) -> None:
        """Take the next seed: the same experiment, drawn anew."""
        self.set(seed=(self.experiment.seed + 1) % MAX_SEED)

    def mend(self, settings: object) -> None:
        """Take over settings that mend a failed run; what are no settings changes nothing."""
        with suppress(SettingError, TypeError):
            self.set(**settings)  # type: ignore[arg-type]  # a browser sends what it likes

    def stand_at(self, step: object) -> None:
        """Put the step that the picture stands at into the address."""
        self.touch()
        if isinstance(step, int) and 0 <= step <= self.experiment.steps:
            self.link = self._with(at=step)

    def pin(self, pins: object) -> None:
        """Take over the runs that the learner compares with; what is no settings is left out."""
        self.touch()
        kept = []
        for settings in (pins if isinstance(pins, list) else [])[:MAX_PINS]:
            with suppress(SettingError, TypeError, AttributeError):
                kept.append(type(self.start).from_settings(settings).changed())
        self.link = self._with(pins=tuple(kept))

    def ended(self, news: object) -> None:
        """Hear that the run came to its end: the page that runs now can quote it."""
        self.touch()

    def settle(self) -> None:
        """Take over what the controls say, if it can be taken."""
        now = self.experiment.shown()
        said = {name: st.session_state.get(self.key(name), now[name]) for name in now}
        moved = {n: v for n, v in said.items() if v != now[n] and n not in self.held}
        try:
            experiment = self._moved(moved)
        except SettingError as error:
            self.problem = str(error)
            return
        self.problem = ""
        if experiment != self.experiment:
            self.link = self._with(experiment=experiment, at=None)
        for name, value in experiment.shown().items():  # some settings follow others
            if name not in self.held and said[name] != value:
                st.session_state[self.key(name)] = value

    @property
    def query(self) -> dict[str, list[str]]:
        """The query of the address that shows the page as it is now."""
        link = self.link
        more = link.at, link.pins, link.hidden, link.part, link.among
        return write(link.experiment, self.start, *more)

    def publish(self) -> None:
        """Put what the page shows into its address.

        Not while the browser is still on its way here: it would note the address of the page
        before, with this query.
        """
        if not self.arriving and not self.link.complaints and self.query != address():
            st.query_params.from_dict(self.query)
        self.address = address()
        self.touched = False

    def read(self, query: dict[str, list[str]]) -> None:
        """Take over what an address says."""
        self.turn = None
        self.show(parse(query, self.start))

    def _moved(self, settings: dict[str, Value]) -> Experiment:
        onward = self.turn(settings) if self.turn and settings else None
        if onward is None:
            return self.experiment.anew(settings)
        self.onward += 1
        return onward

    def _with(self, **changes: Any) -> Link:
        return replace(self.link, **changes)

    def show(self, link: Link) -> None:
        """Lay everything out as `link` says, the controls too."""
        self.link = link
        self.problem = ""
        self.held = frozenset()
        for name, value in link.experiment.shown().items():
            st.session_state[self.key(name)] = value


def desk(page: str, start: Experiment) -> Desk:
    """Return the learner's desk of a page, with what its address says laid out on it."""
    found = st.session_state.get(page)
    query, arriving = address(), st.session_state.get(ARRIVED, False)
    if not isinstance(found, Desk) or found.start != start:
        found = st.session_state[page] = Desk(page, start, Link(start))
        found.read(query)
    elif arriving:
        found.read(query) if query else found.show(found.link)  # the desk is as it was left
    found.arriving = arriving
    if arriving:
        return found
    echo = found.touched or time.monotonic() - found.moved < ECHO_SECONDS
    if query != found.address and not echo:
        found.read(query)
    elif found.touched:
        found.link = replace(found.link, complaints=())
        found.settle()
    return found


def in_fragment() -> bool:
    """Say whether only a fragment runs, which no control of a page is in.

    A fragment that runs by itself sends along how the browser last had the controls: one that the
    program has moved meanwhile seems to be moved back, and is not.
    """
    run = get_script_run_ctx()
    return run is not None and bool(run.fragment_ids_this_run)


def visit(page: str) -> None:
    """Note which page runs: Streamlit forgets the controls of the page before it."""
    st.session_state[ARRIVED] = st.session_state.get(PAGE) != page
    st.session_state[PAGE] = page


def address() -> dict[str, list[str]]:
    """Return the query of the page's address."""
    return {name: st.query_params.get_all(name) for name in st.query_params}
