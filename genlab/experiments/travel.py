"""A journey through the latent space of a flow of digits: each step is a place on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from genlab.data import mnist
from genlab.data.catalog import IMAGE_DATASETS
from genlab.data.shipped import about
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import choice, integer
from genlab.experiments.travel_rules import CANDIDATES, HALF, MOST_PLACES, UNUSED, WAYS
from genlab.models.latents import TRAINED_FLOWS, shell
from genlab.models.sizes import pictures_size

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.travel_learner import TravelLearner


@dataclass(frozen=True)
class TravelExperiment(Experiment):
    """Go from digit to digit through the latents of a frozen Real NVP, and record each place.

    Nothing is trained: the flow comes with the app. A run is its journey, `steps` places long.
    """

    name: ClassVar[str] = "travel"
    title: ClassVar[str] = "A journey through latents"
    code: ClassVar[tuple[str, ...]] = ("genlab.experiments.travel_learner",)
    learner_name: ClassVar[str] = "TravelLearner"
    evaluate_name: ClassVar[str] = "evaluate_travel"

    steps: int = integer(
        20,
        10,
        200_000,
        label="Places",
        unit="places",
        help="How many places of the way are looked at, after the first.",
    )
    dataset: str = choice(
        "glyphs",
        {name: IMAGE_DATASETS[name].title for name in TRAINED_FLOWS},
        label="Images",
        help="Which images the flow was trained on.",
    )
    source: str = choice(
        "images",
        {"images": "Real images", "draws": "The flow's own draws"},
        label="Ends",
        help="Whether the way joins latents of held-out images, or latents drawn at random.",
    )
    way: str = choice("straight", WAYS, label="Way", help="Which way is taken.")
    first: int = integer(9, 0, CANDIDATES - 1, label="First", help="Which of the 30 it begins at.")
    second: int = integer(
        24, 0, CANDIDATES - 1, label="Second", help="Which of the 30 it goes to, or is taken away."
    )
    third: int = integer(
        22, 0, CANDIDATES - 1, label="Third", help="Which of the 30 an analogy is added to."
    )
    half: str = choice(
        "random",
        HALF,
        label="Kept half",
        help="Which half of the latents is kept while the other is drawn anew.",
    )

    @classmethod
    def along(cls, way: str, settings: Mapping[str, object]) -> Self:
        """Return the journey along a `way`; what that does not use is at its default.

        So that a slot that is not shown names no other run. Raises `SettingError`, one sentence.
        """
        unused = set(UNUSED.get(way, ()))
        return cls.from_settings(
            {**{k: v for k, v in settings.items() if k not in unused}, "way": way}
        )

    @property
    def known(self) -> dict[str, Any]:
        """What is known of the flow."""
        return about(TRAINED_FLOWS[self.dataset], self.dataset)

    @property
    def parameters(self) -> int:
        """How many weights the flow has."""
        known = self.known
        height, width = known["image_shape"]
        inside = known["plan"], known["channels"], known["blocks"], known["coupling"]
        return pictures_size((height, width), *inside)

    @property
    def frame_every(self) -> int:
        """Every place is a frame, but of a very long way."""
        return -(-self.steps // MOST_PLACES)

    @property
    def ready(self) -> bool:
        """Whether this machine has the images that the way begins at."""
        return self.dataset == "glyphs" or self.source == "draws" or mnist.available()

    def learner(self) -> TravelLearner:
        """Return a traveller at the first place."""
        from genlab.experiments.travel_learner import TravelLearner

        return TravelLearner(self)

    def probe(
        self, learner: TravelLearner, step: int
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Record the place: its image, how far from 0 it lies, what the flow and a judge say."""
        from genlab.experiments.travel_probes import probe_place

        return probe_place(learner, first=step == 0)

    def evaluate(self, learner: TravelLearner) -> dict[str, float | None]:
        """Return what holds of such ways in general, over many pairs of ends."""
        from genlab.experiments.travel_learner import evaluate_travel

        return evaluate_travel(learner)

    def statics(self) -> dict[str, Any]:
        """Return what a view must know before the first frame."""
        height, width = self.known["image_shape"]
        mean, sd = shell(height * width)
        return {
            "kind": "travel",
            "title": f"{WAYS[self.way]}, {IMAGE_DATASETS[self.dataset].title}",
            "window": 0.0,
            "floor": None,
            "unit": "nats",
            "loss": "nll",
            "lines": {"train": "nll", "held": "nll"},
            "steps": self.steps,
            "frame_every": self.frame_every,
            "flow": None,
            "dim": height * width,
            "shell": {"mean": mean, "sd": sd},  # of |z|, z ~ N(0, I)
            "trained": self.known["step"],  # steps of the flow
        }
