"""Several runs as the one component that shows and steers them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value
from genlab.kit.player import watch

# Pictures side by side; a band over all; a row and a band for each group; the data of one run;
# real images with half of their latents drawn anew.
Display = Literal["tiles", "band", "field", "sample", "halves"]
Open = Callable[[dict[str, Value]], None]


@dataclass(frozen=True)
class Entry:
    """One of the runs that are shown."""

    label: str
    experiment: Experiment
    group: str | None = None  # runs of one group are a band
    hue: int | None = None  # the place of its colour among those of runs; None: its own place

    def said(self) -> dict[str, Any]:
        """Return what the component must know of it."""
        one = self.experiment
        said = {
            "id": one.run_id,
            "label": self.label,
            "experiment": one.name,
            "settings": one.settings(),
            "statics": one.statics(),
            "parameters": one.parameters,
            "group": self.group,
            "hue": self.hue,
        }
        return {name: value for name, value in said.items() if value is not None}


def show(
    entries: Sequence[Entry],
    key: str,
    display: Display,
    *,
    answered: bool | None = None,
    on: str = "",
    chart: str = "",
    verdicts: str = "",
    even: float | None = None,
    onward: int = 0,
    on_open: Open | None = None,
) -> None:
    """Draw the component with these runs; one that is there twice is shown once.

    answered: whether a prediction was made, before which the end is not shown; None: none is asked.
    on: the figure that decides; chart: the loss that is charted, "" for the held-out one.
    onward: how often the runs were to go on from others that were under way.
    verdicts: the id of the run whose learned discriminator is shown beside the best there is.
    even: up to how many nats a chart of KL is even, where all start as the truth.
    """
    once = {entry.experiment.run_id: entry for entry in entries}
    known = {run_id: entry.experiment.settings() for run_id, entry in once.items()}

    def open_run(run_id: Any) -> None:
        if on_open is not None and run_id in known:
            on_open(known[run_id])

    said = {run_id: entry.said() for run_id, entry in once.items()}
    data = {
        "display": display,
        "runs": list(said.values()),
        "question": None if answered is None else {"answered": answered},
        "open": on_open is not None,
        "on": on,
        "chart": chart or "nll",
        "onward": onward,
        "verdicts": verdicts,
        **({} if even is None else {"even": even}),
    }
    targets = {f"race:{run_id}": entry for run_id, entry in said.items()}
    # when all are over the page runs again, to quote them
    watch(key, {"race": data}, {"open": open_run, "ended": lambda ids: None}, targets)
