"""The latents of ten real images, looked for in a trained generator that has no encoder."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from genlab.data.catalog import DATASETS, IMAGE_DATASETS
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_fields import DuelSettings
from genlab.experiments.duel_pictures import PLAIN_NOISE, is_picture
from genlab.experiments.fields import SettingError, choice, integer, real, specs
from genlab.experiments.inversion_rules import FLOWS, frame_is_due, search_begins
from genlab.experiments.on_data import OnData
from genlab.experiments.origin import Origin

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.inversion_learner import InversionLearner

TRAINED = 2000  # steps of the generator
SEARCH = 1000  # steps of the search after them


def _as_in_duels(name: str, default: object) -> Any:
    """Declare a setting of duels again that has another default here."""
    return dataclasses.field(default=default, metadata={"spec": specs(DuelSettings)[name]})


@dataclass(frozen=True)
class InversionExperiment(DuelSettings, OnData):
    """Search the latents of real images by descent through a frozen generator.

    (Zhu et al., 2016; Creswell and Bharath, 2018.) The first `trained` steps are those of a duel;
    from there on the generator stays as it is, and each step moves every try once.
    """

    name: ClassVar[str] = "inversion"
    title: ClassVar[str] = "The latent of an image, found by descent"
    code: ClassVar[tuple[str, ...]] = (
        "genlab.experiments.inversion_learner",
        "genlab.experiments.inversion_evaluation",
    )
    learner_name: ClassVar[str] = "InversionLearner"
    evaluate_name: ClassVar[str] = "evaluate_inversion"

    steps: int = integer(
        TRAINED + SEARCH,
        2,
        201_000,
        label="Steps and search",
        unit="steps",
        help="The generator's steps, and those of the search after them.",
    )
    dataset: str = choice(
        "digits",
        {
            name: entry.title
            for name, entry in {"digits": DATASETS["digits"], **IMAGE_DATASETS}.items()
        },
        label="Images",
        help="Where the images come from.",
    )
    objective: str = _as_in_duels("objective", "plain")
    r1: float = _as_in_duels("r1", 1.0)
    learning_rate: float = _as_in_duels("learning_rate", 3e-4)
    schedule: str = _as_in_duels("schedule", "cosine")
    batch: int = _as_in_duels("batch", 128)
    couplings: int = _as_in_duels("couplings", 6)
    width: int = _as_in_duels("width", 48)
    trained: int = integer(
        TRAINED,
        1,
        200_000,
        label="Steps of the generator",
        unit="steps",
        help="How long the generator is trained before it is frozen.",
    )
    tries: int = integer(
        6, 1, 12, label="Tries", unit="latents", help="Random starts of the search for each image."
    )
    search_rate: float = real(
        0.1,
        1e-3,
        1.0,
        log=True,
        label="Search rate",
        help="How far one step moves a latent; it fades out over the search.",
    )
    pull: float = real(
        0.0,
        0.0,
        1.0,
        log=True,
        label="Pull towards the noise",
        help="What a latent costs that is far from where noise lies.",
    )

    @classmethod
    def of(
        cls, duel: DuelExperiment, search: int = SEARCH, **settings: object
    ) -> InversionExperiment:
        """Return the search in the generator of `duel`, of `search` steps."""
        steps = {"steps": duel.steps + search, "trained": duel.steps}
        return cls.from_settings({**duel.settings(), **steps, **settings})

    @property
    def duel(self) -> DuelExperiment:
        """The duel whose generator is searched."""
        shared = {one.name: getattr(self, one.name) for one in dataclasses.fields(DuelSettings)}
        return DuelExperiment(**{**shared, "steps": self.trained})

    @property
    def usual(self) -> InversionExperiment:
        """The usual search in the same generator."""
        return self.of(self.duel)

    @property
    def origin(self) -> Origin | None:
        """Who has the generator: the duel; of another search than the usual one, that one."""
        if self.first < self.trained:
            return Origin(self.duel, self.first, frames=False) if self.first else None
        if self != self.usual:
            return Origin(self.usual, self.usual.steps, frames=False)
        return Origin(self.duel, self.trained, frames=False)

    @property
    def first(self) -> int:
        """The step at which the generator is frozen and the search begins."""
        return search_begins(self.steps, self.trained)

    @property
    def latents(self) -> int:
        """How many numbers a latent has."""
        return PLAIN_NOISE if self.objective == "plain" and is_picture(self) else self.dim

    @property
    def parameters(self) -> int:
        """How many weights the generator has."""
        return self.duel.parameters

    @property
    def frame_every(self) -> int:
        """Every step of the search may be a frame."""
        return 1

    def frame_steps(self, step: int) -> bool:
        """Say whether a frame is due: at the start, when the search begins, ever rarer after it."""
        return step in (0, self.steps) or frame_is_due(step - self.first)

    def check(self) -> None:
        """Raise `SettingError` where settings do not go together."""
        if self.start == "nash":
            raise SettingError(
                "`start` is nash, but a search looks for real images and the generator would copy "
                "a flow that draws its own; take start fresh."
            )
        self.duel.check()

    def learner(self) -> InversionLearner:
        """Return a fresh generator and what is to be found in it."""
        from genlab.experiments.inversion_learner import InversionLearner

        return InversionLearner(self)

    def probe(
        self, learner: InversionLearner, step: int
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Record where every try stands, and the image that it makes."""
        from genlab.experiments.inversion_probes import probe_search

        return probe_search(learner)

    def evaluate(self, learner: InversionLearner) -> dict[str, float | None]:
        """Return how near the tries came to the images, and to the exact latents of a flow."""
        from genlab.experiments.inversion_evaluation import evaluate_inversion

        return evaluate_inversion(learner)

    def statics(self) -> dict[str, Any]:
        """Return what a view must know before the first frame."""
        return {
            "kind": "inversion",
            "title": self.entry.title,
            "window": 0.0,
            "floor": None,
            "unit": "squared error",
            "loss": "cost",
            "lines": {"train": "cost", "held": "error"},
            "steps": self.steps,
            "frame_every": 1,
            "flow": None,
            "first": self.first,
            "dataset": self.dataset,
            "teacher": self.objective,
            "invertible": self.objective in FLOWS,
            "latents": self.latents,
            "tries": self.tries,
            "shape": list(self.entry.image_shape or ()),
        }
