"""One Real NVP, two teachers: trained by its likelihood, or as the generator of a GAN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from genlab.data.shipped import about
from genlab.experiments.duel_changes import CHANGEABLE, settings_at
from genlab.experiments.duel_fields import DuelSettings
from genlab.experiments.duel_looks import judge_statics
from genlab.experiments.duel_pictures import is_picture, picture_usual
from genlab.experiments.duel_rules import check_duel
from genlab.experiments.duel_scales import chart_statics
from genlab.experiments.duel_stages import as_last, change_labels, origin_of
from genlab.experiments.duels import (
    BETWEEN_FRAMES,
    DUEL_MARGIN,
    FRAMES,
    generator_weights,
)
from genlab.experiments.on_data import OnData

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from genlab.experiments.duel_learner import DuelLearner
    from genlab.experiments.fields import Value
    from genlab.experiments.origin import Origin

FULL_FRAMES = 10  # frames from one with a density to the next
PICTURE_FRAMES = 120  # of a recording of pictures at most, or one more
STEPS_A_PICTURE = 12  # from frame to frame at least: what is looked at costs about a tenth
FULL_PICTURES = 12  # frames from one that is judged to the next


@dataclass(frozen=True)
class DuelExperiment(DuelSettings, OnData):
    """Train the same flow by likelihood, by a discriminator, or by both (Grover et al., 2018)."""

    name: ClassVar[str] = "duel"
    title: ClassVar[str] = "One generator, two teachers"
    code: ClassVar[tuple[str, ...]] = (
        "genlab.experiments.duel_learner",
        "genlab.experiments.duel_evaluation",
    )
    learner_name: ClassVar[str] = "DuelLearner"
    evaluate_name: ClassVar[str] = "evaluate_duel"

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Self:
        """Build the experiment from untrusted settings; what is not named is what is usual there.

        Raises `SettingError`, one sentence.
        """
        return super().from_settings({**picture_usual(settings), **settings})

    def but(self, **settings: object) -> Self:
        """Return this experiment with some settings changed.

        What is at its usual value, and not named, becomes what is usual with the new ones.
        """
        mine, fields = self.settings(), type(self)().settings()
        then = picture_usual(mine), picture_usual({**mine, **settings})
        follow = {
            name: then[1].get(name, fields[name])
            for name in {**then[0], **then[1]}
            if mine[name] == then[0].get(name, fields[name])
        }
        return self.from_settings({**mine, **follow, **settings})

    def changed(self) -> dict[str, Value]:
        """Return the settings that differ from the defaults, and those whose usual value does."""
        mine, told = self.settings(), super().changed()
        return {name: mine[name] for name in mine if name in told or name in picture_usual(mine)}

    @property
    def parameters(self) -> int:
        """How many weights the generator has."""
        return generator_weights(self)

    @property
    def loss_name(self) -> str:
        """What a step tells of its batch, and the chart draws."""
        if self.objective != "nll":
            return "g_loss"
        return "bits_per_dim" if self.is_image else "nll"

    @property
    def frame_every(self) -> int:
        """Steps from one frame to the next."""
        if is_picture(self):
            return min(self.steps, max(STEPS_A_PICTURE, -(-self.steps // PICTURE_FRAMES)))
        return max(1, min(BETWEEN_FRAMES, self.steps // 100), -(-self.steps // FRAMES))

    @property
    def origin(self) -> Origin | None:
        """The run without its last change; None for one that never changes."""
        return origin_of(self)

    def shown(self) -> dict[str, Value]:
        """Return the settings, each as its last change left it."""
        return settings_at(self, self.steps)

    def anew(self, settings: Mapping[str, object]) -> Self:
        """Return the run that begins as this one ended; its changes stay where none is moved."""
        if settings.keys() & set(CHANGEABLE):
            return self.but(**{**as_last(self), **settings})
        return self.but(**settings)

    def check(self) -> None:
        """Raise `SettingError` where settings do not go together."""
        check_duel(self)

    def learner(self) -> DuelLearner:
        """Return fresh players with their data and their optimizers."""
        from genlab.experiments.duel_learner import DuelLearner

        return DuelLearner(self)

    def probe(
        self, learner: DuelLearner, step: int
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Record samples and verdicts in every frame, what costs more in every tenth or twelfth."""
        from genlab.experiments.duel_probes import probe_duel

        every = FULL_PICTURES if is_picture(self) else FULL_FRAMES
        due = self.frame_steps(step) and step // self.frame_every % every == 0
        return probe_duel(learner, first=step == 0, full=due or step == self.steps)

    def evaluate(self, learner: DuelLearner) -> dict[str, float | None]:
        """Return the exact held-out NLL of a flow, and the modes that samples reach."""
        from genlab.experiments.duel_evaluation import evaluate_duel

        return evaluate_duel(learner)

    def statics(self) -> dict[str, Any]:
        """Return what the player must know before the first frame."""
        return {
            "kind": self.entry.kind,
            "title": self.entry.title,
            "window": self.entry.window,
            "floor": floor_of(self),
            "unit": "bits/dim" if self.is_image else "nats",
            "loss": self.loss_name,
            "players": {"generator": "g_loss", "critic": "d_loss"},
            "teacher": self.objective,
            **({"margin": DUEL_MARGIN} if self.is_image else {}),
            "game": self.loss,
            "steps": self.steps,
            "frame_every": self.frame_every,
            "flow": None,
            "changes": change_labels(self),
            **chart_statics(self),
            **(judge_statics(self) if self.is_image else {}),
        }


def floor_of(settings: DuelExperiment) -> float | None:
    """Return the entropy of the data in nats, or None where nobody knows it."""
    if settings.start == "nash" and not settings.is_image:
        return float(about("truths", settings.dataset)["entropy"])
    return settings.entry.entropy
