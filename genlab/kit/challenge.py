"""Challenges: something to bring a run to; the run itself says whether it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value
from genlab.kit.desk import Desk
from genlab.kit.outcome import Outcome


@dataclass(frozen=True)
class Challenge:
    """What has to come out, under which settings, and with how much."""

    task: str
    given: Mapping[str, Value]  # settings that the run must have
    on: str  # the figure that decides; of a run that was stopped, as its last frames tell it
    below: float | None = None
    unit: str = "nats"
    hint: str = ""
    at_most: Mapping[str, float] = field(default_factory=dict)  # figure or setting -> its bound
    above: float | None = None  # in the place of `below`: the figure must exceed this
    at_least: Mapping[str, float] = field(default_factory=dict)  # as `at_most`

    def __post_init__(self) -> None:
        if (self.below is None) == (self.above is None):
            raise ValueError(f"A challenge has one bound, below or above; {self.task!r} has not.")

    @property
    def goal(self) -> str:
        """The bound in words."""
        side, bound = ("above", self.above) if self.below is None else ("below", self.below)
        return f"{side} {bound:,.6g} {self.unit}"

    def better(self, a: float, b: float) -> float:
        """Return the better of two results."""
        return max(a, b) if self.below is None else min(a, b)

    def met(self, result: float) -> bool:
        """Say whether a result keeps the bound."""
        return result < self.below if self.below is not None else result > (self.above or 0.0)

    def applies(self, outcome: Outcome) -> bool:
        """Say whether the run is one that the challenge is about."""
        settings = outcome.experiment.settings()
        return all(settings.get(name) == value for name, value in self.given.items())

    def missed(self, outcome: Outcome) -> list[str]:
        """Return a sentence for each of its other bounds that the run does not keep.

        What is only known at the end (a figure) is not missed before.
        """
        had = {**_amounts(outcome.experiment), **outcome.reached}
        ended = outcome.rests and bool(outcome.reached)
        bounds = [(n, b, 1, f"at most {b:,.6g} are allowed.") for n, b in self.at_most.items()]
        bounds += [(n, b, -1, f"at least {b:,.6g} are asked.") for n, b in self.at_least.items()]
        sentences = []
        for name, bound, side, rule in bounds:
            if name in had and side * had[name] > side * bound:
                sentences.append(f"Your run has {had[name]:,.6g} {name}; {rule}")
            elif name not in had and ended:
                sentences.append(f"Your run does not tell its {name}; {rule}")
        return sentences

    def result(self, outcome: Outcome) -> float | None:
        """Return the figure that the run came to, if it is over, about this and within bounds."""
        if not (outcome.rests and self.applies(outcome)) or self.missed(outcome):
            return None
        return outcome.reached.get(self.on)


def challenge(desk: Desk, outcome: Outcome, asked: Challenge) -> None:
    """Draw one challenge: the task, whether it is met, the best so far, a hint."""
    mark = f"best.{asked.task}"
    result = asked.result(outcome)
    if result is not None:
        desk.marks[mark] = asked.better(result, desk.marks.get(mark, result))
    best = desk.marks.get(mark)
    met = best is not None and asked.met(best)
    missed = asked.missed(outcome) if asked.applies(outcome) and not met else []
    with st.container(border=True, key=f"{desk.page}-challenge-{asked.task}", gap="xsmall"):
        icon = ":material/check_circle:" if met else ":material/flag:"
        st.markdown(f"{icon} **Challenge.** {asked.task}")
        st.caption(" ".join([*missed, _standing(asked, best, met)]))
        if not asked.applies(outcome):
            st.button(
                "Set it up",
                key=f"{desk.page}.set.{asked.task}",
                on_click=desk.set,
                kwargs=dict(asked.given),
            )
        if asked.hint and not met:
            with st.expander("A hint"):
                st.markdown(asked.hint)


def _standing(asked: Challenge, best: float | None, met: bool) -> str:
    if best is None:
        return f"No run of yours has been measured yet. Goal: {asked.goal}."
    came = f"{best:,.3f}".rstrip("0").rstrip(".") if best == round(best) else f"{best:,.3f}"
    if met:
        return f"Met: your best run came to {came} {asked.unit}, {asked.goal}."
    return f"Your best run came to {came} {asked.unit}. Goal: {asked.goal}."


def _amounts(experiment: Experiment) -> dict[str, float]:
    """Return what can be counted of an experiment before it is trained."""
    amounts = {n: v for n, v in experiment.settings().items() if not isinstance(v, str | bool)}
    size = experiment.parameters
    return amounts if size is None else {**amounts, "parameters": size}
