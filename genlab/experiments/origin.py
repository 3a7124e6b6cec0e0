"""Where a run goes on from another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genlab.experiments.experiment import Experiment


@dataclass(frozen=True)
class Origin:
    """The run that a new one goes on from, which spares it the way there.

    step: the last step that both have in common, or the one whose state is taken. frames: whether
    the recording up to there is the new run's too; without, only the learner's state is taken over.
    A run comes to the same frames where its origin is not recorded: it then trains all the way.
    """

    experiment: Experiment
    step: int
    frames: bool


def first_of(experiment: Experiment) -> Experiment:
    """Return the run whose beginning this one shares, through all that it went on from."""
    origin = experiment.origin
    while origin is not None and origin.frames:
        experiment, origin = origin.experiment, origin.experiment.origin
    return experiment
