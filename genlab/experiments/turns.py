"""A duel in slow motion: one move of one player at a time, each with what it was moved by."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_fields import DuelSettings
from genlab.experiments.fields import integer
from genlab.experiments.on_data import OnData
from genlab.experiments.origin import Origin
from genlab.experiments.turns_rules import first_of

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.turns_learner import TurnsLearner

BEFORE = 100  # steps; where rounding has not yet grown, so that machines agree on them
MOVES = 40  # that are looked at unless more are asked for
PACE = 1.0  # moves a second, when they are played


@dataclass(frozen=True)
class TurnsExperiment(DuelSettings, OnData):
    """A duel's first `after` steps as they are, and from there each move of a player by itself.

    Its steps are those of the duel up to `after`, and one for each move from there on. D's moves
    and G's together are the duel's own next step, bit for bit.
    """

    name: ClassVar[str] = "turns"
    title: ClassVar[str] = "A duel in slow motion"
    code: ClassVar[tuple[str, ...]] = ("genlab.experiments.turns_learner",)
    learner_name: ClassVar[str] = "TurnsLearner"
    evaluate_name: ClassVar[str] = "evaluate_turns"

    steps: int = integer(
        BEFORE + MOVES,
        1,
        201_000,
        label="Steps and moves",
        unit="steps",
        help="The duel's steps before slow motion begins, and the moves after that.",
    )
    after: int = integer(
        BEFORE,
        0,
        200_000,
        label="After",
        unit="steps",
        help="Where slow motion begins, if not all steps are over by then.",
    )
    planned: int = integer(
        DuelSettings.steps,
        10,
        200_000,
        label="Planned steps of the duel",
        unit="steps",
        help="Rates and noise that fade out do so over these.",
    )

    @classmethod
    def of(cls, duel: DuelExperiment, after: int, moves: int = MOVES) -> TurnsExperiment:
        """Return the next `moves` moves of `duel` from its step `after` on."""
        settings = {**duel.settings(), "steps": after + moves, "planned": duel.steps}
        return cls.from_settings({**settings, "after": after})

    @property
    def duel(self) -> DuelExperiment:
        """The duel whose moves these are."""
        shared = {one.name: getattr(self, one.name) for one in dataclasses.fields(DuelSettings)}
        return DuelExperiment(**{**shared, "steps": self.planned})

    @property
    def origin(self) -> Origin | None:
        """The duel at the step where slow motion begins: its state is where the moves start."""
        return Origin(self.duel, self.first, frames=False) if self.first else None

    @property
    def first(self) -> int:
        """The step at which slow motion begins."""
        return first_of(self.steps, self.after)

    @property
    def parameters(self) -> int:
        """How many weights the generator has."""
        return self.duel.parameters

    @property
    def frame_every(self) -> int:
        """Every move is a frame."""
        return 1

    def frame_steps(self, step: int) -> bool:
        """Say whether a frame is due: at the start, where slow motion begins, after each move."""
        return step == 0 or step >= self.first

    def check(self) -> None:
        """Raise `SettingError` where settings do not go together."""
        self.duel.check()

    def learner(self) -> TurnsLearner:
        """Return fresh players."""
        from genlab.experiments.turns_learner import TurnsLearner

        return TurnsLearner(self)

    def probe(
        self, learner: TurnsLearner, step: int
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Record the last move: who moved, what it saw and felt, what came of it."""
        from genlab.experiments.turns_probe import probe_turn

        return probe_turn(learner)

    def evaluate(self, learner: TurnsLearner) -> dict[str, float | None]:
        """Return what the duel came to where slow motion ends."""
        from genlab.experiments.turns_learner import evaluate_turns

        return evaluate_turns(learner)

    def statics(self) -> dict[str, Any]:
        """Return what the player must know before the first frame."""
        return {
            **self.duel.statics(),
            "steps": self.steps,
            "frame_every": 1,
            "first": self.first,
            "pace": PACE,
            "changes": [],
            "duel": {
                "objective": self.objective,
                "exact": self.critic == "exact" and self.objective in ("gan", "hybrid"),
                "spectral": self.spectral,
                "batch": self.batch,
                "planned": self.planned,
            },
        }
