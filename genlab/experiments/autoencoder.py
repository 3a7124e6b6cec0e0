"""An autoencoder of digits, plain or variational, watched in the plane of its codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from genlab.data.catalog import DatasetEntry
from genlab.experiments.autoencoder_rules import (
    CODED,
    FAMILIES,
    HIDDEN_TITLES,
    autoencoder_size,
    coded,
    latent_statics,
)
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import choice, integer, real

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.autoencoder_learner import AutoencoderLearner

CODE_FRAMES = 100  # of a recording, however long the run, or one more
STEPS_A_CODE = 5  # from frame to frame at least
WATCHED_FRAMES = 5  # frames from one with held-out figures to the next
FEW_NUMBERS = 4  # of a code, that every frame has room for; longer ones stand in fewer frames


@dataclass(frozen=True)
class AutoencoderExperiment(Experiment):
    """Train an autoencoder (Hinton and Salakhutdinov, 2006; Kingma and Welling, 2014) on digits."""

    name: ClassVar[str] = "autoencoder"
    title: ClassVar[str] = "Autoencoder"
    code: ClassVar[tuple[str, ...]] = (
        "genlab.experiments.autoencoder_learner",
        "genlab.experiments.autoencoder_evaluation",
    )
    learner_name: ClassVar[str] = "AutoencoderLearner"
    evaluate_name: ClassVar[str] = "evaluate_autoencoder"

    steps: int = integer(
        5000,
        10,
        200_000,
        label="Steps",
        unit="steps",
        help="How many training steps the run takes. The learning rate fades out over them.",
    )
    dataset: str = choice(
        "digits",
        {name: entry.title for name, entry in CODED.items()},
        label="Images",
        help="Where the images come from.",
    )
    family: str = choice(
        "ae",
        FAMILIES,
        label="Kind",
        help="Plain: a code is a point. Variational: a code is a small cloud, and all clouds "
        "together are asked to fill one bell.",
    )
    bottleneck: int = integer(
        2, 1, 32, label="Bottleneck", unit="numbers", help="How many numbers a code has."
    )
    beta: float = real(
        1.0,
        0.0,
        64.0,
        log=True,
        label="Beta",
        help="Variational only: how much a nat of the code costs against a nat of the image.",
    )
    hidden: str = choice(
        "usual",
        HIDDEN_TITLES,
        label="Hidden layers",
        help="Of the encoder, and of the decoder. With none both are straight maps.",
    )
    batch: int = integer(
        128, 8, 1024, label="Batch size", unit="images", help="Images looked at in one step."
    )
    learning_rate: float = real(
        1e-2,
        1e-5,
        1.0,
        log=True,
        label="Learning rate",
        help="How far one step moves the weights.",
    )
    train_images: int = integer(
        0,
        0,
        100_000,
        label="Training images",
        unit="images",
        help="How many there are to learn from. 0: all; of drawn digits 20,000.",
    )

    @property
    def entry(self) -> DatasetEntry:
        """What is known of the images."""
        return coded(self)

    @property
    def parameters(self) -> int:
        """How many numbers training moves."""
        return autoencoder_size(self)

    @property
    def frame_every(self) -> int:
        """Steps from one frame to the next."""
        return min(self.steps, max(STEPS_A_CODE, -(-self.steps // CODE_FRAMES)))

    def learner(self) -> AutoencoderLearner:
        """Return a fresh autoencoder with its images and its optimizer."""
        from genlab.experiments.autoencoder_learner import AutoencoderLearner

        return AutoencoderLearner(self)

    def probe(
        self, learner: AutoencoderLearner, step: int
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Record codes, rebuilt and drawn images, held-out figures in every fifth frame."""
        from genlab.experiments.autoencoder_probes import probe_codes

        last = step == self.steps
        return probe_codes(
            learner,
            first=step == 0,
            codes=last or self._due(step, -(-self.bottleneck // FEW_NUMBERS)),
            watched=last or self._due(step, WATCHED_FRAMES),
            last=last,
        )

    def _due(self, step: int, every: int) -> bool:
        """Say whether what stands in one of `every` frames is due; between frames it is too."""
        return not self.frame_steps(step) or step // self.frame_every % every == 0

    def evaluate(self, learner: AutoencoderLearner) -> dict[str, float | None]:
        """Return what held-out images cost, and how well their classes lie apart."""
        from genlab.experiments.autoencoder_evaluation import evaluate_autoencoder

        return evaluate_autoencoder(learner)

    def statics(self) -> dict[str, Any]:
        """Return what the player must know before the first frame."""
        return {
            "kind": "latent",
            "title": self.entry.title,
            "window": 0.0,
            "floor": None,
            "unit": "nats" if self.family == "vae" else "squared error",
            "loss": "loss",
            "lines": {"train": "loss", "held": "held_out"},
            "steps": self.steps,
            "frame_every": self.frame_every,
            "flow": None,
            **latent_statics(self),
        }
