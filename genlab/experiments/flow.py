"""A Real NVP trained by maximum likelihood: in the plane, and on small images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from genlab.data.catalog import DATASETS, OWN
from genlab.experiments.divergence import USUAL_RATE
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import choice, flag, integer, real, text
from genlab.experiments.flow_rules import check_flow
from genlab.experiments.flow_weights import FULL_EVERY, is_key, layout
from genlab.experiments.on_data import OnData
from genlab.models.sizes import flow_size

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.flow_learner import FlowLearner

MAX_FRAMES = 2000  # of a recording, however long the run


@dataclass(frozen=True)
class FlowExperiment(Experiment, OnData):
    """Train a Real NVP (Dinh, Sohl-Dickstein and Bengio, 2017) by its exact likelihood."""

    name: ClassVar[str] = "flow"
    title: ClassVar[str] = "Real NVP by maximum likelihood"
    code: ClassVar[tuple[str, ...]] = (
        "genlab.experiments.flow_learner",
        "genlab.experiments.flow_evaluation",
    )
    learner_name: ClassVar[str] = "FlowLearner"
    evaluate_name: ClassVar[str] = "evaluate_flow"

    dataset: str = choice(
        "moons",
        {**{name: entry.title for name, entry in DATASETS.items()}, OWN: "Your own data"},
        label="Data set",
        help="Where the training points come from.",
    )
    couplings: int = integer(
        16,
        1,
        24,
        label="Coupling layers",
        help="How many invertible layers in a row. Each moves half of the coordinates.",
    )
    width: int = integer(
        40,
        4,
        512,
        label="Width",
        unit="units",
        help="Hidden units in a row of each layer's small network.",
    )
    depth: int = integer(
        2, 1, 4, label="Depth", unit="hidden layers", help="Hidden layers of each small network."
    )
    mask: str = choice(
        "alternate",
        {"alternate": "every other", "half": "first half", "checkerboard": "checkerboard"},
        label="Mask",
        help="Which coordinates a layer leaves alone. The next layer leaves alone the others.",
    )
    activation: str = choice(
        "relu",
        {"relu": "ReLU", "tanh": "tanh", "silu": "SiLU"},
        label="Activation",
        help="The bend between the hidden layers of each small network.",
    )
    batch: int = integer(
        512, 8, 2048, label="Batch size", unit="points", help="Points looked at in one step."
    )
    learning_rate: float = real(
        USUAL_RATE,
        1e-5,
        1.0,
        log=True,
        label="Learning rate",
        help="How far one step moves the weights.",
    )
    schedule: str = choice(
        "cosine",
        {"cosine": "fades out", "constant": "stays"},
        label="Learning rate over time",
        help="Fading out (a cosine) settles the last tenths of a nat.",
    )
    clip: bool = flag(
        True,
        label="Clip gradients",
        help="Shorten long gradients, so that one far point cannot throw the flow off.",
    )
    train_points: int = integer(
        0,
        0,
        100_000,
        label="Training points",
        unit="points",
        help="How many points there are to learn from. 0: fresh ones in every step.",
    )
    coupling: str = choice(
        "affine",
        {"affine": "stretch and shift", "additive": "shift only", "linear": "straight only"},
        label="Layers may",
        help="Stretch and shift (Real NVP), shift only, which keeps every volume (NICE), or only "
        "what a straight map can: then the model is one Gaussian.",
    )
    base: str = choice(
        "normal",
        {"normal": "one bell", "mixture": "eight bells"},
        label="Latent",
        help="What noise is bent: one bell curve, or eight that find their own places.",
    )
    objective: str = choice(
        "forward",
        {"forward": "forward KL", "reverse": "reverse KL"},
        label="Objective",
        help="Forward: the data's likelihood. Reverse: the model's samples, judged by the truth.",
    )
    own: str = text(
        6002,  # 1,500 points of four letters, behind what kind of data they are
        label="Your data",
        help="Points, a table or a picture of your own, packed into letters.",
    )

    @property
    def parameters(self) -> int:
        """How many weights the flow has."""
        layers = self.couplings, self.width, self.depth
        return flow_size(self.dim, *layers, self.coupling, self.base)

    @property
    def loss(self) -> str:
        """What a step tells of its batch."""
        if self.is_image:
            return "bits_per_dim"
        return "nll" if self.objective == "forward" else "reverse_kl"

    @property
    def frame_every(self) -> int:
        """Steps from one frame to the next: some thirteen frames a second on one core."""
        usual = 8 if self.is_image else 30
        return max(1, min(usual, self.steps // 100), -(-self.steps // MAX_FRAMES))

    def check(self) -> None:
        """Raise `SettingError` where data cannot be read, or do not go with another setting."""
        check_flow(self)

    def learner(self) -> FlowLearner:
        """Return a fresh flow with its data and its optimizer."""
        from genlab.experiments.flow_learner import FlowLearner

        return FlowLearner(self)

    def probe(
        self, learner: FlowLearner, step: int
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Record samples in every frame, density and held-out figures in every tenth.

        Key frames hold the weights too.
        """
        from genlab.experiments.flow_probes import probe

        key = is_key(self, step)
        tenth = self.frame_steps(step) and step // self.frame_every % FULL_EVERY == 0
        full = key or tenth or step == self.steps
        return probe(learner, first=step == 0, full=full, key=key)

    def evaluate(self, learner: FlowLearner) -> dict[str, float | None]:
        """Return the held-out NLL with its standard error, beside the floor where it is known."""
        from genlab.experiments.flow_evaluation import evaluate_flow

        return evaluate_flow(learner)

    def statics(self) -> dict[str, Any]:
        """Return what the player must know before the first frame."""
        return {
            "kind": self.entry.kind,
            "title": self.entry.title,
            "window": self.entry.window,  # half the side of the square that is shown
            "floor": self.entry.entropy,  # nats: no model's expected NLL is lower
            "unit": "bits/dim" if self.is_image else "nats",
            "loss": self.loss,
            "steps": self.steps,
            "frame_every": self.frame_every,
            "flow": layout(self),  # what it takes to run the weights of the key frames
        }
