"""How a race ended: which run came nearest, what each came to, and sentences that quote it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from genlab.kit.outcome import Outcome

OVER = ("done", "stopped", "failed")
DECIDING = ("kl", "gap", "bits_per_dim", "nll")  # the first of them that all runs have
CLOSE = 2.0  # standard errors of a difference within which two runs are not told apart


@dataclass(frozen=True)
class Standings:
    """What became of the runs of a race, by their labels."""

    outcomes: Mapping[str, Outcome]
    on: str = ""  # the figure that decides, lower is better; "": the first of `DECIDING`
    told: bool = True  # whether the learner has committed to a prediction, or none is asked

    @property
    def over(self) -> bool:
        """Whether none of the runs goes on."""
        return all(one.state in OVER for one in self.outcomes.values())

    @property
    def open(self) -> bool:
        """Whether what came of the runs may be shown."""
        return self.over and self.told

    @property
    def deciding(self) -> str:
        """The figure that decides, or "" where no run has one."""
        measured = [one.numbers for one in self.outcomes.values() if one.numbers]
        wanted = (self.on,) if self.on else DECIDING
        return next((n for n in wanted if measured and all(n in one for one in measured)), "")

    @property
    def order(self) -> list[str]:
        """Labels of the runs that were measured, the best first."""
        figure = self.deciding
        measured = {
            label: one.numbers[figure]
            for label, one in self.outcomes.items()
            if figure in one.numbers and math.isfinite(one.numbers[figure])
        }
        return sorted(measured, key=measured.__getitem__)

    @property
    def nearest(self) -> list[str]:
        """The best, and those that its figure's standard error does not part from it.

        All runs are measured on the same points, so the errors of a difference are smaller than
        what is reckoned with here: sqrt(a^2 + b^2) for two that are independent.
        """
        order = self.order
        return [label for label in order if label == order[0] or self._close(order[0], label)]

    def right(self, chosen: str) -> bool:
        """Say whether the run that was chosen is among the nearest."""
        return chosen in self.nearest

    def quote(self, text: str) -> str:
        """Return `text` with the runs' figures in the places that name them.

        {best}, {worst}: labels; {best_gap:.3f}, {worst_kl:.3f} ...: their figures and settings;
        {runs[LABEL][gap]:.3f}: any run's.
        """
        known: dict[str, Any] = {
            "runs": {label: _figures(one) for label, one in self.outcomes.items()}
        }
        if order := self.order:
            for place, label in (("best", order[0]), ("worst", order[-1])):
                known[place] = label
                known |= {f"{place}_{name}": v for name, v in known["runs"][label].items()}
        try:
            return text.format_map(known)
        except KeyError as missing:
            return f"The runs have no figure {missing}."

    def _close(self, best: str, other: str) -> bool:
        figure = self.deciding
        a, b = self.outcomes[best].numbers, self.outcomes[other].numbers
        error = math.hypot(_stderr(a, figure), _stderr(b, figure))
        return b[figure] - a[figure] < CLOSE * error


def _figures(outcome: Outcome) -> dict[str, Any]:
    return {**outcome.experiment.settings(), **outcome.numbers}


def _stderr(numbers: Mapping[str, float], figure: str) -> float:
    """Return the standard error of a figure; of the gap, that of the NLL."""
    return numbers.get("nll_stderr" if figure == "gap" else f"{figure}_stderr", 0.0)
