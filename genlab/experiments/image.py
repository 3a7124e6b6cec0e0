"""A multi-scale Real NVP trained by maximum likelihood on whole grey images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from genlab.data.catalog import DatasetEntry
from genlab.data.marks import marks
from genlab.experiments.divergence import IMAGE_RATE
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import choice, integer, real, text
from genlab.experiments.image_rules import DATASETS, FOLDER, check_size, known, settle, title
from genlab.models.presets import SIZES, image_flow_size

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.image_learner import ImageLearner

FRAMES_AT_MOST = 200  # of a recording, however long the run
STEPS_A_FRAME = 8  # at least: what is looked at costs less than a tenth of the training
WATCHED_EVERY = 80  # steps: held-out images are asked for then, in every second frame at most


@dataclass(frozen=True)
class ImageExperiment(Experiment):
    """Train a convolutional Real NVP (Dinh, Sohl-Dickstein and Bengio, 2017) on images."""

    name: ClassVar[str] = "image"
    title: ClassVar[str] = "Real NVP of images"
    code: ClassVar[tuple[str, ...]] = (
        "genlab.experiments.image_learner",
        "genlab.experiments.image_evaluation",
    )
    learner_name: ClassVar[str] = "ImageLearner"
    evaluate_name: ClassVar[str] = "evaluate_image"

    steps: int = integer(
        1000,
        10,
        200_000,
        label="Steps",
        unit="steps",
        help="How many training steps the run takes. The learning rate fades out over them.",
    )
    dataset: str = choice(
        "glyphs", DATASETS, label="Images", help="Where the training images come from."
    )
    folder: str = text(
        40,
        label="Folder",
        help="Which folder of images in IDX form, where the images are a folder's.",
    )
    content: str = text(
        16,
        label="Fingerprint",
        help="Of the images in the folder: other images are another run. Filled in by itself.",
    )
    size: str = choice(
        "small",
        {name: size.title for name, size in SIZES.items()},
        label="Size",
        help="How large the flow is, and what a step of it costs.",
    )
    margin: str = choice(
        "1e-6",
        {"1e-6": "0.000001", "0.05": "0.05"},
        label="Margin",
        help="How far black and white are kept from the ends of the logit. Bits/dim compare at one "
        "margin only.",
    )
    batch: int = integer(
        16, 4, 512, label="Batch size", unit="images", help="Images looked at in one step."
    )
    learning_rate: float = real(
        IMAGE_RATE,
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
        help="How many there are to learn from. 0: all, and of drawn digits fresh ones in every "
        "step.",
    )

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Self:
        """Build the experiment from untrusted settings; a folder is named by what it holds.

        Raises `SettingError`, one sentence.
        """
        return settle(super().from_settings(settings))

    def but(self, **settings: object) -> Self:
        """Return this experiment with some settings changed; another folder holds other images."""
        new = {**self.settings(), **settings}
        if (new["dataset"], new["folder"]) != (self.dataset, self.folder) and (
            new["content"] == self.content
        ):
            new["content"] = ""
        return self.from_settings(new)

    def check(self) -> None:
        """Raise `SettingError` where the images cannot be squeezed as the size asks for."""
        check_size(self)

    @property
    def entry(self) -> DatasetEntry | None:
        """What is known of the images; None where their folder is not on this machine."""
        return known(self)

    @property
    def parameters(self) -> int | None:
        """How many weights the flow has; None where the shape of the images is not known."""
        shape = self.entry.image_shape if self.entry else None
        return image_flow_size(SIZES[self.size], shape) if shape else None

    @property
    def cost(self) -> str:
        """What a flow of this size takes, in a sentence."""
        return SIZES[self.size].cost

    @property
    def frame_every(self) -> int:
        """Steps from one frame to the next."""
        return min(self.steps, max(STEPS_A_FRAME, -(-self.steps // FRAMES_AT_MOST)))

    @property
    def _watched_every(self) -> int:
        """Frames from one that asks for held-out images to the next."""
        return max(2, WATCHED_EVERY // self.frame_every)

    def learner(self) -> ImageLearner:
        """Return a fresh flow with its images and its optimizer."""
        from genlab.experiments.image_learner import ImageLearner

        return ImageLearner(self)

    def probe(
        self, learner: ImageLearner, step: int
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Record drawn images in every frame, held-out bits/dim in some."""
        from genlab.experiments.image_probes import probe

        last, regular = step == self.steps, self.frame_steps(step)
        watched = last or (regular and step // self.frame_every % self._watched_every == 0)
        return probe(learner, first=step == 0, watched=watched)

    def evaluate(self, learner: ImageLearner) -> dict[str, float | None]:
        """Return bits/dim of test images with the standard error, and the error of a round trip."""
        from genlab.experiments.image_evaluation import evaluate_image

        return evaluate_image(learner)

    def statics(self) -> dict[str, Any]:
        """Return what the player must know before the first frame."""
        return {
            "kind": "image",
            "title": title(self),
            "window": 0.0,
            "floor": None,  # nobody knows the entropy of images
            "unit": "bits/dim",
            "loss": "bits_per_dim",
            "lines": {"train": "bits_per_dim", "held": "held_out"},  # which losses are drawn
            "marks": [] if self.dataset == FOLDER else marks(self.dataset, self.margin),
            "margin": float(self.margin),
            "steps": self.steps,
            "frame_every": self.frame_every,
            "flow": None,
        }
