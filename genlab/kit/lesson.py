"""A lesson: prose, an instrument to play on, a prediction, challenges, the code that ran.

    page = lesson.begin(LESSON, "Pick a data set, press **Train**, watch.")
    page.instrument(controls=["dataset", "seed"])
    page.predict("How near will it come?", on="gap", options={...}, reveal="{gap:.3f} nats")

A page says what is there and in which order; where it lies on the screen is decided here. A long
one has parts, each a function of the page: `page.parts({"A flow learns": flow, ...}, main=flow)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from genlab.experiments.catalog import EXPERIMENTS
from genlab.kit import prose, theme
from genlab.kit.ask import ask
from genlab.kit.challenge import Challenge, challenge
from genlab.kit.desk import Desk, desk
from genlab.kit.duel import DUEL
from genlab.kit.imagedata import missing
from genlab.kit.instrument import instrument
from genlab.kit.lab import LAB
from genlab.kit.latent import LATENT
from genlab.kit.lens import lens
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.parts import parts
from genlab.kit.predict import Options, predict
from genlab.kit.race import seeds
from genlab.kit.races import races
from genlab.kit.sketch import sketch
from genlab.kit.source import source
from genlab.kit.words import say

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def begin(about: Mapping[str, Any], task: str = "") -> Page:
    """Begin a lesson with its title and, unless its parts do, one sentence that says what to do."""
    page = Page(about)
    st.title(page.about["title"], anchor=False)
    if task:
        page.say(task)
    return page


class Page:
    """One lesson's page; each method draws the next thing."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        self.about = about
        self.starts: Mapping[str, Mapping[str, Any]] = about.get("starts", {})
        kind = EXPERIMENTS[about["experiment"]]
        start = kind.from_settings(next(iter(self.starts.values()), {}))
        self.desk: Desk = desk(f"{kind.name}@{about['title']}", start)
        self._below: DeltaGenerator | None = None
        self._formulas = 0
        self._main = ""  # the part with the instrument

    def parts(
        self, draws: Mapping[str, Callable[[Page], None]], *, main: Callable[..., None]
    ) -> None:
        """Draw the part that the learner chose; all parts share the desk.

        draws: title -> a function of the page, whose name is the part's in the address.
        main: the part that a link opens which lays out settings and names no part.
        """
        titles = {draw.__name__: title for title, draw in draws.items()}
        ready = {draw.__name__: partial(draw, self) for draw in draws.values()}
        self._main = main.__name__
        parts(self.desk, titles, ready, self._main)

    def instrument(self, controls: Sequence[str], *, lens: str = "") -> None:
        """Draw the player of the lesson's experiment with its controls.

        The page starts with the first of its `LESSON["starts"]`, or the experiment's defaults.
        controls: names of the settings that stand beside the picture; the rest is folded away.
        lens: "ladder" for a large scale of what the data cost elsewhere, in the chart's place.
        """
        self._below = instrument(self.desk, controls, {} if lens else self.starts, lens)

    def lens(self, view: str, controls: Sequence[str], *, example: Mapping[str, Any]) -> None:
        """Take the flow apart: at a "point", or by its "layers".

        example: settings of a recording in `assets/recordings`, shown until the learner's own flow
        is trained.
        """
        lens(self.desk, view, controls, type(self.desk.start).from_settings(example))

    @property
    def run(self) -> Outcome:
        """What became of the run that the instrument shows."""
        return outcome(self.desk.experiment)

    def say(self, text: str) -> None:
        """Write Markdown; `:data[blue points]` gets the colour that data have everywhere."""
        say(text)

    def section(self, title: str) -> None:
        """Begin a section."""
        st.header(title, anchor=False)

    def formula(self, latex: str, words: str = "") -> None:
        r"""Write a formula, `\data{x}` in the colour of data, and below it what it says."""
        self._formulas += 1
        with st.container(key=f"formula-{self._formulas}"):
            st.latex(prose.formula(latex, theme.mode()))
        if words:
            self.say(words)

    def beside(self) -> tuple[DeltaGenerator, DeltaGenerator]:
        """Return two places side by side, one below the other on a phone; use them with `with`."""
        left, right = st.columns([1.3, 1], gap="large")
        return left, right

    def predict(self, question: str, *, on: str, options: Options, reveal: str) -> None:
        """Ask before the run answers; the card stands below the picture.

        on: the figure that decides; options: answer -> its upper bound, rising: a number, the label
        of a mark on the chart, or None where it is open;
        reveal: the answer with the run's own figures, as in `{gap:.3f}`.
        """
        with self._below or st.container():
            predict(self.desk, self.run, question, on, options, reveal)

    def sketch(self, name: str, **given: Any) -> None:
        """Draw a small picture to play on, one of `genlab.kit.sketch.SKETCHES`."""
        sketch(name, self.desk.key(f"sketch-{name}"), **given)

    def ask(self, question: str, options: Sequence[str], *, answer: str, because: str) -> None:
        """Ask what has a known answer, which is one of `options`; the reason follows the choice."""
        ask(self.desk, question, options, answer, because)

    def challenge(
        self,
        task: str,
        *,
        given: Mapping[str, Any],
        on: str,
        below: float | None = None,
        above: float | None = None,
        **more: Any,
    ) -> None:
        """Set a task that the run itself checks: `on` below or above a bound, under `given`.

        more: of `Challenge`: unit, hint; at_most, what the run may have, and at_least, as in
        {"parameters": 20_000}: figures and settings count.
        """
        asked = Challenge(task, given, on, below, above=above, **more)
        challenge(self.desk, self.run, asked)

    def races(self, *names: str) -> None:
        """Draw one of the prepared comparisons, as the learner chooses, and what it shows.

        names: keys of `genlab.experiments.comparisons.COMPARISONS`.
        """
        races(self.desk, names, self._open)

    def lab(self, part: str) -> None:
        """Draw a part of the misspecification lab: "world", "students", "claims" or "cures"."""
        LAB[part](self.desk)

    def duel(self, part: str) -> None:
        """Draw a part of the page of two teachers, one of `genlab.kit.duel.DUEL`."""
        DUEL[part](self.desk)

    def latent(self, part: str) -> None:
        """Draw a part of the page of latent spaces, one of `genlab.kit.latent.LATENT`."""
        LATENT[part](self.desk)

    def seeds(self, n: int = 5) -> None:
        """Offer the run that is laid out with `n` seeds, as one band."""
        if missing(self.desk):
            st.caption("This waits for the images.")
        elif st.toggle(f"Train it from {n} seeds", key=self.desk.key("seeds-shown")):
            seeds(self.desk.experiment, self.desk.key("seeds"), n, on_open=self._open)

    def _open(self, settings: Mapping[str, Any]) -> None:
        """Lay a run of a race out on the desk, where the instrument shows it."""
        self.desk.set(**settings)
        self.desk.turn_to(self._main)

    def code(self, *names: str) -> None:
        """Show the code that ran, `genlab.module.Object` each, folded away."""
        with st.expander("The code that ran", icon=":material/code:"):
            for name in names:
                st.caption(f"`{name.rpartition('.')[0]}`")
                st.code(source(name), language="python")
