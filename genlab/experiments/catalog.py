"""Every experiment by name."""

from __future__ import annotations

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.experiment import Experiment
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.image import ImageExperiment
from genlab.experiments.inversion import InversionExperiment
from genlab.experiments.student import StudentExperiment
from genlab.experiments.travel import TravelExperiment
from genlab.experiments.turns import TurnsExperiment

EXPERIMENTS: dict[str, type[Experiment]] = {
    "flow": FlowExperiment,
    "student": StudentExperiment,
    "image": ImageExperiment,
    "duel": DuelExperiment,
    "turns": TurnsExperiment,
    "autoencoder": AutoencoderExperiment,
    "inversion": InversionExperiment,
    "travel": TravelExperiment,
}
