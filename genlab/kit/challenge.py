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
    on: str  # the figure that decides
    below: float
    unit: str = "nats"
    hint: str = ""
    at_most: Mapping[str, float] = field(default_factory=dict)  # figure or setting -> its bound

    def applies(self, outcome: Outcome) -> bool:
        """Say whether the run is one that the challenge is about."""
        settings = outcome.experiment.settings()
        return all(settings.get(name) == value for name, value in self.given.items())

    def missed(self, outcome: Outcome) -> list[str]:
        """Return a sentence for each bound of `at_most` that the run does not keep.

        What is only known at the end (a figure) is not missed before.
        """
        had = {**_amounts(outcome.experiment), **outcome.numbers}
        sentences = []
        for name, bound in self.at_most.items():
            allowed = f"at most {bound:,.6g} are allowed."
            if name in had and had[name] > bound:
                sentences.append(f"Your run has {had[name]:,.6g} {name}; {allowed}")
            elif name not in had and outcome.over:
                sentences.append(f"Your run does not tell its {name}; {allowed}")
        return sentences

    def result(self, outcome: Outcome) -> float | None:
        """Return the figure that the run came to, if it is over, about this and within bounds."""
        if not (outcome.over and self.applies(outcome)) or self.missed(outcome):
            return None
        return outcome.numbers.get(self.on)


def challenge(desk: Desk, outcome: Outcome, asked: Challenge) -> None:
    """Draw one challenge: the task, whether it is met, the best so far, a hint."""
    mark = f"best.{asked.task}"
    result = asked.result(outcome)
    if result is not None:
        desk.marks[mark] = min(result, desk.marks.get(mark, result))
    best = desk.marks.get(mark)
    met = best is not None and best < asked.below
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
    goal = f"{asked.below:g} {asked.unit}"
    if best is None:
        return f"No run of yours has been measured yet. Goal: below {goal}."
    if met:
        return f"Met: your best run came to {best:.3f} {asked.unit}, below {goal}."
    return f"Your best run came to {best:.3f} {asked.unit}. Goal: below {goal}."


def _amounts(experiment: Experiment) -> dict[str, float]:
    """Return what can be counted of an experiment before it is trained."""
    amounts = {n: v for n, v in experiment.settings().items() if not isinstance(v, str | bool)}
    size = experiment.parameters
    return amounts if size is None else {**amounts, "parameters": size}
