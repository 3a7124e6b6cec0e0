"""Every experiment by name."""

from __future__ import annotations

from genlab.experiments.experiment import Experiment
from genlab.experiments.flow import FlowExperiment

EXPERIMENTS: dict[str, type[Experiment]] = {"flow": FlowExperiment}
